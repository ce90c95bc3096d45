//! News of long steps on standard error: one line for each step, and a bar
//! while a person looks.

use crate::output;
use gander_loader::{Progress, Unit};
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::mpsc::{self, RecvTimeoutError};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Writes to standard error.
#[derive(Debug, Default)]
pub(crate) struct Terminal {
    bar: Mutex<Option<ProgressBar>>,
}

impl Progress for Terminal {
    fn message(&self, text: &str) {
        let mut bar = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(bar) = bar.take() {
            bar.finish_and_clear();
        }
        output::complain(text);
    }

    fn line(&self, text: &str) {
        output::stderr(&format!("{text}\n"));
    }

    fn amount(&self, done: u64, total: Option<u64>, unit: Unit) {
        if !output::stderr_is_terminal() {
            return;
        }
        let mut slot = self.bar.lock().unwrap_or_else(PoisonError::into_inner);
        let bar = slot.get_or_insert_with(|| new_bar(total, unit));
        if let Some(total) = total {
            bar.set_length(total);
        }
        bar.set_position(done);
        if total == Some(done) {
            bar.finish_and_clear();
            *slot = None;
        }
    }
}

/// How long a person waits without a word.
pub(crate) const PATIENCE: Duration = Duration::from_millis(500);

/// Does some work; on a terminal, says what is going on if it takes long.
pub(crate) fn while_working<T>(what: &str, work: impl FnOnce() -> T) -> T {
    if !output::stderr_is_terminal() {
        return work();
    }
    let (done, wait) = mpsc::channel::<()>();
    std::thread::scope(|scope| {
        scope.spawn(move || {
            // The other end is dropped when the work is done, panics included.
            if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                let bar = ProgressBar::new_spinner().with_message(what.to_owned());
                bar.set_style(
                    ProgressStyle::with_template("{spinner} {msg} {elapsed}")
                        .unwrap_or_else(|_| ProgressStyle::default_spinner()),
                );
                bar.enable_steady_tick(Duration::from_millis(100));
                let _ = wait.recv();
                bar.finish_and_clear();
            }
        });
        let result = work();
        drop(done);
        result
    })
}

fn new_bar(total: Option<u64>, unit: Unit) -> ProgressBar {
    let bar = match total {
        Some(total) => ProgressBar::new(total),
        None => ProgressBar::new_spinner(),
    };
    let template = match (unit, total) {
        (Unit::Bytes, Some(_)) => "{bar:40} {bytes}/{total_bytes} {eta}",
        (Unit::Bytes, None) => "{spinner} {bytes}",
        (Unit::Files, Some(_)) => "{bar:40} {pos}/{len} files",
        (Unit::Files, None) => "{spinner} {pos} files",
    };
    // The templates above are well-formed; the default style would do too.
    bar.set_style(
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    bar
}

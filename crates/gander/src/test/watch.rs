//! What a person sees while tests run: how many are done and which run now.
//!
//! Invariant: the line is only on a terminal, and nothing else is written while
//! it is there: whoever writes takes it away for that long.

use crate::output;
use crate::progress::PATIENCE;
use indicatif::{ProgressBar, ProgressStyle};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::sync::{Mutex, OnceLock, PoisonError};
use std::time::Duration;

/// How many names the line has room for.
const SHOWN: usize = 3;

/// The line, if there is one.
pub(crate) struct Watch {
    wanted: bool,
    total: usize,
    bar: OnceLock<ProgressBar>,
    /// How many are done, and which run.
    state: Mutex<(u64, Vec<String>)>,
}

impl Watch {
    /// For so many tests; never a line unless `wanted`.
    pub(crate) fn new(total: usize, wanted: bool) -> Watch {
        Watch {
            wanted: wanted && output::stderr_is_terminal(),
            total,
            bar: OnceLock::new(),
            state: Mutex::default(),
        }
    }

    /// Shows the line while `work` goes on, if that takes long.
    pub(crate) fn during<T>(&self, work: impl FnOnce() -> T) -> T {
        if !self.wanted {
            return work();
        }
        let (done, wait) = channel::<()>();
        let result = std::thread::scope(|scope| {
            scope.spawn(move || {
                // The other end is dropped when the work is done, panics included.
                if wait.recv_timeout(PATIENCE) == Err(RecvTimeoutError::Timeout) {
                    self.bar.get_or_init(|| self.new_bar());
                    self.update();
                }
            });
            let result = work();
            drop(done);
            result
        });
        if let Some(bar) = self.bar.get() {
            bar.finish_and_clear();
        }
        result
    }

    fn new_bar(&self) -> ProgressBar {
        let bar = ProgressBar::new(self.total as u64);
        let template = "{spinner} {pos}/{len} packages {elapsed} {wide_msg}";
        bar.set_style(
            // The template is well-formed; the default would do too.
            ProgressStyle::with_template(template)
                .unwrap_or_else(|_| ProgressStyle::default_spinner()),
        );
        bar.enable_steady_tick(Duration::from_millis(100));
        bar
    }

    /// A test has started.
    pub(crate) fn begin(&self, name: &str) {
        self.state().1.push(name.to_owned());
        self.update();
    }

    /// A test is done, whether it had started or not.
    pub(crate) fn end(&self, name: &str) {
        let mut state = self.state();
        state.0 += 1;
        state.1.retain(|running| running != name);
        drop(state);
        self.update();
    }

    fn update(&self) {
        let Some(bar) = self.bar.get() else { return };
        let state = self.state();
        let mut names = state.1[..state.1.len().min(SHOWN)].join(", ");
        if state.1.len() > SHOWN {
            names.push_str(", ...");
        }
        bar.set_position(state.0);
        bar.set_message(names);
    }

    /// Writes something.
    pub(crate) fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        match self.bar.get() {
            Some(bar) => bar.suspend(write),
            None => write(),
        }
    }

    fn state(&self) -> std::sync::MutexGuard<'_, (u64, Vec<String>)> {
        // What is guarded is whole after every operation.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

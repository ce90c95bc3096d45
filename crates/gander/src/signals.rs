//! Signals while a program runs under `gander run`.
//!
//! Invariant: this process outlives the program whatever the terminal sends,
//! so that it can report how the program ended.

use rustix::process::{Pid, Signal, kill_process};
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGUSR1, SIGUSR2};
use signal_hook::iterator::{Handle, Signals};
use std::thread;

/// Signals that another process sends to this one but means the program.
const PASSED: [(i32, Signal); 4] = [
    (SIGHUP, Signal::HUP),
    (SIGTERM, Signal::TERM),
    (SIGUSR1, Signal::USR1),
    (SIGUSR2, Signal::USR2),
];

/// Signals go on to the program while this lives.
pub(crate) struct Guard(Option<Handle>);

impl Drop for Guard {
    fn drop(&mut self) {
        if let Some(handle) = &self.0 {
            handle.close();
        }
    }
}

/// Passes signals on to process `child`. Those of the terminal reach the
/// program by themselves, and are ignored here.
pub(crate) fn pass_on(child: u32) -> Guard {
    let numbers = PASSED.iter().map(|(number, _)| *number);
    let Ok(mut signals) = Signals::new(numbers.chain([SIGINT, SIGQUIT])) else {
        return Guard(None);
    };
    let handle = signals.handle();
    let child = i32::try_from(child).ok().and_then(Pid::from_raw);
    thread::spawn(move || {
        for number in signals.forever() {
            let signal = PASSED.iter().find(|(passed, _)| *passed == number);
            if let (Some((_, signal)), Some(child)) = (signal, child) {
                // It may have ended meanwhile.
                let _ = kill_process(child, *signal);
            }
        }
    });
    Guard(Some(handle))
}

/// The name Go prints.
pub(crate) fn name(signal: i32) -> String {
    let name = match signal {
        1 => "hangup",
        2 => "interrupt",
        3 => "quit",
        4 => "illegal instruction",
        5 => "trace/breakpoint trap",
        6 => "aborted",
        7 => "bus error",
        8 => "floating point exception",
        9 => "killed",
        10 => "user defined signal 1",
        11 => "segmentation fault",
        12 => "user defined signal 2",
        13 => "broken pipe",
        14 => "alarm clock",
        15 => "terminated",
        other => return format!("signal {other}"),
    };
    name.to_owned()
}

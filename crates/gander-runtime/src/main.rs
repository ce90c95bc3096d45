//! The executable that compiled programs are attached to.
//!
//! Invariant: everything is in `gander-rt`; this says what went wrong if the
//! program cannot start.

use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a command line")]
fn main() -> ExitCode {
    match gander_rt::start() {
        Ok(()) => ExitCode::SUCCESS,
        Err(message) => {
            eprintln!("fatal error: {message}");
            ExitCode::from(2)
        }
    }
}

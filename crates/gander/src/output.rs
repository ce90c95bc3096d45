//! Writing to the terminal.
//!
//! Invariant: a reader that goes away (`gander check | head`) ends the output,
//! not the program with a panic.

use std::io::{IsTerminal as _, Write as _};

/// Writes to standard output.
pub(crate) fn stdout(text: &str) {
    let _ = anstream::stdout().write_all(text.as_bytes());
}

/// Writes to standard error; colours are dropped where it does not show them.
pub(crate) fn stderr(text: &str) {
    let _ = anstream::stderr().write_all(text.as_bytes());
}

/// Writes `gander: message` to standard error.
pub(crate) fn complain(message: impl std::fmt::Display) {
    stderr(&format!("gander: {message}\n"));
}

/// Whether a person looks at standard error.
pub(crate) fn stderr_is_terminal() -> bool {
    std::io::stderr().is_terminal()
}

//! `cargo xtask bless`: accept the present output of the golden tests.
//!
//! Invariant: only goldens change; a test that fails for another reason still
//! fails.

use crate::Result;
use crate::tools::{cargo, succeeds};
use lexopt::prelude::*;

const HELP: &str = "\
Run the tests and write the present output into their goldens.

Usage: cargo xtask bless [FILTER]

FILTER restricts the tests as it does for `cargo test`.
Look at `git diff tests examples` before committing.
";

/// Runs the tests with blessing on.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut filter = None;
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            Value(value) if filter.is_none() => filter = Some(value),
            other => return Err(other.unexpected().to_string()),
        }
    }
    let mut command = cargo(&["test", "--workspace", "--quiet"]);
    command.env("GANDER_BLESS", "1").args(filter);
    succeeds(&mut command)
}

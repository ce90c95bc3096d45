//! `cargo xtask ci`: what `.ci/run` runs, on one's own machine.
//!
//! Invariant: the steps are those of the script, because this calls it.

use crate::Result;
use crate::tools::{root, succeeds};
use lexopt::prelude::*;
use std::process::Command;

const HELP: &str = "\
Run everything that continuous integration runs: format, lints, tests, tidy
and conformance. Stops at the first step that fails.

Usage: cargo xtask ci
";

/// Runs the script.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    match args.next().map_err(|e| e.to_string())? {
        None => succeeds(Command::new(root().join(".ci").join("run")).current_dir(root())),
        Some(Short('h') | Long("help")) => {
            print!("{HELP}");
            Ok(true)
        }
        Some(other) => Err(other.unexpected().to_string()),
    }
}

//! `cargo xtask`: the tasks of a developer and of continuous integration.
//!
//! Invariant: every command has `--help`, prints what it found on standard
//! output, and exits with 0 only if it found nothing wrong.

mod bench;
mod bless;
mod ci;
mod conformance;
mod generate;
mod record;
mod tidy;
mod tools;
mod trust;

use lexopt::prelude::*;
use std::process::ExitCode;

/// How a task ends when it cannot do its work, with the sentence to print.
pub(crate) type Result<T> = std::result::Result<T, String>;

const HELP: &str = "\
Developer tasks of Gander.

Usage: cargo xtask COMMAND [OPTIONS]

Commands:
  ci           what continuous integration runs: format, lints, tests, tidy, conformance
  tidy         rules of the source tree that the compiler does not check
  conformance  compare with the official Go tests and compiler: types, errorcheck, mutations
  bench        measure against the official tools: check, run, race, start
  trust        kill builds, stress programs: kill, stress, tree
  bless        accept the present output of all golden tests
  record       take the expectations of tests/check from the official compiler

`cargo xtask COMMAND --help` explains a command.
";

fn main() -> ExitCode {
    match run() {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(message) => {
            eprintln!("xtask: {message}");
            ExitCode::from(2)
        }
    }
}

/// Runs the command of the process's arguments; false if it found something.
fn run() -> Result<bool> {
    let mut args = lexopt::Parser::from_env();
    match args.next().map_err(|e| e.to_string())? {
        Some(Value(command)) => match command.to_string_lossy().as_ref() {
            "ci" => ci::run(args),
            "tidy" => tidy::run(args),
            "conformance" => conformance::run(args),
            "bench" => bench::run(args),
            "bless" => bless::run(args),
            "record" => record::run(args),
            "trust" => trust::run(args),
            other => Err(format!("unknown command {other}\n\n{HELP}")),
        },
        Some(Short('h') | Long("help")) => {
            print!("{HELP}");
            Ok(true)
        }
        Some(other) => Err(other.unexpected().to_string()),
        None => Err(format!("a command is missing\n\n{HELP}")),
    }
}

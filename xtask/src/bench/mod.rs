//! `cargo xtask bench`: Gander measured against the official tools.
//!
//! Invariant: the two sides run in turn, do the same work on the same files,
//! and are measured by the same means (wait4).

mod check;
mod measure;
mod programs;
mod race;
mod start;
mod statistics;
mod tests;

use crate::Result;
use crate::tools::{number_value, path_value, text_value};
use lexopt::prelude::*;
use std::path::PathBuf;

const HELP: &str = "\
Measure Gander against the official tools.

Usage: cargo xtask bench BENCHMARK [OPTIONS]

Benchmarks:
  check    `gander check std` against go/types on the same packages, from source
  run      programs compiled by Gander and by the official toolchain
  race     such programs and others, compiled with the race detector by both
  start    `gander run` of a small program against `go run`: with empty caches,
           unchanged, and edited
  test     `gander test` of 40 small standard packages against `go test`,
           unchanged, and with a file of each edited

Options:
  --runs N         runs of each side, in turn (check 5, run 10, race 3,
                   start 10, test 5)
  --gander PATH    measure this gander instead of building one
  --go-only        check: measure the official side only
  --only WORDS     run, race: only programs whose name contains one of the words,
                   which are separated by commas
  --cpu            run, start, test: judge by processor time instead of by wall time,
                   for machines that are not quiet
";

/// What the command line says.
#[derive(Default)]
struct Options {
    runs: Option<u64>,
    gander: Option<PathBuf>,
    go_only: bool,
    only: Vec<String>,
    cpu: bool,
}

/// Parses the options and runs the benchmark.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let (mut options, mut named) = (Options::default(), None);
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Value(name) if named.is_none() => named = Some(name),
            Long("runs") => options.runs = Some(number_value(&mut args)?.max(1)),
            Long("go-only") => options.go_only = true,
            Long("gander") => options.gander = Some(path_value(&mut args)?),
            Long("only") => {
                let words = text_value(&mut args)?;
                options.only = words.split(',').map(str::to_owned).collect();
            }
            Long("cpu") => options.cpu = true,
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    let named = named.unwrap_or_default();
    match named.to_string_lossy().as_ref() {
        "check" => check::run(&options),
        "run" => programs::run(&options),
        "race" => race::run(&options),
        "start" => start::run(&options),
        "test" => tests::run(&options),
        "" => Err(format!("a benchmark is missing\n\n{HELP}")),
        other => Err(format!("unknown benchmark {other}\n\n{HELP}")),
    }
}

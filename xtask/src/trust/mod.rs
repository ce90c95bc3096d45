//! `cargo xtask trust`: what must hold whatever happens to a process.
//!
//! Invariant: each part changes nothing outside of a directory of its own.

mod kill;
mod programs;

use crate::Result;
use lexopt::prelude::*;

const HELP: &str = "\
What must hold whatever happens to a process.

Usage: cargo xtask trust kill [--count N] [--gander FILE] [--goroot DIR]
       cargo xtask trust stress [--minutes N] [--gander FILE]
       cargo xtask trust tree [--gander FILE]

  kill  kills a build at N moments (200); no cache and no output file that it
        leaves may give a wrong program
  stress
        channels, select, timers, locks, collections, panics and recovers mixed, for
        N minutes (1): on all processors, collecting all the time, under seeds
  tree  1,111,111 goroutines in a tree of channels; fewer with -race and under a
        seed
";

/// Runs the command.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    match args.next().map_err(|err| err.to_string())? {
        Some(Value(part)) if part == "kill" => kill::run(args),
        Some(Value(part)) if part == "stress" => programs::stress(args),
        Some(Value(part)) if part == "tree" => programs::tree(args),
        Some(Short('h') | Long("help")) => {
            print!("{HELP}");
            Ok(true)
        }
        _ => Err(format!("what to do is missing\n\n{HELP}")),
    }
}

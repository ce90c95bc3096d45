//! `conformance race-model`: the happens-before rules against brute force.
//!
//! Invariant: the comparison is that of the tests of `gander-race`, on more
//! traces; seeds are consecutive, so a run names its traces.

use crate::Result;
use crate::tools::{cargo, number_value, succeeds};
use lexopt::prelude::*;

const HELP: &str = "\
Compare the race detector, as a library, with an oracle that asks for
reachability in the graph of the memory model, on random traces: a byte is
reported exactly if the oracle has a race on it, at the same access, and with
an access that the oracle has too.

Usage: cargo xtask conformance race-model [OPTIONS]

Options:
  --count N    traces (default 1000000)
  --seed N     the first seed (default 1)
";

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut count = 1_000_000;
    let mut seed = 1;
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("count") => count = number_value(&mut args)?,
            Long("seed") => seed = number_value(&mut args)?,
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    let mut command = cargo(&["run", "--release", "--quiet", "--locked"]);
    command.args(["--package", "gander-race", "--features", "model"]);
    command.args(["--example", "race-model", "--"]);
    command.args([count.to_string(), seed.to_string()]);
    succeeds(&mut command)
}

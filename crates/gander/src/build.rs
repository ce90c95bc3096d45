//! `gander build`.

use crate::args::Build;
use crate::program;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn run(args: &Build) -> ExitCode {
    match program::build(&args.build, &args.patterns, args.output.as_deref()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(code) => code,
    }
}

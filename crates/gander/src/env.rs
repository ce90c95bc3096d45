//! `gander env`, and finding the Go installation for the other commands.

use crate::args;
use crate::output;
use gander_loader::Env;
use std::path::PathBuf;
use std::process::ExitCode;

/// Runs the command.
pub(crate) fn run(_args: &args::Env) -> ExitCode {
    output::complain("not yet");
    ExitCode::from(1)
}

/// The Go installation to use.
pub(crate) fn goroot(env: &Env) -> Result<PathBuf, String> {
    env.get("GANDER_GOROOT")
        .map(PathBuf::from)
        .ok_or_else(|| "set GANDER_GOROOT".to_owned())
}

//! `gander ast`.

use crate::args::Ast;
use crate::{FAILURE, output};
use gander_driver::tree;
use gander_loader::{FileSystem as _, RealFs};
use std::process::ExitCode;

/// Runs the command: the tree on standard output, syntax errors on standard
/// error.
pub(crate) fn run(args: &Ast) -> ExitCode {
    let text = match RealFs.read(&args.file) {
        Ok(text) => text,
        Err(err) => {
            output::complain(format!("{}: {err}", args.file.display()));
            return ExitCode::from(FAILURE);
        }
    };
    match tree::dump(&args.file, text, args.json) {
        Ok(dump) => {
            output::stdout(&dump.text);
            output::stderr(&dump.errors);
            ExitCode::from(if dump.errors.is_empty() { 0 } else { FAILURE })
        }
        Err(too_large) => {
            output::complain(format!("{}: {too_large}", args.file.display()));
            ExitCode::from(FAILURE)
        }
    }
}

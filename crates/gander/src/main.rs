//! The `gander` command: words in, text and an exit code out.
//!
//! Invariant: this crate alone prints and exits. Exit codes are those of
//! `go vet`: 0 for no findings, 1 for findings or a failed load, 2 for a
//! command line that makes no sense.

mod args;
mod ast;
mod build;

mod check;
mod compile;
mod env;
mod output;
mod program;
mod progress;
mod run;
mod signals;

use args::Command;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Findings, or a program that cannot be loaded.
const FAILURE: u8 = 1;
/// A command line that makes no sense.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    let cli = match args::parse(std::env::args_os()) {
        Ok(cli) => cli,
        Err(err) => {
            // Help goes to stdout, errors to stderr; both may hit a closed pipe.
            let _ = err.print();
            return ExitCode::from(if err.use_stderr() { USAGE } else { 0 });
        }
    };
    match cli.command {
        Command::Check(args) => check::run(args),
        Command::Run(args) => run::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Compile(args) => compile::run(&args),
        Command::Ast(args) => ast::run(&args),
        Command::Env(args) => env::run(&args),
        Command::Version => {
            output::stdout(&format!("{}\n", gander_driver::version()));
            ExitCode::SUCCESS
        }
    }
}

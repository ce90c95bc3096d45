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
mod explain;
mod output;
mod program;
mod progress;
mod run;
mod signals;
mod test;
mod toolflags;

use args::Command;
use gander_loader::{Env, RealFs};
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Findings, or a program that cannot be loaded.
const FAILURE: u8 = 1;
/// A command line that makes no sense.
const USAGE: u8 = 2;

fn main() -> ExitCode {
    // Without a working directory the command itself says so.
    let env = Env::from_process(&RealFs);
    let goflags = env.map(|env| env.goflags()).unwrap_or_default();
    let cli = match args::parse(std::env::args_os(), &goflags) {
        Ok(cli) => cli,
        Err(args::Refusal::Usage(text)) => {
            output::stderr(&format!("{text}\n"));
            return ExitCode::from(USAGE);
        }
        Err(args::Refusal::Flags(text)) => {
            output::stderr(&format!("{text}\n"));
            return ExitCode::from(FAILURE);
        }
        Err(args::Refusal::Help(err)) => {
            // Help goes to stdout, errors to stderr; both may hit a closed pipe.
            let _ = err.print();
            return ExitCode::from(if err.use_stderr() { USAGE } else { 0 });
        }
    };
    match cli.command {
        Command::Check(args) => check::run(args),
        Command::Run(args) => run::run(&args),
        Command::Build(args) => build::run(&args),
        Command::Test(args) => test::run(&args.words, &goflags),
        Command::Compile(args) => compile::run(&args),
        Command::Explain(args) => explain::run(&args),
        Command::Ast(args) => ast::run(&args),
        Command::Env(args) => env::run(&args),
        Command::Version => {
            output::stdout(&format!("{}\n", gander_driver::version()));
            ExitCode::SUCCESS
        }
    }
}

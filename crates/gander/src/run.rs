//! `gander run`: compile, run, and end as the program ended.
//!
//! Invariant: standard input and output are the program's alone. After `exit
//! status N` on standard error, `run` itself exits with N.

use crate::args::Run;
use crate::{FAILURE, output, program};
use std::ffi::OsString;
use std::os::unix::process::ExitStatusExt as _;
use std::path::Path;
use std::process::{Command, ExitCode, ExitStatus};

/// Runs the command.
pub(crate) fn run(args: &Run) -> ExitCode {
    let (patterns, program_args) = match split(&args.words) {
        Ok(split) => split,
        Err(message) => {
            output::complain(message);
            return ExitCode::from(FAILURE);
        }
    };
    if args.build.dry {
        return match program::build(&args.build, &patterns, None) {
            Ok(()) => ExitCode::SUCCESS,
            Err(code) => code,
        };
    }
    // Before -C changes the directory that a file name is relative to.
    let environment = program::race_environment(&args.build);
    let executable = match program::executable(&args.build, &patterns) {
        Ok(executable) => executable,
        Err(code) => return code,
    };
    match start(args.exec.as_deref(), &executable, program_args, environment) {
        Ok(status) => finish(status),
        Err(message) => {
            output::complain(message);
            ExitCode::from(FAILURE)
        }
    }
}

/// The package or files, and the program's arguments: leading words that end
/// in `.go` are files, else the first word is the package.
fn split(words: &[OsString]) -> Result<(Vec<String>, &[OsString]), String> {
    let is_file = |word: &OsString| word.as_encoded_bytes().ends_with(b".go");
    let files = words.iter().take_while(|word| is_file(word)).count();
    let count = match (files, words.first()) {
        (0, None) => return Err("no go files listed".to_owned()),
        (0, Some(_)) => 1,
        (files, _) => files,
    };
    let (patterns, rest) = words.split_at(count);
    let patterns = patterns
        .iter()
        .map(|word| word.to_string_lossy().into_owned());
    Ok((patterns.collect(), rest))
}

/// Starts the program and waits for it.
fn start(
    exec: Option<&str>,
    path: &Path,
    args: &[OsString],
    environment: Option<(&str, String)>,
) -> Result<ExitStatus, String> {
    let mut words = exec.unwrap_or_default().split_ascii_whitespace();
    let mut command = match words.next() {
        Some(first) => {
            let mut command = Command::new(first);
            command.args(words).arg(path);
            command
        }
        None => Command::new(path),
    };
    command.args(args).envs(environment);
    let shown = command.get_program().to_string_lossy().into_owned();
    let mut child = command.spawn().map_err(|err| format!("{shown}: {err}"))?;
    // From here on signals are the program's: those sent to this process are
    // passed on, those of the terminal reach it anyway.
    let _guard = crate::signals::pass_on(child.id());
    child.wait().map_err(|err| format!("{shown}: {err}"))
}

/// Says how the program ended if it was not well, and ends likewise.
fn finish(status: ExitStatus) -> ExitCode {
    match (status.code(), status.signal()) {
        (Some(0), _) => ExitCode::SUCCESS,
        (Some(code), _) => {
            output::stderr(&format!("exit status {code}\n"));
            ExitCode::from(u8::try_from(code).unwrap_or(FAILURE))
        }
        (None, Some(signal)) => {
            let name = crate::signals::name(signal);
            output::stderr(&format!("signal: {name}\n"));
            // As a shell reports it.
            ExitCode::from(128u8.wrapping_add(u8::try_from(signal).unwrap_or(0)))
        }
        (None, None) => ExitCode::from(FAILURE),
    }
}

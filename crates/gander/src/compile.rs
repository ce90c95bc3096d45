//! `gander compile`: the files of one package, without modules.
//!
//! This is what `go tool compile` is to `go build`. It is how the official
//! test suite's errorcheck programs are judged, some of which the `go` command
//! would already refuse.

use crate::args::Compile;
use crate::{FAILURE, env, output};
use gander_driver::check::{Options, Outcome, check};
use gander_driver::render::plain;
use gander_driver::unit::UnitFile;
use gander_driver::{names, plan};
use gander_loader::{Context, Env, FileSystem as _, LoadOptions, Loader, RealFs};
use std::process::ExitCode;
use std::sync::Arc;

/// Runs the command.
pub(crate) fn run(args: &Compile) -> ExitCode {
    match try_run(args) {
        Ok(code) => code,
        Err(message) => {
            output::complain(message);
            ExitCode::from(FAILURE)
        }
    }
}

fn try_run(args: &Compile) -> Result<ExitCode, String> {
    let process = Env::from_process(&RealFs).map_err(|err| err.to_string())?;
    let goroot = env::goroot(&process).map_err(|err| err.to_string())?.path;
    let loader = Loader::new(
        Arc::new(RealFs),
        Context::default(),
        goroot,
        process.clone(),
    );
    let graph = loader
        .load(&["std".to_owned()], LoadOptions::default())
        .map_err(|err| err.to_string())?;
    let mut units = plan::units(&graph, &process.cwd);
    let mut files = Vec::with_capacity(args.files.len());
    for file in &args.files {
        let path = process.cwd.join(file);
        let text = RealFs
            .read(&path)
            .map_err(|err| format!("{}: {err}", file.display()))?;
        files.push(UnitFile {
            name: names::display_name(&process.cwd, &path),
            text,
        });
    }
    let index = plan::add_files(&mut units, files, args.lang.clone());
    for unit in &mut units[..index] {
        unit.root = false;
    }
    let options = Options {
        all_errors: args.all_errors,
        threads: 1,
        trust_standard: true,
        cache: env::cache(&process),
    };
    let report = check(&mut units, &options);
    Ok(match &report.outcomes[index] {
        Outcome::Checked(finished) => {
            output::stderr(&plain::render(&report.sources, finished));
            ExitCode::from(if finished.diagnostics.is_empty() {
                0
            } else {
                FAILURE
            })
        }
        Outcome::Skipped => ExitCode::from(FAILURE),
    })
}

//! `gander check`.

use crate::args::{self, Check};
use crate::progress::Terminal;
use crate::{FAILURE, USAGE, env, output};
use gander_driver::check::{Options, Outcome, Report, check};
use gander_driver::render::{json, plain, terminal};
use gander_driver::unit::Unit;
use gander_driver::{entry, overlay, plan};
use gander_loader::{
    Context, Env, FileSystem, GoDownload, Graph, LoadError, LoadOptions, Loader, RealFs, errno_text,
};
use serde_json::{Value, json};
use std::process::ExitCode;
use std::sync::Arc;

/// Runs the command.
pub(crate) fn run(args: Check) -> ExitCode {
    match try_run(&args) {
        Ok(code) => code,
        Err(failure) => {
            output::complain(failure.message);
            ExitCode::from(failure.code)
        }
    }
}

/// Why the command could not do its work.
struct Failure {
    message: String,
    code: u8,
}

impl Failure {
    fn new(message: impl ToString) -> Failure {
        Failure {
            message: message.to_string(),
            code: FAILURE,
        }
    }

    fn usage(message: impl ToString) -> Failure {
        Failure {
            message: message.to_string(),
            code: USAGE,
        }
    }
}

fn try_run(args: &Check) -> Result<ExitCode, Failure> {
    if let Some(dir) = &args.chdir {
        std::env::set_current_dir(dir).map_err(|err| {
            Failure::new(format!("chdir {}: {}", dir.display(), errno_text(&err)))
        })?;
    }
    let process = Env::from_process(&RealFs).map_err(Failure::new)?;
    let goroot = env::goroot(&process).map_err(Failure::new)?;
    let fs: Arc<dyn FileSystem> = match &args.overlay {
        Some(file) => Arc::new(overlay::read(file, &process.cwd).map_err(Failure::usage)?),
        None => Arc::new(RealFs),
    };
    let mut process_env = process.clone();
    // What GOFLAGS says is in `args`.
    let mode = args.mod_mode.as_ref().map(|mode| format!("-mod={mode}"));
    process_env.set_goflags(&mode.unwrap_or_default());
    let context = Context::new(args::split_tags(args.tags.as_deref()), false);
    let mut loader = Loader::new(fs, context, &goroot.path, process_env);
    let progress = Arc::new(Terminal::default());
    if let Some(download) = GoDownload::new(&goroot.path, &process, go_words(args), progress) {
        loader = loader.with_download(Arc::new(download));
    }
    let mut graph = match loader.load(
        &args.patterns,
        LoadOptions {
            tests: args.tests,
            ..LoadOptions::default()
        },
    ) {
        Ok(graph) => graph,
        Err(err) => return Ok(show_load_errors(args, &[err])),
    };
    for warning in &graph.warnings {
        output::stderr(&format!("{warning}\n"));
    }
    // As `go build`: with a package that cannot be loaded, nothing is compiled.
    if !graph.errors.is_empty() {
        return Ok(show_load_errors(args, &graph.errors));
    }
    Ok(check_graph(args, &process, &mut graph))
}

/// What to tell a `go list` that looks at the same packages.
fn go_words(args: &Check) -> Vec<String> {
    let tags = args::split_tags(args.tags.as_deref()).join(",");
    let mut words = vec![format!("-tags={tags}")];
    if let Some(overlay) = &args.overlay {
        words.push(format!("-overlay={}", overlay.display()));
    }
    if args.tests {
        words.push("-test".to_owned());
    }
    words.extend_from_slice(&args.patterns);
    words
}

fn check_graph(args: &Check, process: &Env, graph: &mut Graph) -> ExitCode {
    let mut units = plan::take_units(graph, &process.cwd);
    if let Some(lang) = &args.lang {
        plan::set_language(&mut units, lang);
    }
    let threads = args
        .threads
        .or_else(|| std::thread::available_parallelism().ok().map(usize::from))
        .unwrap_or(1);
    let cache = env::cache(process).filter(|_| !args.no_cache && args.overlay.is_none());
    let options = Options {
        all_errors: args.all_errors,
        threads,
        trust_standard: true,
        cache,
    };
    let report = check(&mut units, &options);
    let without_main = match args.tests {
        true => Vec::new(),
        false => without_main(&units, &report),
    };
    let failed = !graph.test_errors.is_empty()
        || !without_main.is_empty()
        || findings(&units, &report).next().is_some();
    if args.verbose {
        output::stderr(&summary(graph, &report));
    }
    match args.json {
        true => show_json(&graph.test_errors, &units, &report, &without_main),
        false => {
            write_load_errors(&graph.test_errors);
            show_text(args, &units, &report);
            for title in &without_main {
                let header = plain::header(title);
                output::stderr(&format!("{header}{}\n", entry::MISSING));
            }
        }
    }
    if let Some(cache) = options.cache.filter(|_| report.cached == 0) {
        cache.trim();
    }
    ExitCode::from(if failed { FAILURE } else { 0 })
}

/// The titles of the named commands that nothing is wrong with but that they
/// have no `main`, which `go build` says when it links them.
fn without_main<'a>(units: &'a [Unit], report: &Report) -> Vec<&'a str> {
    let missing = |(unit, outcome): &(&Unit, &Outcome)| {
        let fine = matches!(outcome, Outcome::Checked(finished) if finished.diagnostics.is_empty());
        unit.root && fine && entry::is_missing(unit)
    };
    let pairs = units.iter().zip(&report.outcomes).filter(missing);
    pairs.map(|(unit, _)| &*unit.title).collect()
}

/// One line for `-v`.
fn summary(graph: &Graph, report: &Report) -> String {
    let asked = graph.packages.iter().filter(|package| package.root).count();
    let failed = report
        .outcomes
        .iter()
        .filter(|o| matches!(o, Outcome::Checked(f) if !f.diagnostics.is_empty()));
    let skipped = report
        .outcomes
        .iter()
        .filter(|o| matches!(o, Outcome::Skipped))
        .count();
    format!(
        "checked {asked} packages and {} that they import: {} with errors, {skipped} skipped, {} from the cache\n",
        graph.packages.len() - asked,
        failed.count(),
        report.cached
    )
}

/// The units with findings.
fn findings<'a>(
    units: &'a [Unit],
    report: &'a Report,
) -> impl Iterator<Item = (&'a Unit, &'a gander_driver::finish::Finished)> {
    units
        .iter()
        .zip(&report.outcomes)
        .filter_map(|(unit, outcome)| match outcome {
            Outcome::Checked(finished) if !finished.diagnostics.is_empty() => {
                Some((unit, finished))
            }
            _ => None,
        })
}

fn show_text(args: &Check, units: &[Unit], report: &Report) {
    let rich = output::stderr_is_terminal() || args.explain;
    let options = terminal::Options {
        explain: args.explain,
    };
    for (unit, finished) in findings(units, report) {
        output::stderr(&plain::header(&unit.title));
        output::stderr(&match rich {
            true => terminal::render(&report.sources, finished, options),
            false => plain::render(&report.sources, finished),
        });
    }
}

fn show_json(errors: &[LoadError], units: &[Unit], report: &Report, without_main: &[&str]) {
    let packages: Vec<Value> = findings(units, report)
        .map(|(unit, finished)| json::package(&report.sources, &unit.title, finished))
        .collect();
    let mut document = json!({ "packages": packages, "loadErrors": load_errors(errors) });
    if !without_main.is_empty() {
        let error = |title: &&str| json!({ "importPath": title, "message": entry::MISSING });
        document["linkErrors"] = without_main.iter().map(error).collect();
    }
    write_json(document);
}

fn show_load_errors(args: &Check, errors: &[LoadError]) -> ExitCode {
    match args.json {
        true => write_json(json!({ "packages": [], "loadErrors": load_errors(errors) })),
        false => write_load_errors(errors),
    }
    ExitCode::from(FAILURE)
}

fn write_load_errors(errors: &[LoadError]) {
    for error in errors {
        output::stderr(&format!("{error}\n"));
    }
}

fn load_errors(errors: &[LoadError]) -> Vec<Value> {
    errors.iter().map(load_error).collect()
}

fn load_error(error: &LoadError) -> Value {
    let pos = error.position.as_ref();
    let pos = pos.map(|p| json!({ "file": p.shown, "line": p.line, "column": p.col }));
    json!({ "pos": pos, "message": error.message, "text": error.to_string() })
}

fn write_json(document: Value) {
    output::stdout(&format!("{document:#}\n"));
}

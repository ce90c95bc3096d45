//! `conformance types`: the annotated test data of the official type checkers.
//!
//! Invariant: every unit of the four directories runs. Lines are exact;
//! columns may be off by what the compiler's own test allows in a directory,
//! and every column that differs from its mark is counted.

use super::{Verdict, conclude, known_failures};
use crate::Result;
use crate::tools::{go_version, goroot, output, path_value, text_value};
use gander_driver::testing;
use gander_testkit::matching::{Outcome, Reported, match_marks, parse_output};
use gander_testkit::unit::Unit;
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;

const HELP: &str = "\
Check the units of GOROOT/src/internal/types/testdata, each a file or a
directory as one package, against their ERROR marks.

Usage: cargo xtask conformance types [OPTIONS]

Options:
  --filter TEXT    only units whose name contains TEXT
  -v, --verbose    print every missing and unexpected error
  --gander PATH    ask this gander for GOROOT instead of building one
  --command CMD    check with `CMD [-lang=V] FILES` instead of the library and
                   read `file:line:col: message` lines

Known failures: tests/types/known-failures.tsv (unit, tab, reason).
";

/// The directories, and by how much a column may be off in each.
const DIRECTORIES: [(&str, u32); 4] = [
    ("check", 50),
    ("spec", 20),
    ("examples", 125),
    ("fixedbugs", 100),
];

/// What checks a unit.
trait Checker {
    /// The primary errors of the unit, in the order they are reported.
    fn check(&mut self, unit: &Unit, predeclare: bool) -> Result<Vec<Reported>>;
}

struct Options {
    filter: String,
    verbose: bool,
    gander: Option<PathBuf>,
    command: Option<String>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        filter: String::new(),
        verbose: false,
        gander: None,
        command: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("filter") => options.filter = text_value(&mut args)?,
            Short('v') | Long("verbose") => options.verbose = true,
            Long("gander") => options.gander = Some(path_value(&mut args)?),
            Long("command") => options.command = Some(text_value(&mut args)?),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    suite(&options)
}

fn suite(options: &Options) -> Result<bool> {
    let goroot = goroot(options.gander.as_deref())?;
    let mut checker: Box<dyn Checker> = match &options.command {
        Some(command) => Box::new(External(command.clone())),
        None => Box::new(Library(testing::standard_library(&goroot)?)),
    };
    let data = goroot.join("src/internal/types/testdata");
    let mut verdicts = Vec::new();
    let (mut skipped, mut matched, mut columns) = (0, 0, 0);
    for (directory, tolerance) in DIRECTORIES {
        for path in entries(&data.join(directory))? {
            let base = path.file_name().unwrap_or_default().to_string_lossy();
            let name = format!("{directory}/{base}");
            if !name.contains(&options.filter) {
                continue;
            }
            let unit = Unit::load(&path)?;
            if unit.files.is_empty() {
                println!("skipped {name}: build constraints exclude it");
                skipped += 1;
                continue;
            }
            let (outcome, mut deviations) = judge(checker.as_mut(), &unit, directory, tolerance);
            matched += outcome.matched;
            columns += outcome.columns_differ;
            deviations.extend(outcome.deviations());
            verdicts.push(Verdict { name, deviations });
        }
    }
    let known = known_failures("types")?;
    let whole = options.filter.is_empty();
    let good = conclude("types", &verdicts, &known, options.verbose, whole);
    println!(
        "{}: {matched} errors matched a mark, {columns} of them in another column; {skipped} units skipped as in the official run",
        go_version(&goroot)?
    );
    Ok(good)
}

/// Checks one unit; a checker that fails or panics fails the unit.
fn judge(
    checker: &mut dyn Checker,
    unit: &Unit,
    directory: &str,
    tolerance: u32,
) -> (Outcome, Vec<String>) {
    let run = std::panic::AssertUnwindSafe(|| checker.check(unit, directory == "check"));
    match std::panic::catch_unwind(run) {
        Ok(Ok(reported)) => (match_marks(&unit.marks, &reported, tolerance), Vec::new()),
        Ok(Err(message)) => (Outcome::default(), vec![message]),
        Err(_) => (Outcome::default(), vec!["the checker panicked".to_owned()]),
    }
}

fn entries(dir: &Path) -> Result<Vec<PathBuf>> {
    let failed = |e: std::io::Error| format!("{}: {e}", dir.display());
    let mut paths = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(failed)? {
        paths.push(entry.map_err(failed)?.path());
    }
    paths.sort();
    Ok(paths)
}

/// Gander's checker, called in this process.
struct Library(testing::Library);

impl Checker for Library {
    fn check(&mut self, unit: &Unit, _predeclare: bool) -> Result<Vec<Reported>> {
        let flags = testing::Flags {
            lang: unit.flags.lang.clone(),
            fake_import_c: unit.flags.fake_import_c,
        };
        let found = self.0.check(&unit.files, &flags);
        // The compiler reports these after type checking, which the test data
        // is about.
        let found = found
            .into_iter()
            .filter(|f| !f.message.contains("go.dev/issue/56103"));
        let reported = found.map(|f| Reported {
            file: f.file,
            line: f.line,
            col: f.col,
            message: f.message,
        });
        Ok(reported.collect())
    }
}

/// A program that prints `file:line:col: message` lines.
struct External(String);

impl Checker for External {
    fn check(&mut self, unit: &Unit, _predeclare: bool) -> Result<Vec<Reported>> {
        let mut words = self.0.split_whitespace();
        let mut command = Command::new(words.next().ok_or("--command is empty")?);
        command.args(words);
        if let Some(lang) = &unit.flags.lang {
            command.arg(format!("-lang={lang}"));
        }
        let (stdout, stderr, _) = output(command.args(&unit.paths))?;
        Ok(parse_output(&format!("{stdout}{stderr}")))
    }
}

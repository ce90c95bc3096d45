//! `conformance errorcheck`: single-file tests of the Go distribution.
//!
//! Invariant: every row of the corpus's list runs, and a corpus that is not
//! there is a failure, not a success.

use super::{Verdict, conclude, known_failures};
use crate::Result;
use crate::tools::{absolute, gander, output, path_value, read, read_to_string, root, text_value};
use gander_testkit::errorcheck::{check, wanted};
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::Command;

const HELP: &str = "\
Check the files that the corpus lists in errorcheck-tests.tsv with
`gander compile -e`, against their ERROR comments.

Usage: cargo xtask conformance errorcheck [OPTIONS]

Options:
  --corpus DIR     the corpus (else GANDER_CORPUS, else ../shared/corpus)
  --filter TEXT    only files whose path contains TEXT
  -v, --verbose    print every missing and unexpected error
  --gander PATH    check with this gander instead of building one
  --command CMD    check with `CMD [-lang=V] FILE` instead of gander

Known failures: tests/errorcheck/known-failures.tsv (path, tab, reason).
";

#[derive(Default)]
struct Options {
    corpus: Option<PathBuf>,
    filter: String,
    verbose: bool,
    gander: Option<PathBuf>,
    command: Option<String>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options::default();
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("corpus") => options.corpus = Some(path_value(&mut args)?),
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
    let corpus = corpus_with(options.corpus.as_deref(), "errorcheck-tests.tsv")?;
    let list = read_to_string(&corpus.join("errorcheck-tests.tsv"))?;
    let command = match &options.command {
        Some(command) => command.split_whitespace().map(PathBuf::from).collect(),
        None => {
            let gander = gander(options.gander.as_deref())?;
            vec![gander, PathBuf::from("compile"), PathBuf::from("-e")]
        }
    };
    let mut verdicts = Vec::new();
    for row in list.lines().filter(|line| !line.starts_with('#')) {
        let mut fields = row.split('\t');
        let name = fields.next().unwrap_or_default();
        let lang = fields.next().filter(|field| *field != "-");
        if name.is_empty() || !name.contains(&options.filter) {
            continue;
        }
        let path = corpus.join("go-test").join(name);
        let deviations = test(&command, &path, lang).unwrap_or_else(|message| vec![message]);
        let name = name.to_owned();
        verdicts.push(Verdict { name, deviations });
    }
    let known = known_failures("errorcheck")?;
    let whole = options.filter.is_empty();
    let good = conclude("errorcheck", &verdicts, &known, options.verbose, whole);
    if verdicts.is_empty() {
        return Err("no file matches the filter".to_owned());
    }
    Ok(good)
}

/// The corpus that has `list`.
pub(super) fn corpus_with(given: Option<&Path>, list: &str) -> Result<PathBuf> {
    let dir = match (given, std::env::var_os("GANDER_CORPUS")) {
        (Some(dir), _) => dir.to_owned(),
        (None, Some(dir)) => PathBuf::from(dir),
        (None, None) => root().join("../shared/corpus"),
    };
    if !dir.join(list).is_file() {
        return Err(format!(
            "no corpus at {}: it is not part of a clone; name one with --corpus or GANDER_CORPUS",
            dir.display()
        ));
    }
    absolute(&dir)
}

/// The deviations of one file.
fn test(command: &[PathBuf], path: &Path, lang: Option<&str>) -> Result<Vec<String>> {
    let src = read(path)?;
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let wanted = wanted(&name, &String::from_utf8_lossy(&src))?;
    let mut run = Command::new(&command[0]);
    run.args(&command[1..]).args(lang).arg(path);
    let (stdout, stderr, ok) = output(&mut run)?;
    let mut deviations = check(&name, &wanted, &format!("{stdout}{stderr}"));
    if ok != wanted.is_empty() {
        deviations.push(format!(
            "the exit status says {}",
            if ok { "success" } else { "failure" }
        ));
    }
    Ok(deviations)
}

//! `cargo xtask conformance`: the official Go tests and the official compiler
//! as judges.
//!
//! Invariant: a known failure is counted and named in every report, and one
//! that passes is an error, so the lists only shrink.

mod cases;
mod compare;
mod differential;
mod errorcheck;
mod fetch;
mod gotestsum;
mod module_tests;
mod modules;
mod mutate;
mod mutations;
mod oracle;
mod race;
mod race_model;
mod race_output;
mod reduce;
mod run;
mod standard;
mod types;

use crate::Result;
use crate::tools::{read_to_string, root};
use lexopt::prelude::*;
use std::collections::BTreeMap;
use std::path::Path;

const HELP: &str = "\
Compare Gander with the official Go tests and compiler.

Usage: cargo xtask conformance SUITE [OPTIONS]

Suites:
  types       the annotated files of GOROOT/src/internal/types/testdata
  errorcheck  the errorcheck tests of a corpus of the Go distribution's tests
  run         the run tests of that corpus, compiled and run
  std         the standard library's own tests, compared with `go test` (on demand)
  mutations   one-line mutations of std, compared with `go build -gcflags=-e`
  differential  random programs, compared with the official toolchain's
  modules     other people's modules, compared with `go build` (on demand)
  module-tests  their tests, compared with `go test` (on demand)
  gotestsum   a consumer of `go test -json` reads `gander test -json` (on demand)
  race        the official race detector's own tests, compiled with -race and run
  race-model  the race detector's rules, compared with an oracle on random traces

`cargo xtask conformance SUITE --help` explains a suite.
";

/// Runs one suite.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    match args.next().map_err(|e| e.to_string())? {
        Some(Value(suite)) => match suite.to_string_lossy().as_ref() {
            "types" => types::run(args),
            "errorcheck" => errorcheck::run(args),
            "run" => run::run(args),
            "differential" => differential::run(args),
            "mutations" => mutations::run(args),
            "modules" => modules::run(args),
            "module-tests" => module_tests::run(args),
            "std" => standard::run(args),
            "gotestsum" => gotestsum::run(args),
            "race" => race::run(args),
            "race-model" => race_model::run(args),
            other => Err(format!("unknown suite {other}\n\n{HELP}")),
        },
        Some(Short('h') | Long("help")) => {
            print!("{HELP}");
            Ok(true)
        }
        Some(other) => Err(other.unexpected().to_string()),
        None => Err(format!("a suite is missing\n\n{HELP}")),
    }
}

/// What became of one unit of a suite.
struct Verdict {
    /// The unit's path within the suite.
    name: String,
    /// What is wrong, one sentence each; empty if it passes.
    deviations: Vec<String>,
}

/// Known failures of a suite: unit to reason.
type Known = BTreeMap<String, String>;

/// Reads `tests/SUITE/known-failures.tsv`; a missing file is an empty list.
fn known_failures(suite: &str) -> Result<Known> {
    let path = root().join("tests").join(suite).join("known-failures.tsv");
    if !path.exists() {
        return Ok(Known::new());
    }
    parse_known(&path, &read_to_string(&path)?)
}

fn parse_known(path: &Path, text: &str) -> Result<Known> {
    let mut known = Known::new();
    for (line, number) in text.lines().zip(1..) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let place = format!("{}:{number}", path.display());
        let (name, reason) = line
            .split_once('\t')
            .ok_or_else(|| format!("{place}: want NAME, a tab, and a reason"))?;
        if reason.trim().is_empty() {
            return Err(format!("{place}: {name} has no reason"));
        }
        known.insert(name.to_owned(), reason.to_owned());
    }
    Ok(known)
}

/// Prints the report of a suite; true if nothing but known failures failed.
///
/// `whole` says that every unit ran, so that a known failure without a unit
/// is an error too.
fn conclude(suite: &str, verdicts: &[Verdict], known: &Known, verbose: bool, whole: bool) -> bool {
    let mut good = true;
    let (mut passed, mut failed, mut listed) = (0, 0, 0);
    for verdict in verdicts {
        match (verdict.deviations.is_empty(), known.get(&verdict.name)) {
            (true, None) => {
                passed += 1;
                continue;
            }
            (true, Some(_)) => {
                println!(
                    "PASSES  {}: remove it from the known failures",
                    verdict.name
                );
                passed += 1;
                good = false;
                continue;
            }
            (false, Some(reason)) => {
                println!("known   {}: {reason}", verdict.name);
                listed += 1;
            }
            (false, None) => {
                println!(
                    "FAILED  {}: {} deviations",
                    verdict.name,
                    verdict.deviations.len()
                );
                failed += 1;
                good = false;
            }
        }
        if verbose {
            for deviation in &verdict.deviations {
                println!("    {}", deviation.replace('\n', "\n    "));
            }
        }
    }
    if whole {
        for name in known.keys() {
            if !verdicts.iter().any(|v| v.name == *name) {
                println!("UNKNOWN {name}: a known failure that names no unit");
                good = false;
            }
        }
    }
    println!(
        "{suite}: {} units, {passed} passed, {failed} failed, {listed} known failures",
        verdicts.len()
    );
    good
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(name: &str, deviations: &[&str]) -> Verdict {
        Verdict {
            name: name.to_owned(),
            deviations: deviations.iter().map(|&d| d.to_owned()).collect(),
        }
    }

    #[test]
    fn known_failures_are_honoured_openly() {
        let known = parse_known(Path::new("k"), "# head\n\na.go\tbecause\n").expect("a list");
        let judge = |verdicts: &[Verdict], whole| conclude("t", verdicts, &known, false, whole);
        assert!(judge(
            &[verdict("a.go", &["x"]), verdict("b.go", &[])],
            true
        ));
        assert!(!judge(&[verdict("a.go", &[])], true));
        assert!(!judge(
            &[verdict("a.go", &["x"]), verdict("b.go", &["x"])],
            true
        ));
        assert!(!judge(&[verdict("b.go", &[])], true));
        assert!(judge(&[verdict("b.go", &[])], false));
        assert!(parse_known(Path::new("k"), "a.go\t \n").is_err());
        assert!(parse_known(Path::new("k"), "a.go\n").is_err());
    }
}

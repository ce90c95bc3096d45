//! `conformance mutations`: error texts compared with the official compiler.
//!
//! Invariant: both sides see the same bytes through the same overlay, and the
//! whole output is compared, not the part that happens to agree.

use super::cases::{Case, generate, packages};
use super::compare::Comparison;
use super::oracle::{Oracle, normalise};
use crate::Result;
use crate::tools::{gander, go_version, goroot, number_value, output, path_value, root, write};
use lexopt::prelude::*;
use std::path::{Path, PathBuf};

const HELP: &str = "\
Generate one-line mutations of the files of std and of examples/, and compare
`gander check -e -overlay=FILE PACKAGE` with `go build -gcflags=-e`.

Usage: cargo xtask conformance mutations [OPTIONS]

Options:
  --seed N         another set of mutations (default 1)
  --count N        how many (default 300)
  --require PCT    percentage of files that must be identical (default 95)
  --only ID        this mutation only; prints the mutated line and both outputs
  --oracle-only    ask the official compiler only, and fill the cache
  -v, --verbose    print every difference
  --gander PATH    check with this gander instead of building one

All differences are written to target/mutations/VERSION/differences.txt, the
mutated files are in target/mutations/VERSION/cases/ID/. The official
compiler's answers are kept, so only the first run is slow.
";

struct Options {
    seed: u64,
    count: usize,
    require: usize,
    only: Option<usize>,
    oracle_only: bool,
    verbose: bool,
    gander: Option<PathBuf>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        seed: 1,
        count: 300,
        require: 95,
        only: None,
        oracle_only: false,
        verbose: false,
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("seed") => options.seed = number_value(&mut args)?,
            Long("count") => options.count = number_value(&mut args)? as usize,
            Long("require") => options.require = number_value(&mut args)? as usize,
            Long("only") => options.only = Some(number_value(&mut args)? as usize),
            Long("oracle-only") => options.oracle_only = true,
            Short('v') | Long("verbose") => options.verbose = true,
            Long("gander") => options.gander = Some(path_value(&mut args)?),
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
    let original = goroot(options.gander.as_deref())?;
    let mut oracle = Oracle::new(&original)?;
    let packages = packages(&oracle.goroot, &root().join("examples"))?;
    let mut cases = generate(&packages, options.seed, options.count)?;
    if let Some(only) = options.only {
        cases.retain(|case| case.id == only);
    }
    let program = match options.oracle_only {
        true => None,
        false => Some(gander(options.gander.as_deref())?),
    };
    let mut comparison = Comparison::default();
    for case in &cases {
        let official = oracle.answer(case)?;
        let found = match &program {
            Some(program) => Some(check(&oracle, program, case)?),
            None => None,
        };
        if options.only.is_some() {
            show(case, &official, found.as_deref());
        }
        comparison.add(case, &official, found.as_deref());
        if case.id % 20 == 19 {
            oracle.save()?;
        }
    }
    oracle.save()?;
    report(options, &oracle, &comparison, &go_version(&original)?)
}

/// What Gander prints about the case.
fn check(oracle: &Oracle, program: &Path, case: &Case) -> Result<String> {
    let overlay = oracle.overlay(case)?;
    let mut command = oracle.command(program, case);
    command
        .args(["check", "-e"])
        .arg(format!("-overlay={}", overlay.display()))
        .arg(&case.pattern);
    let (stdout, stderr, _) = output(&mut command)?;
    Ok(normalise(&format!("{stdout}{stderr}"), &oracle.goroot))
}

fn show(case: &Case, official: &str, gander: Option<&str>) {
    let text = String::from_utf8_lossy(&case.content);
    let line = text.lines().nth(case.line as usize - 1).unwrap_or_default();
    println!(
        "{}: {}/{}:{}",
        case.kind.name(),
        case.pattern,
        case.file,
        case.line
    );
    println!("    {line}\n--- go build\n{official}");
    if let Some(gander) = gander {
        println!("--- gander\n{gander}");
    }
}

fn report(
    options: &Options,
    oracle: &Oracle,
    comparison: &Comparison,
    version: &str,
) -> Result<bool> {
    let (total, rejected, identical) = comparison.totals();
    print!("{}", comparison.table());
    println!(
        "seed {}, {version}: {total} files, {rejected} rejected by the official compiler",
        options.seed
    );
    if options.oracle_only || total == 0 {
        return Ok(total > 0);
    }
    let file = oracle.work().join("differences.txt");
    write(&file, comparison.differences())?;
    if options.verbose {
        println!("{}", comparison.differences());
    }
    println!(
        "mutations: {identical} of {total} files identical in full ({:.1} %); differences in {}",
        100.0 * identical as f64 / total as f64,
        file.display()
    );
    Ok(identical * 100 >= options.require * total)
}

//! `conformance module-tests`: the tests of other people's modules, under
//! `gander test` and `go test` in the same run.
//!
//! Invariant: the official run says which packages and test functions there
//! are; each that passes there must pass here. With `-race`, a test that the
//! official detector lets pass may fail only for a listed reason.

use super::fetch::{Module, fetch, read_list};
use super::standard::{Known, known_failures};
use crate::Result;
use crate::tools::{
    gander, go, goroot, number_value, path_value, read_to_string, target_dir, text_value, write,
};
use lexopt::prelude::*;
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const HELP: &str = "\
Fetch the modules of xtask/data/tested-modules.txt with the official go command,
run their tests with `gander test -short` and with `go test -short`, and compare
by package and by test function.

Usage: cargo xtask conformance module-tests [OPTIONS]

Options:
  --filter TEXT    only modules whose path contains TEXT
  --race           under both race detectors (the official one needs cgo)
  --cover          compare the coverage profiles too
  --dir DIR        where modules are copied to (default target/modules)
  --timeout SECS   for the tests of a package (default 180)
  -v, --verbose    print what each failing test wrote
  --gander PATH    use this gander instead of building one

Known failures: tests/module-tests/known-failures.tsv (package, test or *,
reason; tabs between).
";

struct Options {
    filter: String,
    race: bool,
    cover: bool,
    dir: PathBuf,
    timeout: u64,
    verbose: bool,
    gander: Option<PathBuf>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        filter: String::new(),
        race: false,
        cover: false,
        dir: target_dir().join("modules"),
        timeout: 180,
        verbose: false,
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("filter") => options.filter = text_value(&mut args)?,
            Long("race") => options.race = true,
            Long("cover") => options.cover = true,
            Long("dir") => options.dir = path_value(&mut args)?,
            Long("timeout") => options.timeout = number_value(&mut args)?,
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

/// A package and one of its test functions, or `*` for the whole.
type Name = (String, String);

/// The result of each, and what it printed.
#[derive(Default)]
struct Run {
    results: BTreeMap<Name, (String, String)>,
    errors: String,
    /// The lines of the coverage profile without counts, sorted.
    blocks: Vec<String>,
    /// Seconds that the tests of its packages took, one after another.
    seconds: f64,
    /// Data races that were reported.
    races: usize,
}

/// What is counted over all modules.
#[derive(Default)]
struct Sum {
    packages: usize,
    good_packages: usize,
    functions: usize,
    good_functions: usize,
}

fn suite(options: &Options) -> Result<bool> {
    let gander = gander(options.gander.as_deref())?;
    let goroot = goroot(Some(&gander))?;
    let mut modules = read_list("tested-modules.txt")?;
    modules.retain(|module| module.path.contains(&options.filter));
    if modules.is_empty() {
        return Err("no module matches the filter".to_owned());
    }
    std::fs::create_dir_all(&options.dir).map_err(|e| e.to_string())?;
    let known = known_failures("tests/module-tests/known-failures.tsv")?;
    let (mut sum, mut good) = (Sum::default(), true);
    for module in &modules {
        let dir = fetch(&goroot, module, &options.dir)?;
        let mut official = go(&goroot);
        if options.race {
            official.env("CGO_ENABLED", "1");
        }
        let official = test(options, official, &dir, module, "go")?;
        let mut own = Command::new(&gander);
        own.env("GANDER_GOROOT", &goroot)
            .env("GOROOT", &goroot)
            .env("GOTOOLCHAIN", "local")
            // For tests that run the go command; there is no cgo in gander.
            .env("CGO_ENABLED", if options.race { "1" } else { "0" })
            .env("GOFLAGS", "")
            .env("GOWORK", "off");
        let own = test(options, own, &dir, module, "gander")?;
        good &= compare(options, module, &official, &own, &known, &mut sum);
    }
    println!(
        "module-tests: {} modules, {} of {} packages pass wholly, {} of {} test functions",
        modules.len(),
        sum.good_packages,
        sum.packages,
        sum.good_functions,
        sum.functions
    );
    Ok(good)
}

/// Runs all tests of a module; events and errors go through files, so that a
/// full pipe cannot stop anything.
fn test(
    options: &Options,
    mut command: Command,
    dir: &Path,
    module: &Module,
    side: &str,
) -> Result<Run> {
    let failed = |e: std::io::Error| e.to_string();
    let name = dir.file_name().unwrap_or_default().to_string_lossy();
    let file = |what: &str| dir.with_file_name(format!("{name}.{side}.{what}"));
    let (events, errors, profile) = (file("json"), file("log"), file("cov"));
    command
        .args(["test", "-json", "-short", "-count=1", "-vet=off"])
        .arg(format!("-timeout={}s", options.timeout));
    if options.race {
        command.arg("-race");
    }
    if options.cover {
        write(&profile, "")?;
        command.arg(format!("-coverprofile={}", profile.display()));
    }
    command
        .args(module.patterns())
        .current_dir(dir)
        .env("GOPROXY", "off")
        .stdin(Stdio::null())
        .stdout(std::fs::File::create(&events).map_err(failed)?)
        .stderr(std::fs::File::create(&errors).map_err(failed)?);
    command.status().map_err(failed)?;
    let mut run = Run {
        errors: read_to_string(&errors)?,
        ..Run::default()
    };
    for line in read_to_string(&events)?.lines() {
        take_event(&mut run, line);
    }
    if options.cover {
        let text = read_to_string(&profile)?;
        let blocks = text.lines().filter_map(|line| line.rsplit_once(' '));
        run.blocks = blocks.map(|(block, _)| block.to_owned()).collect();
        run.blocks.sort();
    }
    Ok(run)
}

fn take_event(run: &mut Run, line: &str) {
    let Ok(event) = serde_json::from_str::<Json>(line) else {
        run.errors.push_str(line);
        run.errors.push('\n');
        return;
    };
    let field = |name: &str| event.get(name).and_then(Json::as_str).unwrap_or_default();
    let (action, text) = (field("Action"), field("Output"));
    if action.starts_with("build-") {
        run.errors.push_str(text);
        return;
    }
    let (function, is_whole) = match field("Test").split_once('/') {
        Some((function, _)) => (function, false),
        None if field("Test").is_empty() => ("*", true),
        None => (field("Test"), true),
    };
    let name = (field("Package").to_owned(), function.to_owned());
    let entry = run.results.entry(name).or_default();
    entry.1.push_str(text);
    run.races += usize::from(text.contains("WARNING: DATA RACE"));
    if is_whole && matches!(action, "pass" | "fail" | "skip") {
        action.clone_into(&mut entry.0);
        if function == "*" {
            let elapsed = event.get("Elapsed").and_then(Json::as_f64);
            run.seconds += elapsed.unwrap_or_default();
        }
    }
}

/// Prints what differs; true if nothing but known failures does.
fn compare(
    options: &Options,
    module: &Module,
    official: &Run,
    own: &Run,
    known: &Known,
    sum: &mut Sum,
) -> bool {
    let passes = |run: &Run, name: &Name| {
        let result = run.results.get(name);
        result.is_some_and(|(result, _)| result == "pass")
    };
    let passing: Vec<&Name> = official
        .results
        .keys()
        .filter(|name| passes(official, name))
        // What a package that fails would have said is chance.
        .filter(|name| passes(official, &(name.0.clone(), "*".to_owned())))
        .collect();
    let (mut good, mut functions, mut bad) = (true, 0, 0);
    let mut wanting: Vec<&str> = Vec::new();
    for name in &passing {
        functions += usize::from(name.1 != "*");
        let (package, test) = *name;
        match (passes(own, name), known.get(*name)) {
            (true, None) => continue,
            // Under other flags it may fail.
            (true, Some(_)) if options.race || options.cover => continue,
            (true, Some(_)) => {
                println!("PASSES  {package} {test}: remove it from the known failures");
                good = false;
                continue;
            }
            (false, Some(reason)) => println!("known   {package} {test}: {reason}"),
            (false, None) => {
                println!("FAILED  {package} {test}");
                good = false;
                if options.verbose {
                    let printed = own.results.get(*name).map(|(_, printed)| printed.as_str());
                    print!("{}", printed.unwrap_or("    did not run\n"));
                }
            }
        }
        bad += usize::from(test != "*");
        if wanting.last() != Some(&package.as_str()) {
            wanting.push(package);
        }
    }
    if options.verbose && !own.errors.is_empty() {
        print!("{}", own.errors);
    }
    if own.blocks != official.blocks {
        println!("FAILED  {}: the blocks of the profiles differ", module.path);
        good = false;
    }
    let packages = passing.iter().filter(|name| name.1 == "*").count();
    println!(
        "{} {}: {packages} packages, {functions} test functions, {bad} of them fail here; \
         {:.1} s (official {:.1} s){}",
        module.path,
        module.version,
        own.seconds,
        official.seconds,
        match options.race {
            true => format!("; races: {} (official {})", own.races, official.races),
            false => String::new(),
        }
    );
    sum.packages += packages;
    sum.good_packages += packages.saturating_sub(wanting.len());
    sum.functions += functions;
    sum.good_functions += functions - bad;
    good
}

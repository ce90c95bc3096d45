//! `conformance std`: the standard library's own tests, under `gander test`
//! and `go test` in the same run.
//!
//! Invariant: the official run says which test functions there are; each that
//! passes there must pass here, and one that did not run here has failed. No
//! package can hang the suite: tests have a time limit, and so has the command.
//! With `--race` a report that only this detector makes is a failure, because
//! it fails its test.

use crate::Result;
use crate::tools::{
    gander, go, goroot, number_value, output, path_value, read_to_string, root, text_value, write,
};
use gander_testkit::program;
use lexopt::prelude::*;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const HELP: &str = "\
Run the standard library's own tests with `gander test -short` and with
`go test -short`, and compare them by package and by test function.

Usage: cargo xtask conformance std [OPTIONS]

Options:
  --packages LIST  only these packages, separated by commas; `net/...` is a
                   package and those below it
  --sample N       only every Nth package
  --race           under both race detectors (the official one needs cgo)
  --timeout SECS   for the tests of a package (default 120)
  -j, --jobs N     packages at a time (default: processors)
  --report FILE    write the failures there, with what they printed
  -v, --verbose    print what each failing test wrote
  --gander PATH    use this gander instead of building one

Left out: crypto, cmd, runtime (but not runtime/debug), and what needs cgo or
the go command itself. Known failures: tests/std/known-failures.tsv (package,
test, or * for a package that does not build or that ends badly, reason; tabs
between). A listed test that passes is a failure, too, unless its reason begins
with `sometimes: `. With --race the tests
that fail without are not judged; the list is tests/std/known-race-failures.tsv.
";

/// Packages that are not compared, and all below them.
const LEFT_OUT: &[&str] = &[
    "cmd",
    "crypto",
    "runtime",
    // They drive the go command.
    "go/build",
    "go/importer",
    "go/internal/gcimporter",
    "go/internal/srcimporter",
    // They are about cgo.
    "plugin",
];
/// Below those, but compared.
const KEPT: &[&str] = &["runtime/debug"];

/// Said of a test that the program did not come to.
const NOT_RUN: &str = "did not run\n";

struct Options {
    packages: Vec<String>,
    sample: usize,
    race: bool,
    timeout: u64,
    jobs: usize,
    report: Option<PathBuf>,
    verbose: bool,
    gander: Option<PathBuf>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        packages: Vec::new(),
        sample: 1,
        race: false,
        timeout: 120,
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        report: None,
        verbose: false,
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("packages") => {
                let list = text_value(&mut args)?;
                options.packages = list.split(',').map(str::to_owned).collect();
            }
            Long("sample") => options.sample = number_value(&mut args)?.max(1) as usize,
            Long("race") => options.race = true,
            Long("timeout") => options.timeout = number_value(&mut args)?,
            Short('j') | Long("jobs") => options.jobs = number_value(&mut args)?.max(1) as usize,
            Long("report") => options.report = Some(path_value(&mut args)?),
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

/// What a run of a package's tests said.
#[derive(Default)]
struct Run {
    /// The result of the whole, if it came to one.
    passed: Option<bool>,
    /// The result of each test function, and what it and its subtests printed.
    tests: BTreeMap<String, (String, String)>,
    /// What is about no test: build errors, panics, the summary.
    output: String,
}

/// The comparison of a package.
struct Compared {
    package: String,
    /// Test functions that pass officially.
    functions: usize,
    /// Those that do not here, with what they printed; `*` is the package as
    /// a whole, if that is not only because of its tests.
    failures: BTreeMap<String, String>,
}

fn suite(options: &Options) -> Result<bool> {
    let gander = gander(options.gander.as_deref())?;
    let goroot = goroot(Some(&gander))?;
    let packages = packages(options, &goroot)?;
    if packages.is_empty() {
        return Err("no package matches".to_owned());
    }
    let plain = known_failures("tests/std/known-failures.tsv")?;
    let (known, not_judged) = match options.race {
        true => (
            known_failures("tests/std/known-race-failures.tsv")?,
            Some(&plain),
        ),
        false => (plain.clone(), None),
    };
    let (next, report) = (AtomicUsize::new(0), Mutex::new(String::new()));
    let done: Mutex<Vec<Option<Compared>>> = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..options.jobs {
            scope.spawn(|| {
                while let Some(package) = packages.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let mut compared = compare(options, &gander, &goroot, package);
                    if let (Some(compared), Some(plain)) = (&mut compared, not_judged) {
                        leave_out(compared, plain);
                    }
                    let text = describe(package, compared.as_ref());
                    if let (Ok(mut report), Some(file)) = (report.lock(), &options.report) {
                        report.push_str(&text);
                        // The last write has it all; these are for the impatient.
                        let _ = write(file, report.as_bytes());
                    }
                    if options.verbose {
                        print!("{text}");
                    }
                    if let Ok(mut done) = done.lock() {
                        done.push(compared);
                    }
                }
            });
        }
    });
    let done = done.into_inner().unwrap_or_default();
    let mut compared: Vec<Compared> = done.into_iter().flatten().collect();
    compared.sort_by(|a, b| a.package.cmp(&b.package));
    let good = conclude(&compared, &known);
    println!(
        "std: {} packages whose official run does not pass are not counted",
        packages.len() - compared.len()
    );
    Ok(good)
}

/// The packages with tests that are compared.
fn packages(options: &Options, goroot: &Path) -> Result<Vec<String>> {
    let format = "{{if or .TestGoFiles .XTestGoFiles}}{{.ImportPath}}{{end}}";
    let (list, errors, listed) = output(go(goroot).args(["list", "-f", format, "std"]))?;
    if !listed {
        return Err(format!("go list std: {errors}"));
    }
    let below = |package: &str, top: &str| {
        let rest = package.strip_prefix(top);
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let wanted = |package: &&str| {
        let all = options.packages.is_empty();
        all || options
            .packages
            .iter()
            .any(|only| match only.strip_suffix("/...") {
                Some(top) => below(package, top),
                None => only == package,
            })
    };
    let kept =
        |package: &&str| KEPT.contains(package) || !LEFT_OUT.iter().any(|out| below(package, out));
    let packages = list.lines().filter(|line| !line.is_empty());
    let packages = packages.filter(kept).filter(wanted);
    let packages = packages.step_by(options.sample);
    Ok(packages.map(str::to_owned).collect())
}

/// Forgets the failures that there are without `-race`, too.
fn leave_out(compared: &mut Compared, plain: &Known) {
    let package = compared.package.clone();
    let listed = |test: &str| plain.contains_key(&(package.clone(), test.to_owned()));
    let whole = listed("*");
    let before = compared.failures.len();
    compared.failures.retain(|test, _| !whole && !listed(test));
    compared.functions -= (before - compared.failures.len()).min(compared.functions);
}

/// None if the official tests do not pass.
fn compare(options: &Options, gander: &Path, goroot: &Path, package: &str) -> Option<Compared> {
    let timeout = format!("-timeout={}s", options.timeout);
    // Building takes its time, and the tests end themselves.
    let limit = Duration::from_secs(options.timeout * 2 + 300);
    let mut flags = vec!["test", "-json", "-short", "-vet=off", &timeout];
    let mut official = go(goroot);
    if options.race {
        flags.push("-race");
        official.env("CGO_ENABLED", "1");
    }
    flags.push(package);
    let mut official = events(official.args(&flags), limit);
    if official.passed != Some(true) {
        return None;
    }
    if options.race {
        let there = functions_without_cgo(goroot, package);
        official.tests.retain(|name, _| there.contains(name));
    }
    let mut own = Command::new(gander);
    own.env("GANDER_GOROOT", goroot)
        .env("GOROOT", goroot)
        .env("GOTOOLCHAIN", "local")
        // For tests that run the go command; there is no cgo in gander.
        .env("CGO_ENABLED", if options.race { "1" } else { "0" })
        .env("GOFLAGS", "")
        .env("GOWORK", "off");
    let own = events(own.args(&flags).arg("-count=1"), limit);
    let passing = |(_, (result, _)): &(&String, &(String, String))| result == "pass";
    let mut compared = Compared {
        package: package.to_owned(),
        functions: official.tests.iter().filter(passing).count(),
        failures: BTreeMap::new(),
    };
    for (name, _) in official.tests.iter().filter(passing) {
        match own.tests.get(name) {
            Some((result, _)) if result == "pass" => {}
            Some((result, printed)) if !result.is_empty() || !printed.is_empty() => {
                let what = format!("{result}\n{printed}");
                compared.failures.insert(name.clone(), what);
            }
            _ => {
                compared.failures.insert(name.clone(), NOT_RUN.to_owned());
            }
        }
    }
    let explained = |printed: &String| printed != NOT_RUN;
    let explains = !compared.failures.is_empty() && compared.failures.values().all(explained);
    if own.passed != Some(true) && !explains {
        compared.failures.insert("*".to_owned(), own.output);
    }
    Some(compared)
}

/// The test functions, examples and fuzz targets that a package has without cgo,
/// which the official detector needs: others cannot be compared.
fn functions_without_cgo(goroot: &Path, package: &str) -> BTreeSet<String> {
    let listed = output(go(goroot).args(["test", "-vet=off", "-list=.", package]));
    let text = listed.map(|(text, _, _)| text).unwrap_or_default();
    let names = text
        .lines()
        .filter(|line| !line.contains(char::is_whitespace));
    names.map(str::to_owned).collect()
}

/// Runs a command that prints events, for at most `limit`.
fn events(command: &mut Command, limit: Duration) -> Run {
    let mut run = Run::default();
    let ended = match program::run_for(command, limit) {
        Ok(ended) => ended,
        Err(err) => {
            run.output = format!("{}: {err}\n", command.get_program().display());
            return run;
        }
    };
    if ended.status.is_none() {
        run.output.push_str("killed: it ran too long\n");
    }
    run.output.push_str(&String::from_utf8_lossy(&ended.stderr));
    for line in String::from_utf8_lossy(&ended.stdout).lines() {
        take_event(&mut run, line);
    }
    run
}

fn take_event(run: &mut Run, line: &str) {
    let Ok(event) = serde_json::from_str::<Json>(line) else {
        run.output.push_str(line);
        run.output.push('\n');
        return;
    };
    let field = |name: &str| event.get(name).and_then(Json::as_str).unwrap_or_default();
    let (action, text) = (field("Action"), field("Output"));
    let (function, is_whole) = match field("Test").split_once('/') {
        Some((function, _)) => (function, false),
        None => (field("Test"), true),
    };
    if function.is_empty() {
        run.output.push_str(text);
        match action {
            "pass" => run.passed = Some(true),
            "fail" => run.passed = Some(false),
            _ => {}
        }
        return;
    }
    if function.starts_with("Benchmark") {
        return;
    }
    let entry = run.tests.entry(function.to_owned()).or_default();
    entry.1.push_str(text);
    if is_whole && matches!(action, "pass" | "fail" | "skip") {
        action.clone_into(&mut entry.0);
    }
}

/// The failures of a package, for people.
fn describe(package: &str, compared: Option<&Compared>) -> String {
    let Some(compared) = compared else {
        return format!("{package}: the official run does not pass\n");
    };
    let mut text = String::new();
    let mut silent = Vec::new();
    for (test, printed) in &compared.failures {
        if printed == NOT_RUN {
            silent.push(test.as_str());
            continue;
        }
        // Writing to a string cannot fail.
        let _ = writeln!(text, "{package}\t{test}");
        let useful = |line: &&str| !line.starts_with("=== ") && !line.trim().is_empty();
        let lines: Vec<&str> = printed.lines().filter(useful).collect();
        let shown = if test == "*" { 30 } else { 8 };
        for line in lines.iter().take(shown) {
            let line: String = line.chars().take(300).collect();
            let _ = writeln!(text, "    {line}");
        }
    }
    if !silent.is_empty() {
        let (count, names) = (silent.len(), silent.join(" "));
        let _ = writeln!(
            text,
            "{package}\t{count} that {}: {names}",
            NOT_RUN.trim_end()
        );
    }
    text
}

/// Known failures: package and test to reason; `*` stands for all its tests.
pub(super) type Known = BTreeMap<(String, String), String>;

/// Reads the known failures of the tests of packages that `file` lists.
pub(super) fn known_failures(file: &str) -> Result<Known> {
    let path = root().join(file);
    let mut known = Known::new();
    for (line, number) in read_to_string(&path)?.lines().zip(1..) {
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        let [package, test, reason] = line.split('\t').collect::<Vec<_>>()[..] else {
            let place = format!("{}:{number}", path.display());
            return Err(format!("{place}: want package, test and reason"));
        };
        known.insert((package.to_owned(), test.to_owned()), reason.to_owned());
    }
    Ok(known)
}

/// Begins the reasons of failures that only some runs have.
const SOMETIMES: &str = "sometimes: ";

/// Prints the outcome; true if nothing but known failures failed.
fn conclude(compared: &[Compared], known: &Known) -> bool {
    let mut good = true;
    let (mut functions, mut failed_functions, mut failed_packages) = (0, 0, 0);
    for package in compared {
        functions += package.functions;
        failed_packages += usize::from(!package.failures.is_empty());
        for (test, printed) in &package.failures {
            failed_functions += usize::from(test != "*");
            let name = &package.package;
            let listed = |test: &str| known.get(&(name.clone(), test.to_owned()));
            match listed(test).or_else(|| listed("*")) {
                Some(reason) => println!("known   {name} {test}: {reason}"),
                None => {
                    let first = printed.lines().find(|line| !line.starts_with("=== "));
                    println!("FAILED  {name} {test}: {}", first.unwrap_or_default());
                    good = false;
                }
            }
        }
        let steady = known
            .iter()
            .filter(|(_, reason)| !reason.starts_with(SOMETIMES));
        let listed = steady
            .map(|(name, _)| name)
            .filter(|(name, _)| *name == package.package);
        // What ends a package badly may look like the failure of its tests.
        let fails = |test: &String| match test.as_str() {
            "*" => !package.failures.is_empty(),
            _ => package.failures.contains_key(test),
        };
        for (name, test) in listed.filter(|(_, test)| !fails(test)) {
            println!("PASSES  {name} {test}: remove it from the known failures");
            good = false;
        }
    }
    let share = |good: usize, all: usize| 100.0 * good as f64 / all.max(1) as f64;
    let (packages, passed) = (compared.len(), compared.len() - failed_packages);
    let passed_functions = functions - failed_functions;
    println!(
        "std: {passed} of {packages} packages pass wholly ({:.1} %), {passed_functions} of \
         {functions} test functions ({:.2} %)",
        share(passed, packages),
        share(passed_functions, functions)
    );
    good
}

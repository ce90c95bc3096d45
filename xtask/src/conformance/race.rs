//! `conformance race`: the official race detector's own suite,
//! `GOROOT/src/runtime/race/testdata`.
//!
//! Invariant: the protocol is the official driver's, but for each function being
//! a process of its own: a function whose name begins with `TestRace` must have
//! a race reported, one that begins with `TestNoRace` must not, and both must
//! come to their end. A file that does not compile fails all its functions. Each
//! file is a program with a small stand-in for package `testing`.

use super::run::{in_parallel, processors, run_merged};
use super::{Known, Verdict, conclude, known_failures, race_output};
use crate::Result;
use crate::tools::{
    create_dir, gander, goroot, number_value, path_value, read_to_string, target_dir, text_value,
    write,
};
use lexopt::prelude::*;
use regex::Regex;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

const HELP: &str = "\
Build the files of GOROOT/src/runtime/race/testdata with -race, run every
TestRace and TestNoRace function in every mode, and judge the reports; and run
the programs of output_test.go beside it, and compare what they print with the
expressions there.

Usage: cargo xtask conformance race [OPTIONS]

Options:
  --mode MODE      procs:N (GOMAXPROCS), seed:N (one thread, schedule by seed;
                   a race need not show under every one), output (only
                   output_test.go), or all (default: procs:1, procs:2, seed:1 to
                   seed:20, output); may be repeated
  --filter TEXT    only files or functions whose name contains TEXT
  --timeout SECS   per function (default 60)
  -j, --jobs N     functions at a time (default: processors)
  -v, --verbose    print what each failing function wrote
  --gander PATH    use this gander instead of building one

Known failures: tests/race/known-failures.tsv (FILE/FUNCTION, tab, reason).
";

/// Files without functions that this way of running could judge: TestMain, and
/// the one that needs cgo.
const LEFT_OUT: &[&str] = &["cgo_test.go", "main_test.go"];

/// What the functions need of package testing.
const TESTING: &str = r#"package testing

import (
	"fmt"
	"os"
	"runtime"
)

type T struct{ failed bool }

func (t *T) Log(a ...any)                 { fmt.Println(a...) }
func (t *T) Logf(form string, a ...any)   { fmt.Printf(form+"\n", a...) }
func (t *T) Error(a ...any)               { t.Log(a...); t.failed = true }
func (t *T) Errorf(form string, a ...any) { t.Logf(form, a...); t.failed = true }
func (t *T) Fatal(a ...any)               { t.Error(a...); runtime.Goexit() }
func (t *T) Fatalf(form string, a ...any) { t.Errorf(form, a...); runtime.Goexit() }
func (t *T) Skip(a ...any)                { fmt.Print("--- SKIP: "); t.Log(a...); os.Exit(0) }
func (t *T) Helper()                      {}
func (t *T) Failed() bool                 { return t.failed }
func (t *T) TempDir() string {
	dir, err := os.MkdirTemp("", "race")
	if err != nil {
		t.Fatal(err)
	}
	return dir
}
"#;

/// What the functions need of package internal/synctest, which only the
/// standard library may import.
const SYNCTEST: &str = r#"package synctest

import _ "unsafe"

//go:linkname Run internal/synctest.Run
func Run(f func())

//go:linkname Wait internal/synctest.Wait
func Wait()
"#;

pub(super) struct Options {
    modes: Vec<Mode>,
    pub(super) filter: String,
    pub(super) timeout: Duration,
    jobs: usize,
    pub(super) verbose: bool,
    gander: Option<PathBuf>,
}

/// One way to run everything.
#[derive(Clone, Debug)]
enum Mode {
    /// With so many processors.
    Procs(u64),
    /// On one thread, under the schedule of a seed.
    Seed(u64),
    /// Only the programs of output_test.go, as they say.
    Output,
}

/// Seeds of mode `all`.
const SEEDS: u64 = 20;

impl Mode {
    fn parse(text: &str) -> Result<Vec<Mode>> {
        let number = |text: &str| {
            let read = text.parse().map_err(|e| format!("{text}: {e}"));
            read.map(|number: u64| number)
        };
        Ok(match text.split_once(':') {
            Some(("procs", procs)) => vec![Mode::Procs(number(procs)?)],
            Some(("seed", seed)) => vec![Mode::Seed(number(seed)?)],
            None if text == "output" => vec![Mode::Output],
            None if text == "all" => {
                let mut all = vec![Mode::Procs(1), Mode::Procs(2), Mode::Output];
                all.extend((1..=SEEDS).map(Mode::Seed));
                all
            }
            _ => return Err(format!("unknown mode {text}\n\n{HELP}")),
        })
    }
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        modes: Vec::new(),
        filter: String::new(),
        timeout: Duration::from_secs(60),
        jobs: processors(),
        verbose: false,
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("mode") => options.modes.extend(Mode::parse(&text_value(&mut args)?)?),
            Long("filter") => options.filter = text_value(&mut args)?,
            Long("timeout") => options.timeout = Duration::from_secs(number_value(&mut args)?),
            Short('j') | Long("jobs") => options.jobs = number_value(&mut args)? as usize,
            Short('v') | Long("verbose") => options.verbose = true,
            Long("gander") => options.gander = Some(path_value(&mut args)?),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    if options.modes.is_empty() {
        options.modes = Mode::parse("all")?;
    }
    suite(&options)
}

/// A file and its functions.
struct File {
    name: String,
    functions: Vec<String>,
}

/// A function in its executable, or why that could not be built.
struct Unit<'a> {
    name: String,
    function: &'a str,
    built: &'a std::result::Result<PathBuf, String>,
}

/// What one run of a function says.
#[derive(Default)]
struct Judged {
    skipped: bool,
    race: bool,
    deviations: Vec<String>,
}

fn suite(options: &Options) -> Result<bool> {
    let gander = gander(options.gander.as_deref())?;
    let source = goroot(options.gander.as_deref())?.join("src/runtime/race");
    let work = target_dir().join("conformance-race");
    let known = known_failures("race")?;
    let mut good = true;
    let of_functions = |mode: &&Mode| !matches!(mode, Mode::Output);
    let modes: Vec<&Mode> = options.modes.iter().filter(of_functions).collect();
    if !modes.is_empty() {
        good &= functions(&gander, &source.join("testdata"), &work, &modes, options)?;
    }
    if modes.len() < options.modes.len() {
        let known = known.into_iter();
        let known = known.filter(|(name, _)| name.starts_with("output/"));
        good &= race_output::suite(&gander, &source, &work, &known.collect(), options)?;
    }
    Ok(good)
}

/// Judges all functions in some modes.
fn functions(
    gander: &Path,
    source: &Path,
    work: &Path,
    modes: &[&Mode],
    options: &Options,
) -> Result<bool> {
    create_dir(&work.join("testing"))?;
    write(&work.join("go.mod"), "module suite\n\ngo 1.27\n")?;
    write(&work.join("testing/testing.go"), TESTING)?;
    create_dir(&work.join("internals/synctest"))?;
    write(&work.join("internals/synctest/synctest.go"), SYNCTEST)?;
    let known = known_failures("race")?.into_iter();
    let known = known
        .filter(|(name, _)| !name.starts_with("output/"))
        .collect();
    let files = files(source, work, &options.filter)?;
    let built = in_parallel(options.jobs, &files, |file| {
        build(gander, &work.join(&file.name), options).unwrap_or_else(Err)
    });
    let units: Vec<Unit<'_>> = (files.iter().zip(&built))
        .flat_map(|(file, built)| {
            file.functions.iter().map(move |function| Unit {
                name: format!("{}/{function}", file.name),
                function,
                built,
            })
        })
        .collect();
    let mut good = true;
    for mode in modes {
        let judged = in_parallel(options.jobs, &units, |unit| match unit.built {
            Ok(executable) => judge(executable, source, unit.function, mode, options)
                .unwrap_or_else(|message| Judged {
                    deviations: vec![message],
                    ..Judged::default()
                }),
            Err(message) => Judged {
                deviations: vec![message.clone()],
                ..Judged::default()
            },
        });
        let title = match mode {
            Mode::Procs(procs) => format!("race (procs:{procs})"),
            Mode::Seed(seed) => format!("race (seed:{seed})"),
            Mode::Output => continue,
        };
        summary(&title, &units, &judged, options);
        let verdicts: Vec<Verdict> = units
            .iter()
            .zip(judged)
            .filter(|(_, judged)| !judged.skipped)
            .map(|(unit, judged)| Verdict {
                name: unit.name.clone(),
                deviations: judged.deviations,
            })
            .collect();
        // Under a seed, a failure that is known need not show.
        let known = match mode {
            Mode::Seed(_) => Known::new(),
            _ => Known::clone(&known),
        };
        let whole = options.filter.is_empty();
        good &= conclude(&title, &verdicts, &known, options.verbose, whole);
    }
    Ok(good)
}

/// Says what was found, and what was not judged.
fn summary(title: &str, units: &[Unit<'_>], judged: &[Judged], options: &Options) {
    let count = |racy: bool, race: bool| {
        let of = |(unit, judged): &(&Unit<'_>, &Judged)| {
            unit.function.starts_with("TestRace") == racy
                && !judged.skipped
                && (!race || judged.race)
        };
        units.iter().zip(judged).filter(of).count()
    };
    println!(
        "{title}: {} of {} races are reported, {} of {} functions without race have a report",
        count(true, true),
        count(true, false),
        count(false, true),
        count(false, false),
    );
    if options.filter.is_empty() {
        let skipped = judged.iter().filter(|judged| judged.skipped).count();
        println!(
            "{title}: not judged: {skipped} functions that skip themselves, \
             1 that needs cgo (TestNoRaceCgoSync)"
        );
    }
}

/// Lays out a program for each file of the suite.
fn files(source: &Path, work: &Path, filter: &str) -> Result<Vec<File>> {
    let function = Regex::new(r"(?m)^func (Test(?:No)?Race\w*)\(").map_err(|e| e.to_string())?;
    let entries = std::fs::read_dir(source).map_err(|e| format!("{}: {e}", source.display()))?;
    let mut names: Vec<String> = entries
        .flatten()
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .filter(|name| name.ends_with("_test.go") && !LEFT_OUT.contains(&name.as_str()))
        .collect();
    names.sort();
    let mut files = Vec::new();
    for name in names {
        let text = read_to_string(&source.join(&name))?;
        let name = name.trim_end_matches("_test.go").to_owned();
        let functions: Vec<String> = function
            .captures_iter(&text)
            .map(|captures| captures[1].to_owned())
            .filter(|function| name.contains(filter) || function.contains(filter))
            .collect();
        if functions.is_empty() {
            continue;
        }
        let dir = work.join(&name);
        create_dir(&dir)?;
        let text = text
            .replacen("package race_test", "package main", 1)
            .replace("\"testing\"", "\"suite/testing\"")
            .replace("\"internal/synctest\"", "\"suite/internals/synctest\"");
        write(&dir.join("file.go"), text)?;
        write(&dir.join("main.go"), main_of(&functions))?;
        files.push(File { name, functions });
    }
    Ok(files)
}

/// The main function: runs the test function that its argument names.
fn main_of(functions: &[String]) -> String {
    let entries: String = functions
        .iter()
        .map(|function| format!("\t\"{function}\": {function},\n"))
        .collect();
    format!(
        "package main\n\nimport (\n\t\"os\"\n\t\"suite/testing\"\n)\n\n\
         var functions = map[string]func(*testing.T){{\n{entries}}}\n\n\
         func main() {{\n\tprintln(\"=== RUN\", os.Args[1])\n\tdone := make(chan bool)\n\tgo func() {{\n\t\tdefer close(done)\n\
         \t\tfunctions[os.Args[1]](new(testing.T))\n\t}}()\n\t<-done\n\
         \tprintln(\"ALL TESTS COMPLETE\")\n}}\n"
    )
}

fn build(
    gander: &Path,
    dir: &Path,
    options: &Options,
) -> Result<std::result::Result<PathBuf, String>> {
    let executable = dir.join("program");
    let mut command = Command::new(gander);
    command.args(["build", "-race", "-o"]).arg(&executable);
    command.arg(".").current_dir(dir);
    let (output, code) = run_merged(&mut command, 10 * options.timeout)?;
    Ok(match code {
        Some(0) => Ok(executable),
        _ => Err(format!(
            "does not compile:\n{}",
            String::from_utf8_lossy(&output)
        )),
    })
}

/// Runs one function.
fn judge(
    executable: &Path,
    source: &Path,
    function: &str,
    mode: &Mode,
    options: &Options,
) -> Result<Judged> {
    let mut command = Command::new(executable);
    // Some read the files they are in.
    command.arg(function).current_dir(source);
    command.env_remove("GODEBUG");
    command.env("GANDER_RACE", "plain");
    let gorace = "suppress_equal_stacks=0 suppress_equal_addresses=0";
    command.env("GORACE", gorace);
    match mode {
        Mode::Procs(procs) => command.env("GOMAXPROCS", procs.to_string()),
        Mode::Seed(seed) => command.env("GANDER_SCHED", format!("seed:{seed}")),
        Mode::Output => &mut command,
    };
    let (output, code) = run_merged(&mut command, options.timeout)?;
    let output = String::from_utf8_lossy(&output);
    // What initialisation does is no function's.
    let output = output
        .split_once("=== RUN")
        .map_or("", |(_, output)| output);
    if output.contains("--- SKIP: ") {
        return Ok(Judged {
            skipped: true,
            ..Judged::default()
        });
    }
    let fatal = output.contains("fatal error: concurrent map");
    let race = fatal || output.contains("DATA RACE");
    let mut deviations = Vec::new();
    if code.is_none() {
        deviations.push(format!("killed after {} s", options.timeout.as_secs()));
    } else if !fatal && !output.contains("ALL TESTS COMPLETE") {
        deviations.push("did not come to its end".to_owned());
    }
    match (function.starts_with("TestRace"), race) {
        // A schedule may order what another one does not.
        (true, false) if !matches!(mode, Mode::Seed(_)) => {
            deviations.push("a race is not reported".to_owned());
        }
        (false, true) => deviations.push("a race is reported that is none".to_owned()),
        _ => {}
    }
    if !deviations.is_empty() {
        deviations.push(output.chars().take(3000).collect());
    }
    Ok(Judged {
        skipped: false,
        race,
        deviations,
    })
}

//! `conformance race`: the official race detector's own suite,
//! `GOROOT/src/runtime/race/testdata`.
//!
//! Invariant: the protocol is the official driver's, but for each function being
//! a process of its own: a function whose name begins with `TestRace` must have
//! a race reported, one that begins with `TestNoRace` must not, and both must
//! come to their end. A file that does not compile fails all its functions. Each
//! file is a program with a small stand-in for package `testing`.

use super::run::run_merged;
use super::{Verdict, conclude, known_failures};
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
TestRace and TestNoRace function, and judge the reports.

Usage: cargo xtask conformance race [OPTIONS]

Options:
  --filter TEXT    only files or functions whose name contains TEXT
  --schedule S     run with GANDER_SCHED=S, such as seed:7
  --procs N        GOMAXPROCS (default 1, as the official driver)
  --timeout SECS   per function (default 60)
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

struct Options {
    filter: String,
    schedule: Option<String>,
    procs: u64,
    timeout: Duration,
    verbose: bool,
    gander: Option<PathBuf>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        filter: String::new(),
        schedule: None,
        procs: 1,
        timeout: Duration::from_secs(60),
        verbose: false,
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("filter") => options.filter = text_value(&mut args)?,
            Long("schedule") => options.schedule = Some(text_value(&mut args)?),
            Long("procs") => options.procs = number_value(&mut args)?,
            Long("timeout") => options.timeout = Duration::from_secs(number_value(&mut args)?),
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

/// A file and its functions.
struct File {
    name: String,
    functions: Vec<String>,
}

fn suite(options: &Options) -> Result<bool> {
    let gander = gander(options.gander.as_deref())?;
    let source = goroot(options.gander.as_deref())?.join("src/runtime/race/testdata");
    let work = target_dir().join("conformance-race");
    create_dir(&work.join("testing"))?;
    write(&work.join("go.mod"), "module suite\n\ngo 1.27\n")?;
    write(&work.join("testing/testing.go"), TESTING)?;
    create_dir(&work.join("internals/synctest"))?;
    write(&work.join("internals/synctest/synctest.go"), SYNCTEST)?;
    let mut verdicts = Vec::new();
    let mut skipped = 0;
    for file in files(&source, &work, &options.filter)? {
        let dir = work.join(&file.name);
        let built = build(&gander, &dir, options)?;
        let judge = |function: &String| {
            let name = format!("{}/{function}", file.name);
            let verdict = match &built {
                Ok(executable) => judge(executable, &source, function, options),
                Err(message) => Ok(Some(vec![message.clone()])),
            };
            let deviations = verdict.unwrap_or_else(|message| Some(vec![message]));
            deviations.map(|deviations| Verdict { name, deviations })
        };
        let judged: Vec<Option<Verdict>> = file.functions.iter().map(judge).collect();
        skipped += judged.iter().filter(|verdict| verdict.is_none()).count();
        verdicts.extend(judged.into_iter().flatten());
    }
    println!("race: {skipped} functions skip themselves");
    let known = known_failures("race")?;
    let whole = options.filter.is_empty();
    Ok(conclude("race", &verdicts, &known, options.verbose, whole))
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

/// The deviations of one function; `None` if it skips itself.
fn judge(
    executable: &Path,
    source: &Path,
    function: &str,
    options: &Options,
) -> Result<Option<Vec<String>>> {
    let mut command = Command::new(executable);
    // Some read the files they are in.
    command.arg(function).current_dir(source);
    command.env_remove("GODEBUG");
    command.env("GOMAXPROCS", options.procs.to_string());
    command.env("GANDER_RACE", "plain");
    let gorace = "suppress_equal_stacks=0 suppress_equal_addresses=0";
    command.env("GORACE", gorace);
    if let Some(schedule) = &options.schedule {
        command.env("GANDER_SCHED", schedule);
    }
    let (output, code) = run_merged(&mut command, options.timeout)?;
    let output = String::from_utf8_lossy(&output);
    // What initialisation does is no function's.
    let output = output
        .split_once("=== RUN")
        .map_or("", |(_, output)| output);
    if output.contains("--- SKIP: ") {
        return Ok(None);
    }
    let fatal = output.contains("fatal error: concurrent map");
    let got = fatal || output.contains("DATA RACE");
    let mut deviations = Vec::new();
    if code.is_none() {
        deviations.push(format!("killed after {} s", options.timeout.as_secs()));
    } else if !fatal && !output.contains("ALL TESTS COMPLETE") {
        deviations.push("did not come to its end".to_owned());
    }
    match (function.starts_with("TestRace"), got) {
        (true, false) => deviations.push("a race is not reported".to_owned()),
        (false, true) => deviations.push("a race is reported that is none".to_owned()),
        _ => {}
    }
    if !deviations.is_empty() {
        deviations.push(output.chars().take(3000).collect());
    }
    Ok(Some(deviations))
}

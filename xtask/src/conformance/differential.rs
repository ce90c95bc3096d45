//! `conformance differential`: random programs under Gander and under the
//! official toolchain.
//!
//! Invariant: a program counts as equal only if standard output, standard
//! error up to the first traceback, and the exit code are equal in every mode.
//! A program that differs is kept beside its smallest form.

use super::reduce::reduce;
use crate::Result;
use crate::generate;
use crate::tools::{
    create_dir, gander, go, goroot, number_value, path_value, root, target_dir, text_value, write,
};
use gander_testkit::program;
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

const HELP: &str = "\
Generate random Go programs, build and run them with the official toolchain and
with Gander (optimised, unoptimised, with a collection at every few
allocations), and compare what they write and how they end. All programs of
examples/ that take no input are compared too.

Usage: cargo xtask conformance differential [OPTIONS]

Options:
  --count N        programs (default 300)
  --seed N         the first seed (default 1)
  --print          print the program of the seed and do nothing else
  --mode MODE      only optimised, plain or stress
  --keep DIR       where programs that differ go (default target/differential)
  --reduce N       at most N attempts to make each smaller (default 250)
  -j, --jobs N     programs at a time (default: processors)
  --gander PATH    use this gander instead of building one
";

/// How long a program may run.
const TIMEOUT: Duration = Duration::from_secs(20);
/// Programs that one `go build` compiles.
const BATCH: usize = 24;

struct Options {
    count: u64,
    seed: u64,
    print: bool,
    mode: String,
    keep: PathBuf,
    reduce: usize,
    jobs: usize,
    gander: Option<PathBuf>,
}

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut options = Options {
        count: 300,
        seed: 1,
        print: false,
        mode: String::new(),
        keep: target_dir().join("differential"),
        reduce: 250,
        jobs: std::thread::available_parallelism().map_or(1, usize::from),
        gander: None,
    };
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("count") => options.count = number_value(&mut args)?,
            Long("seed") => options.seed = number_value(&mut args)?,
            Long("print") => options.print = true,
            Long("mode") => options.mode = text_value(&mut args)?,
            Long("keep") => options.keep = path_value(&mut args)?,
            Long("reduce") => options.reduce = number_value(&mut args)? as usize,
            Short('j') | Long("jobs") => options.jobs = number_value(&mut args)? as usize,
            Long("gander") => options.gander = Some(path_value(&mut args)?),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    if options.print {
        print!("{}", generate::program(options.seed));
        return Ok(true);
    }
    suite(&options)
}

/// The two toolchains, and a directory for their work.
struct Bench {
    gander: PathBuf,
    goroot: PathBuf,
    dir: PathBuf,
}

/// A way to build and run with Gander.
struct Mode {
    name: &'static str,
    flags: &'static [&'static str],
    env: &'static [(&'static str, &'static str)],
}

const MODES: [Mode; 3] = [
    Mode {
        name: "optimised",
        flags: &[],
        env: &[],
    },
    Mode {
        name: "plain",
        flags: &["-gcflags=-N"],
        env: &[("GANDER_VERIFY", "1")],
    },
    Mode {
        name: "stress",
        flags: &[],
        env: &[("GANDER_GCSTRESS", "32")],
    },
];

fn suite(options: &Options) -> Result<bool> {
    create_dir(&options.keep)?;
    let bench = Bench {
        gander: gander(options.gander.as_deref())?,
        goroot: goroot(options.gander.as_deref())?,
        dir: options.keep.canonicalize().map_err(|err| err.to_string())?,
    };
    let modes: Vec<&Mode> = MODES
        .iter()
        .filter(|mode| options.mode.is_empty() || mode.name == options.mode)
        .collect();
    let mut totals = Totals::default();
    let mut sources = Vec::new();
    for (name, dir) in examples()? {
        sources.push((name, Source::Package(dir)));
    }
    for seed in options.seed..options.seed + options.count {
        sources.push((format!("seed{seed}"), Source::Text(generate::program(seed))));
    }
    for batch in sources.chunks(BATCH) {
        compare(options, &bench, &modes, batch, &mut totals)?;
    }
    println!(
        "differential: {} programs, {} equal in {} modes, {} differ, {} do not compile",
        sources.len(),
        totals.equal,
        modes.len(),
        totals.differ,
        totals.invalid
    );
    Ok(totals.differ == 0 && totals.invalid == 0)
}

#[derive(Default)]
struct Totals {
    equal: usize,
    differ: usize,
    invalid: usize,
}

/// What a program is made of.
enum Source {
    Text(String),
    Package(PathBuf),
}

/// The examples that write something without being asked.
fn examples() -> Result<Vec<(String, PathBuf)>> {
    let dir = root().join("examples");
    let mut found = Vec::new();
    for entry in std::fs::read_dir(&dir).map_err(|err| format!("{}: {err}", dir.display()))? {
        let path = entry.map_err(|err| err.to_string())?.path();
        let name = path
            .file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned();
        // The first is broken, the second one's result depends on the schedule,
        // the third needs flags of Gander's linker.
        let others = ["broken", "race-counter", "direction-unsafe"];
        if path.join("main.go").exists() && !others.contains(&name.as_str()) {
            found.push((name, path));
        }
    }
    found.sort();
    Ok(found)
}

fn compare(
    options: &Options,
    bench: &Bench,
    modes: &[&Mode],
    batch: &[(String, Source)],
    totals: &mut Totals,
) -> Result<()> {
    let built = official_batch(bench, batch)?;
    let next = AtomicUsize::new(0);
    let shared = Mutex::new(totals);
    let worker = || -> Result<()> {
        while let Some((name, source)) = batch.get(next.fetch_add(1, Ordering::Relaxed)) {
            let found = judge(options, bench, modes, (name, source), &built)?;
            let mut totals = shared.lock().map_err(|_| "a worker panicked")?;
            match found {
                Finding::Equal => totals.equal += 1,
                Finding::Differs(text) => {
                    println!("DIFFERS {name}: {text}");
                    totals.differ += 1;
                }
                Finding::Invalid => {
                    println!("INVALID {name}: the official toolchain does not compile it");
                    totals.invalid += 1;
                }
            }
        }
        Ok(())
    };
    std::thread::scope(|scope| {
        let workers: Vec<_> = (0..options.jobs.max(1))
            .map(|_| scope.spawn(worker))
            .collect();
        workers
            .into_iter()
            .try_for_each(|worker| worker.join().map_err(|_| "a worker panicked".to_owned())?)
    })
}

enum Finding {
    Equal,
    Differs(String),
    Invalid,
}

/// Builds all programs of a batch in one go; returns where they are.
fn official_batch(bench: &Bench, batch: &[(String, Source)]) -> Result<PathBuf> {
    let dir = bench.dir.join("official");
    // What an earlier batch left must not be compiled again.
    let _ = std::fs::remove_dir_all(&dir);
    write(&dir.join("go.mod"), "module programs\n\ngo 1.27\n")?;
    for (name, source) in batch {
        match source {
            Source::Text(text) => write(&dir.join(name).join("main.go"), text)?,
            Source::Package(from) => copy_go_files(from, &dir.join(name))?,
        }
    }
    let out = dir.join("out");
    create_dir(&out)?;
    let mut build = go(&bench.goroot);
    build
        .args(["build", "-o", "out/", "./..."])
        .current_dir(&dir);
    let output = build.output().map_err(|err| err.to_string())?;
    eprint!("{}", String::from_utf8_lossy(&output.stderr));
    Ok(out)
}

fn copy_go_files(from: &Path, to: &Path) -> Result<()> {
    for entry in std::fs::read_dir(from).map_err(|err| err.to_string())? {
        let path = entry.map_err(|err| err.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "go") {
            let text = std::fs::read(&path).map_err(|err| err.to_string())?;
            write(&to.join(path.file_name().unwrap_or_default()), text)?;
        }
    }
    Ok(())
}

/// Compares one program in all modes; keeps and shrinks it if it differs.
fn judge(
    options: &Options,
    bench: &Bench,
    modes: &[&Mode],
    (name, source): (&str, &Source),
    official: &Path,
) -> Result<Finding> {
    let executable = official.join(name);
    if !executable.exists() {
        return Ok(Finding::Invalid);
    }
    let expected = outcome(Command::new(&executable), &[])?;
    let files = official.with_file_name(name);
    for mode in modes {
        let found = with_gander(bench, &files, &format!("{name}-gander"), mode)?;
        if found == expected {
            continue;
        }
        let text = difference(&expected, &found);
        if let Source::Text(source) = source {
            let kept = bench.dir.join(format!("{name}-{}.go", mode.name));
            write(&kept, source)?;
            let small = reduce(source, options.reduce, |text| {
                still_differs(bench, name, text, mode).unwrap_or(false)
            });
            write(&kept.with_extension("small.go"), small)?;
        }
        return Ok(Finding::Differs(format!("{}: {text}", mode.name)));
    }
    Ok(Finding::Equal)
}

/// Whether the two toolchains disagree on a program.
fn still_differs(bench: &Bench, name: &str, source: &str, mode: &Mode) -> Result<bool> {
    let dir = bench.dir.join(format!("reduce-{name}"));
    write(&dir.join("main.go"), source)?;
    let executable = dir.join("official");
    // A program that does not compile must not leave the one before.
    let _ = std::fs::remove_file(&executable);
    let mut build = go(&bench.goroot);
    build.args(["build", "-o"]).arg(&executable).arg("main.go");
    build.current_dir(&dir).stderr(Stdio::null());
    if !build.status().map_err(|err| err.to_string())?.success() {
        return Ok(false);
    }
    let expected = outcome(Command::new(&executable), &[])?;
    Ok(expected != with_gander(bench, &dir, &format!("{name}-reduced"), mode)?)
}

/// Builds with Gander and runs.
fn with_gander(bench: &Bench, dir: &Path, name: &str, mode: &Mode) -> Result<String> {
    let executable = bench.dir.join(name);
    let mut build = Command::new(&bench.gander);
    build
        .arg("build")
        .args(mode.flags)
        .arg("-o")
        .arg(&executable);
    let files = std::fs::read_dir(dir).map_err(|err| err.to_string())?;
    for entry in files {
        let path = entry.map_err(|err| err.to_string())?.path();
        if path.extension().is_some_and(|extension| extension == "go") {
            build.arg(path);
        }
    }
    build
        .env("GANDER_GOROOT", &bench.goroot)
        .envs(mode.env.iter().copied());
    let output = build.output().map_err(|err| err.to_string())?;
    if !output.status.success() {
        return Ok(format!(
            "does not compile: {}",
            String::from_utf8_lossy(&output.stderr)
        ));
    }
    let found = outcome(Command::new(&executable), mode.env);
    let _ = std::fs::remove_file(&executable);
    found
}

/// What a program writes up to the first traceback, and how it ends.
fn outcome(mut command: Command, env: &[(&str, &str)]) -> Result<String> {
    command.envs(env.iter().copied());
    let ended = program::run_for(&mut command, TIMEOUT).map_err(|err| err.to_string())?;
    let mut shown = String::new();
    for bytes in [ended.stdout, ended.stderr] {
        let text = String::from_utf8_lossy(&bytes);
        shown += text.split("\ngoroutine ").next().unwrap_or_default();
        shown.push('\n');
    }
    // The address of a fault's instruction is nobody's business.
    if let Some((head, rest)) = shown.split_once(" pc=0x") {
        let rest = rest.trim_start_matches(|c: char| c.is_ascii_hexdigit());
        shown = format!("{head}{rest}");
    }
    shown += &match ended.status {
        None => "timeout".to_owned(),
        Some(status) => format!("{status}"),
    };
    Ok(shown)
}

/// The first line in which two outcomes differ.
fn difference(expected: &str, found: &str) -> String {
    let around = |text: &str, at: usize| -> String {
        let start = text.floor_char_boundary(at.saturating_sub(40));
        let end = text.floor_char_boundary((at + 80).min(text.len()));
        text[start..end].to_owned()
    };
    let at = expected
        .bytes()
        .zip(found.bytes())
        .take_while(|(a, b)| a == b)
        .count();
    format!(
        "want {:?}, found {:?}",
        around(expected, at),
        around(found, at)
    )
}

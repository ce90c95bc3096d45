//! Programs and tests that are edited and run again, each time as with empty
//! caches.
//!
//! Invariant: a file below `tests/edits` holds versions of a program. A line
//! `// --- WAY FLAGS` begins one; files other than main.go follow lines
//! `// file PATH` and stay until a later version replaces them. WAY is how the
//! version is compiled: `fresh` without a snapshot, `used` on one, `everything`
//! because the snapshot lacks something. A file called `test-NAME` holds tests,
//! in main_test.go. `parts.txt` holds functions from which
//! programs are put together at random, edited in random ways. Needs a GOROOT
//! of Go 1.27 in $GANDER_GOROOT; says so and does nothing without.

use gander_testkit::harness::{self, Case};
use gander_testkit::program;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// How many random programs a sequence has, and how many sequences.
const STEPS: usize = 6;
const SEQUENCES: u64 = 3;

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn main() -> ExitCode {
    if std::env::var_os("GANDER_GOROOT").is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to run programs");
        return ExitCode::SUCCESS;
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/edits");
    let mut cases = harness::cases(&data, "go", versions);
    for seed in 1..=SEQUENCES {
        let parts = data.join("parts.txt");
        cases.push(Case::new(format!("random {seed}"), move || {
            random(&parts, seed)
        }));
    }
    harness::run(cases)
}

/// A module in a directory of its own, with its caches.
struct Place {
    dir: PathBuf,
    /// Whether it holds tests.
    tests: bool,
}

impl Place {
    fn new(name: &str) -> Result<Place, String> {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR"))
            .join("edits")
            .join(name);
        if dir.exists() {
            std::fs::remove_dir_all(&dir).map_err(|err| err.to_string())?;
        }
        let tests = name.starts_with("test-");
        let place = Place { dir, tests };
        place.write("go.mod", "module example.com/m\n\ngo 1.27\n")?;
        Ok(place)
    }

    fn write(&self, name: &str, text: &str) -> Result<(), String> {
        let path = self.dir.join("src").join(name);
        let parent = path.parent().unwrap_or(&self.dir);
        std::fs::create_dir_all(parent).map_err(|err| err.to_string())?;
        std::fs::write(&path, text).map_err(|err| err.to_string())
    }

    /// Runs the program with these caches: how it was compiled, and what it
    /// did.
    fn run(&self, cache: &str, flags: &[&str]) -> Result<(&'static str, String), String> {
        let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
        match self.tests {
            true => command.args(["test", "-v", "-count=1"]),
            false => command.arg("run"),
        };
        command.args(flags).arg(".");
        command.current_dir(self.dir.join("src"));
        let cache = self.dir.join(cache);
        command.env("GANDER_TRACE", "phases");
        command
            .env("GANDER_CACHE", &cache)
            .env("XDG_CACHE_HOME", &cache);
        let out = program::output(&mut command)?;
        let stderr = String::from_utf8_lossy(&out.stderr);
        let traced = |text: &str| stderr.lines().any(|line| line.starts_with(text));
        let way = match (
            traced("gander: compiling everything"),
            traced("gander: link ") && !traced("gander: base "),
        ) {
            (true, _) => "everything",
            (false, true) => "used",
            (false, false) => "fresh",
        };
        let said = stderr.lines().filter(|line| !line.starts_with("gander: "));
        // Where in its function's code a call is depends on what was inlined.
        let place = |line: &str| {
            let line = line.split(" +0x").next().unwrap_or(line);
            line.split(" pc=0x").next().unwrap_or(line).to_owned()
        };
        let said: String = said.map(|line| place(line) + "\n").collect();
        let stdout = String::from_utf8_lossy(&out.stdout);
        let stdout = match self.tests {
            true => without_times(&stdout),
            false => stdout.into_owned(),
        };
        Ok((way, format!("{stdout}{said}exit {:?}\n", out.status.code())))
    }

    /// Runs the program and compares it with what it does when everything is
    /// compiled; how it was compiled.
    fn step(&self, flags: &[&str]) -> Result<&'static str, String> {
        let (way, edited) = self.run("cache", flags)?;
        let all = [&["-a"], flags].concat();
        let (_, clean) = self.run("clean", &all)?;
        match edited == clean {
            true => Ok(way),
            false => Err(format!(
                "compiled {way}:\n{edited}\nbut with everything compiled:\n{clean}"
            )),
        }
    }
}

/// The output of tests without how long they took.
fn without_times(text: &str) -> String {
    let timeless = |line: &str| {
        let line = line
            .strip_suffix("s)")
            .and_then(|line| line.rsplit_once(" ("))
            .map_or(line, |(line, _)| line);
        let summary = line.starts_with("ok  \t") || line.starts_with("FAIL\t");
        let cut = line.rsplit_once('\t').filter(|_| summary);
        cut.map_or(line, |(line, _)| line).to_owned() + "\n"
    };
    text.lines().map(timeless).collect()
}

fn versions(path: &Path) -> Result<(), String> {
    let name = path.file_stem().unwrap_or_default().to_string_lossy();
    let place = Place::new(&name)?;
    let text = std::fs::read_to_string(path).map_err(|err| err.to_string())?;
    for (number, version) in text.split("// --- ").skip(1).enumerate() {
        let (head, text) = version.split_once('\n').unwrap_or((version, ""));
        let mut words = head.split_whitespace();
        let wanted = words.next().unwrap_or_default();
        let flags: Vec<&str> = words.collect();
        let mut files = text.split("// file ");
        let main = match place.tests {
            true => "main_test.go",
            false => "main.go",
        };
        place.write(main, files.next().unwrap_or_default())?;
        for file in files {
            let (name, text) = file.split_once('\n').unwrap_or((file, ""));
            place.write(name, text)?;
        }
        let failed = |why: String| format!("version {}: {why}", number + 1);
        let way = place.step(&flags).map_err(failed)?;
        if way != wanted {
            return Err(failed(format!("compiled {way}, not {wanted}")));
        }
    }
    Ok(())
}

/// A part of a random program.
struct Part<'a> {
    name: &'a str,
    imports: Vec<&'a str>,
    text: &'a str,
}

fn random(parts: &Path, seed: u64) -> Result<(), String> {
    let text = std::fs::read_to_string(parts).map_err(|err| err.to_string())?;
    let parts = text.split("// --- ").skip(1).map(|part| {
        let (head, text) = part.split_once('\n').unwrap_or((part, ""));
        let mut words = head.split_whitespace();
        Part {
            name: words.next().unwrap_or_default(),
            imports: words.collect(),
            text,
        }
    });
    let parts: Vec<Part<'_>> = parts.collect();
    let place = Place::new(&format!("random-{seed}"))?;
    let mut state = seed;
    let mut next = |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below
    };
    let mut chosen: BTreeSet<usize> = (0..parts.len()).filter(|_| next(2) == 0).collect();
    for step in 0..STEPS {
        // Mostly the numbers change, sometimes what there is.
        for _ in 0..next(3) {
            let part = next(parts.len());
            if !chosen.remove(&part) {
                chosen.insert(part);
            }
        }
        let number = next(1000).to_string();
        let program = program(&parts, &chosen, &number);
        place.write("main.go", &program)?;
        place
            .step(&[])
            .map_err(|why| format!("step {step}: {why}\n{program}"))?;
    }
    Ok(())
}

fn program(parts: &[Part<'_>], chosen: &BTreeSet<usize>, number: &str) -> String {
    let chosen = || chosen.iter().map(|&at| &parts[at]);
    let imports: BTreeSet<&str> = chosen()
        .flat_map(|part| part.imports.iter().copied())
        .collect();
    let mut text = "package main\n\n".to_owned();
    for import in imports {
        text.push_str(&format!("import {import:?}\n"));
    }
    text.push_str("\nfunc main() {\n");
    for part in chosen() {
        text.push_str(&format!("\t{}()\n", part.name));
    }
    text.push_str("}\n");
    for part in chosen() {
        text.push_str(&part.text.replace("NUMBER", number));
    }
    text
}

//! `cargo xtask bench start`: how long it takes until a small program has run,
//! `gander run` against `go run`.
//!
//! Invariant: each side has a cache of its own that nothing else uses, and
//! both read the same source file.

use super::Options;
use super::measure::{Run, measure_output};
use super::statistics::{milliseconds, spread, upper_bound};
use crate::Result;
use crate::tools::{absolute, create_dir, gander, go, go_version, goroot, target_dir, write};
use std::path::{Path, PathBuf};
use std::process::Command;

/// A way in which the caches and the source stand when the program is run.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    Empty,
    Unchanged,
    Edited,
}

/// What is measured, with the ratio to be reached. Empty caches make `go`
/// compile the standard library, so that is done less often.
const CASES: &[(State, &str, f64)] = &[
    (State::Empty, "empty caches", 0.2),
    (State::Unchanged, "unchanged", 0.5),
    (State::Edited, "main.go edited", 0.5),
];
const EMPTY_RUNS: u64 = 3;

/// The places of one benchmark.
struct Bench {
    gander: PathBuf,
    goroot: PathBuf,
    dir: PathBuf,
    /// How often main.go was written, which is what the program prints.
    edits: u64,
}

/// Runs the three cases; true if all targets are met.
pub(super) fn run(options: &Options) -> Result<bool> {
    let given = options.gander.as_deref();
    let dir = target_dir().join("bench").join("start");
    create_dir(&dir)?;
    let mut bench = Bench {
        gander: gander(given)?,
        goroot: goroot(given)?,
        dir: absolute(&dir)?,
        edits: 0,
    };
    let runs = options.runs.unwrap_or(10);
    println!(
        "{}, {runs} runs in turn, {EMPTY_RUNS} with empty caches",
        go_version(&bench.goroot)?
    );
    println!("medians in ms (minimum..maximum); the bound is the upper end of a 95 % interval");
    let mut met = true;
    for (state, name, target) in CASES {
        let runs = if *state == State::Empty {
            runs.min(EMPTY_RUNS)
        } else {
            runs
        };
        met &= bench.case(*state, name, *target, runs, options.cpu)?;
    }
    Ok(met)
}

impl Bench {
    fn case(
        &mut self,
        state: State,
        name: &str,
        target: f64,
        runs: u64,
        cpu: bool,
    ) -> Result<bool> {
        let (mut theirs, mut ours) = (Vec::new(), Vec::new());
        self.edit()?;
        if state != State::Empty {
            self.go_run()?;
            self.gander_run()?;
        }
        for _ in 0..runs {
            match state {
                State::Empty => self.forget()?,
                State::Edited => self.edit()?,
                State::Unchanged => {}
            }
            theirs.push(self.go_run()?);
            ours.push(self.gander_run()?);
        }
        let seconds = |runs: &[Run]| -> Vec<f64> { runs.iter().map(|r| r.seconds(cpu)).collect() };
        let (their_times, our_times) = (seconds(&theirs), seconds(&ours));
        let (go, gander) = (
            spread(their_times.iter().copied()),
            spread(our_times.iter().copied()),
        );
        let ratio = gander.median / go.median;
        println!(
            "{name:<15} go run {:<22} gander run {:<22} ratio {ratio:.3} bound {:.3} (at most {target}){}",
            milliseconds(go),
            milliseconds(gander),
            upper_bound(&our_times, &their_times),
            if ratio > target { "  MISSED" } else { "" },
        );
        Ok(ratio <= target)
    }

    /// Writes a main.go that no cache knows.
    fn edit(&mut self) -> Result<()> {
        self.edits += 1;
        let stamp = std::process::id();
        let text = format!(
            "package main\n\nimport \"fmt\"\n\nfunc main() {{ fmt.Println(\"hello\", {stamp}, {}) }}\n",
            self.edits
        );
        write(&self.dir.join("main.go"), text)
    }

    /// Empties both caches.
    fn forget(&self) -> Result<()> {
        for name in ["go-cache", "gander-cache"] {
            let path = self.dir.join(name);
            if path.exists() {
                std::fs::remove_dir_all(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            }
        }
        Ok(())
    }

    fn go_run(&self) -> Result<Run> {
        let mut command = go(&self.goroot);
        command.env("GOCACHE", self.dir.join("go-cache"));
        self.finish(&mut command)
    }

    fn gander_run(&self) -> Result<Run> {
        let mut command = Command::new(&self.gander);
        let cache = self.dir.join("gander-cache");
        command
            .env("GANDER_GOROOT", &self.goroot)
            .env("GANDER_CACHE", &cache)
            .env("XDG_CACHE_HOME", &cache)
            .env("CGO_ENABLED", "0");
        self.finish(&mut command)
    }

    /// `run main.go`, which must print the number of the last edit.
    fn finish(&self, command: &mut Command) -> Result<Run> {
        command.args(["run", "main.go"]).current_dir(&self.dir);
        let (run, stdout, _) = measure_output(command, Path::new(&self.dir))?;
        let expected = format!("hello {} {}\n", std::process::id(), self.edits);
        match stdout == expected {
            true => Ok(run),
            false => Err(format!(
                "{} printed {stdout:?}, not {expected:?}",
                command.get_program().display()
            )),
        }
    }
}

//! `cargo xtask bench run`: the programs of `data/bench`, compiled by both
//! toolchains and run in turn.
//!
//! Invariant: every run of a program prints the same on both sides, or there
//! is no result.

use super::Options;
use super::measure::{Run, measure_output};
use super::statistics::{geometric_mean, milliseconds, spread, upper_bound};
use crate::Result;
use crate::tools::{
    absolute, create_dir, gander, go, go_version, goroot, output, root, target_dir,
};
use std::path::{Path, PathBuf};
use std::process::Command;

/// The programs about channels, select and goroutines, which are to be at
/// least as fast as Go's.
const CONCURRENT: &[&str] = &[
    "chan_unbuffered",
    "chan_buffered",
    "select_fanin",
    "spawn_join",
    "parked",
];

/// What is to be reached: geometric means of time and of memory, any program,
/// a concurrent one, the upper bound of that, and bytes of a parked goroutine.
const MEAN_TIME: f64 = 1.15;
const MEAN_MEMORY: f64 = 1.1;
const ANY: f64 = 2.0;
const CONCURRENT_TIME: f64 = 1.0;
const CONCURRENT_BOUND: f64 = 1.1;
const PARKED_BYTES: f64 = 2900.0;

/// A program and its two executables.
pub(super) struct Program {
    pub(super) name: String,
    pub(super) theirs: PathBuf,
    pub(super) ours: PathBuf,
}

/// One side's runs of a program.
#[derive(Default)]
pub(super) struct Side {
    runs: Vec<Run>,
    /// The last run's line `metric NAME VALUE` on standard error.
    pub(super) metric: Option<(String, f64)>,
}

/// The two sides compared.
struct Row {
    name: String,
    ratio: f64,
    bound: f64,
    memory: f64,
    /// What a parked goroutine takes, from the program that measures it.
    parked: Option<f64>,
}

/// Builds and runs the programs; true if all targets are met.
pub(super) fn run(options: &Options) -> Result<bool> {
    let given = options.gander.as_deref();
    let (goroot, gander) = (goroot(given)?, gander(given)?);
    let runs = options.runs.unwrap_or(10);
    let programs = build(&gander, &goroot, &options.only)?;
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{}, {cores} cores, {runs} runs of each side in turn; medians (minimum..maximum)",
        go_version(&goroot)?
    );
    println!(
        "ratios are of medians of {}; the bound is the upper end of their 95 % interval",
        if options.cpu {
            "processor time"
        } else {
            "wall time"
        },
    );
    println!(
        "{:<16} {:>20} {:>20} {:>6} {:>6} {:>15} {:>6} {:>15} {:>6}",
        "wall ms", "go", "gander", "ratio", "bound", "cpu ms", "ratio", "peak MiB", "ratio"
    );
    let mut rows = Vec::new();
    for program in &programs {
        let (theirs, ours) = compare(program, runs)?;
        rows.push(row(program, &theirs, &ours, options.cpu));
    }
    Ok(verdict(&rows))
}

/// Compiles the programs whose names contain one of `only`, by both.
fn build(gander: &Path, goroot: &Path, only: &[String]) -> Result<Vec<Program>> {
    let sources = root().join("xtask/data/bench");
    let bin = target_dir().join("bench").join("bin");
    create_dir(&bin)?;
    let bin = absolute(&bin)?;
    let mut names: Vec<String> = std::fs::read_dir(&sources)
        .map_err(|e| format!("{}: {e}", sources.display()))?
        .filter_map(|entry| {
            let name = entry.ok()?.file_name().into_string().ok()?;
            Some(name.strip_suffix(".go")?.to_owned())
        })
        .filter(|name| only.is_empty() || only.iter().any(|word| name.contains(word.as_str())))
        .collect();
    names.sort();
    let mut programs = Vec::new();
    for name in names {
        let source = sources.join(format!("{name}.go"));
        let theirs = bin.join(format!("{name}.go"));
        let ours = bin.join(format!("{name}.gander"));
        compile(go(goroot).args(["build", "-o"]).arg(&theirs).arg(&source))?;
        compile(
            Command::new(gander)
                .args(["build", "-o"])
                .arg(&ours)
                .arg(&source)
                .env("GANDER_GOROOT", goroot),
        )?;
        programs.push(Program { name, theirs, ours });
    }
    match programs.is_empty() {
        true => Err("no program has such a name".to_owned()),
        false => Ok(programs),
    }
}

pub(super) fn compile(command: &mut Command) -> Result<()> {
    let (stdout, stderr, ok) = output(command)?;
    match ok {
        true => Ok(()),
        false => Err(format!("{stdout}{stderr}")),
    }
}

/// Runs both executables in turn, each time the other one first.
pub(super) fn compare(program: &Program, runs: u64) -> Result<(Side, Side)> {
    let (mut theirs, mut ours) = (Side::default(), Side::default());
    let mut expected = None;
    for turn in 0..runs {
        let mut order = [(&program.theirs, &mut theirs), (&program.ours, &mut ours)];
        if turn % 2 == 1 {
            order.reverse();
        }
        for (path, side) in order {
            let printed = side.run(path)?;
            let expected = expected.get_or_insert_with(|| printed.clone());
            if *expected != printed {
                return Err(format!(
                    "{} printed\n{printed}and another run\n{expected}",
                    path.display()
                ));
            }
        }
    }
    Ok((theirs, ours))
}

impl Side {
    /// Runs the executable once; returns what it prints.
    pub(super) fn run(&mut self, path: &Path) -> Result<String> {
        let dir = target_dir().join("bench").join("output");
        let mut command = Command::new(path);
        command.env("GORACE", "atexit_sleep_ms=0");
        let (run, stdout, stderr) = measure_output(&mut command, &dir)?;
        self.runs.push(run);
        let metric = stderr
            .lines()
            .find_map(|line| line.strip_prefix("metric ")?.split_once(' '));
        if let Some((name, value)) = metric {
            let value = value.parse().map_err(|_| format!("metric {value}"))?;
            self.metric = Some((name.to_owned(), value));
        }
        Ok(stdout)
    }

    pub(super) fn seconds(&self, cpu: bool) -> Vec<f64> {
        self.runs.iter().map(|run| run.seconds(cpu)).collect()
    }

    /// The median of peak memory in MiB.
    pub(super) fn memory(&self) -> f64 {
        spread(self.runs.iter().map(|run| run.memory as f64 / 1_048_576.0)).median
    }
}

/// Prints a program's line and returns what the verdict needs of it.
fn row(program: &Program, theirs: &Side, ours: &Side, cpu: bool) -> Row {
    let wall = |side: &Side| spread(side.seconds(false).into_iter());
    let used = |side: &Side| spread(side.seconds(true).into_iter()).median;
    let judged = |side: &Side| spread(side.seconds(cpu).into_iter()).median;
    let row = Row {
        name: program.name.clone(),
        ratio: judged(ours) / judged(theirs),
        bound: upper_bound(&ours.seconds(cpu), &theirs.seconds(cpu)),
        memory: ours.memory() / theirs.memory(),
        parked: ours.metric.as_ref().map(|(_, value)| *value),
    };
    println!(
        "{:<16} {:>20} {:>20} {:>6.2} {:>6.2} {:>7.0} {:>7.0} {:>6.2} {:>7.1} {:>7.1} {:>6.2}{}",
        row.name,
        milliseconds(wall(theirs)),
        milliseconds(wall(ours)),
        row.ratio,
        row.bound,
        used(theirs) * 1000.0,
        used(ours) * 1000.0,
        used(ours) / used(theirs),
        theirs.memory(),
        ours.memory(),
        row.memory,
        if row.misses() { "  <-" } else { "" },
    );
    if let (Some((name, value)), Some((_, other))) = (&ours.metric, &theirs.metric) {
        println!("{:<16} {name}: go {other:.0}, gander {value:.0}", "");
    }
    row
}

impl Row {
    fn concurrent(&self) -> bool {
        CONCURRENT.contains(&self.name.as_str())
    }

    /// Whether this program is slower than it may be.
    fn misses(&self) -> bool {
        match self.concurrent() {
            true => self.ratio > CONCURRENT_TIME || self.bound > CONCURRENT_BOUND,
            false => self.ratio > ANY,
        }
    }
}

/// Prints means and targets; true if all are met.
fn verdict(rows: &[Row]) -> bool {
    let time = geometric_mean(rows.iter().map(|row| row.ratio));
    let memory = geometric_mean(rows.iter().map(|row| row.memory));
    let concurrent = geometric_mean(rows.iter().filter(|r| r.concurrent()).map(|r| r.ratio));
    println!("geometric means: time {time:.3}, concurrent {concurrent:.3}, memory {memory:.3}");
    let within = |bound: f64| {
        rows.iter()
            .filter(|r| r.concurrent())
            .all(|r| r.bound <= bound)
    };
    let mut targets = vec![
        (format!("time at most {MEAN_TIME}"), time <= MEAN_TIME),
        (
            format!("no program over {ANY}"),
            rows.iter().all(|row| row.ratio <= ANY),
        ),
        (
            format!("concurrent ones at most {CONCURRENT_TIME:.1}, bound {CONCURRENT_BOUND}"),
            within(CONCURRENT_BOUND) && !rows.iter().any(|r| r.concurrent() && r.misses()),
        ),
        (
            format!("memory at most {MEAN_MEMORY}"),
            memory <= MEAN_MEMORY,
        ),
    ];
    for bytes in rows.iter().filter_map(|row| row.parked) {
        targets.push((
            format!("a parked goroutine at most {PARKED_BYTES} bytes"),
            bytes <= PARKED_BYTES,
        ));
    }
    for (text, met) in &targets {
        println!("{} {text}", if *met { "met   " } else { "MISSED" });
    }
    targets.iter().all(|(_, met)| *met)
}

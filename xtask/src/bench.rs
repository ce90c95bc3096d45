//! `cargo xtask bench`: Gander measured against the official tools.
//!
//! Invariant: the two sides run in turn, do the same work on the same files,
//! and are measured by the same means (wait4); no cache survives between runs.

use crate::Result;
use crate::tools::{
    absolute, gander, go, go_version, goroot, number_value, output, path_value, root, target_dir,
};
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use wait4::Wait4;

const HELP: &str = "\
Measure `gander check std` against go/types on the same packages, from source.

Usage: cargo xtask bench check [OPTIONS]

Options:
  --runs N         runs of each side (default 5), in turn
  --go-only        measure the official side only
  --gander PATH    measure this gander instead of building one
";

/// One measured run.
struct Run {
    wall: Duration,
    cpu: Duration,
    /// Peak resident memory in bytes.
    memory: u64,
}

/// Parses the options and runs the benchmark.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let (mut runs, mut go_only, mut given, mut named) = (5, false, None, false);
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Value(name) if name == "check" => named = true,
            Long("runs") => runs = number_value(&mut args)?.max(1),
            Long("go-only") => go_only = true,
            Long("gander") => given = Some(path_value(&mut args)?),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    if !named {
        return Err(format!("a benchmark is missing\n\n{HELP}"));
    }
    check(runs, go_only, given.as_deref())
}

fn check(runs: u64, go_only: bool, given: Option<&Path>) -> Result<bool> {
    let goroot = goroot(given)?;
    let official = build_official(&goroot)?;
    let program = match go_only {
        true => None,
        false => Some(gander(given)?),
    };
    let (mut theirs, mut ours) = (Vec::new(), Vec::new());
    for _ in 0..runs {
        let mut command = Command::new(&official);
        command.env("GOROOT", &goroot);
        theirs.push(measure(&mut command)?);
        if let Some(program) = &program {
            ours.push(measure_gander(program, &goroot)?);
        }
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let (packages, _, _) = output(Command::new(&official).env("GOROOT", &goroot))?;
    println!("{}, {cores} cores, {runs} runs each", go_version(&goroot)?);
    print!("go/types: {packages}");
    let theirs = summary("go/types", &theirs);
    if ours.is_empty() {
        return Ok(true);
    }
    let ours = summary("gander", &ours);
    let (wall, memory) = (ours.0 / theirs.0, ours.1 / theirs.1);
    println!("ratio: wall {wall:.3} (at most 0.35), peak memory {memory:.3} (at most 0.7)");
    Ok(wall <= 0.35 && memory <= 0.7)
}

/// The official type checker as a program, built by its own toolchain.
fn build_official(goroot: &Path) -> Result<PathBuf> {
    let program = target_dir().join("bench").join("gotypes");
    let mut build = go(goroot);
    build
        .args(["build", "-buildvcs=false", "-o"])
        .arg(&program)
        .arg(".")
        .current_dir(root().join("xtask/data/gotypes"));
    let (stdout, stderr, ok) = output(&mut build)?;
    if !ok {
        return Err(format!("{stdout}{stderr}"));
    }
    absolute(&program)
}

/// Runs Gander with caches of its own that are empty.
fn measure_gander(program: &Path, goroot: &Path) -> Result<Run> {
    let cache = target_dir().join("bench").join("cache");
    if cache.exists() {
        std::fs::remove_dir_all(&cache).map_err(|e| format!("{}: {e}", cache.display()))?;
    }
    std::fs::create_dir_all(&cache).map_err(|e| format!("{}: {e}", cache.display()))?;
    let mut command = Command::new(program);
    command
        .args(["check", "std"])
        .env("GANDER_GOROOT", goroot)
        .env("GANDER_CACHE", &cache)
        .env("XDG_CACHE_HOME", &cache)
        .env("CGO_ENABLED", "0")
        .current_dir(goroot.join("src"));
    measure(&mut command)
}

fn measure(command: &mut Command) -> Result<Run> {
    let failed = |e: std::io::Error| e.to_string();
    let start = Instant::now();
    let child = command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::inherit())
        .spawn()
        .map_err(failed)?;
    let used = child.wait4().map_err(failed)?;
    let wall = start.elapsed();
    if !used.status.success() {
        return Err(format!("{} failed", command.get_program().display()));
    }
    Ok(Run {
        wall,
        cpu: used.rusage.utime + used.rusage.stime,
        memory: used.rusage.maxrss,
    })
}

/// Prints median and spread; returns the medians of wall time in seconds and
/// of memory in MiB.
fn summary(name: &str, runs: &[Run]) -> (f64, f64) {
    let wall = spread(runs.iter().map(|r| r.wall.as_secs_f64()));
    let cpu = spread(runs.iter().map(|r| r.cpu.as_secs_f64()));
    let memory = spread(runs.iter().map(|r| r.memory as f64 / 1_048_576.0));
    println!(
        "{name:<9} wall {:.2} s ({:.2}..{:.2})  cpu {:.2} s ({:.2}..{:.2})  peak {:.0} MiB ({:.0}..{:.0})",
        wall.1, wall.0, wall.2, cpu.1, cpu.0, cpu.2, memory.1, memory.0, memory.2
    );
    (wall.1, memory.1)
}

/// Minimum, median and maximum.
fn spread(values: impl Iterator<Item = f64>) -> (f64, f64, f64) {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    match values.as_slice() {
        [] => (0.0, 0.0, 0.0),
        sorted => (
            sorted[0],
            sorted[sorted.len() / 2],
            sorted[sorted.len() - 1],
        ),
    }
}

//! `cargo xtask bench check`: `gander check std` against go/types.
//!
//! Invariant: no cache survives between runs.

use super::Options;
use super::measure::{Run, measure};
use super::statistics::spread;
use crate::Result;
use crate::tools::{absolute, gander, go, go_version, goroot, output, root, target_dir};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Runs the benchmark; true if the targets are met.
pub(super) fn run(options: &Options) -> Result<bool> {
    let runs = options.runs.unwrap_or(5);
    check(runs, options.go_only, options.gander.as_deref())
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

/// Prints median and spread; returns the medians of wall time in seconds and
/// of memory in MiB.
fn summary(name: &str, runs: &[Run]) -> (f64, f64) {
    let wall = spread(runs.iter().map(|r| r.wall.as_secs_f64()));
    let cpu = spread(runs.iter().map(|r| r.cpu.as_secs_f64()));
    let memory = spread(runs.iter().map(|r| r.memory as f64 / 1_048_576.0));
    println!(
        "{name:<9} wall {:.2} s ({:.2}..{:.2})  cpu {:.2} s ({:.2}..{:.2})  peak {:.0} MiB ({:.0}..{:.0})",
        wall.median,
        wall.min,
        wall.max,
        cpu.median,
        cpu.min,
        cpu.max,
        memory.median,
        memory.min,
        memory.max
    );
    (wall.median, memory.median)
}

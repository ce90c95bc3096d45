//! `cargo xtask bench race`: programs with the race detector on, compiled by
//! both toolchains and run in turn.
//!
//! The programs are those of `data/bench` and of `data/bench-race`. A line that
//! ends in `// race: N` has the number N in place of its last one here: a race
//! build cannot do as much in the same time.
//!
//! Invariant: every run of a program prints the same on both sides, or there
//! is no result; neither side waits at its end for late races.

use super::Options;
use super::programs::{Program, Side, compare, compile};
use super::statistics::{geometric_mean, spread};
use crate::Result;
use crate::tools::{
    absolute, create_dir, gander, go, go_version, goroot, read_to_string, root, target_dir, write,
};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What is to be reached: geometric means of processor time and of memory, any
/// program's processor time, and bytes of a parked goroutine beyond those in
/// the build without the detector.
const MEAN_TIME: f64 = 0.5;
const MEAN_MEMORY: f64 = 0.5;
const ANY: f64 = 1.0;
const PARKED_BYTES: f64 = 2048.0;

/// One program's ratios.
struct Row {
    time: f64,
    memory: f64,
    /// Bytes of a parked goroutine, from the program that measures them.
    parked: Option<f64>,
}

/// The two toolchains and where executables go.
struct Bench {
    gander: PathBuf,
    goroot: PathBuf,
    bin: PathBuf,
}

/// Builds and runs the programs; true if all targets are met.
pub(super) fn run(options: &Options) -> Result<bool> {
    let given = options.gander.as_deref();
    let bin = target_dir().join("bench").join("race");
    create_dir(&bin)?;
    let bench = Bench {
        gander: gander(given)?,
        goroot: goroot(given)?,
        bin: absolute(&bin)?,
    };
    let runs = options.runs.unwrap_or(3);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    println!(
        "{}, {cores} cores, {runs} runs of each side in turn; medians of processor time and peak memory",
        go_version(&bench.goroot)?
    );
    println!(
        "{:<18} {:>10} {:>10} {:>6} {:>10} {:>10} {:>6}",
        "", "go ms", "gander ms", "ratio", "go MiB", "gander MiB", "ratio"
    );
    let mut rows = Vec::new();
    for source in sources(&options.only)? {
        rows.push(bench.row(&source, runs)?);
    }
    match rows.is_empty() {
        true => Err("no program has such a name".to_owned()),
        false => Ok(verdict(&rows)),
    }
}

/// The programs whose names contain one of `only`, by name.
fn sources(only: &[String]) -> Result<Vec<PathBuf>> {
    let mut sources = Vec::new();
    for dir in ["xtask/data/bench", "xtask/data/bench-race"] {
        let dir = root().join(dir);
        let entries = std::fs::read_dir(&dir).map_err(|e| format!("{}: {e}", dir.display()))?;
        let mut found: Vec<PathBuf> = entries
            .filter_map(|entry| Some(entry.ok()?.path()))
            .filter(|path| path.extension().is_some_and(|ext| ext == "go"))
            .filter(|path| {
                let name = name_of(path);
                only.is_empty() || only.iter().any(|word| name.contains(word.as_str()))
            })
            .collect();
        found.sort();
        sources.extend(found);
    }
    Ok(sources)
}

/// The file's name without extension; `race/` before those that are only for
/// this.
fn name_of(path: &Path) -> String {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let own = path.parent().is_some_and(|dir| dir.ends_with("bench-race"));
    format!("{}{stem}", if own { "race/" } else { "" })
}

/// The text with the sizes of race builds.
fn resized(text: &str) -> String {
    let line = |line: &str| match line.split_once(" // race: ") {
        Some((code, size)) => {
            let rest = code.trim_end_matches(|c: char| c.is_ascii_digit() || c == '_');
            format!("{rest}{size}\n")
        }
        None => format!("{line}\n"),
    };
    text.lines().map(line).collect()
}

impl Bench {
    /// Measures a program and prints its line.
    fn row(&self, source: &Path, runs: u64) -> Result<Row> {
        let program = self.build(source)?;
        let (theirs, ours) = compare(&program, runs)?;
        let cpu = |side: &Side| spread(side.seconds(true).into_iter()).median * 1000.0;
        let mut row = Row {
            time: cpu(&ours) / cpu(&theirs),
            memory: ours.memory() / theirs.memory(),
            parked: None,
        };
        println!(
            "{:<18} {:>10.0} {:>10.0} {:>6.2} {:>10.1} {:>10.1} {:>6.2}{}",
            program.name,
            cpu(&theirs),
            cpu(&ours),
            row.time,
            theirs.memory(),
            ours.memory(),
            row.memory,
            if row.time > ANY { "  <-" } else { "" },
        );
        if let Some((_, racing)) = ours.metric {
            let plain = self.plain(&program)?;
            println!(
                "{:<18} bytes/goroutine: {racing:.0}, without -race {plain:.0}",
                ""
            );
            row.parked = Some(racing - plain);
        }
        Ok(row)
    }

    /// Compiles a program with both.
    fn build(&self, source: &Path) -> Result<Program> {
        let name = name_of(source);
        let stem = name.replace('/', "-");
        let path = |what: &str| self.bin.join(format!("{stem}.{what}"));
        let resized_source = path("source.go");
        write(&resized_source, resized(&read_to_string(source)?))?;
        let (theirs, ours) = (path("theirs"), path("ours"));
        compile(
            go(&self.goroot)
                .env("CGO_ENABLED", "1")
                .args(["build", "-race", "-o"])
                .args([&theirs, &resized_source]),
        )?;
        self.gander(&["build", "-race", "-o"], &ours, &resized_source)?;
        Ok(Program { name, theirs, ours })
    }

    fn gander(&self, args: &[&str], to: &Path, source: &Path) -> Result<()> {
        let mut command = Command::new(&self.gander);
        command.args(args).args([to, source]);
        compile(command.env("GANDER_GOROOT", &self.goroot))
    }

    /// The metric of the program without the detector.
    fn plain(&self, program: &Program) -> Result<f64> {
        let to = program.ours.with_extension("plain");
        let source = program.ours.with_extension("source.go");
        self.gander(&["build", "-o"], &to, &source)?;
        let mut side = Side::default();
        side.run(&to)?;
        match side.metric {
            Some((_, value)) => Ok(value),
            None => Err(format!("{} without -race printed no metric", program.name)),
        }
    }
}

/// Prints means and targets; true if all are met.
fn verdict(rows: &[Row]) -> bool {
    let time = geometric_mean(rows.iter().map(|row| row.time));
    let memory = geometric_mean(rows.iter().map(|row| row.memory));
    let slower = rows.iter().filter(|row| row.time > ANY).count();
    println!("geometric means: time {time:.3}, memory {memory:.3}; {slower} slower than Go's");
    let mut targets = vec![
        (format!("time at most {MEAN_TIME}"), time <= MEAN_TIME),
        (format!("no program over {ANY:.1}"), slower == 0),
        (
            format!("memory at most {MEAN_MEMORY}"),
            memory <= MEAN_MEMORY,
        ),
    ];
    for bytes in rows.iter().filter_map(|row| row.parked) {
        targets.push((
            format!("a parked goroutine at most {PARKED_BYTES} bytes more: {bytes:.0}"),
            bytes <= PARKED_BYTES,
        ));
    }
    for (text, met) in &targets {
        println!("{} {text}", if *met { "met   " } else { "MISSED" });
    }
    targets.iter().all(|(_, met)| *met)
}

#[cfg(test)]
mod tests {
    use super::resized;

    #[test]
    fn sizes_of_race_builds() {
        let text = "const n = 1_000_000 // race: 50_000\nx := 7\n";
        assert_eq!(resized(text), "const n = 50_000\nx := 7\n");
    }
}

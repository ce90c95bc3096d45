//! The Go files below `tests/race`, each a named test of `gander run -race`.
//!
//! Invariant: beside a file is `NAME.out` with what the program prints and its
//! exit code, when goroutines are scheduled from a fixed seed. Addresses,
//! offsets and directories are left out, goroutines are numbered as they appear.
//! A first line `// GORACE: OPTIONS` sets the variable. Below `programs` the
//! explanation is part of the output. A comment in the file derives from the memory model whether there is a race.
//!
//! Below `litmus` nothing is golden: the first line of a file is the verdict, and
//! `// racy` marks the lines of the accesses that are reported, with whatever
//! seed and also on several threads.

use gander_testkit::{golden, harness, program};
use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, ExitCode};

fn main() -> ExitCode {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/race");
    harness::run(harness::cases(&data, "go", check))
}

fn check(path: &Path) -> Result<(), String> {
    if path.parent().is_some_and(|dir| dir.ends_with("litmus")) {
        return litmus(path);
    }
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.args(["run", "-race"]).args(path.file_name());
    let source = std::fs::read_to_string(path).map_err(|err| err.to_string())?;
    let gorace = source.lines().next().unwrap_or_default();
    let gorace = gorace.strip_prefix("// GORACE: ").unwrap_or_default();
    command.envs([("GANDER_SCHED", "seed:1"), ("GORACE", gorace)]);
    let explained = path.parent().is_some_and(|dir| dir.ends_with("programs"));
    command.env("GANDER_RACE", if explained { "" } else { "plain" });
    if let Some(dir) = path.parent() {
        command.current_dir(dir);
    }
    let out = program::output(&mut command)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let code = out.status.code().unwrap_or(-1);
    let all = text(&out.stdout) + &text(&out.stderr);
    let lines = all.lines().filter(|line| !line.starts_with("exit status"));
    let mut shown: String = normalise(lines);
    shown.push_str(&format!("exit {code}\n"));
    golden::check(&path.with_extension("out"), &shown)
}

/// Builds the program and compares what it reports, under some schedules, with
/// its verdict and its marks.
fn litmus(path: &Path) -> Result<(), String> {
    let source = std::fs::read_to_string(path).map_err(|err| err.to_string())?;
    let racy = match source.lines().next() {
        Some("// Verdict: race.") => true,
        Some("// Verdict: no race.") => false,
        _ => return Err("the first line is no verdict".to_owned()),
    };
    let marked = (1..).zip(source.lines());
    let marked = marked.filter(|(_, line)| line.ends_with("// racy"));
    let marked: BTreeSet<u32> = marked.map(|(number, _)| number).collect();
    let program = Path::new(env!("CARGO_TARGET_TMPDIR")).join(path.file_stem().unwrap_or_default());
    let mut build = Command::new(env!("CARGO_BIN_EXE_gander"));
    build
        .args(["build", "-race", "-o"])
        .args([&program])
        .arg(path);
    let built = program::output(&mut build)?;
    if !built.status.success() {
        return Err(String::from_utf8_lossy(&built.stderr).into_owned());
    }
    for schedule in ["seed:1", "seed:2", ""] {
        let judge = || verdict(&program, path, schedule, racy, &marked);
        let mut judged = judge();
        // On threads, main may end before the other goroutine's access is made.
        let more = if racy && schedule.is_empty() { 20 } else { 0 };
        for _ in 0..more {
            if judged.is_ok() {
                break;
            }
            judged = judge();
        }
        judged.map_err(|problem| format!("schedule {schedule:?}: {problem}"))?;
    }
    Ok(())
}

/// Runs the program once: are the marked lines the racing ones?
fn verdict(
    program: &Path,
    path: &Path,
    schedule: &str,
    racy: bool,
    marked: &BTreeSet<u32>,
) -> Result<(), String> {
    let mut command = Command::new(program);
    command.envs([("GANDER_SCHED", schedule), ("GANDER_RACE", "plain")]);
    command.env_remove("GORACE");
    let out = program::output(&mut command)?;
    let shown = String::from_utf8_lossy(&out.stderr).into_owned();
    let code = out.status.code();
    let lines = racing_lines(path, &shown);
    match lines == *marked && code == Some(if racy { 66 } else { 0 }) {
        true => Ok(()),
        false => Err(format!(
            "racing lines {lines:?} instead of {marked:?}, exit {code:?}\n{shown}"
        )),
    }
}

/// The lines of the file that reports give for accesses: the innermost ones.
fn racing_lines(path: &Path, shown: &str) -> BTreeSet<u32> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let access = |line: &str| {
        ["Read ", "Write ", "Previous ", "Atomic "]
            .iter()
            .any(|word| line.starts_with(word))
    };
    let mut wanted = false;
    let mut lines = BTreeSet::new();
    for line in shown.lines() {
        if access(line) || line.is_empty() || line.starts_with("Goroutine") {
            wanted = access(line);
        }
        let number = line.split(&format!("/{name}:")).nth(1);
        let number = number.and_then(|rest| rest.split(' ').next()?.parse().ok());
        if let (true, Some(number)) = (wanted, number) {
            lines.insert(number);
            wanted = false;
        }
    }
    lines
}

/// Leaves out what differs from run to run, or from place to place.
fn normalise<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    let mut goroutines: Vec<String> = Vec::new();
    let mut out = String::new();
    for line in lines {
        let place = line.starts_with("      ");
        let words = line.trim().split(' ');
        let mut after_goroutine = false;
        let words = words.filter_map(|word| {
            let number = word.trim_end_matches([':', ',', '.', ';']);
            if std::mem::replace(
                &mut after_goroutine,
                matches!(word, "goroutine" | "Goroutine"),
            ) && number.parse::<u64>().is_ok()
            {
                let known = goroutines.iter().position(|known| known == number);
                let at = known.unwrap_or_else(|| {
                    goroutines.push(number.to_owned());
                    goroutines.len() - 1
                });
                return Some(word.replace(number, &format!("#{}", at + 1)));
            }
            match word {
                _ if word.starts_with("+0x") => None,
                _ if word.starts_with("0x") => Some("ADDRESS".to_owned()),
                _ if word.contains(".go:") => word.rsplit('/').next().map(str::to_owned),
                _ if place => word.rsplit('/').next().map(str::to_owned),
                _ => Some(word.to_owned()),
            }
        });
        let words: Vec<String> = words.collect();
        let indent = &line[..line.len() - line.trim_start().len()];
        out.push_str(indent);
        out.push_str(&words.join(" "));
        out.push('\n');
    }
    out
}

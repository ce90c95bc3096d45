//! The Go files below `tests/check`, each a named test of `gander check`.
//!
//! Invariant: beside a file is `NAME.out` with the whole output of the official
//! compiler, as `cargo xtask record` writes it, and `gander check -e` prints the
//! same. A file with an ERROR mark has one on the line of every error and
//! nowhere else. Where there is a golden `NAME.explain`, it is what
//! `gander check -e -explain` prints.

use gander_testkit::matching::{match_marks, parse_output};
use gander_testkit::unit::Unit;
use gander_testkit::{golden, harness, program};
use serde_json::Value;
use std::path::Path;
use std::process::{Command, ExitCode};

/// Marks say the line; the golden says the column.
const ANY_COLUMN: u32 = u32::MAX;

fn main() -> ExitCode {
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/check");
    harness::run(harness::cases(&data, "go", check))
}

fn check(path: &Path) -> Result<(), String> {
    let unit = Unit::load(path)?;
    let output = gander(path, &unit, &[])?;
    if unit.marks.values().any(|marks| !marks.is_empty()) {
        check_marks(&unit, &output)?;
    }
    golden::recorded(&path.with_extension("out"), &output)?;
    let explain = path.with_extension("explain");
    if explain.exists() {
        golden::check(&explain, &gander(path, &unit, &["-explain"])?)?;
    }
    if path.parent().is_some_and(|dir| dir.ends_with("channels")) {
        check_clauses(&gander(path, &unit, &["-json"])?)?;
    }
    Ok(())
}

fn check_marks(unit: &Unit, output: &str) -> Result<(), String> {
    let outcome = match_marks(&unit.marks, &parse_output(output), ANY_COLUMN);
    if !outcome.passed() {
        let deviations = outcome.deviations().join("\n");
        return Err(format!("{deviations}\n\n{output}"));
    }
    Ok(())
}

/// Every type error that speaks of channels names a clause of the spec.
fn check_clauses(document: &str) -> Result<(), String> {
    let document: Value = serde_json::from_str(document).map_err(|e| e.to_string())?;
    let packages = document["packages"].as_array().into_iter().flatten();
    let diagnostics = packages.flat_map(|p| p["diagnostics"].as_array().into_iter().flatten());
    let without: Vec<String> = diagnostics
        .filter(|d| d["spec"].is_null())
        .filter_map(|d| {
            let message = d["message"].as_str()?;
            let about = ["chan ", "chan<", "channel"];
            let concerned = about.iter().any(|word| message.contains(word));
            let concerned = concerned && !message.starts_with("syntax error");
            concerned.then(|| format!("{}: {message}", d["pos"]["line"]))
        })
        .collect();
    match without.is_empty() {
        true => Ok(()),
        false => Err(format!("no clause of the spec:\n{}", without.join("\n"))),
    }
}

/// The output of the command, run in the directory of the file.
fn gander(path: &Path, unit: &Unit, flags: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.args(["check", "-e"]).args(flags);
    if let Some(lang) = &unit.flags.lang {
        command.arg(format!("-lang={lang}"));
    }
    command.args(path.file_name());
    if let Some(dir) = path.parent() {
        command.current_dir(dir);
    }
    let out = program::output(&mut command)?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(text(&out.stdout) + &text(&out.stderr))
}

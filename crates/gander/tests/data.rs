//! The Go files below `tests/check`, each a named test of `gander check`.
//!
//! Invariant: a file has an ERROR mark on the line of every error and nowhere
//! else, and a golden `NAME.out` beside it with the whole output of
//! `gander check -e`.

use gander_testkit::matching::{match_marks, parse_output};
use gander_testkit::unit::Unit;
use gander_testkit::{golden, harness};
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
    let output = gander(path, &unit)?;
    let outcome = match_marks(&unit.marks, &parse_output(&output), ANY_COLUMN);
    if !outcome.passed() {
        let deviations = outcome.deviations().join("\n");
        return Err(format!("{deviations}\n\n{output}"));
    }
    golden::check(&path.with_extension("out"), &output)
}

/// The output of the command, run in the directory of the file.
fn gander(path: &Path, unit: &Unit) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.args(["check", "-e"]);
    if let Some(lang) = &unit.flags.lang {
        command.arg(format!("-lang={lang}"));
    }
    command.args(path.file_name());
    if let Some(dir) = path.parent() {
        command.current_dir(dir);
    }
    let out = command.output().map_err(|e| e.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    Ok(text(&out.stdout) + &text(&out.stderr))
}

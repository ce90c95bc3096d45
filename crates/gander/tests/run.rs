//! The Go programs below `tests/run`, each a named test of `gander run`.
//!
//! Invariant: beside a program is `NAME.out` with what it prints under the
//! official `go run`, standard output first, then standard error, and its exit
//! code if that is not 0. Needs a GOROOT of Go 1.27 in $GANDER_GOROOT; says so
//! and does nothing without.

use gander_testkit::{golden, harness};
use std::path::Path;
use std::process::{Command, ExitCode};

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn main() -> ExitCode {
    if std::env::var_os("GANDER_GOROOT").is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to run programs");
        return ExitCode::SUCCESS;
    }
    let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/run");
    harness::run(harness::cases(&data, "go", check))
}

fn check(path: &Path) -> Result<(), String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.arg("run").args(path.file_name());
    if let Some(dir) = path.parent() {
        command.current_dir(dir);
    }
    let out = command.output().map_err(|e| e.to_string())?;
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let mut output = text(&out.stdout) + &text(&out.stderr);
    match out.status.code() {
        Some(0) => {}
        Some(code) => output += &format!("exit code {code}\n"),
        None => output += &format!("{}\n", out.status),
    }
    golden::recorded(&path.with_extension("out"), &output)
}

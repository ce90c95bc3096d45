//! The Go programs below `tests/run`, each a named test of `gander run`.
//!
//! Invariant: beside a program is `NAME.out`: what it writes under the official
//! toolchain, standard output first, up to the first traceback, and its exit
//! code if that is not 0. Where a comment `// env NAME=VALUE` asks for a
//! schedule, the output is that schedule's, a golden. Every program also runs
//! with a collection at every few allocations and a large environment (which
//! must not change a seeded schedule), and compiled with the compiler checking
//! itself. Needs a GOROOT of Go 1.27 in $GANDER_GOROOT; says so and
//! does nothing without.

use gander_testkit::{golden, harness, program};
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
    let source = std::fs::read_to_string(path).map_err(|err| err.to_string())?;
    let asked = source
        .lines()
        .filter_map(|line| line.strip_prefix("// env "));
    let asked: Vec<(&str, &str)> = asked.filter_map(|line| line.split_once('=')).collect();
    let expected = path.with_extension("out");
    let output = run(path, &asked, &["run"])?;
    match asked.is_empty() {
        true => golden::recorded(&expected, &output)?,
        false => golden::check(&expected, &output)?,
    }
    let padding: Vec<String> = (0..100).map(|n| format!("GANDER_TEST_{n}")).collect();
    let mut stress = [&asked[..], &[("GANDER_GCSTRESS", "16")]].concat();
    stress.extend(padding.iter().map(|name| (name.as_str(), "1")));
    let verify = [&asked[..], &[("GANDER_VERIFY", "1")]].concat();
    for (title, settings, words) in [
        ("collecting all the time", stress, &["run"][..]),
        (
            "verified, not optimised",
            verify,
            &["run", "-a", "-gcflags=-N"],
        ),
    ] {
        golden::recorded(&expected, &run(path, &settings, words)?)
            .map_err(|message| format!("{title}: {message}"))?;
    }
    Ok(())
}

/// What the program writes, and how it ends.
fn run(path: &Path, settings: &[(&str, &str)], words: &[&str]) -> Result<String, String> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.args(words).args(path.file_name());
    command.envs(settings.iter().copied());
    if let Some(dir) = path.parent() {
        command.current_dir(dir);
    }
    let out = program::output(&mut command)?;
    let mut shown = String::from_utf8_lossy(&out.stdout).into_owned();
    for line in String::from_utf8_lossy(&out.stderr).lines() {
        let header = line.starts_with("goroutine ");
        if line.starts_with("exit status ") || header {
            shown.push_str(if header { line } else { "" });
            break;
        }
        shown.push_str(line);
        shown.push('\n');
    }
    match out.status.code() {
        Some(0) => {}
        code => shown.push_str(&format!("\nexit {}\n", code.unwrap_or(-1))),
    }
    Ok(shown)
}

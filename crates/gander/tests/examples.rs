//! The README of each directory below `examples`: what it shows in a terminal
//! is what happens.
//!
//! Invariant: every block of a README that begins with `console` is a session.
//! A line `$ COMMAND` is given to a shell in a copy of the example, and the lines
//! after it are all that the command prints. `console go` says that the official
//! toolchain prints the same, where `gander` is replaced by `go`. Tracebacks are
//! shown as `...`, addresses as `0xADDRESS`. Needs a GOROOT of Go 1.27 in
//! $GANDER_GOROOT; says so and does nothing without.

use gander_testkit::harness::{self, Case};
use gander_testkit::{golden, program};
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn main() -> ExitCode {
    let Some(goroot) = std::env::var_os("GANDER_GOROOT").map(PathBuf::from) else {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to run the examples");
        return ExitCode::SUCCESS;
    };
    let examples = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples");
    let mut cases = harness::cases(&examples, "md", {
        let goroot = goroot.clone();
        move |readme| check(readme, &goroot)
    });
    cases.push(Case::new("each has a README", move || complete(&examples)));
    harness::run(cases)
}

/// An example without a README would not be tested.
fn complete(examples: &Path) -> Result<(), String> {
    let entries = std::fs::read_dir(examples).map_err(|err| err.to_string())?;
    let mut bare = Vec::new();
    for entry in entries {
        let path = entry.map_err(|err| err.to_string())?.path();
        if path.is_dir() && !path.join("README.md").exists() {
            bare.push(path.display().to_string());
        }
    }
    match bare.is_empty() {
        true => Ok(()),
        false => Err(format!("no README.md in {}", bare.join(", "))),
    }
}

/// Runs the sessions of a README and compares the whole page.
fn check(readme: &Path, goroot: &Path) -> Result<(), String> {
    let page = std::fs::read_to_string(readme).map_err(|err| err.to_string())?;
    let dir = readme.parent().ok_or("a README without a directory")?;
    let name = dir.file_name().unwrap_or_default();
    let work = Path::new(env!("CARGO_TARGET_TMPDIR"))
        .join("examples")
        .join(name);
    copy(dir, &work)?;
    let gander = Path::new(env!("CARGO_BIN_EXE_gander"));
    let go = goroot.join("bin/go");
    let mut seen = String::new();
    let mut session = None;
    let mut official = Vec::new();
    for line in page.lines() {
        match (line.strip_prefix("$ "), session) {
            (_, None) => {
                session = match line {
                    "```console" => Some(false),
                    "```console go" => Some(true),
                    _ => None,
                };
                seen.push_str(&format!("{line}\n"));
            }
            (Some(command), Some(both)) => {
                let shown = shell(command, &work, gander)?;
                seen.push_str(&format!("{line}\n{shown}"));
                if both && go.exists() {
                    let theirs = shell(command, &work, &go)?;
                    if theirs != shown {
                        official.push(golden::diff(&format!("go: {command}"), &theirs, &shown));
                    }
                }
            }
            (None, Some(_)) if line == "```" => {
                session = None;
                seen.push_str("```\n");
            }
            (None, Some(_)) => {}
        }
    }
    golden::check(readme, &seen)?;
    match official.is_empty() {
        true => Ok(()),
        false => Err(official.concat()),
    }
}

/// What a shell shows, with `program` in place of the word `gander`.
fn shell(command: &str, work: &Path, program: &Path) -> Result<String, String> {
    let function = format!("gander() {{ '{}' \"$@\"; }}\n", program.display());
    let mut shell = Command::new("sh");
    shell
        .arg("-c")
        .arg(format!("exec 2>&1\n{function}{command}"));
    shell
        .env("GOTOOLCHAIN", "local")
        .env("GANDER_RACE", "plain");
    for unset in ["GOFLAGS", "GORACE", "GANDER_SCHED", "GOTRACEBACK"] {
        shell.env_remove(unset);
    }
    let out = program::output(shell.current_dir(work))?;
    let text = String::from_utf8_lossy(&out.stdout);
    Ok(normalise(&text, work))
}

/// Leaves out what differs from run to run, or from place to place.
fn normalise(text: &str, work: &Path) -> String {
    let work = format!("{}/", work.display());
    let mut out = String::new();
    let mut in_traceback = false;
    for line in text.lines() {
        if line.starts_with("goroutine ") && line.ends_with("]:") {
            if !in_traceback {
                out.push_str("...\n");
            }
            in_traceback = true;
        } else if line.starts_with("exit status ") {
            in_traceback = false;
        }
        if !in_traceback {
            let line = line.replace(&work, "");
            let words = line.split(' ').filter(|word| !word.starts_with("+0x"));
            let words: Vec<&str> = words
                .map(|word| match word.starts_with("0x") {
                    true => "0xADDRESS",
                    false => word,
                })
                .collect();
            out.push_str(&words.join(" "));
            out.push('\n');
        }
    }
    out
}

/// A fresh copy, so that what a session writes is not in the source tree.
fn copy(from: &Path, to: &Path) -> Result<(), String> {
    let failed = |err: std::io::Error| format!("{}: {err}", to.display());
    if to.exists() {
        std::fs::remove_dir_all(to).map_err(failed)?;
    }
    let mut pending = vec![(from.to_owned(), to.to_owned())];
    while let Some((from, to)) = pending.pop() {
        std::fs::create_dir_all(&to).map_err(failed)?;
        for entry in std::fs::read_dir(&from).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let target = to.join(entry.file_name());
            match entry.file_type().map_err(failed)?.is_dir() {
                true => pending.push((entry.path(), target)),
                false => std::fs::copy(entry.path(), target)
                    .map(drop)
                    .map_err(failed)?,
            }
        }
    }
    Ok(())
}

//! The programs of `tests/trust`, which check themselves, for a moment each, and
//! what ends a program for want of memory or stack. `cargo xtask trust` runs them
//! for longer.
//!
//! Invariant: the compiler is the one of this build; seeds are fixed. Needs a
//! GOROOT of Go 1.27 in $GANDER_GOROOT; says so and does nothing without.

use gander_testkit::harness::{self, Case};
use gander_testkit::program;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

/// Program, its argument, whether with -race, what runs before it in the shell.
const RUNS: &[(&str, &str, bool, &str)] = &[
    ("stress", "1s", false, ""),
    ("stress", "1ms", false, "GANDER_GCSTRESS=7"),
    ("stress", "1ms", false, "GANDER_SCHED=seed:1"),
    ("stress", "1ms", false, "GANDER_SCHED=seed:2"),
    ("stress", "1ms", true, "GANDER_SCHED=seed:3"),
    ("tree", "5", false, ""),
    ("tree", "4", false, "GANDER_SCHED=seed:1"),
    ("tree", "3", true, ""),
    ("tree", "3", true, "GANDER_SCHED=seed:1"),
];

/// Program, its argument, what runs before it in the shell, the lines that its
/// standard error must have in this order (`*` stands for digits), all with
/// exit code 2.
const ENDS: &[(&str, &str, &str, &[&str])] = &[
    (
        "ends",
        "overflow",
        "",
        &[
            "runtime: goroutine stack exceeds 1000000000-byte limit",
            "fatal error: stack overflow",
            "goroutine * [running]:",
        ],
    ),
    (
        "ends",
        "huge",
        "",
        &[
            "runtime error: makeslice: len out of range",
            "runtime: out of memory: cannot allocate *-byte block (* in use)",
            "fatal error: out of memory",
        ],
    ),
    (
        "ends",
        "large",
        "ulimit -v 1500000;",
        &[
            "runtime: out of memory: cannot allocate *-byte block (* in use)",
            "fatal error: out of memory",
            "goroutine 1 [running]:",
        ],
    ),
    (
        "ends",
        "small",
        "ulimit -v 1500000;",
        &[
            "runtime: out of memory: cannot allocate *-byte block (* in use)",
            "fatal error: out of memory",
            "goroutine 1 [running]:",
        ],
    ),
    (
        "ends",
        "deadlock",
        "",
        &[
            "fatal error: all goroutines are asleep - deadlock!",
            "goroutine 1 [chan receive]:",
            "goroutine * [chan receive]:",
            "created by main.deadlock in goroutine 1",
        ],
    ),
];

#[expect(clippy::print_stderr, reason = "a test that does nothing must say so")]
fn main() -> ExitCode {
    if std::env::var_os("GANDER_GOROOT").is_none() {
        eprintln!("skipped: set GANDER_GOROOT to a Go 1.27 tree to run programs");
        return ExitCode::SUCCESS;
    }
    let runs = RUNS.iter().map(|&(program, argument, race, before)| {
        let flag = if race { " -race" } else { "" };
        Case::new(format!("{program} {argument}{flag} {before}"), move || {
            let (out, code) = shell(&build(program, race)?, argument, before)?;
            match code == Some(0) && out.ends_with("held\n") {
                true => Ok(()),
                false => Err(format!("exit {code:?}\n{out}")),
            }
        })
    });
    let ends = ENDS.iter().map(|&(program, argument, before, wanted)| {
        Case::new(format!("{program} {argument}"), move || {
            let (out, code) = shell(&build(program, false)?, argument, before)?;
            let mut lines = out.lines();
            let missing = wanted
                .iter()
                .find(|wanted| !lines.any(|line| matches(line, wanted)));
            match (code, missing) {
                (Some(2), None) => Ok(()),
                _ => {
                    let start: String = out.chars().take(2000).collect();
                    Err(format!("exit {code:?}, missing {missing:?} in\n{start}"))
                }
            }
        })
    });
    harness::run(runs.chain(ends).collect())
}

fn matches(line: &str, wanted: &str) -> bool {
    let mut rest = line;
    for (at, part) in wanted.split('*').enumerate() {
        if at > 0 {
            rest = rest.trim_start_matches(|c: char| c.is_ascii_digit());
        }
        match rest.strip_prefix(part) {
            Some(after) => rest = after,
            None => return false,
        }
    }
    rest.is_empty()
}

/// Compiles a program of tests/trust.
fn build(program: &str, race: bool) -> Result<PathBuf, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/trust");
    let name = if race {
        format!("{program}-race")
    } else {
        program.to_owned()
    };
    // Each thread writes its own: cases run at the same time.
    let name = format!("{name}-{:?}", std::thread::current().id()).replace(['(', ')'], "");
    let exe = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let mut command = Command::new(env!("CARGO_BIN_EXE_gander"));
    command.arg("build").args(race.then_some("-race"));
    command.arg("-o").arg(&exe);
    command.arg(source.join(format!("{program}.go")));
    let out = program::output(&mut command)?;
    match out.status.success() {
        true => Ok(exe),
        false => Err(String::from_utf8_lossy(&out.stderr).into_owned()),
    }
}

/// Runs it in a shell; what it writes, and its exit code.
fn shell(exe: &Path, argument: &str, before: &str) -> Result<(String, Option<i32>), String> {
    let mut command = Command::new("sh");
    let line = format!("{before} '{}' {argument} 2>&1", exe.display());
    let out = program::output(command.arg("-c").arg(line))?;
    let text = String::from_utf8_lossy(&out.stdout).into_owned();
    Ok((text, out.status.code()))
}

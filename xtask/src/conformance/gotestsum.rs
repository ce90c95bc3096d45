//! `conformance gotestsum`: a consumer of `go test -json` reads `gander test
//! -json`.
//!
//! Invariant: it is unmodified and fetched at run time; it must say the same
//! of every test of the same packages, and end with the same exit code.

use crate::Result;
use crate::tools::{
    absolute, create_dir, gander, go, goroot, output, path_value, root, target_dir,
};
use gander_testkit::golden::diff;
use lexopt::prelude::*;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

const HELP: &str = "\
Build gotestsum with the official go command, let it run `go test -json` and
`gander test -json` on passing, failing and broken packages below
tests/test/outcomes, and compare what it says.

Usage: cargo xtask conformance gotestsum [--gander PATH]

Needs the network for what is not in the module cache yet.
";

const VERSION: &str = "gotest.tools/gotestsum@v1.13.0";
/// Packages of tests/test/outcomes.
const PACKAGES: &[&str] = &[
    "./pass",
    "./fail",
    "./panics",
    "./leaves",
    "./none",
    "./empty",
    "./wrong",
    "./xwrong",
    "./signature",
];

/// Parses the options and runs the suite.
pub(super) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut given: Option<PathBuf> = None;
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Long("gander") => given = Some(path_value(&mut args)?),
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            other => return Err(other.unexpected().to_string()),
        }
    }
    let gander = gander(given.as_deref())?;
    let goroot = goroot(Some(&gander))?;
    let bin = target_dir().join("gotestsum");
    create_dir(&bin)?;
    let bin = absolute(&bin)?;
    let mut install = go(&goroot);
    install.env_remove("GOENV").env("GOBIN", &bin);
    let (_, errors, installed) = output(install.args(["install", VERSION]))?;
    if !installed {
        return Err(format!("{VERSION}: {errors}"));
    }
    let gotestsum = bin.join("gotestsum");
    let official = summary(&gotestsum, &goroot, &goroot.join("bin").join("go"))?;
    let own = summary(&gotestsum, &goroot, &gander)?;
    if official == own {
        let done = official.lines().find(|line| line.starts_with("DONE "));
        println!(
            "gotestsum: the same under both: {}",
            done.unwrap_or_default()
        );
        return Ok(true);
    }
    println!("{}", diff("go", &official, &own));
    println!("gotestsum: DIFFERENT");
    Ok(false)
}

/// What it says of each test, sorted, then its summary and exit code.
fn summary(gotestsum: &Path, goroot: &Path, tool: &Path) -> Result<String> {
    let mut command = Command::new(gotestsum);
    // The settings of the official command are for the tools that it starts.
    for (name, value) in go(goroot).get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    command
        .env("GANDER_GOROOT", goroot)
        .args(["--format", "testname", "--no-color", "--raw-command", "--"])
        .arg(tool)
        .args(["test", "-json", "-vet=off"])
        .args(PACKAGES)
        .current_dir(root().join("tests/test/outcomes"))
        .stdin(Stdio::null());
    let out = command
        .output()
        .map_err(|e| format!("{}: {e}", gotestsum.display()))?;
    let text = String::from_utf8_lossy(&out.stdout);
    let is_result = |line: &&str| {
        let words = ["PASS ", "FAIL ", "SKIP ", "EMPTY "];
        words.iter().any(|word| line.starts_with(word))
    };
    let time = |line: &str| line.split(" (").next().unwrap_or(line).to_owned();
    let mut lines: Vec<String> = text.lines().filter(is_result).map(time).collect();
    lines.sort();
    let done = text.lines().rfind(|line| line.starts_with("DONE "));
    let done = done.and_then(|line| line.rsplit_once(" in "));
    lines.push(done.map_or("no summary", |(line, _)| line).to_owned());
    lines.push(format!("exit {:?}\n", out.status.code()));
    Ok(lines.join("\n"))
}

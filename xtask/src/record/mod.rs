//! `cargo xtask record`: take the expectations of `tests/check` from the
//! official compiler.
//!
//! Invariant: what a `.out` file holds was printed by `go build -gcflags=-e`,
//! never by Gander and never by hand.

mod matrix;

use crate::Result;
use crate::tools::{go, goroot, output, read_to_string, root, write};
use gander_testkit::harness::files;
use gander_testkit::unit::Unit;
use lexopt::prelude::*;
use std::path::Path;

const HELP: &str = "\
Write what the official compiler prints for each Go file below tests/check
into the .out file beside it, after writing the generated Go files anew.

Usage: cargo xtask record [FILTER]

Only files whose path contains FILTER are recorded.
Look at `git diff tests` before committing.
";

/// Generates and records.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    let mut filter = String::new();
    while let Some(arg) = args.next().map_err(|e| e.to_string())? {
        match arg {
            Short('h') | Long("help") => {
                print!("{HELP}");
                return Ok(true);
            }
            Value(value) if filter.is_empty() => filter = value.to_string_lossy().into_owned(),
            other => return Err(other.unexpected().to_string()),
        }
    }
    let data = root().join("tests").join("check");
    for (name, source) in matrix::files() {
        update(&data.join("channels").join(name), &source)?;
    }
    let goroot = goroot(None)?;
    for path in files(&data, "go")? {
        let relative = path.strip_prefix(&data).unwrap_or(&path);
        if relative.to_string_lossy().contains(&filter) {
            update(&path.with_extension("out"), &official(&goroot, &path)?)?;
        }
    }
    Ok(true)
}

/// What the official compiler prints for the file, in the file's directory.
fn official(goroot: &Path, path: &Path) -> Result<String> {
    let flags = Unit::load(path)?.flags;
    let lang = flags.lang.map(|lang| format!(" -lang={lang}"));
    let mut build = go(goroot);
    build
        .args(["build", "-buildvcs=false", "-o", "/dev/null"])
        .arg(format!("-gcflags=-e{}", lang.unwrap_or_default()))
        .args(path.file_name());
    if let Some(dir) = path.parent() {
        build.current_dir(dir);
    }
    let (stdout, stderr, _) = output(&mut build)?;
    Ok(stdout + &stderr)
}

/// Writes a file whose content changes, and says so.
fn update(path: &Path, content: &str) -> Result<()> {
    if path.is_file() && read_to_string(path)? == content {
        return Ok(());
    }
    println!("{}", path.display());
    write(path, content)
}

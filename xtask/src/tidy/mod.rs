//! `cargo xtask tidy`: rules of the tree that the compiler does not check.
//!
//! Invariant: rules are pure functions from text to findings, each with its
//! own tests; only this file reads the tree.

mod edges;
mod manifest;
mod rust;
mod text;

use crate::Result;
use crate::tools::{cargo, output, read, read_to_string, root};
use lexopt::prelude::*;
use std::process::Command;

const HELP: &str = "\
Check rules of the source tree that the compiler does not check.

Usage: cargo xtask tidy

Reports, as `file:line: sentence`:
  - an edge between crates that the dependency table forbids
  - unsafe code, printing or exiting where it is not allowed
  - a Rust file without a `//!` head, over 800 lines, or with a function over
    100 lines, unless a `// long: reason` comment says why
  - todo!, unimplemented!, #[ignore]
  - paths of one machine, hosts of package registries, trailing white space
  - a dependency without a comment that justifies it; too many locked packages
";

/// How many packages of others Cargo.lock may name: a fifth of them is the
/// code generator, a tenth is there for other platforms only.
const MAX_LOCKED: usize = 130;

/// One violation.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(crate) struct Finding {
    /// The file, relative to the root.
    pub(crate) file: String,
    /// 1-based line; 0 for the file as a whole.
    pub(crate) line: usize,
    /// What is wrong.
    pub(crate) message: String,
}

impl Finding {
    /// A finding at a line of `file`.
    pub(crate) fn new(file: &str, line: usize, message: impl Into<String>) -> Finding {
        Finding {
            file: file.to_owned(),
            line,
            message: message.into(),
        }
    }
}

/// Checks the tree and prints the findings.
pub(crate) fn run(mut args: lexopt::Parser) -> Result<bool> {
    match args.next().map_err(|e| e.to_string())? {
        None => {}
        Some(Short('h') | Long("help")) => {
            print!("{HELP}");
            return Ok(true);
        }
        Some(other) => return Err(other.unexpected().to_string()),
    }
    let mut findings = edges::check(&metadata()?);
    let files = tracked_files()?;
    for file in &files {
        let Ok(content) = String::from_utf8(read(&root().join(file))?) else {
            continue;
        };
        findings.extend(text::check(file, &content));
        if file.ends_with(".rs") {
            findings.extend(rust::check(file, &content));
        }
        if file.ends_with("Cargo.toml") {
            findings.extend(manifest::check(file, &content));
        }
    }
    let locked = manifest::locked(&read_to_string(&root().join("Cargo.lock"))?);
    if locked > MAX_LOCKED {
        let message = format!("{locked} packages are locked, the limit is {MAX_LOCKED}");
        findings.push(Finding::new("Cargo.lock", 0, message));
    }
    findings.sort();
    for finding in &findings {
        println!("{}:{}: {}", finding.file, finding.line, finding.message);
    }
    println!(
        "tidy: {} files, {locked} locked packages, {} findings",
        files.len(),
        findings.len()
    );
    Ok(findings.is_empty())
}

fn metadata() -> Result<serde_json::Value> {
    let args = ["metadata", "--format-version=1", "--no-deps"];
    let (stdout, stderr, ok) = output(&mut cargo(&args))?;
    if !ok {
        return Err(stderr);
    }
    serde_json::from_str(&stdout).map_err(|e| format!("cargo metadata: {e}"))
}

/// The files that git knows or would add, relative to the root.
fn tracked_files() -> Result<Vec<String>> {
    let args = ["ls-files", "--cached", "--others", "--exclude-standard"];
    let (stdout, stderr, ok) = output(Command::new("git").args(args).current_dir(root()))?;
    if !ok {
        return Err(stderr);
    }
    let mut files: Vec<String> = stdout.lines().map(str::to_owned).collect();
    files.retain(|file| root().join(file).is_file());
    files.sort();
    Ok(files)
}

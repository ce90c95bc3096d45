//! Declarations: each `data/decl/x.go` reports exactly what the official
//! compiler printed into `x.txt` (`go build -gcflags=-e`).
//!
//! A first line `// lang: go1.N` is the language version of the module. Files
//! with imports need the distribution that `GANDER_GOROOT` names.
#![allow(clippy::print_stderr, clippy::disallowed_methods)]

mod common;

use common::{check_source, std_packages};
use gander_types::Config;
use std::fs;
use std::path::Path;

/// Checks one file; the difference to what is wanted, if there is one.
fn check(path: &Path) -> Option<String> {
    let source = fs::read_to_string(path).expect("readable");
    let wanted = fs::read_to_string(path.with_extension("txt")).expect("readable");
    if source.contains("\nimport ") && std_packages().is_empty() {
        eprintln!("skipped {}: GANDER_GOROOT is not set", path.display());
        return None;
    }
    let lang = source
        .strip_prefix("// lang: ")
        .and_then(|s| s.lines().next());
    let config = Config {
        go_version: Some(lang.unwrap_or("go1.27").to_owned()),
        ..Config::default()
    };
    // The official output was stripped of file names.
    let found = check_source(&source, config).replace("p.go:", "");
    if found == wanted {
        return None;
    }
    let mut text = format!("{}:\n", path.display());
    for line in wanted
        .lines()
        .filter(|line| !found.lines().any(|l| l == *line))
    {
        text += &format!("  missing {line}\n");
    }
    for line in found
        .lines()
        .filter(|line| !wanted.lines().any(|l| l == *line))
    {
        text += &format!("  extra   {line}\n");
    }
    Some(text)
}

#[test]
fn declarations() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/decl");
    let mut files: Vec<_> = fs::read_dir(folder)
        .expect("a folder")
        .map(|entry| entry.expect("readable").path())
        .filter(|path| path.extension().is_some_and(|ext| ext == "go"))
        .collect();
    files.sort();
    assert!(files.len() > 20, "{} files", files.len());
    let wrong: Vec<String> = files.iter().filter_map(|path| check(path)).collect();
    assert!(wrong.is_empty(), "\n{}", wrong.concat());
}

//! The official parser's own test data and the whole standard library, where
//! an official distribution is at hand: `GANDER_GOROOT` names it.

#![allow(clippy::disallowed_methods, reason = "a test reads its data")]
#![allow(clippy::print_stderr)]

use gander_span::{SourceFile, SourceMap};
use gander_syntax::ast::NodeIds;
use gander_syntax::{Mode, parse_file, parse_file_all_errors};
use regex::Regex;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

fn goroot() -> Option<PathBuf> {
    let root = std::env::var_os("GANDER_GOROOT").map(PathBuf::from);
    if root.is_none() {
        eprintln!("skipped: GANDER_GOROOT does not name an official Go distribution");
    }
    root
}

fn source(path: &Path) -> Arc<SourceFile> {
    let text = fs::read(path).expect("readable");
    SourceMap::new().add(path, text).expect("small")
}

fn go_files(folder: &Path, recursive: bool, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            if recursive && path.file_name().is_some_and(|name| name != "testdata") {
                go_files(&path, recursive, files);
            }
        } else if path.extension().is_some_and(|ext| ext == "go") {
            files.push(path);
        }
    }
    files.sort();
}

/// An error that the test data announces.
struct Expected {
    /// Offsets at which it may be; empty if only the line matters.
    offsets: Vec<usize>,
    line: u32,
    pattern: Regex,
    found: bool,
}

/// The `ERROR` comments of a file.
fn expectations(file: &SourceFile) -> Vec<Expected> {
    let mode = Mode {
        comments: true,
        ..Mode::GRAMMAR
    };
    let (tree, _) = parse_file(file, &NodeIds::new(), mode);
    let comments = tree.comments.iter().flat_map(|group| &group.comments);
    let mut expected: Vec<Expected> = comments
        .filter_map(|&span| {
            let text = file.slice(span).into_owned();
            let general = text.starts_with("/*");
            let pattern = text[2..].trim_end_matches("*/").strip_prefix(" ERROR ")?;
            let end = file.offset(span.hi);
            Some(Expected {
                offsets: if general {
                    next_tokens(&file.text, end)
                } else {
                    Vec::new()
                },
                line: file.line_col(span.lo).0,
                pattern: regex(pattern.trim()),
                found: false,
            })
        })
        .collect();
    // Of several comments before one token, only the last counts.
    for index in (1..expected.len()).rev() {
        let last = expected[index].offsets.last();
        if last.is_some() && expected[index - 1].offsets.last() == last {
            expected.remove(index - 1);
        }
    }
    expected
}

/// A pattern in Go's dialect, where a brace may stand for itself.
fn regex(pattern: &str) -> Regex {
    let pattern = pattern.replace('{', r"\{").replace('}', r"\}");
    Regex::new(&pattern).expect("a pattern")
}

/// Where the token after offset `at` may be: at the next line end, if that
/// is a semicolon, or at the next text that is no comment.
fn next_tokens(text: &[u8], mut at: usize) -> Vec<usize> {
    let mut offsets = Vec::new();
    loop {
        match text.get(at) {
            Some(b'\n') => offsets.push(at),
            Some(b' ' | b'\t' | b'\r') => {}
            Some(b'/') if text[at..].starts_with(b"//") => {
                at += text[at..].iter().take_while(|b| **b != b'\n').count();
                continue;
            }
            Some(b'/') if text[at..].starts_with(b"/*") => {
                let rest = &text[at..];
                let end = rest.windows(2).position(|w| w == b"*/");
                at += end.map_or(rest.len(), |end| end + 2);
                continue;
            }
            _ => {
                offsets.push(at);
                return offsets;
            }
        }
        at += 1;
    }
}

#[test]
fn errors_of_official_test_data() {
    let Some(root) = goroot() else { return };
    let mut files = Vec::new();
    let folder = root.join("src/cmd/compile/internal/syntax/testdata");
    go_files(&folder, false, &mut files);
    let mode = Mode {
        branches: true,
        ..Mode::GRAMMAR
    };
    let mut problems = Vec::new();
    for path in &files {
        let file = source(path);
        let mut expected = expectations(&file);
        let (_tree, errors) = parse_file_all_errors(&file, &NodeIds::new(), mode);
        for error in errors {
            let (line, offset) = (file.line_col(error.pos).0, file.offset(error.pos));
            let matching = expected.iter_mut().find(|e| {
                let place = match e.offsets.is_empty() {
                    true => e.line == line,
                    false => e.offsets.contains(&offset),
                };
                place && !e.found && e.pattern.is_match(&error.message)
            });
            match matching {
                Some(expected) => expected.found = true,
                None => {
                    let at = file.position(error.pos);
                    problems.push(format!("{at}: unexpected: {}", error.message));
                }
            }
        }
        for missing in expected.iter().filter(|e| !e.found) {
            let (path, line) = (path.display(), missing.line);
            problems.push(format!("{path}:{line}: missing: {}", missing.pattern));
        }
    }
    assert!(files.len() > 20, "{} files", files.len());
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn standard_library_has_no_errors() {
    let Some(root) = goroot() else { return };
    let mut files = Vec::new();
    go_files(&root.join("src"), true, &mut files);
    assert!(files.len() > 3000, "{} files", files.len());
    let mut problems = Vec::new();
    for path in &files {
        let file = source(path);
        let mode = Mode {
            std: true,
            ..Mode::CHECK
        };
        let (_, errors) = parse_file(&file, &NodeIds::new(), mode);
        for error in errors {
            problems.push(format!("{}: {}", file.position(error.pos), error.message));
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

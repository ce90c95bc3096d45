//! A test unit: one Go file, or all files of a directory as one package, with
//! its flags and its expected errors.
//!
//! Invariant: files are named by their base name and sorted by it, and a unit
//! is skipped only when build constraints exclude all its files.

use crate::flags::{Flags, flags};
use crate::marks::{Mark, marks};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// A package made of test data.
#[derive(Debug)]
pub struct Unit {
    /// Base names and contents, sorted by name; empty if all are excluded.
    pub files: Vec<(String, Vec<u8>)>,
    /// Where the files are, in the same order.
    pub paths: Vec<PathBuf>,
    /// The flag line of the first file.
    pub flags: Flags,
    /// Expected errors by base name.
    pub marks: BTreeMap<String, Vec<Mark>>,
}

impl Unit {
    /// Reads the file or directory at `path`.
    ///
    /// # Errors
    /// What could not be read, or which mark or flag is malformed.
    pub fn load(path: &Path) -> Result<Unit, String> {
        let failed = |e: std::io::Error| format!("{}: {e}", path.display());
        let mut unit = Unit {
            files: Vec::new(),
            paths: Vec::new(),
            flags: Flags::default(),
            marks: BTreeMap::new(),
        };
        let mut paths = vec![path.to_owned()];
        if path.is_dir() {
            paths.clear();
            for entry in std::fs::read_dir(path).map_err(failed)? {
                paths.push(entry.map_err(failed)?.path());
            }
            paths.retain(|p| p.extension().is_some_and(|e| e == "go"));
            paths.sort();
        }
        for path in paths {
            let src = std::fs::read(&path).map_err(|e| format!("{}: {e}", path.display()))?;
            if included(&src) {
                unit.add(path, src)?;
            }
        }
        Ok(unit)
    }

    fn add(&mut self, path: PathBuf, src: Vec<u8>) -> Result<(), String> {
        let name = path
            .file_name()
            .map(|n| n.to_string_lossy().into_owned())
            .unwrap_or_default();
        let failed = |e: String| format!("{}: {e}", path.display());
        if self.files.is_empty() {
            self.flags = flags(&src).map_err(failed)?;
        }
        let marks = marks(&src).map_err(failed)?;
        self.marks.insert(name.clone(), marks);
        self.files.push((name, src));
        self.paths.push(path);
        Ok(())
    }
}

/// Whether the `//go:build` line before the package clause, if there is one,
/// holds for linux/amd64 and Go 1.27.
fn included(src: &[u8]) -> bool {
    let text = String::from_utf8_lossy(src);
    text.lines()
        .take_while(|line| !line.starts_with("package "))
        .find_map(|line| line.strip_prefix("//go:build "))
        .is_none_or(holds)
}

/// Evaluates a build constraint; one that is malformed holds.
fn holds(constraint: &str) -> bool {
    let mut tokens = Vec::new();
    let mut rest = constraint.trim_start();
    while !rest.is_empty() {
        let len = match rest.as_bytes()[0] {
            b'(' | b')' | b'!' => 1,
            b'&' | b'|' => 2.min(rest.len()),
            _ => rest
                .find(['(', ')', '!', '&', '|', ' '])
                .unwrap_or(rest.len()),
        };
        tokens.push(&rest[..len]);
        rest = rest[len..].trim_start();
    }
    tokens.reverse();
    or(&mut tokens)
}

fn or(tokens: &mut Vec<&str>) -> bool {
    let mut value = and(tokens);
    while tokens.last() == Some(&"||") {
        tokens.pop();
        value |= and(tokens);
    }
    value
}

fn and(tokens: &mut Vec<&str>) -> bool {
    let mut value = not(tokens);
    while tokens.last() == Some(&"&&") {
        tokens.pop();
        value &= not(tokens);
    }
    value
}

fn not(tokens: &mut Vec<&str>) -> bool {
    match tokens.pop() {
        Some("!") => !not(tokens),
        Some("(") => {
            let value = or(tokens);
            tokens.pop();
            value
        }
        Some(tag) => matches!(tag, "linux" | "amd64") || is_release(tag),
        None => true,
    }
}

fn is_release(tag: &str) -> bool {
    tag.strip_prefix("go1.")
        .and_then(|minor| minor.parse::<u32>().ok())
        .is_some_and(|minor| (1..=27).contains(&minor))
}

#[cfg(test)]
mod tests {
    use super::{holds, included};

    #[test]
    fn constraints() {
        for (constraint, expect) in [
            ("linux", true),
            ("!linux", false),
            ("go1.27 && amd64", true),
            ("go1.28", false),
            ("windows || (linux && !arm64)", true),
            ("ignore", false),
        ] {
            assert_eq!(holds(constraint), expect, "{constraint}");
        }
        assert!(!included(b"// text\n\n//go:build ignore\n\npackage p\n"));
        assert!(included(b"package p\n//go:build ignore\n"));
    }
}

//! The patterns of `-coverpkg`.
//!
//! Invariant: a pattern means the packages that it means on the command line,
//! as far as a test needs them.

use gander_loader::Package;
use std::path::{Component, Path, PathBuf};

/// A pattern.
pub(crate) enum Pattern {
    All,
    Standard,
    /// Import paths: the pieces between the dots.
    Paths(Vec<String>),
    /// A directory, and whether those below it count.
    Directory(PathBuf, bool),
}

impl Pattern {
    /// Reads a pattern that is relative to `cwd`.
    pub(crate) fn new(text: &str, cwd: &Path) -> Pattern {
        let is_relative = text.starts_with("./") || text.starts_with("../");
        match text {
            "all" => Pattern::All,
            "std" => Pattern::Standard,
            _ if is_relative || text.starts_with('/') || matches!(text, "." | "..") => {
                let (dir, below) = match text.strip_suffix("...") {
                    Some(dir) => (dir, true),
                    None => (text, false),
                };
                Pattern::Directory(clean(&cwd.join(dir)), below)
            }
            _ => Pattern::Paths(text.split("...").map(str::to_owned).collect()),
        }
    }

    /// Whether it means this package.
    pub(crate) fn matches(&self, package: &Package) -> bool {
        match self {
            Pattern::All => true,
            Pattern::Standard => package.std,
            Pattern::Directory(dir, false) => package.dir == *dir,
            Pattern::Directory(dir, true) => package.dir.starts_with(dir),
            Pattern::Paths(pieces) => matches_pieces(pieces, &package.path),
        }
    }
}

/// Whether `path` consists of these pieces with anything between them. As on
/// the command line, `a/...` means `a` too.
fn matches_pieces(pieces: &[String], path: &str) -> bool {
    let [first, rest @ ..] = pieces else {
        return false;
    };
    let Some((last, middle)) = rest.split_last() else {
        return path == first;
    };
    if last.is_empty() && middle.is_empty() && first.strip_suffix('/') == Some(path) {
        return true;
    }
    let Some(mut left) = path.strip_prefix(first.as_str()) else {
        return false;
    };
    for piece in middle {
        let Some(at) = left.find(piece.as_str()) else {
            return false;
        };
        left = &left[at + piece.len()..];
    }
    left.ends_with(last.as_str())
}

/// The path without `.` and `..`.
fn clean(path: &Path) -> PathBuf {
    let mut out = PathBuf::new();
    for component in path.components() {
        match component {
            Component::CurDir => {}
            Component::ParentDir => {
                out.pop();
            }
            other => out.push(other),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn import_paths() {
        let matches = |pattern: &str, path: &str| match Pattern::new(pattern, Path::new("/x")) {
            Pattern::Paths(pieces) => matches_pieces(&pieces, path),
            _ => panic!("{pattern} is no import path"),
        };
        assert!(matches("a/b", "a/b") && !matches("a/b", "a/b/c"));
        assert!(matches("a/...", "a") && matches("a/...", "a/b") && !matches("a/...", "ab"));
        assert!(matches("a...", "ab") && matches(".../b", "a/b") && !matches(".../b", "a/bc"));
        assert!(matches("a/.../c", "a/b/c") && !matches("a/.../c", "a/c/b"));
    }

    #[test]
    fn directories() {
        let dir = |pattern: &str| match Pattern::new(pattern, Path::new("/x/y")) {
            Pattern::Directory(dir, below) => (dir.display().to_string(), below),
            _ => panic!("{pattern} is no directory"),
        };
        assert_eq!(dir("./..."), ("/x/y".to_owned(), true));
        assert_eq!(dir("../z"), ("/x/z".to_owned(), false));
    }
}

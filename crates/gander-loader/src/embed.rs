//! `//go:embed` patterns, matched against the files of a package directory.
//!
//! Invariant: only files that would be part of the module's distribution are
//! found; matches are sorted.

use crate::fs::{FileKind, FileSystem};
use crate::modpath::{self, PathKind};
use rustc_hash::FxHashSet;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The files that each pattern matches.
pub(crate) type Embeds = BTreeMap<String, Vec<String>>;

/// Resolves the patterns of a package in order; on failure says which pattern
/// failed and why.
pub(crate) fn resolve<'p>(
    fs: &dyn FileSystem,
    dir: &Path,
    patterns: impl Iterator<Item = &'p String>,
) -> Result<Embeds, (String, String)> {
    let mut resolver = Resolver {
        fs,
        dir,
        checked: FxHashSet::default(),
    };
    let mut embeds = Embeds::new();
    for pattern in patterns {
        let files = resolver
            .pattern(pattern)
            .map_err(|err| (pattern.clone(), err))?;
        embeds.insert(pattern.clone(), files);
    }
    Ok(embeds)
}

struct Resolver<'a> {
    fs: &'a dyn FileSystem,
    dir: &'a Path,
    /// Directories known to belong to the module.
    checked: FxHashSet<PathBuf>,
}

impl Resolver<'_> {
    fn pattern(&mut self, pattern: &str) -> Result<Vec<String>, String> {
        let (glob, all) = pattern
            .strip_prefix("all:")
            .map_or((pattern, false), |glob| (glob, true));
        if !well_formed(glob) || !valid_path(glob) {
            return Err("invalid pattern syntax".into());
        }
        let mut matches = Vec::new();
        let parts: Vec<&str> = glob.split('/').collect();
        self.glob(String::new(), &parts, &mut matches);
        let mut files = Vec::new();
        for found in matches {
            self.add(&found, all, &mut files)?;
        }
        if files.is_empty() {
            return Err("no matching files found".into());
        }
        files.sort();
        files.dedup();
        Ok(files)
    }

    fn glob(&self, base: String, parts: &[&str], out: &mut Vec<String>) {
        let Some((part, rest)) = parts.split_first() else {
            return out.push(base);
        };
        let join = |name: &str| {
            if base.is_empty() {
                name.to_owned()
            } else {
                format!("{base}/{name}")
            }
        };
        if !part.contains(['*', '?', '[', '\\']) {
            let path = join(part);
            if self.fs.lstat(&self.dir.join(&path)).is_ok() {
                self.glob(path, rest, out);
            }
            return;
        }
        let Ok(entries) = self.fs.read_dir(&self.dir.join(&base)) else {
            return;
        };
        for entry in entries
            .iter()
            .filter(|entry| glob_match(part, &entry.name) == Some(true))
        {
            self.glob(join(&entry.name), rest, out);
        }
    }

    fn add(&mut self, found: &str, all: bool, files: &mut Vec<String>) -> Result<(), String> {
        let path = self.dir.join(found);
        let kind = self
            .fs
            .lstat(&path)
            .map_err(|err| format!("lstat {}: {}", path.display(), crate::fs::errno_text(&err)))?;
        let what = if kind == FileKind::Dir {
            "directory"
        } else {
            "file"
        };
        self.check_place(found, what)?;
        match kind {
            FileKind::File => files.push(found.to_owned()),
            FileKind::Dir => {
                let before = files.len();
                self.tree(found, all, files)?;
                if files.len() == before {
                    return Err(format!(
                        "cannot embed directory {found}: contains no embeddable files"
                    ));
                }
            }
            FileKind::Symlink | FileKind::Other => {
                return Err(format!("cannot embed irregular file {found}"));
            }
        }
        Ok(())
    }

    /// No directory on the way may be another module, a link, or badly named.
    fn check_place(&mut self, found: &str, what: &str) -> Result<(), String> {
        let ends = found
            .match_indices('/')
            .map(|(at, _)| at)
            .chain([found.len()]);
        let prefixes: Vec<&str> = ends.map(|end| &found[..end]).collect();
        for prefix in prefixes.into_iter().rev() {
            let path = self.dir.join(prefix);
            if self.checked.contains(&path) {
                break;
            }
            if self.fs.exists(&path.join("go.mod")) {
                return Err(format!("cannot embed {what} {found}: in different module"));
            }
            let leaf = prefix == found;
            if !leaf && self.fs.lstat(&path).is_ok_and(|kind| kind != FileKind::Dir) {
                return Err(format!(
                    "cannot embed {what} {found}: in non-directory {prefix}"
                ));
            }
            let name = prefix.rsplit('/').next().unwrap_or(prefix);
            if bad_name(name) {
                return Err(match leaf {
                    true => format!("cannot embed {what} {found}: invalid name {name}"),
                    false => format!("cannot embed {what} {found}: in invalid directory {name}"),
                });
            }
            self.checked.insert(path);
        }
        Ok(())
    }

    fn tree(&self, found: &str, all: bool, files: &mut Vec<String>) -> Result<(), String> {
        let Ok(entries) = self.fs.read_dir(&self.dir.join(found)) else {
            return Ok(());
        };
        for entry in entries {
            let relative = format!("{found}/{}", entry.name);
            let hidden = entry.name.starts_with(['.', '_']);
            if (hidden && !all) || bad_name(&entry.name) {
                if entry.kind == FileKind::Dir || hidden {
                    continue;
                }
                return Err(format!(
                    "cannot embed file {relative}: invalid name {}",
                    entry.name
                ));
            }
            match entry.kind {
                FileKind::Dir if !self.fs.exists(&self.dir.join(&relative).join("go.mod")) => {
                    self.tree(&relative, all, files)?
                }
                FileKind::File => files.push(relative),
                _ => {}
            }
        }
        Ok(())
    }
}

fn bad_name(name: &str) -> bool {
    modpath::check(name, PathKind::File).is_err()
        || matches!(name, "" | ".bzr" | ".hg" | ".git" | ".svn")
}

fn valid_path(glob: &str) -> bool {
    glob.split('/')
        .all(|element| !matches!(element, "" | "." | ".."))
}

fn well_formed(glob: &str) -> bool {
    glob.split('/').all(|part| glob_match(part, "").is_some())
}

/// Matches one path element against a pattern with `*`, `?`, `[a-z]`, `\x`;
/// `None` if the pattern is malformed, whatever the name.
fn glob_match(pattern: &str, name: &str) -> Option<bool> {
    let pattern: Vec<char> = pattern.chars().collect();
    let pieces = pieces(&pattern)?;
    let name: Vec<char> = name.chars().collect();
    // reachable[j]: the pieces so far match the first j characters.
    let mut reachable = vec![false; name.len() + 1];
    reachable[0] = true;
    for piece in &pieces {
        let mut next = vec![false; name.len() + 1];
        for from in (0..=name.len()).filter(|&from| reachable[from]) {
            match piece {
                Piece::Star => next[from..].fill(true),
                Piece::One(class) if name.get(from).is_some_and(|&c| class.matches(c)) => {
                    next[from + 1] = true
                }
                Piece::One(_) => {}
            }
        }
        reachable = next;
    }
    Some(reachable[name.len()])
}

enum Piece {
    Star,
    One(Class),
}

struct Class {
    negated: bool,
    ranges: Vec<(char, char)>,
}

impl Class {
    fn matches(&self, c: char) -> bool {
        self.ranges
            .iter()
            .any(|&(low, high)| (low..=high).contains(&c))
            != self.negated
    }
}

fn pieces(pattern: &[char]) -> Option<Vec<Piece>> {
    let mut pieces = Vec::new();
    let mut rest = pattern;
    while let Some((&c, after)) = rest.split_first() {
        rest = after;
        pieces.push(match c {
            '*' => Piece::Star,
            '?' => Piece::One(Class {
                negated: true,
                ranges: Vec::new(),
            }),
            '[' => {
                let (class, after) = class(rest)?;
                rest = after;
                Piece::One(class)
            }
            '\\' => {
                let (&literal, after) = rest.split_first()?;
                rest = after;
                Piece::One(Class {
                    negated: false,
                    ranges: vec![(literal, literal)],
                })
            }
            c => Piece::One(Class {
                negated: false,
                ranges: vec![(c, c)],
            }),
        });
    }
    Some(pieces)
}

fn class(text: &[char]) -> Option<(Class, &[char])> {
    let negated = text.first() == Some(&'^');
    let mut rest = &text[usize::from(negated)..];
    let mut ranges = Vec::new();
    loop {
        if rest.first() == Some(&']') && !ranges.is_empty() {
            return Some((Class { negated, ranges }, &rest[1..]));
        }
        let (low, after) = class_char(rest)?;
        rest = after;
        let mut high = low;
        if rest.first() == Some(&'-') {
            (high, rest) = class_char(&rest[1..])?;
        }
        ranges.push((low, high));
    }
}

fn class_char(text: &[char]) -> Option<(char, &[char])> {
    match text {
        [] | ['-' | ']', ..] => None,
        ['\\', c, rest @ ..] => Some((*c, rest)),
        ['\\'] => None,
        [c, rest @ ..] => Some((*c, rest)),
    }
}

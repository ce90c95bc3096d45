//! Package patterns of a command line, turned into import paths.
//!
//! Invariant: the result does not depend on the order in which directories
//! are scanned; the packages of a wildcard are sorted as the `go` command
//! sorts them.

use crate::error::LoadError;
use crate::error::short_path;
use crate::fs::{FileKind, clean};
use crate::modpath::is_local;
use crate::modules::{Modules, Tree};
use crate::par;
use crate::scan::{DirScan, ScanError};
use rustc_hash::FxHashSet;
use std::path::{Path, PathBuf};

/// What one pattern means.
#[derive(Clone, Debug, Default)]
pub(crate) struct Match {
    pub(crate) pattern: String,
    /// Import paths.
    pub(crate) packages: Vec<String>,
    /// Why the pattern cannot be used, as printed.
    pub(crate) errors: Vec<String>,
    /// Whether it names one package.
    pub(crate) literal: bool,
}

/// Scans a directory; results are remembered by the caller.
pub(crate) type Scan<'a> = &'a (dyn Fn(&Path) -> DirScan + Sync);

/// The packages that match patterns, scanned with `scan` where a wildcard
/// needs to know whether a directory holds a package.
pub(crate) fn resolve(
    modules: &Modules,
    patterns: &[String],
    scan: Scan<'_>,
    warnings: &mut Vec<String>,
) -> Result<Vec<Match>, LoadError> {
    let dot = [".".to_owned()];
    let patterns = if patterns.is_empty() {
        &dot[..]
    } else {
        patterns
    };
    let mut matches = Vec::new();
    for pattern in patterns {
        let resolver = Resolver { modules, scan };
        let found = resolver.one(&clean_pattern(pattern), warnings)?;
        if found.packages.is_empty() && found.errors.is_empty() {
            warnings.push(format!(
                "go: warning: {:?} matched no packages",
                found.pattern
            ));
        }
        matches.push(found);
    }
    Ok(matches)
}

fn clean_pattern(pattern: &str) -> String {
    let (path, version) = match pattern.split_once('@') {
        Some((path, _)) if !is_local(pattern) && !pattern.starts_with('/') => {
            (path, &pattern[path.len()..])
        }
        _ => (pattern, ""),
    };
    let cleaned = clean(Path::new(path)).to_string_lossy().into_owned();
    let cleaned = if path.starts_with("./") && cleaned != "." {
        format!("./{cleaned}")
    } else {
        cleaned
    };
    format!("{cleaned}{version}")
}

struct Resolver<'a> {
    modules: &'a Modules,
    scan: Scan<'a>,
}

/// A candidate directory and the name under which it was found.
type Candidate = (String, PathBuf);

impl Resolver<'_> {
    fn one(&self, pattern: &str, warnings: &mut Vec<String>) -> Result<Match, LoadError> {
        let meta = matches!(pattern, "std" | "cmd" | "all" | "work" | "tool");
        let literal = !meta && !pattern.contains("...");
        let mut found = Match {
            pattern: pattern.to_owned(),
            literal,
            ..Match::default()
        };
        if is_local(pattern) || pattern.starts_with('/') {
            self.local(&mut found, warnings)?;
            return Ok(found);
        }
        match pattern {
            _ if literal => found.packages.push(pattern.to_owned()),
            "std" | "cmd" => found.packages = self.std_packages(pattern, &|_| true, &|_| true),
            "tool" => {
                let tools = self
                    .modules
                    .mains
                    .iter()
                    .flat_map(|main| main.file.tool.iter().cloned());
                found.packages = tools.collect();
            }
            "all" | "work" => self.wildcard(&mut found, false, warnings),
            _ => self.wildcard(&mut found, true, warnings),
        }
        Ok(found)
    }

    /// Packages of GOROOT/src; `set` is `std`, `cmd` or a wildcard.
    fn std_packages(
        &self,
        set: &str,
        matches: &dyn Fn(&str) -> bool,
        enter: &dyn Fn(&str) -> bool,
    ) -> Vec<String> {
        let src = self.modules.goroot.join("src");
        let mut candidates = Vec::new();
        if set != "cmd" {
            let wanted =
                |name: &str| name != "cmd" && crate::modpath::is_std_like(name) && enter(name);
            self.walk(&src, "", &wanted, &mut candidates, &mut Vec::new());
        }
        if set != "std" && enter("cmd") {
            self.walk(
                &src.join("cmd"),
                "cmd",
                enter,
                &mut candidates,
                &mut Vec::new(),
            );
        }
        candidates.retain(|(name, _)| {
            !matches!(name.as_str(), "builtin" | "runtime/cgo") && matches(name)
        });
        self.with_go_files(candidates)
    }

    /// Of the candidates, those that hold a package, tests included.
    fn with_go_files(&self, candidates: Vec<Candidate>) -> Vec<String> {
        let keep = par::map(&candidates, |(_, dir)| {
            (self.scan)(dir).error != Some(ScanError::NoGoFiles)
        });
        let names = candidates
            .into_iter()
            .zip(keep)
            .filter(|(_, keep)| *keep)
            .map(|((name, _), _)| name);
        names.collect()
    }

    /// All directories below `root` that may hold packages.
    fn walk(
        &self,
        root: &Path,
        name: &str,
        enter: &dyn Fn(&str) -> bool,
        out: &mut Vec<Candidate>,
        links: &mut Vec<PathBuf>,
    ) {
        if !name.is_empty() {
            out.push((name.to_owned(), root.to_owned()));
        }
        let Ok(entries) = self.modules.dirs.list(root) else {
            return;
        };
        for entry in entries.iter() {
            let skip = entry.name.starts_with(['.', '_']) || entry.name == "testdata";
            let below = if name.is_empty() {
                entry.name.clone()
            } else {
                format!("{name}/{}", entry.name)
            };
            if skip || !enter(&below) {
                continue;
            }
            let dir = root.join(&entry.name);
            match entry.kind {
                FileKind::Dir => self.walk(&dir, &below, enter, out, links),
                FileKind::Symlink if self.modules.dirs.fs.is_dir(&dir) => links.push(dir),
                _ => {}
            }
        }
    }

    fn wildcard(&self, found: &mut Match, all_modules: bool, warnings: &mut Vec<String>) {
        let pattern = found.pattern.clone();
        let meta = matches!(pattern.as_str(), "all" | "work");
        let matches = |name: &str| meta || matches_pattern(&pattern, name);
        let enter = |name: &str| meta || tree_can_match(&pattern, name);
        let mut names: Vec<String> = Vec::new();
        if all_modules {
            names = self.std_packages("...", &matches, &enter);
        }
        let trees = match self.modules.trees(all_modules) {
            Ok(trees) => trees,
            Err(err) => {
                found.errors.push(format!("pattern {pattern}: {err}"));
                Vec::new()
            }
        };
        let mut candidates = Vec::new();
        for tree in trees
            .iter()
            .filter(|tree| tree.prefix.is_empty() || enter(&tree.prefix))
        {
            let mut links = Vec::new();
            self.walk_tree(
                tree,
                &tree.root,
                &tree.prefix,
                &enter,
                &mut candidates,
                &mut links,
            );
            warnings.extend(
                links
                    .iter()
                    .map(|link| format!("warning: ignoring symlink {}", link.display())),
            );
        }
        candidates.retain(|(name, _)| matches(name));
        names.extend(self.with_go_files(candidates));
        names.sort();
        names.dedup();
        found.packages = names;
    }

    fn walk_tree(
        &self,
        tree: &Tree,
        dir: &Path,
        name: &str,
        enter: &dyn Fn(&str) -> bool,
        out: &mut Vec<Candidate>,
        links: &mut Vec<PathBuf>,
    ) {
        let top = dir == tree.root;
        if !top && tree.local && self.modules.dirs.has_go_mod(dir) {
            return;
        }
        if !name.is_empty() {
            out.push((name.to_owned(), dir.to_owned()));
        }
        if !top && dir.file_name().is_some_and(|elem| elem == "vendor") {
            return;
        }
        let Ok(entries) = self.modules.dirs.list(dir) else {
            return;
        };
        for entry in entries.iter() {
            let below = if name.is_empty() {
                entry.name.clone()
            } else {
                format!("{name}/{}", entry.name)
            };
            let path = dir.join(&entry.name);
            let relative = path
                .strip_prefix(&tree.root)
                .ok()
                .and_then(Path::to_str)
                .unwrap_or("");
            if skipped(&entry.name) || ignored(&tree.ignore, relative) || !enter(&below) {
                continue;
            }
            match entry.kind {
                FileKind::Dir => self.walk_tree(tree, &path, &below, enter, out, links),
                FileKind::Symlink if self.modules.dirs.fs.is_dir(&path) => links.push(path),
                _ => {}
            }
        }
    }

    fn absolute(&self, path: &str) -> PathBuf {
        clean(&self.modules.env.cwd.join(path))
    }

    fn local(&self, found: &mut Match, warnings: &mut Vec<String>) -> Result<(), LoadError> {
        let dirs = match found.literal {
            true => vec![self.absolute(&found.pattern)],
            false => self.local_dirs(found, warnings),
        };
        for dir in dirs {
            match self.path_of_dir(&dir, found.literal) {
                Ok(path) => found.packages.push(path),
                Err(message)
                    if !found.literal
                        && (message.starts_with("\"builtin\"")
                            || message.starts_with("GOROOT/src ")) => {}
                Err(message) => {
                    if let Some(err) = self.modules.no_main_module() {
                        return Err(err);
                    }
                    let pattern = &found.pattern;
                    found.errors.push(if found.literal {
                        message
                    } else {
                        format!("pattern {pattern}: {message}")
                    });
                }
            }
        }
        Ok(())
    }

    fn path_of_dir(&self, dir: &Path, literal: bool) -> Result<String, String> {
        if literal {
            if let Err(err) = self.modules.dirs.fs.stat(dir) {
                let missing = err.kind() == std::io::ErrorKind::NotFound;
                let why = if missing {
                    "directory not found".into()
                } else {
                    crate::fs::errno_text(&err)
                };
                return Err(format!("stat {}: {why}", dir.display()));
            }
            if self.modules.dirs.fs.is_dir(dir) {
                let scan = (self.scan)(dir);
                if scan.error == Some(ScanError::NoGoFiles) && scan.ignored.is_empty() {
                    return Err(scan.no_go_message());
                }
            }
        }
        self.modules.path_of_dir(dir)
    }

    /// The directories of a local wildcard.
    fn local_dirs(&self, found: &mut Match, warnings: &mut Vec<String>) -> Vec<PathBuf> {
        let pattern = found.pattern.clone();
        let stem = &pattern[..pattern.find("...").unwrap_or(pattern.len())];
        let start = self.absolute(&stem[..stem.rfind('/').map_or(0, |slash| slash + 1)]);
        if !self.in_known_module(&start) {
            let scope = if self.modules.in_workspace() {
                "modules listed in go.work or their"
            } else {
                "main module or its"
            };
            let shown = short_path(&self.modules.env.cwd, &start);
            found.errors.push(format!("pattern {pattern}: directory prefix {shown} does not contain {scope} selected dependencies"));
            return Vec::new();
        }
        if let Err((_, message)) = self.modules.dirs.list(&start) {
            let shown = &stem[..stem.rfind('/').map_or(0, |slash| slash + 1)];
            found
                .errors
                .push(format!("pattern {pattern}: lstat {shown}: {message}"));
            return Vec::new();
        }
        let root = self
            .modules
            .mains
            .iter()
            .filter(|main| start.starts_with(&main.root))
            .max_by_key(|main| main.root.as_os_str().len());
        let tree = Tree {
            prefix: String::new(),
            root: root.map_or_else(|| start.clone(), |main| main.root.clone()),
            local: true,
            ignore: root
                .map(|main| main.file.ignore.clone())
                .unwrap_or_default(),
        };
        let full = self.absolute(stem).to_string_lossy().into_owned();
        let slash = if stem.ends_with('/') { "/" } else { "" };
        let absolute_pattern = format!(
            "{}{slash}{}",
            if full == "/" { "" } else { &full },
            &pattern[stem.len()..]
        );
        let mut candidates = Vec::new();
        let mut links = Vec::new();
        self.walk_local(&tree, &start, true, &mut candidates, &mut links);
        warnings.extend(
            links
                .iter()
                .map(|link| format!("warning: ignoring symlink {}", link.display())),
        );
        candidates.retain(|dir| matches_local(&absolute_pattern, &dir.to_string_lossy()));
        let keep = par::map(&candidates, |dir| {
            (self.scan)(dir).error != Some(ScanError::NoGoFiles)
        });
        candidates
            .into_iter()
            .zip(keep)
            .filter(|(_, keep)| *keep)
            .map(|(dir, _)| dir)
            .collect()
    }

    fn in_known_module(&self, dir: &Path) -> bool {
        let nearest = dir
            .ancestors()
            .find(|above| self.modules.dirs.has_go_mod(above));
        let main =
            nearest.is_some_and(|root| self.modules.mains.iter().any(|main| main.root == root));
        main || dir.starts_with(self.modules.goroot.join("src"))
            || (!self.modules.mains.is_empty() && self.modules.path_of_dir(dir).is_ok())
    }

    fn walk_local(
        &self,
        tree: &Tree,
        dir: &Path,
        top: bool,
        out: &mut Vec<PathBuf>,
        links: &mut Vec<PathBuf>,
    ) {
        let relative = dir
            .strip_prefix(&tree.root)
            .ok()
            .and_then(Path::to_str)
            .unwrap_or("");
        let nested = !top && self.modules.dirs.has_go_mod(dir);
        if nested || ignored(&tree.ignore, relative) {
            return;
        }
        out.push(dir.to_owned());
        let Ok(entries) = self.modules.dirs.list(dir) else {
            return;
        };
        for entry in entries.iter().filter(|entry| !skipped(&entry.name)) {
            let path = dir.join(&entry.name);
            match entry.kind {
                FileKind::Dir => self.walk_local(tree, &path, false, out, links),
                FileKind::Symlink if self.modules.dirs.fs.is_dir(&path) => links.push(path),
                _ => {}
            }
        }
    }
}

fn skipped(name: &str) -> bool {
    name.starts_with(['.', '_']) || name == "testdata"
}

/// Whether go.mod's `ignore` lines cover a directory, relative to the module.
fn ignored(patterns: &[String], relative: &str) -> bool {
    if relative.is_empty() {
        return false;
    }
    let dir = format!("/{relative}/");
    patterns.iter().any(|pattern| {
        let anchored = pattern.strip_prefix("./");
        let text = format!("/{}/", anchored.unwrap_or(pattern).trim_matches('/'));
        if anchored.is_some() {
            dir.starts_with(&text)
        } else {
            dir.contains(&text)
        }
    })
}

/// Whether an import path matches a pattern with `...`: any string, but not
/// across an element `vendor`; a final `/...` may be empty.
pub(crate) fn matches_pattern(pattern: &str, name: &str) -> bool {
    let vendored = |path: &str| path.starts_with("vendor/") || path.contains("/vendor/");
    if vendored(name) && !vendored(pattern) {
        return false;
    }
    matches_local(pattern, name)
}

fn matches_local(pattern: &str, name: &str) -> bool {
    if let Some(stem) = pattern.strip_suffix("/...")
        && glob(stem, name)
    {
        return true;
    }
    glob(pattern, name)
}

fn glob(pattern: &str, name: &str) -> bool {
    let pieces: Vec<&str> = pattern.split("...").collect();
    let [first, middle @ .., last] = pieces.as_slice() else {
        return pattern == name;
    };
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    for piece in middle {
        let Some(at) = rest.find(piece) else {
            return false;
        };
        rest = &rest[at + piece.len()..];
    }
    rest.ends_with(last)
}

/// Whether something at or below `name` may match.
fn tree_can_match(pattern: &str, name: &str) -> bool {
    let prefix = pattern.split("...").next().unwrap_or("");
    crate::modpath::has_prefix(prefix, name)
        || name.starts_with(prefix)
        || prefix.trim_end_matches('/') == name
}

/// Removes repetitions, keeping the first.
pub(crate) fn unique(names: impl IntoIterator<Item = String>) -> Vec<String> {
    let mut seen = FxHashSet::default();
    names
        .into_iter()
        .filter(|name| seen.insert(name.clone()))
        .collect()
}

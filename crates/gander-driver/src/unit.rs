//! Units: what is checked at once, a package with its files in memory.
//!
//! Invariant: units refer to each other by index, dependencies before
//! dependents in no particular order; a unit knows nothing about where its
//! files came from.

use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::Arc;

/// A source file in memory.
#[derive(Clone, Debug)]
pub struct UnitFile {
    /// The name diagnostics print.
    pub name: PathBuf,
    /// The text.
    pub text: Arc<[u8]>,
}

/// What an import path in a unit stands for.
#[derive(Clone, Debug)]
pub enum Target {
    /// Another unit.
    Unit(usize),
    /// Package `unsafe`.
    Unsafe,
    /// Nothing that can be imported; the text goes behind `could not import`.
    Missing(String),
}

/// A package to check.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The name in headers: the import path, for test variants with
    /// ` [p.test]`.
    pub title: String,
    /// The import path types of this package are known under.
    pub path: String,
    /// Files in the order of the compiler's command line.
    pub files: Vec<UnitFile>,
    /// Import paths as written to what they denote.
    pub imports: FxHashMap<String, Target>,
    /// Language version of the module (`go1.21`); none means the newest.
    pub go_version: Option<String>,
    /// Whether this is part of the standard library.
    pub standard: bool,
    /// Whether every function needs a body: there is no assembly in the
    /// package.
    pub complete: bool,
    /// Hash of everything in the unit itself: names and contents of files,
    /// language version, build context.
    pub content_key: u128,
    /// Whether the user asked for it; else it is only needed by others.
    pub root: bool,
    /// Whether it could not be loaded: nothing of it is checked, and nothing
    /// that imports it.
    pub broken: bool,
}

impl Unit {
    /// The indices of the units this one imports.
    pub fn deps(&self) -> impl Iterator<Item = usize> {
        let mut deps: Vec<usize> = self
            .imports
            .values()
            .filter_map(|target| match target {
                Target::Unit(index) => Some(*index),
                _ => None,
            })
            .collect();
        deps.sort_unstable();
        deps.dedup();
        deps.into_iter()
    }
}

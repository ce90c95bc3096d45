//! Packages as importers see them.
//!
//! Invariant: a package is visible to other packages only after its scope and
//! imports were set, which happens once, at the end of its check (or when its
//! cached declarations were loaded).

use crate::store::{Obj, Pkg};
use gander_span::Symbol;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// A package.
#[derive(Debug)]
pub struct Package {
    /// Import path, unique in a session but for test variants.
    pub path: Symbol,
    /// Name; empty until known.
    pub(crate) name: OnceLock<Symbol>,
    pub(crate) scope: OnceLock<FxHashMap<Symbol, Obj>>,
    pub(crate) imports: OnceLock<Box<[Pkg]>>,
    /// Whether this stands for a package that could not be imported; all
    /// selections from it are accepted silently.
    pub fake: bool,
}

impl Package {
    pub(crate) fn new(path: Symbol, fake: bool) -> Package {
        Package {
            path,
            name: OnceLock::new(),
            scope: OnceLock::new(),
            imports: OnceLock::new(),
            fake,
        }
    }

    /// The package name.
    pub fn name(&self) -> Symbol {
        self.name.get().copied().unwrap_or(gander_span::sym::EMPTY)
    }

    /// The package-level object `name`, once the package is complete.
    pub fn lookup(&self, name: Symbol) -> Option<Obj> {
        self.scope.get()?.get(&name).copied()
    }

    /// All package-level objects sorted by name; empty until complete.
    pub fn objects(&self) -> Vec<(Symbol, Obj)> {
        let mut all: Vec<_> = self
            .scope
            .get()
            .into_iter()
            .flatten()
            .map(|(&name, &obj)| (name, obj))
            .collect();
        all.sort_by_key(|(name, _)| name.as_str());
        all
    }

    /// The directly imported packages, sorted by path; empty until complete.
    pub fn imports(&self) -> &[Pkg] {
        self.imports.get().map_or(&[], |imports| imports)
    }
}

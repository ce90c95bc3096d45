//! The package graph: what the phases after loading work on.
//!
//! Invariants: a package comes after everything it imports, so ids are in a
//! topological order (packages of an import cycle excepted, and then there is
//! an error); the order is that of `go list -deps` and does not depend on
//! timing.

use crate::error::LoadError;
use crate::modules::ModuleInfo;
use crate::scan::GoFile;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// The number of a package in its graph.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct PackageId(pub u32);

impl PackageId {
    /// The number as an index into [`Graph::packages`].
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// Why a package is in the graph.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Variant {
    /// As anyone imports it.
    Plain,
    /// With its `_test.go` files of the same package: `p [p.test]`.
    WithTests,
    /// The external test package: `p_test [p.test]`.
    ExternalTest,
    /// A plain package compiled again because it imports a package under
    /// test: `q [p.test]`.
    ForTest,
    /// The main package of a test program, `p.test`, whose one file is still
    /// to be written.
    TestMain,
}

/// The tests of a package, as `go test` runs them.
#[derive(Clone, Debug)]
pub struct TestProgram {
    /// The import path of the package.
    pub import_path: String,
    /// The package, with its test files if it has any of its own.
    pub package: PackageId,
    /// The external test package.
    pub external: Option<PackageId>,
    /// The main package; a package without test files has none.
    pub main: Option<PackageId>,
    /// Why it cannot be built, with the packages at fault; empty if it can.
    pub errors: Vec<(String, LoadError)>,
}

/// A package, with everything that parsing and checking need.
#[derive(Clone, Debug)]
pub struct Package {
    /// Number in the graph.
    pub id: PackageId,
    /// Unique name, as `go list` shows it: `p`, `p [p.test]`, `p_test [p.test]`.
    pub import_path: String,
    /// The path that source files import and diagnostics show (`p`, `p_test`,
    /// `command-line-arguments`).
    pub path: String,
    /// The name in the package clauses.
    pub name: String,
    /// Directory, absolute.
    pub dir: PathBuf,
    /// The module, except for the standard library.
    pub module: Option<Arc<ModuleInfo>>,
    /// Whether it belongs to the standard library (or is a command of it).
    pub std: bool,
    /// Variant.
    pub variant: Variant,
    /// The path of the package under test, for test variants.
    pub for_test: Option<String>,
    /// The files to compile, sorted by name (test files after the others).
    pub files: Vec<Arc<GoFile>>,
    /// Of a plain package: its in-package test files, if they were read.
    pub test_files: Vec<Arc<GoFile>>,
    /// Of a plain package: its external test files, if they were read.
    pub xtest_files: Vec<Arc<GoFile>>,
    /// Go files left out by the build context, cgo files among them.
    pub ignored: Vec<String>,
    /// Imported packages, without repetition, in order of import path.
    pub imports: Vec<PackageId>,
    /// What each import path in the files means. Paths that cannot be loaded
    /// are missing here; there is an error for them.
    pub import_map: BTreeMap<String, PackageId>,
    /// Files matched by each `//go:embed` pattern, relative to `dir`.
    pub embeds: BTreeMap<String, Vec<String>>,
    /// The language version `go1.N` of files that do not say otherwise.
    pub lang: String,
    /// Whether every function needs a body: no assembly, no linker tricks.
    pub complete: bool,
    /// Hash of path, file names, contents, language version and context: that of
    /// a variant with the same files is the same.
    /// Dependencies are not part of it.
    pub content_key: u128,
    /// Why it cannot be compiled.
    pub error: Option<LoadError>,
    /// Whether the command line names it.
    pub root: bool,
}

impl Package {
    /// Whether this is package `unsafe`, which has no source of its own.
    pub fn is_unsafe(&self) -> bool {
        self.std && self.path == "unsafe"
    }
}

/// The result of a load.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    /// All packages, dependencies first.
    pub packages: Vec<Package>,
    /// Packages named on the command line, in its order; with tests, their
    /// test variants in place of them.
    pub roots: Vec<PackageId>,
    /// Errors, in the order in which the `go` command prints them; with any,
    /// it compiles nothing.
    pub errors: Vec<LoadError>,
    /// Errors of tests alone, one for each package whose tests cannot be
    /// loaded; the `go` command goes on with the other packages.
    pub test_errors: Vec<LoadError>,
    /// The test programs, in the order of the command line, if wanted.
    pub tests: Vec<TestProgram>,
    /// Lines for standard error that are not errors.
    pub warnings: Vec<String>,
}

impl Graph {
    /// The package with this number.
    ///
    /// # Panics
    /// If `id` is of another graph.
    pub fn package(&self, id: PackageId) -> &Package {
        &self.packages[id.index()]
    }

    /// The package called `import_path`, as in [`Package::import_path`].
    pub fn find(&self, import_path: &str) -> Option<&Package> {
        self.packages
            .iter()
            .find(|package| package.import_path == import_path)
    }

    /// Groups of packages such that each imports only from earlier groups.
    pub fn levels(&self) -> Vec<Vec<PackageId>> {
        let mut level_of = vec![0usize; self.packages.len()];
        let mut levels: Vec<Vec<PackageId>> = Vec::new();
        for package in &self.packages {
            let below = package
                .imports
                .iter()
                .filter(|import| **import < package.id);
            let level = below
                .map(|import| level_of[import.index()] + 1)
                .max()
                .unwrap_or(0);
            level_of[package.id.index()] = level;
            if levels.len() <= level {
                levels.resize_with(level + 1, Vec::new);
            }
            levels[level].push(package.id);
        }
        levels
    }
}

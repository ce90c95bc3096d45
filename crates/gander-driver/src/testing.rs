//! Checking test data in memory against the real standard library.
//!
//! Invariant: follows the protocol of Go's own checker tests: all syntax errors
//! and all type errors of a unit, in the order they are found, unsorted and
//! unthinned; labels are checked by the checker, not by the parser. For
//! developers' tools; `check` does not go through here.

use crate::finish::full_message;
use crate::unit::{Target, Unit};
use gander_diag::Diagnostic;
use gander_span::{SourceMap, Symbol};
use gander_syntax::ast::{File, NodeIds};
use gander_syntax::{Mode, parse_file, parse_file_all_errors};
use gander_types::{Config, Importer, Pkg, Store, check_package};
use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

/// How to check a unit of test data.
#[derive(Clone, Debug, Default)]
pub struct Flags {
    /// Language version (`go1.17`).
    pub lang: Option<String>,
    /// Accept `import "C"`.
    pub fake_import_c: bool,
}

/// An error in test data.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Found {
    /// Name of the file as given.
    pub file: String,
    /// Line from 1, line directives ignored.
    pub line: u32,
    /// Byte column from 1.
    pub col: u32,
    /// The message with its further lines.
    pub message: String,
}

/// A standard library whose packages are checked when a test imports them.
#[derive(Debug)]
pub struct Library {
    units: Vec<Unit>,
    packages: Vec<OnceCell<Option<Pkg>>>,
    sources: SourceMap,
    store: Store,
}

impl Library {
    /// The packages of `units`, as [`crate::plan::units`] makes them, with the
    /// predeclared test functions `assert` and `trace`.
    pub fn new(units: Vec<Unit>) -> Library {
        let packages = units.iter().map(|_| OnceCell::new()).collect();
        Library {
            units,
            packages,
            sources: SourceMap::new(),
            store: Store::with_test_builtins(true),
        }
    }

    /// Checks the files of one package.
    pub fn check(&self, files: &[(String, Vec<u8>)], flags: &Flags) -> Vec<Found> {
        let ids = NodeIds::new();
        let mut found = Vec::new();
        let mode = Mode {
            branches: false,
            directives: false,
            ..Mode::CHECK
        };
        let trees: Vec<File> = files
            .iter()
            .filter_map(|(name, text)| self.sources.add(Path::new(name), text.as_slice()).ok())
            .map(|source| {
                let (tree, errors) = parse_file_all_errors(&source, &ids, mode);
                found.extend(errors);
                tree
            })
            .collect();
        let config = Config {
            go_version: flags.lang.clone(),
            fake_import_c: flags.fake_import_c,
            check_branches: true,
            ..Config::default()
        };
        let path = trees
            .first()
            .map_or(gander_span::sym::MAIN, |file| file.name.name);
        let checked = check_package(&self.store, &self.sources, &config, self, path, &trees);
        found.extend(checked.diagnostics);
        found
            .iter()
            .filter_map(|diagnostic| self.found(diagnostic))
            .collect()
    }

    fn found(&self, diagnostic: &Diagnostic) -> Option<Found> {
        let file = self.sources.file(diagnostic.pos)?;
        let (line, col) = file.line_col(diagnostic.pos);
        let file = file.path.to_string_lossy().into_owned();
        Some(Found {
            file,
            line,
            col,
            message: full_message(&self.sources, diagnostic),
        })
    }

    fn package(&self, index: usize) -> Option<Pkg> {
        // Imports have no cycles, so the cell is not entered twice.
        *self.packages[index].get_or_init(|| {
            let unit = &self.units[index];
            let ids = NodeIds::new();
            let sources = unit
                .files
                .iter()
                .filter_map(|file| self.sources.add(&file.name, Arc::clone(&file.text)).ok());
            let trees: Vec<File> = sources
                .map(|source| parse_file(&source, &ids, Mode::CHECK).0)
                .collect();
            let config = Config {
                go_version: unit.go_version.clone(),
                ignore_func_bodies: true,
                ..Config::default()
            };
            let importer = UnitImporter {
                library: self,
                unit,
            };
            Some(
                check_package(
                    &self.store,
                    &self.sources,
                    &config,
                    &importer,
                    Symbol::intern(&unit.path),
                    &trees,
                )
                .pkg,
            )
        })
    }
}

impl Importer for Library {
    fn import(&self, path: &str) -> Result<Pkg, String> {
        if path == "unsafe" {
            return Ok(Pkg::UNSAFE);
        }
        let index = self.units.iter().position(|unit| unit.path == path);
        index
            .and_then(|index| self.package(index))
            .ok_or_else(|| format!("package {path} is not in std"))
    }
}

/// Resolves the imports of a standard package.
struct UnitImporter<'a> {
    library: &'a Library,
    unit: &'a Unit,
}

impl Importer for UnitImporter<'_> {
    fn import(&self, path: &str) -> Result<Pkg, String> {
        let package = match self.unit.imports.get(path) {
            Some(Target::Unsafe) => Some(Pkg::UNSAFE),
            Some(Target::Unit(index)) => self.library.package(*index),
            _ => None,
        };
        package.ok_or_else(|| format!("package {path} is not in std"))
    }
}

/// The standard library of `goroot`.
///
/// # Errors
/// The loader's message.
pub fn standard_library(goroot: &Path) -> Result<Library, String> {
    use gander_loader::{Context, Env, LoadOptions, Loader, RealFs};
    let loader = Loader::new(
        Arc::new(RealFs),
        Context::default(),
        goroot,
        Env::new(goroot, []),
    );
    let graph = loader
        .load(&["std".to_owned()], LoadOptions::default())
        .map_err(|err| err.to_string())?;
    Ok(Library::new(crate::plan::units(&graph, Path::new("/"))))
}

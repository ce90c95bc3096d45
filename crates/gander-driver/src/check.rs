//! Checking units: parse, type-check, collect what is to be shown.
//!
//! Invariants: all units of a run share one store and one source map; a unit
//! whose dependency has errors is not checked (its errors would be echoes); the
//! syntax trees of a unit are dropped as soon as it is checked.

use crate::finish::{self, Finished};
use crate::schedule;
use crate::unit::{Target, Unit};
use gander_diag::{Code, Diagnostic};
use gander_span::{Pos, SourceMap, Span, Symbol};
use gander_syntax::ast::{File, NodeIds};
use gander_syntax::{Mode, parse_file};
use gander_types::{Config, Importer, Pkg, Store, check_package};
use std::sync::{Arc, OnceLock};

/// How to check.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Show all errors of a package instead of the first ten.
    pub all_errors: bool,
    /// Threads to use.
    pub threads: usize,
    /// Skip function bodies of standard packages that the user did not ask
    /// for: they come with the Go installation and are known to be right.
    pub trust_standard: bool,
}

/// What became of a unit.
#[derive(Debug)]
pub enum Outcome {
    /// It was checked.
    Checked(Finished),
    /// A package it imports has errors, or it is on an import cycle.
    Skipped,
}

/// The result of a run.
#[derive(Debug)]
pub struct Report {
    /// All files seen.
    pub sources: Arc<SourceMap>,
    /// One for each unit.
    pub outcomes: Vec<Outcome>,
}

/// Checks all `units`.
pub fn check(units: &[Unit], options: Options) -> Report {
    let sources = Arc::new(SourceMap::new());
    let store = Store::new();
    let packages: Vec<OnceLock<Pkg>> = units.iter().map(|_| OnceLock::new()).collect();
    let deps: Vec<Vec<usize>> = units.iter().map(|unit| unit.deps().collect()).collect();
    let finished = schedule::run(&deps, options.threads, |index| {
        // Dependencies have ended; one without package had errors.
        if deps[index].iter().any(|&dep| packages[dep].get().is_none()) {
            return None;
        }
        let unit = &units[index];
        let (pkg, finished) = check_unit(&store, &sources, unit, &packages, options);
        if finished.diagnostics.is_empty() {
            // Set once: each unit is run once.
            let _ = packages[index].set(pkg?);
        }
        Some(finished)
    });
    let outcomes = finished
        .into_iter()
        .map(|f| f.flatten().map_or(Outcome::Skipped, Outcome::Checked))
        .collect();
    Report { sources, outcomes }
}

/// Resolves the imports of one unit.
struct UnitImporter<'a> {
    unit: &'a Unit,
    packages: &'a [OnceLock<Pkg>],
}

impl Importer for UnitImporter<'_> {
    fn import(&self, path: &str) -> Result<Pkg, String> {
        match self.unit.imports.get(path) {
            Some(Target::Unsafe) => Ok(Pkg::UNSAFE),
            Some(Target::Unit(index)) => self.packages[*index]
                .get()
                .copied()
                .ok_or_else(|| format!("package {path} has errors")),
            Some(Target::Missing(why)) => Err(why.clone()),
            None => Err(format!("package {path} is not known here")),
        }
    }
}

fn check_unit(
    store: &Store,
    sources: &SourceMap,
    unit: &Unit,
    packages: &[OnceLock<Pkg>],
    options: Options,
) -> (Option<Pkg>, Finished) {
    let limit = (!options.all_errors).then_some(finish::ERROR_LIMIT);
    let (files, syntax_errors) = parse_unit(sources, unit);
    if !syntax_errors.is_empty() {
        return (None, finish::finish(sources, syntax_errors, limit));
    }
    let config = Config {
        go_version: unit.go_version.clone(),
        ignore_func_bodies: options.trust_standard && unit.standard && !unit.root,
        ..Config::default()
    };
    let importer = UnitImporter { unit, packages };
    let checked = check_package(
        store,
        sources,
        &config,
        &importer,
        Symbol::intern(&unit.path),
        &files,
    );
    let mut found = checked.diagnostics;
    explain_versions(sources, unit, &files, &mut found);
    (Some(checked.pkg), finish::finish(sources, found, limit))
}

/// Parses the files of a unit into one numbering of nodes.
fn parse_unit(sources: &SourceMap, unit: &Unit) -> (Vec<File>, Vec<Diagnostic>) {
    let ids = NodeIds::new();
    let mut files = Vec::with_capacity(unit.files.len());
    let mut errors = Vec::new();
    for file in &unit.files {
        match sources.add(&file.name, Arc::clone(&file.text)) {
            Ok(source) => {
                let (tree, found) = parse_file(&source, &ids, Mode::CHECK);
                files.push(tree);
                errors.extend(found);
            }
            Err(too_large) => {
                let message = format!("{}: {too_large}", file.name.display());
                errors.push(Diagnostic::error(
                    Code("TooLarge"),
                    Pos::NONE,
                    Span::NONE,
                    message,
                ));
            }
        }
    }
    (files, errors)
}

/// Adds to errors about the language version where that version comes from,
/// as the official compiler does.
fn explain_versions(sources: &SourceMap, unit: &Unit, files: &[File], found: &mut [Diagnostic]) {
    for diagnostic in found
        .iter_mut()
        .filter(|d| d.code == gander_types::codes::UNSUPPORTED_FEATURE)
    {
        let file = files
            .iter()
            .find(|f| f.span.lo <= diagnostic.pos && diagnostic.pos <= f.eof);
        let source = match file.and_then(|file| file.go_version) {
            Some(version) => format!(" (file declares //go:build {version})"),
            None => match &unit.go_version {
                Some(version) => format!(" (-lang was set to {version}; check go.mod)"),
                None => continue,
            },
        };
        debug_assert!(sources.file(diagnostic.pos).is_some());
        diagnostic.message.push_str(&source);
    }
}

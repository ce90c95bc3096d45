//! From the loader's package graph to units.
//!
//! Invariant: unit `i` is package `i` of the graph, so that results can be
//! matched; packages that could not be loaded become units without files and
//! are never checked.

use crate::names::display_name;
use crate::unit::{Target, Unit, UnitFile};
use gander_loader::{Graph, Package, Variant};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// As [`units`], and the graph loses its files: their texts live only as long
/// as a unit needs them.
pub fn take_units(graph: &mut Graph, cwd: &Path) -> Vec<Unit> {
    let units = units(graph, cwd);
    for package in &mut graph.packages {
        package.files.clear();
        package.test_files.clear();
        package.xtest_files.clear();
    }
    units
}

/// One unit for each package of `graph`, in its order. File names are shown as
/// seen from `cwd`.
pub fn units(graph: &Graph, cwd: &Path) -> Vec<Unit> {
    graph
        .packages
        .iter()
        .map(|package| unit(graph, package, cwd))
        .collect()
}

fn unit(graph: &Graph, package: &Package, cwd: &Path) -> Unit {
    // Package unsafe is built into the checker.
    let sources = if package.is_unsafe() {
        &[][..]
    } else {
        &package.files
    };
    let files = sources.iter().map(|file| UnitFile {
        name: shown_name(package, &file.path, cwd),
        text: Arc::clone(&file.contents),
    });
    let imports = package.import_map.iter().map(|(path, &id)| {
        let imported = graph.package(id);
        let target = if imported.is_unsafe() {
            Target::Unsafe
        } else {
            Target::Unit(id.index())
        };
        (path.clone(), target)
    });
    Unit {
        title: package.import_path.clone(),
        path: symbol_path(package),
        files: files.collect(),
        imports: imports.collect(),
        go_version: Some(package.lang.clone()).filter(|lang| !lang.is_empty()),
        standard: package.std,
        complete: package.complete,
        content_key: package.content_key,
        root: package.root,
        broken: package.error.is_some(),
    }
}

/// The path under which the package's types and symbols are known.
pub(crate) fn symbol_path(package: &Package) -> String {
    match package.name.as_str() {
        // What the `go` command tells the compiler.
        "main" if package.variant != Variant::WithTests => "main".to_owned(),
        _ => package.path.clone(),
    }
}

/// How messages name a file. Standard packages are compiled under names below
/// `$GOROOT`, which show up where a message about another package refers to
/// them.
fn shown_name(package: &Package, path: &Path, cwd: &Path) -> PathBuf {
    match path.file_name() {
        Some(file) if package.std && !package.root => {
            Path::new("$GOROOT/src").join(&package.path).join(file)
        }
        _ => display_name(cwd, path),
    }
}

/// Makes the units that the user asked for packages of language version `lang`
/// (`go1.21`).
pub fn set_language(units: &mut [Unit], lang: &str) {
    for unit in units.iter_mut().filter(|unit| unit.root) {
        unit.go_version = Some(lang.to_owned());
        let mut hash = xxhash_rust::xxh3::Xxh3::new();
        hash.update(&unit.content_key.to_le_bytes());
        hash.update(lang.as_bytes());
        unit.content_key = hash.digest128();
    }
}

/// Adds a unit made of `files` to the units of the standard library, and
/// returns its index. As for the bare compiler, every other path that it
/// imports is missing.
pub fn add_files(units: &mut Vec<Unit>, files: Vec<UnitFile>, lang: Option<String>) -> usize {
    let standard = units.iter().enumerate().map(|(index, unit)| {
        let target = if unit.path == "unsafe" {
            Target::Unsafe
        } else {
            Target::Unit(index)
        };
        (unit.path.clone(), target)
    });
    let imports = standard.collect();
    units.push(Unit {
        title: "p".to_owned(),
        path: "p".to_owned(),
        files,
        imports,
        go_version: lang,
        standard: false,
        complete: true,
        content_key: 0,
        root: true,
        broken: false,
    });
    units.len() - 1
}

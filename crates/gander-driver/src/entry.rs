//! The function `main` of a command, which only the linker misses.
//!
//! Invariant: the words are the official linker's.

use crate::unit::Unit;
use gander_span::SourceMap;
use gander_syntax::ast::{DeclKind, File, NodeIds};
use gander_syntax::{Mode, parse_file};
use gander_types::CheckedPackage;
use std::sync::Arc;

/// What the linker says of a command without `main`.
pub const MISSING: &str = "runtime.main_main·f: function main is undeclared in the main package";

/// Whether a unit without errors is a command that lacks `main`.
pub fn is_missing(unit: &Unit) -> bool {
    // With assembly, `main` may be there.
    if unit.path != "main" || !unit.complete {
        return false;
    }
    let sources = SourceMap::new();
    let declares = |file: &crate::unit::UnitFile| {
        let source = sources.add(&file.name, Arc::clone(&file.text));
        // A file that is too large was reported when it was checked.
        source
            .is_ok_and(|source| declares_main(&parse_file(&source, &NodeIds::new(), Mode::CHECK).0))
    };
    !unit.files.iter().any(declares)
}

/// Whether a checked command lacks `main`.
pub fn is_missing_in(package: &CheckedPackage) -> bool {
    package.path == "main" && !package.files.iter().any(declares_main)
}

fn declares_main(file: &File) -> bool {
    file.decls.iter().any(|decl| match &decl.kind {
        DeclKind::Func(func) => func.recv.is_none() && func.name.name.as_str() == "main",
        _ => false,
    })
}

//! The phases of checking a package.

use crate::checker::{Checked, Checker, Config, Importer};
use crate::package::Package;
use crate::store::Store;
use gander_span::{SourceMap, Symbol};
use gander_syntax::ast;

/// Checks the package `path` that consists of `files`.
pub fn check_package(
    store: &Store,
    sources: &SourceMap,
    config: &Config,
    importer: &dyn Importer,
    path: Symbol,
    files: &[ast::File],
) -> Checked {
    let pkg = store.add_package(Package::new(path, false));
    let check = Checker::new(store, sources, config, importer, pkg, files);
    Checked {
        pkg,
        info: check.info,
        diagnostics: check.diagnostics,
    }
}

//! The phases of checking a package.
//!
//! Invariant: errors are local; whatever is wrong somewhere, all phases run
//! over the whole package, which is complete afterwards.

use crate::checker::{Checked, Checker, Config, Importer};
use crate::codes;
use crate::object::ObjKind;
use crate::package::Package;
use crate::scope::ScopeId;
use crate::store::{Pkg, Store};
use crate::version::Version;
use gander_span::{SourceMap, Symbol, sym};
use gander_syntax::ast;

/// Checks the package `path` that consists of `files`.
pub fn check_package<'a>(
    store: &'a Store,
    sources: &'a SourceMap,
    config: &'a Config,
    importer: &'a dyn Importer,
    path: Symbol,
    files: &'a [ast::File],
) -> Checked {
    let pkg = store.add_package(Package::new(path, false));
    let mut check = Checker::new(store, sources, config, importer, pkg, files);
    check.check_files();
    Checked {
        pkg,
        info: check.info,
        diagnostics: check.diagnostics,
    }
}

impl<'a> Checker<'a> {
    fn check_files(&mut self) {
        let files = self.init_files();
        self.collect_objects(&files);
        self.direct_cycles();
        self.package_objects();
        // All function bodies, among others.
        self.process_delayed(0);
        self.init_order();
        self.unused_imports();
        self.record_untyped();
        if !self.has_errors() {
            self.monomorph();
        }
        if !self.has_errors() {
            self.anonymous_iface_cycles();
        }
        if !self.has_errors() {
            self.check_limits();
        }
        self.publish();
    }

    /// Determines the package name, the files that belong to it and their
    /// language versions.
    fn init_files(&mut self) -> Vec<(&'a ast::File, Version)> {
        let store = self.store;
        let all = self.files;
        let mut files = Vec::with_capacity(all.len());
        for file in all {
            let name = file.name.name;
            let expected = store[self.pkg].name();
            if expected == sym::EMPTY {
                if name.is_blank() {
                    let message = "invalid package name _";
                    self.error(file.name, codes::BLANK_PKG_NAME, message);
                } else {
                    // The name is empty, so it was not set before.
                    let _ = store[self.pkg].name.set(name);
                }
            } else if name != expected {
                let message = format!("package {name}; expected package {expected}");
                self.error(file.span.lo, codes::MISMATCHED_PKG_NAME, message);
                continue;
            }
            files.push(file);
        }
        let version = self.package_version(all.first());
        files
            .into_iter()
            .map(|file| (file, self.file_version(file, version)))
            .collect()
    }

    /// The language version of the package; the newest if none is given.
    fn package_version(&mut self, first: Option<&'a ast::File>) -> Version {
        let config = self.config;
        let Some(version) = config.go_version.as_deref().and_then(Version::parse) else {
            return Version::CURRENT;
        };
        if version > Version::CURRENT
            && let Some(file) = first
        {
            let message = format!(
                "package requires newer Go version {version} (application built with {})",
                Version::CURRENT
            );
            self.error(file.span.lo, codes::TOO_NEW, message);
        }
        version
    }

    /// The language version of a file, which its build constraint may raise or
    /// lower, but not below go1.21: such files were written before constraints
    /// had this meaning.
    fn file_version(&mut self, file: &'a ast::File, package: Version) -> Version {
        let Some(version) = file.go_version.and_then(|v| Version::parse(v.as_str())) else {
            return package;
        };
        if version > Version::CURRENT {
            let message = format!("file requires newer Go version {version}");
            self.error(file.name, codes::TOO_NEW, message);
        }
        version.max(Version::go1(21))
    }

    /// Hands the package over to those who import it.
    fn publish(&mut self) {
        let store = self.store;
        let package = &store[self.pkg];
        let mut imports: Vec<Pkg> = Vec::new();
        for &obj in &self.imports {
            if let ObjKind::PkgName { imported } = store[obj].kind
                && !imports.contains(&imported)
            {
                imports.push(imported);
            }
        }
        imports.sort_by_key(|&pkg| store[pkg].path.as_str());
        let scope = self.scopes.objects(ScopeId::PACKAGE).iter().copied();
        // A package is published once, here.
        let _ = package.scope.set(scope.collect());
        let _ = package.imports.set(imports.into());
    }
}

//! Import declarations.
//!
//! Invariant: an import that fails still yields a package, one marked as fake,
//! so that what is selected from it causes no further errors.

use crate::checker::{Checker, DeclInfo, DeclInfoKind};
use crate::codes;
use crate::object::ObjKind;
use crate::package::Package;
use crate::scope::ScopeId;
use crate::store::{Obj, Pkg};
use crate::unused::last_element;
use crate::version::Version;
use gander_constant::{LitKind, Value};
use gander_span::{Pos, Span, Symbol, sym};
use gander_syntax::ast::ImportSpec;
use std::rc::Rc;

/// The file whose declarations are being collected.
#[derive(Clone, Copy)]
pub(crate) struct FileInfo {
    pub(crate) scope: ScopeId,
    pub(crate) version: Version,
}

impl FileInfo {
    pub(crate) fn decl_info(self, kind: DeclInfoKind<'_>) -> Rc<DeclInfo<'_>> {
        Rc::new(DeclInfo {
            file: self.scope,
            version: self.version,
            kind,
            deps: Default::default(),
        })
    }
}

impl<'a> Checker<'a> {
    pub(crate) fn collect_import(&mut self, spec: &'a ImportSpec, file: FileInfo) {
        if spec.path.bad {
            return;
        }
        let path_span = Span::new(
            spec.path_pos,
            spec.path_pos.offset(spec.path.text.len() as u32),
        );
        let path = match import_path(&spec.path.text) {
            Ok(path) => path,
            Err(why) => {
                let message = format!("invalid import path ({why})");
                self.error(path_span, codes::BAD_IMPORT_PATH, message);
                return;
            }
        };
        let imported = self.import_package(path_span, &path);
        if let Some(local) = spec.name
            && path == "C"
        {
            let message = "cannot rename import \"C\"";
            self.error(local, codes::IMPORT_C_RENAMED, message);
            return;
        }
        let name = spec
            .name
            .map_or_else(|| self.store[imported].name(), |local| local.name);
        if name == sym::INIT {
            let message = "cannot import package as init - init must be a func";
            self.error(spec.pos, codes::INVALID_INIT_DECL, message);
            return;
        }
        let obj = self.store.new_pkg_name(spec.pos, self.pkg, name, imported);
        match spec.name {
            Some(local) => self.record_def(local, obj),
            None => self.record_implicit(spec.id, obj),
        }
        if self.store[imported].fake {
            self.used_pkg_names.insert(obj);
        }
        self.imports.push(obj);
        match spec.name {
            Some(dot) if name.as_str() == "." => self.dot_import(dot.span(), obj, imported, file),
            _ => self.declare(file.scope, None, obj, Pos::NONE),
        }
    }

    /// Puts the exported objects of `imported` into the file's scope. The
    /// objects belong to another package and are not touched.
    fn dot_import(&mut self, at: Span, obj: Obj, imported: Pkg, file: FileInfo) {
        let store = self.store;
        for (name, member) in store[imported].objects() {
            if !name.is_exported() {
                continue;
            }
            match self.scopes.insert_as(store, file.scope, name, member) {
                None => {
                    self.dot_imports.insert((file.scope, name), obj);
                }
                Some(other) => {
                    let error = self
                        .new_error(codes::DUPLICATE_DECL)
                        .add(at, format!("{name} redeclared in this block"));
                    self.add_alt_decl(error, other).report(self);
                }
            }
        }
    }

    fn import_package(&mut self, at: Span, path: &str) -> Pkg {
        if path == "unsafe" {
            return Pkg::UNSAFE;
        }
        if let Some(pkg) = self.fake_import(path) {
            return pkg;
        }
        if path == "C" && self.config.fake_import_c {
            return self.new_fake_package(path);
        }
        let result = self.importer.import(path).and_then(|pkg| {
            let name = self.store[pkg].name();
            if name.is_blank() || name == sym::EMPTY {
                return Err(format!("invalid package name: \"{name}\""));
            }
            Ok(pkg)
        });
        match result {
            Ok(pkg) => pkg,
            Err(why) => {
                let message = format!("could not import {path} ({why})");
                self.error(at, codes::BROKEN_IMPORT, message);
                self.new_fake_package(path)
            }
        }
    }

    /// A failed import of `path` seen before: it is reported once.
    fn fake_import(&self, path: &str) -> Option<Pkg> {
        self.imports
            .iter()
            .find_map(|&obj| match self.store[obj].kind {
                ObjKind::PkgName { imported } => {
                    let pkg = &self.store[imported];
                    (pkg.fake && pkg.path.as_str() == path).then_some(imported)
                }
                _ => None,
            })
    }

    fn new_fake_package(&self, path: &str) -> Pkg {
        let package = Package::new(Symbol::intern(path), true);
        // Just made: nothing was set before.
        let _ = package.name.set(last_element(path));
        let _ = package.scope.set(Default::default());
        let _ = package.imports.set(Box::default());
        self.store.add_package(package)
    }
}

/// The import path that the literal `text` denotes.
///
/// # Errors
/// Why it is none (Go spec, "Import declarations": an implementation may
/// exclude some characters).
fn import_path(text: &str) -> Result<String, String> {
    const EXCLUDED: &str = "!\"#$%&'()*,:;<=>?[\\]^{|}`\u{fffd}";
    let value = Value::from_literal(text, LitKind::String);
    let path = value
        .as_bytes()
        .map(|bytes| String::from_utf8_lossy(bytes).into_owned())
        .ok_or("invalid syntax")?;
    if path.is_empty() {
        return Err("empty string".to_owned());
    }
    let bad = path
        .chars()
        .find(|&c| c.is_control() || c.is_whitespace() || EXCLUDED.contains(c));
    match bad {
        Some(c) if c.is_control() => Err(format!("invalid character U+{:04X}", u32::from(c))),
        Some(c) => Err(format!("invalid character U+{:04X} '{c}'", u32::from(c))),
        None => Ok(path),
    }
}

//! Unused variables and imports.
//!
//! Invariant: both are reported as soft errors, after everything that can use
//! them was checked. Go spec, "Implementation restriction: A compiler may make
//! it illegal to declare a variable inside a function body if the variable is
//! never used."

use crate::checker::Checker;
use crate::codes;
use crate::object::{ObjKind, VarKind};
use crate::scope::ScopeId;
use gander_span::Symbol;

impl<'a> Checker<'a> {
    /// Reports the variables of a function's scope, and of the scopes in it
    /// except those of function literals, that are never used.
    pub(crate) fn usage(&mut self, scope: ScopeId) {
        let mut unused = Vec::new();
        for &(_, obj) in self.scopes.objects(scope) {
            if self.store[obj].var_kind() == Some(VarKind::Local) && !self.used_vars.contains(&obj)
            {
                unused.push(obj);
            }
        }
        unused.sort_by_key(|&obj| self.store[obj].pos);
        for obj in unused {
            let object = &self.store[obj];
            self.new_error(codes::UNUSED_VAR)
                .add(
                    gander_span::Span::new(
                        object.pos,
                        object.pos.offset(object.name.as_str().len() as u32),
                    ),
                    format!("declared and not used: {}", object.name),
                )
                .soft()
                .report(self);
        }
        let mut child = self.scopes.first_child(scope);
        while let Some(inner) = child {
            // The body of a function literal looks after its own scope.
            if !self.scopes.is_func(inner) {
                self.usage(inner);
            }
            child = self.scopes.next_sibling(inner);
        }
    }

    /// Reports imports that nothing of the file refers to.
    pub(crate) fn unused_imports(&mut self) {
        // Without bodies, uses are missing.
        if self.config.ignore_func_bodies {
            return;
        }
        for obj in self.imports.clone() {
            if !self.store[obj].name.is_blank() && !self.used_pkg_names.contains(&obj) {
                self.unused_import(obj);
            }
        }
    }

    fn unused_import(&mut self, obj: crate::store::Obj) {
        let object = &self.store[obj];
        let ObjKind::PkgName { imported } = object.kind else {
            return;
        };
        let path = self.store[imported].path.as_str();
        let elem = path.rsplit('/').next().unwrap_or(path);
        let name = object.name.as_str();
        // The name is worth mentioning if the path does not show it.
        let message = if name.is_empty() || name == "." || name == elem {
            format!("{} imported and not used", quoted(path))
        } else {
            format!("{} imported as {name} and not used", quoted(path))
        };
        self.soft_error(object.pos, codes::UNUSED_IMPORT, message);
    }
}

/// An import path as a Go string literal. Paths have no characters that need
/// escaping: they were validated.
pub(crate) fn quoted(path: &str) -> String {
    format!("\"{path}\"")
}

/// The package a path suggests as name: its last element.
pub(crate) fn last_element(path: &str) -> Symbol {
    let path = path.strip_suffix('/').unwrap_or(path);
    Symbol::intern(path.rsplit('/').next().unwrap_or(path))
}

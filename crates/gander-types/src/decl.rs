//! Declarations: from a declared name to its type and value.

use crate::checker::Checker;
use crate::scope::ScopeId;
use crate::store::Obj;
use gander_span::{Pos, Span, Symbol};
use gander_syntax::ast::{Decl, Ident};

impl<'a> Checker<'a> {
    /// Determines the type (and value) of a package-level object or method.
    pub(crate) fn obj_decl(&mut self, obj: Obj) {
        let _ = obj;
    }

    /// Checks a declaration in a function.
    pub(crate) fn decl_stmt(&mut self, decl: &'a Decl) {
        let _ = decl;
    }

    /// Puts `obj` into `scope` from `scope_pos` on, unless it is blank, and
    /// records that `ident` declares it; reports a redeclaration.
    pub(crate) fn declare(
        &mut self,
        scope: ScopeId,
        ident: Option<Ident>,
        obj: Obj,
        scope_pos: Pos,
    ) {
        let _ = (scope, ident, obj, scope_pos);
    }

    /// The object that `name` denotes here.
    pub(crate) fn lookup(&self, name: Symbol) -> Option<Obj> {
        self.lookup_scope(name).map(|(_, obj)| obj)
    }

    /// As [`Checker::lookup`], with the scope the name was found in.
    pub(crate) fn lookup_scope(&self, name: Symbol) -> Option<(ScopeId, Obj)> {
        self.scopes
            .lookup_parent(self.store, self.env.scope, name, Pos::NONE)
    }

    /// Enters a new scope inside the current one.
    pub(crate) fn open_scope(&mut self, span: Span) -> ScopeId {
        self.env.scope = self.scopes.open(self.env.scope, span);
        self.env.scope
    }

    /// Returns to the enclosing scope.
    pub(crate) fn close_scope(&mut self) {
        if let Some(parent) = self.scopes.parent(self.env.scope) {
            self.env.scope = parent;
        }
    }

    /// Notes that the package-level declaration being checked refers to `to`.
    pub(crate) fn add_decl_dep(&mut self, to: Obj) {
        let _ = to;
    }
}

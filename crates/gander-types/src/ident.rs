//! Identifiers: from a name to what it denotes.
//!
//! Invariant: a name that denotes something counts as a use of it, for unused
//! variables, dot-imports and the initialisation order.

use crate::checker::Checker;
use crate::codes;
use crate::object::{ObjKind, VarKind};
use crate::operand::{Mode, Operand};
use crate::scope::ScopeId;
use crate::store::Obj;
use crate::types::Type;
use crate::version::Version;
use gander_constant::Value;
use gander_span::Symbol;
use gander_syntax::ast::{Expr, Ident};

impl<'a> Checker<'a> {
    /// Checks the identifier `e`. With `want_type`, anything but a type is an
    /// error.
    pub(crate) fn ident(&mut self, x: &mut Operand<'a>, e: &'a Expr, want_type: bool) {
        *x = Operand::invalid(e);
        let Some(ident) = e.as_ident() else {
            return;
        };
        let Some((scope, obj)) = self.resolve(ident) else {
            return;
        };
        let store = self.store;
        let object = &store[obj];
        self.record_use(ident, obj);
        let is_type = object.is_type_name();
        if want_type && !is_type {
            let kind = self.object_kind(obj);
            let message = format!("{} ({kind}) is not a type", object.name);
            self.error(e, codes::NOT_A_TYPE, message);
            self.mark_used(obj);
            return;
        }
        match object.ty() {
            None if object.is_func() && self.obj_path_index.contains_key(&obj) => {
                self.ensure_signature(obj);
            }
            None => self.obj_decl(obj),
            // A type of this package may close a cycle.
            Some(_) if is_type && want_type && object.pkg == Some(self.pkg) => self.obj_decl(obj),
            Some(_) => {}
        }
        if !self.dot_imports.is_empty()
            && let Some(&import) = self.dot_imports.get(&(scope, object.name))
        {
            self.used_pkg_names.insert(import);
        }
        x.ty = object.ty_or_invalid();
        x.mode = self.object_mode(e, obj);
    }

    /// The object `ident` denotes, with the scope it was found in.
    fn resolve(&mut self, ident: Ident) -> Option<(ScopeId, Obj)> {
        let name = ident.name;
        let Some((scope, obj)) = self.lookup_scope(name) else {
            if name.is_blank() {
                let message = "cannot use _ as value or type";
                self.error(ident, codes::INVALID_BLANK, message);
            } else if is_valid_name(name) {
                self.error(ident, codes::UNDECLARED_NAME, format!("undefined: {name}"));
            }
            return None;
        };
        let universe = &self.store.universe;
        if obj == universe.any || obj == universe.comparable {
            let what = format!("predeclared {name}");
            if !self.verify_version(ident, Version::go1(18), &what) {
                return None;
            }
        }
        Some((scope, obj))
    }

    /// The mode of an operand that is just the name of `obj`.
    fn object_mode(&mut self, e: &'a Expr, obj: Obj) -> Mode {
        let store = self.store;
        let object = &store[obj];
        match &object.kind {
            ObjKind::PkgName { .. } => {
                let message = format!("use of package {} not in selector", object.name);
                self.error(e, codes::INVALID_PKG_USE, message);
                Mode::Invalid
            }
            ObjKind::Const { value } => {
                self.add_decl_dep(obj);
                if !store.is_valid(object.ty_or_invalid()) {
                    return Mode::Invalid;
                }
                if obj != store.universe.iota {
                    return Mode::Constant(value.get().cloned().unwrap_or(Value::Unknown));
                }
                if let Some(iota) = &self.env.iota {
                    return Mode::Constant(iota.clone());
                }
                let message = "cannot use iota outside constant declaration";
                self.error(e, codes::INVALID_IOTA, message);
                Mode::Invalid
            }
            ObjKind::TypeName => Mode::TypeExpr,
            ObjKind::Var { .. } => {
                self.mark_used(obj);
                self.add_decl_dep(obj);
                if store.is_valid(object.ty_or_invalid()) {
                    Mode::Variable
                } else {
                    Mode::Invalid
                }
            }
            ObjKind::Func { .. } => {
                self.add_decl_dep(obj);
                Mode::Value
            }
            ObjKind::Builtin(builtin) => Mode::Builtin(*builtin),
            ObjKind::Nil => Mode::NilValue,
            ObjKind::Label => Mode::Invalid,
        }
    }

    /// Notes that the variable `obj` is used, if it is one of this package.
    pub(crate) fn mark_used(&mut self, obj: Obj) {
        let object = &self.store[obj];
        if object.var_kind() == Some(VarKind::Local) && object.pkg == Some(self.pkg) {
            self.used_vars.insert(obj);
        }
    }

    /// What kind of thing an object is, for messages (`local variable`).
    pub(crate) fn object_kind(&self, obj: Obj) -> &'static str {
        let store = self.store;
        let object = &store[obj];
        match object.kind {
            ObjKind::PkgName { .. } => "package name",
            ObjKind::Const { .. } => "constant",
            ObjKind::TypeName if store.is_alias_name(obj) => "type alias",
            ObjKind::TypeName => match object.ty().map(|ty| &store[ty]) {
                Some(Type::TypeParam(_)) => "type parameter",
                _ => "defined type",
            },
            ObjKind::Var { kind, .. } => match kind {
                VarKind::Package => "package-level variable",
                VarKind::Local => "local variable",
                VarKind::Recv => "receiver",
                VarKind::Param => "parameter",
                VarKind::Result => "result variable",
                VarKind::Field => "struct field",
            },
            ObjKind::Func { .. } => match object.ty().map(|ty| &store[ty]) {
                Some(Type::Signature(sig)) if sig.recv.is_some() => "method",
                _ => "function",
            },
            ObjKind::Label => "label",
            ObjKind::Builtin(_) => "built-in function",
            ObjKind::Nil => "untyped nil",
        }
    }
}

/// Whether `name` is an identifier of the Go spec; other ones were reported by
/// the scanner.
fn is_valid_name(name: Symbol) -> bool {
    name.as_str()
        .chars()
        .enumerate()
        .all(|(i, c)| c.is_alphabetic() || c == '_' || i > 0 && c.is_numeric())
}

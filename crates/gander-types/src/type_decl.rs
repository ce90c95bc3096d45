//! Type declarations: defined types, type parameter lists, methods.
//!
//! Invariant: a type's name, and the type parameters of a generic type, are
//! known before its right-hand side is checked, so that both can refer to it.

use crate::checker::Checker;
use crate::codes;
use crate::decl::field_start;
use crate::store::{Obj, Ty};
use crate::types::Type;
use crate::version::Version;
use gander_span::Pos;
use gander_syntax::ast::{BinaryOp, Expr, ExprKind, FieldList, Ident, TypeSpec, UnaryOp};
use rustc_hash::FxHashMap;
use std::cell::Cell;
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// Checks the declaration of the type name `obj`.
    pub(crate) fn type_decl(&mut self, obj: Obj, spec: &'a TypeSpec) {
        // The right-hand side, unless a version error was reported already.
        let constraint: Rc<Cell<Option<Ty>>> = Rc::default();
        let later = Rc::clone(&constraint);
        self.later(move |check| check.finish_type_decl(obj, spec, later.get()));

        let tparams = spec.tparams.as_ref().filter(|list| !list.fields.is_empty());
        let first = tparams.and_then(|list| list.fields.first());
        let first = first.map(field_start);
        let (version_ok, rhs) = if spec.is_alias() {
            self.alias_decl(obj, spec, tparams, first)
        } else {
            self.defined_type_decl(obj, spec, tparams, first)
        };
        if version_ok {
            constraint.set(Some(rhs));
        }
    }

    fn finish_type_decl(&mut self, obj: Obj, spec: &'a TypeSpec, rhs: Option<Ty>) {
        let ty = self.store[obj].ty_or_invalid();
        if self.store.as_named(ty).is_some() {
            let named = self.store.unalias(ty);
            self.valid_type(named);
        }
        if let Some(rhs) = rhs
            && self.is_imported_constraint(rhs)
            && !self.allow_version(Version::go1(18))
        {
            let what = format!("using type constraint {}", self.ty(rhs));
            self.version_error(&spec.ty, Version::go1(18), &what);
        }
    }

    /// Returns whether no version error was reported, and the right-hand side.
    fn alias_decl(
        &mut self,
        obj: Obj,
        spec: &'a TypeSpec,
        tparams: Option<&'a FieldList>,
        first: Option<Pos>,
    ) -> (bool, Ty) {
        let store = self.store;
        // The highest requirement first, so that following the advice once is
        // enough.
        let version_ok = first
            .is_none_or(|pos| self.verify_version(pos, Version::go1(23), "generic type alias"))
            && self.verify_version(spec.pos, Version::go1(9), "type alias");

        let ty = store.new_alias(obj);
        let Type::Alias(alias) = &store[ty] else {
            return (version_ok, Ty::INVALID);
        };
        let mut own = Vec::new();
        if let Some(list) = tparams {
            self.open_scope();
            own = self.declare_tparams(list);
            // Just made: not set before.
            let _ = alias.tparams.set(own.clone().into());
            self.collect_bounds(&own, list);
        }
        let rhs = self.declared_type(&spec.ty, Some(obj));
        alias.from_rhs.set(rhs);
        if tparams.is_some() {
            self.close_scope();
        }
        // Go spec, "Alias declarations": the given type cannot be a type
        // parameter of the same declaration.
        if own.contains(&rhs) {
            let message = "cannot use type parameter declared in alias declaration as RHS";
            self.error(&spec.ty, codes::MISPLACED_TYPE_PARAM, message);
            alias.from_rhs.set(Ty::INVALID);
        }
        (version_ok, rhs)
    }

    /// Returns whether no version error was reported, and the right-hand side.
    fn defined_type_decl(
        &mut self,
        obj: Obj,
        spec: &'a TypeSpec,
        tparams: Option<&'a FieldList>,
        first: Option<Pos>,
    ) -> (bool, Ty) {
        let store = self.store;
        let version_ok =
            first.is_none_or(|pos| self.verify_version(pos, Version::go1(18), "type parameter"));
        let ty = store.new_named(obj);
        let Type::Named(named) = &store[ty] else {
            return (version_ok, Ty::INVALID);
        };
        match tparams {
            Some(list) => {
                self.open_scope();
                let own = self.declare_tparams(list);
                // Just made: not set before.
                let _ = named.tparams.set(own.clone().into());
                self.collect_bounds(&own, list);
            }
            None => {
                let _ = named.tparams.set(Box::default());
            }
        }
        let rhs = self.declared_type(&spec.ty, Some(obj));
        named.from_rhs.set(rhs);
        if tparams.is_some() {
            self.close_scope();
        }
        // Go spec, "Type definitions": the given type cannot be a type
        // parameter.
        if store.is_type_param(rhs) {
            let message = "cannot use a type parameter as RHS in type declaration";
            self.error(&spec.ty, codes::MISPLACED_TYPE_PARAM, message);
            named.from_rhs.set(Ty::INVALID);
        }
        (version_ok, rhs)
    }

    /// Declares the type parameters of `list`, without constraints. Their
    /// scope is the whole list: constraints may refer to any of them.
    pub(crate) fn declare_tparams(&mut self, list: &'a FieldList) -> Vec<Ty> {
        let names = list.fields.iter().flat_map(|field| &field.names);
        let scope_pos = names.clone().next().map_or(Pos::NONE, |name| name.pos);
        names
            .enumerate()
            .map(|(index, name)| self.declare_type_param(*name, index, scope_pos))
            .collect()
    }

    pub(crate) fn declare_type_param(&mut self, name: Ident, index: usize, scope_pos: Pos) -> Ty {
        let obj = self
            .store
            .new_type_name(name.pos, Some(self.pkg), name.name, None);
        // A constraint is always there, even before the right one is known.
        let ty = self.store.new_type_param(obj, index as u32, Ty::INVALID);
        self.declare(self.env.scope, Some(name), obj, scope_pos);
        ty
    }

    /// Determines the constraints of the type parameters `tparams` of `list`.
    pub(crate) fn collect_bounds(&mut self, tparams: &[Ty], list: &'a FieldList) {
        let saved = std::mem::replace(&mut self.env.in_tparam_list, true);
        let mut tparams = tparams.iter();
        for field in &list.fields {
            let mut bound = self.bound(&field.ty);
            if self.store.is_type_param(bound) {
                let message = "cannot use a type parameter as constraint";
                self.error(&field.ty, codes::MISPLACED_TYPE_PARAM, message);
                bound = Ty::INVALID;
            }
            for &ty in tparams.by_ref().take(field.names.len()) {
                if let Type::TypeParam(param) = &self.store[ty] {
                    param.bound.set(bound);
                }
            }
        }
        self.env.in_tparam_list = saved;
    }

    /// The constraint `x`; `~T` and `A|B` stand for an interface around them.
    fn bound(&mut self, x: &'a Expr) -> Ty {
        let is_union = match &x.kind {
            ExprKind::Unary(op, _) => *op == UnaryOp::Tilde,
            ExprKind::Binary(binary) => binary.op == BinaryOp::Or,
            _ => false,
        };
        if is_union {
            self.implicit_interface(x)
        } else {
            self.typ(x)
        }
    }

    /// Gives the type of `obj` the methods declared for it.
    pub(crate) fn collect_methods(&mut self, obj: Obj) {
        let methods = self.methods.remove(&obj).unwrap_or_default();
        let store = self.store;
        let base = store[obj].ty_or_invalid();
        let mut own: Vec<Obj> = Vec::with_capacity(methods.len());
        let mut seen: FxHashMap<_, Obj> = FxHashMap::default();
        for method in methods {
            let object = &store[method];
            if let Some(other) = seen.get(&object.name) {
                let place = self.sources.position(store[*other].pos);
                let message = format!(
                    "method {}.{} already declared at {place}",
                    store[obj].name, object.name
                );
                self.error(object.pos, codes::DUPLICATE_METHOD, message);
                continue;
            }
            seen.insert(object.name, method);
            own.push(method);
        }
        if !own.is_empty() && store.as_named(base).is_some() {
            // The fields may not be known yet.
            self.later(move |check| check.check_field_uniqueness(base));
        }
        self.set_methods(obj, own);
    }

    /// Sets the methods of the type that `obj` declares.
    pub(crate) fn set_methods(&self, obj: Obj, methods: Vec<Obj>) {
        if let Some(ty) = self.store[obj].ty()
            && let Type::Named(named) = &self.store[ty]
            && named.obj == obj
        {
            // Each declaration is checked once.
            let _ = named.methods.set(methods.into());
        }
    }

    /// Go spec, "Struct types": the names of fields and methods of a defined
    /// struct type must be distinct.
    fn check_field_uniqueness(&mut self, base: Ty) {
        let store = self.store;
        let Type::Struct(fields) = &store[store.under(base)] else {
            return;
        };
        let Some(methods) = store.as_named(base).and_then(|named| named.methods.get()) else {
            return;
        };
        let methods: FxHashMap<_, Obj> = methods.iter().map(|&m| (store[m].name, m)).collect();
        for &field in &fields.fields {
            let object = &store[field];
            let Some(&method) = methods.get(&object.name) else {
                continue;
            };
            if !object.is_exported() && object.pkg != store[method].pkg {
                continue;
            }
            // The message is at the method.
            let message = format!("field and method with the same name {}", object.name);
            let error = self
                .new_error(codes::DUPLICATE_FIELD_AND_METHOD)
                .add(store[method].pos, message);
            self.add_alt_decl(error, field).report(self);
        }
    }
}

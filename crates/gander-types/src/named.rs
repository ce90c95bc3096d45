//! Defined types and aliases: what follows from their declarations.
//!
//! Invariant: what an instance consists of is computed when it is first asked
//! for, one level at a time, so that types that would expand for ever do no
//! harm; nothing is remembered that was computed from an unfinished
//! declaration.

use crate::store::{Obj, Store, Ty};
use gander_span::Symbol;

impl Store {
    /// The denoted type of an alias whose `actual` is not known yet.
    pub(crate) fn resolve_alias(&self, _t: Ty) -> Ty {
        Ty::INVALID
    }

    /// The underlying type of a defined type for which it is not known yet.
    pub(crate) fn resolve_underlying(&self, _t: Ty) -> Ty {
        Ty::INVALID
    }

    /// The generic type of an instance; otherwise `t` without aliases.
    pub fn origin(&self, t: Ty) -> Ty {
        t
    }

    /// The type parameters of a generic defined type, alias or signature. An
    /// instance answers with those of its origin.
    pub fn type_params(&self, _t: Ty) -> &[Ty] {
        &[]
    }

    /// The type arguments of an instance.
    pub fn type_args(&self, _t: Ty) -> &[Ty] {
        &[]
    }

    /// The right-hand side of the declaration of a defined type or alias, for
    /// an instance with arguments substituted; none if it is not known yet.
    pub fn rhs(&self, _t: Ty) -> Option<Ty> {
        None
    }

    /// The declared methods of a defined type, of an instance: of its origin.
    pub fn declared_methods(&self, _t: Ty) -> &[Obj] {
        &[]
    }

    /// Declared method number `index` of a defined type; for an instance, the
    /// instance's own method.
    pub fn named_method(&self, _t: Ty, _index: usize) -> Option<Obj> {
        None
    }

    /// Finds a declared method of the defined type `t` by name.
    pub fn lookup_method(
        &self,
        _t: Ty,
        _pkg: Option<crate::store::Pkg>,
        _name: Symbol,
        _fold_case: bool,
    ) -> Option<(usize, Obj)> {
        None
    }

    /// The type of a function or method; for a method of an instance, the type
    /// of the generic method with arguments substituted. None if the
    /// declaration has not been checked yet.
    pub fn func_type(&self, func: Obj) -> Option<Ty> {
        self[func].ty()
    }

    /// The constraint of a type parameter as an interface.
    pub fn tparam_iface(&self, _t: Ty) -> Ty {
        Ty::EMPTY_INTERFACE
    }

    /// The constraint of a type parameter as declared.
    pub fn constraint(&self, _t: Ty) -> Ty {
        Ty::EMPTY_INTERFACE
    }
}

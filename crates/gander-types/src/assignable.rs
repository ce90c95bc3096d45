//! Assignability (Go spec, "Assignability").
//!
//! Invariant: an invalid operand or type is assignable to and from everything,
//! as its error has been reported.

use crate::checker::Checker;
use crate::codes;
use crate::operand::Operand;
use crate::store::{Store, Ty};
use crate::types::{ChanDir, Type};
use gander_diag::Code;

impl Store {
    /// The types of the terms of a type parameter's constraint; empty if there
    /// are no specific types.
    pub(crate) fn specific_types(&self, tparam: Ty) -> Vec<Ty> {
        let mut types = Vec::new();
        self.for_each_type(tparam, |ty, _| {
            types.extend(ty);
            true
        });
        types
    }
}

impl<'a> Checker<'a> {
    /// Whether `x` is assignable to type `t`; if not, `cause` may say why and
    /// the code says which kind of error that is.
    pub(crate) fn assignable_to(
        &mut self,
        x: &Operand<'a>,
        t: Ty,
        cause: &mut String,
    ) -> (bool, Code) {
        let store = self.store;
        const YES: (bool, Code) = (true, codes::INCOMPATIBLE_ASSIGN);
        const NO: (bool, Code) = (false, codes::INCOMPATIBLE_ASSIGN);
        if x.is_invalid() || x.ty == t || !store.is_valid(t) {
            return YES;
        }
        let orig_t = t;
        let v = store.unalias(x.ty);
        let t = store.unalias(t);
        if store.identical(v, t) {
            return YES;
        }
        let (vu, tu) = (store.under(v), store.under(t));
        let v_param = store.is_type_param(v);
        let t_param = store.is_type_param(t);

        if store.is_untyped(vu) {
            let types = if t_param {
                store.specific_types(t)
            } else {
                vec![t]
            };
            let all = types
                .iter()
                .all(|&t| store.implicit_type_and_value(x, t).is_ok());
            return (all && !types.is_empty(), codes::INCOMPATIBLE_ASSIGN);
        }

        // "V and T have identical underlying types but are not type parameters
        // and at least one of V or T is not a named type."
        let unnamed = !store.has_name(v) || !store.has_name(t);
        if unnamed && !v_param && !t_param && store.identical(vu, tu) {
            return YES;
        }
        if let Some(result) = self.assignable_interface(v, t, cause) {
            return result;
        }
        // "V is a bidirectional channel, T is a channel type, V and T have
        // identical element types, and at least one of V or T is not a named
        // type."
        if let (
            &Type::Chan {
                dir: ChanDir::Both,
                elem,
            },
            &Type::Chan { elem: t_elem, .. },
        ) = (&store[vu], &store[tu])
            && store.identical(elem, t_elem)
        {
            return (unnamed, codes::INVALID_CHAN_ASSIGN);
        }
        if t_param && !store.has_name(v) {
            return self.assignable_to_each(x, t, cause);
        }
        if v_param && !store.has_name(t) {
            return self.each_assignable_to(x, v, orig_t, cause);
        }
        NO
    }

    /// The part of assignability that concerns interfaces; none if it does not
    /// decide.
    fn assignable_interface(&mut self, v: Ty, t: Ty, cause: &mut String) -> Option<(bool, Code)> {
        let store = self.store;
        let v_param = store.is_type_param(v);
        // Pointers to interfaces only come along for the cause they give.
        if store.is_non_tparam_interface(t) || self.is_interface_ptr(t) {
            if self.implements(v, t, false, Some(cause)) {
                return Some((true, codes::INVALID_IFACE_ASSIGN));
            }
            if !v_param {
                return Some((false, codes::INVALID_IFACE_ASSIGN));
            }
            cause.clear();
        }
        if store.is_non_tparam_interface(v) && self.implements(t, v, false, None) {
            "need type assertion".clone_into(cause);
            return Some((false, codes::INCOMPATIBLE_ASSIGN));
        }
        None
    }

    /// "V is not a named type, T is a type parameter, and x is assignable to
    /// each type in T's type set."
    fn assignable_to_each(&mut self, x: &Operand<'a>, t: Ty, cause: &mut String) -> (bool, Code) {
        let types = self.store.specific_types(t);
        let mut result = (false, codes::INCOMPATIBLE_ASSIGN);
        for term in types {
            result = self.assignable_to(x, term, cause);
            if !result.0 {
                let message = format!(
                    "cannot assign {} to {} (in {})",
                    self.ty(x.ty),
                    self.ty(term),
                    self.ty(t)
                );
                prepend_cause(cause, message);
                break;
            }
        }
        result
    }

    /// "V is a type parameter and T is not a named type, and values of each
    /// type in V's type set are assignable to T."
    fn each_assignable_to(
        &mut self,
        x: &Operand<'a>,
        v: Ty,
        t: Ty,
        cause: &mut String,
    ) -> (bool, Code) {
        let types = self.store.specific_types(v);
        let mut result = (false, codes::INCOMPATIBLE_ASSIGN);
        let mut x = x.clone();
        for term in types {
            x.ty = term;
            result = self.assignable_to(&x, t, cause);
            if !result.0 {
                let message = format!(
                    "cannot assign {} (in {}) to {}",
                    self.ty(term),
                    self.ty(v),
                    self.ty(t)
                );
                prepend_cause(cause, message);
                break;
            }
        }
        result
    }
}

/// Puts `message` before a more detailed cause.
pub(crate) fn prepend_cause(cause: &mut String, message: String) {
    if cause.is_empty() {
        *cause = message;
    } else {
        *cause = format!("{message}\n\t{cause}");
    }
}

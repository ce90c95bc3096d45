//! Which method a type lacks to implement an interface, and the words for it.

use crate::checker::Checker;
use crate::store::{Obj, Ty};

/// A comparison of method types.
pub(crate) type Equivalent<'f, 'a> = &'f mut dyn FnMut(&mut Checker<'a>, Ty, Ty) -> bool;

impl<'a> Checker<'a> {
    /// The type of a function or method; checks its declaration first.
    pub(crate) fn type_of_func(&mut self, func: Obj) -> Ty {
        self.store[func].ty_or_invalid()
    }

    /// A method that `v` lacks to implement interface `t`, and whether it is
    /// there with another type or a pointer receiver. If `v` is an interface
    /// and not `is_static`, only methods in both are compared.
    pub(crate) fn missing_method(
        &mut self,
        v: Ty,
        t: Ty,
        is_static: bool,
        cause: Option<&mut String>,
    ) -> Option<(Obj, bool)> {
        let mut identical = |check: &mut Checker<'a>, x, y| check.store.identical(x, y);
        self.missing_method_with(v, t, is_static, &mut identical, cause)
    }

    /// As [`Checker::missing_method`], comparing method types with
    /// `equivalent`.
    pub(crate) fn missing_method_with(
        &mut self,
        _v: Ty,
        _t: Ty,
        _is_static: bool,
        _equivalent: Equivalent<'_, 'a>,
        _cause: Option<&mut String>,
    ) -> Option<(Obj, bool)> {
        None
    }

    /// Whether `v` has all methods of interface `t`; true if `v` is too broken
    /// to know.
    pub(crate) fn has_all_methods(
        &mut self,
        v: Ty,
        t: Ty,
        is_static: bool,
        cause: Option<&mut String>,
    ) -> bool {
        self.missing_method(v, t, is_static, cause).is_none()
    }

    /// As [`Checker::has_all_methods`], comparing method types with
    /// `equivalent`.
    pub(crate) fn has_all_methods_with(
        &mut self,
        v: Ty,
        t: Ty,
        is_static: bool,
        equivalent: Equivalent<'_, 'a>,
        cause: Option<&mut String>,
    ) -> bool {
        self.missing_method_with(v, t, is_static, equivalent, cause)
            .is_none()
    }

    /// Whether a value of interface type `v` may hold one of type `t`
    /// (spec: Type assertions).
    pub(crate) fn new_assertable_to(&mut self, v: Ty, t: Ty, cause: Option<&mut String>) -> bool {
        self.store.is_interface(t) || self.has_all_methods(t, v, false, cause)
    }

    /// Whether the underlying type of `t` is a pointer to an interface.
    pub(crate) fn is_interface_ptr(&self, _t: Ty) -> bool {
        false
    }

    /// `type *I is pointer to interface, not interface`
    pub(crate) fn interface_ptr_error(&self, t: Ty) -> String {
        self.ty(t)
    }
}

//! Type expressions and identifiers.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::{Obj, Ty};
use gander_syntax::ast::{Expr, Ident};

impl<'a> Checker<'a> {
    /// Checks an identifier; `e` is its expression. With `want_type`, anything
    /// but a type is an error.
    pub(crate) fn ident(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        ident: Ident,
        want_type: bool,
    ) {
        let _ = (x, e, ident, want_type);
    }

    /// The type `e` denotes, not generic; invalid if reported.
    pub(crate) fn typ(&mut self, e: &'a Expr) -> Ty {
        let _ = e;
        Ty::INVALID
    }

    /// As [`Checker::typ`], and it must be usable as type of a variable.
    pub(crate) fn var_type(&mut self, e: &'a Expr) -> Ty {
        self.typ(e)
    }

    /// Reports, later, if `ty` is a constraint interface.
    pub(crate) fn valid_var_type(&mut self, e: &'a Expr, ty: Ty) {
        let _ = (e, ty);
    }

    /// The generic type `e` denotes; if it is another type, invalid and
    /// `cause` says why.
    pub(crate) fn generic_type(&mut self, e: &'a Expr, cause: &mut String) -> Ty {
        let _ = (e, cause);
        Ty::INVALID
    }

    /// The types of a list of type arguments; none if any is invalid.
    pub(crate) fn type_list(&mut self, list: &'a [Expr]) -> Option<Vec<Ty>> {
        let _ = list;
        None
    }

    /// What kind of thing an object is, for messages (`local variable`).
    pub(crate) fn object_kind(&self, obj: Obj) -> &'static str {
        let _ = obj;
        ""
    }
}

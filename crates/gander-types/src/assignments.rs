//! Assignability in context: initialisation and assignment.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::{Obj, Ty};
use gander_syntax::ast::{Expr, Stmt};

impl<'a> Checker<'a> {
    /// Checks that `x` can be assigned to a variable of type `ty` (none: the
    /// blank identifier), converting an untyped `x`; invalidates `x` if not.
    /// `context` says what is assigned, for messages.
    pub(crate) fn assignment(&mut self, x: &mut Operand<'a>, ty: Option<Ty>, context: &str) {
        let _ = (x, ty, context);
    }

    /// Initialises the constant `lhs` with `x`.
    pub(crate) fn init_const(&mut self, lhs: Obj, x: &mut Operand<'a>) {
        let _ = (lhs, x);
    }

    /// Initialises the variable `lhs` with `x`, whose type it takes if it has
    /// none yet.
    pub(crate) fn init_var(&mut self, lhs: Obj, x: &mut Operand<'a>, context: &str) {
        let _ = (lhs, x, context);
    }

    /// Initialises variables with expressions; with a return statement the
    /// variables are the results of the function.
    pub(crate) fn init_vars(
        &mut self,
        lhs: &[Obj],
        rhs: &'a [Expr],
        return_stmt: Option<&'a Stmt>,
    ) {
        let _ = (lhs, rhs, return_stmt);
    }
}

//! Calls and conversions.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::universe::ExprUse;
use gander_syntax::ast::Expr;

impl<'a> Checker<'a> {
    /// Checks the call or conversion `e`.
    pub(crate) fn call_expr(&mut self, x: &mut Operand<'a>, e: &'a Expr) -> ExprUse {
        let _ = (x, e);
        ExprUse::Statement
    }

    /// The operands of a list of expressions; a single one may stand for
    /// several values.
    pub(crate) fn expr_list(&mut self, exprs: &'a [Expr]) -> Vec<Operand<'a>> {
        let _ = exprs;
        Vec::new()
    }

    /// Evaluates expressions only so that what they mention counts as used.
    /// Reports whether all are valid.
    pub(crate) fn use_exprs(&mut self, exprs: &'a [Expr]) -> bool {
        let _ = exprs;
        true
    }

    /// As [`Checker::use_exprs`] for the left side of an assignment, where a
    /// variable's name is no use of it.
    pub(crate) fn use_lhs(&mut self, exprs: &'a [Expr]) -> bool {
        let _ = exprs;
        true
    }
}

//! Binary operations.

use crate::checker::Checker;
use crate::operand::Operand;
use gander_syntax::ast::{BinaryOp, Expr};

impl<'a> Checker<'a> {
    /// `lhs op rhs`; `e` is none for an assignment operation.
    pub(crate) fn binary(
        &mut self,
        _x: &mut Operand<'a>,
        _e: Option<&'a Expr>,
        _lhs: &'a Expr,
        _rhs: &'a Expr,
        _op: BinaryOp,
    ) {
    }
    /// Converts untyped operands so that their types match.
    pub(crate) fn match_types(&mut self, _x: &mut Operand<'a>, _y: &mut Operand<'a>) {}
}

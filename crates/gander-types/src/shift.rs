//! Shifts.

use crate::checker::Checker;
use crate::operand::Operand;
use gander_syntax::ast::{BinaryOp, Expr};

impl<'a> Checker<'a> {
    pub(crate) fn shift(
        &mut self,
        _x: &mut Operand<'a>,
        _y: &mut Operand<'a>,
        _e: Option<&'a Expr>,
        _op: BinaryOp,
    ) {
    }
}

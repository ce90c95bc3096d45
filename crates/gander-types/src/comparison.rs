//! Comparisons.

use crate::checker::Checker;
use crate::operand::Operand;
use gander_syntax::ast::BinaryOp;

impl<'a> Checker<'a> {
    /// `x op y`, the result in `x`; for `switch_case`, `x` is the case and `y` the tag.
    pub(crate) fn comparison(
        &mut self,
        _x: &mut Operand<'a>,
        _y: &mut Operand<'a>,
        _op: BinaryOp,
        _switch_case: bool,
    ) {
    }
}

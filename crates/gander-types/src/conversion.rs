//! Conversions.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::Ty;

impl<'a> Checker<'a> {
    /// `t(x)`, the result in `x`.
    pub(crate) fn conversion(&mut self, _x: &mut Operand<'a>, _t: Ty) {}
}

//! Constants and the limits of their types.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::{Store, Ty};
use gander_constant::Value;
use gander_span::Pos;

impl Store {
    /// The value that constant `x` has as the basic type `ty`, rounded if
    /// necessary; none if it is not representable.
    pub(crate) fn representable_const(&self, x: &Value, _ty: Ty) -> Option<Value> {
        Some(x.clone())
    }
}

impl<'a> Checker<'a> {
    /// Checks the constant `x` that an operation at `op_pos` gave.
    pub(crate) fn overflow(&mut self, _x: &mut Operand<'a>, _op_pos: Pos) {}
    pub(crate) fn representable(&mut self, _x: &mut Operand<'a>, _ty: Ty) {}
}

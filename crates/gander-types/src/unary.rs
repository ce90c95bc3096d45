//! Unary operations.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::report::At;
use crate::store::Ty;

impl<'a> Checker<'a> {
    /// The element type of channel `x` for a receive (`recv`) or send; reports
    /// if that is not possible.
    pub(crate) fn chan_elem(
        &mut self,
        _at: impl Into<At>,
        _x: &Operand<'a>,
        _recv: bool,
    ) -> Option<Ty> {
        None
    }
}

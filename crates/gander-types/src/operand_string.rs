//! Operands as messages print them.
//!
//! Invariant: printing an invalid operand or type is noted for follow-on errors.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::{Store, Ty};

impl Store {
    /// The kind of a composite type as messages name it; empty for basic types.
    pub(crate) fn composite_kind(&self, _ty: Ty) -> &'static str {
        ""
    }
}

impl<'a> Checker<'a> {
    pub(crate) fn operand_str(&self, _x: &Operand<'a>) -> String {
        String::new()
    }
}

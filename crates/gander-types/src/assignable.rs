//! Assignability (Go spec, "Assignability").

use crate::checker::Checker;
use crate::codes;
use crate::operand::Operand;
use crate::store::Ty;
use gander_diag::Code;

impl<'a> Checker<'a> {
    /// Whether `x` is assignable to type `t`; if not, `cause` may say why and
    /// the code says which kind of error that is.
    pub(crate) fn assignable_to(
        &mut self,
        _x: &Operand<'a>,
        _t: Ty,
        _cause: &mut String,
    ) -> (bool, Code) {
        (true, codes::INCOMPATIBLE_ASSIGN)
    }
}

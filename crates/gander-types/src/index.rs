//! Index and slice expressions.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::Ty;
use gander_diag::Code;
use gander_syntax::ast::Expr;

impl<'a> Checker<'a> {
    /// Checks index `e` against the upper bound `max` if that is not negative.
    /// Returns its type if it is valid, and its value if that is constant.
    pub(crate) fn index(&mut self, _e: &'a Expr, _max: i64) -> (Option<Ty>, Option<i64>) {
        (None, None)
    }
    /// Whether `x` can be an index; reports if not.
    pub(crate) fn is_valid_index(
        &mut self,
        _x: &mut Operand<'a>,
        _code: Code,
        _what: &str,
        _allow_negative: bool,
    ) -> bool {
        true
    }
}

//! Untyped operands: how they get their types.

use crate::checker::Checker;
use crate::operand::Operand;
use crate::store::Ty;
use gander_constant::Value;
use gander_diag::Code;
use gander_syntax::ast::Expr;

impl<'a> Checker<'a> {
    pub(crate) fn update_expr_type(&mut self, _e: Option<&'a Expr>, _ty: Ty, _is_final: bool) {}
    /// The type, and for constants the value, that `x` gets where `target` is expected.
    ///
    /// # Errors
    /// The code of the error to report.
    pub(crate) fn implicit_type_and_value(
        &mut self,
        _x: &Operand<'a>,
        target: Ty,
    ) -> Result<(Ty, Option<Value>), Code> {
        Ok((target, None))
    }
    pub(crate) fn convert_untyped(&mut self, _x: &mut Operand<'a>, _target: Ty) {}
    pub(crate) fn invalid_conversion(&mut self, _code: Code, _x: &Operand<'a>, _target: Ty) {}
}

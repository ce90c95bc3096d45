//! Expressions.

use crate::checker::Checker;
use crate::func_inst::Target;
use crate::operand::Operand;
use crate::store::Ty;
use crate::universe::ExprUse;
use gander_syntax::ast::Expr;

impl<'a> Checker<'a> {
    pub(crate) fn raw_expr(
        &mut self,
        _target: Option<&Target>,
        x: &mut Operand<'a>,
        e: &'a Expr,
        _hint: Option<Ty>,
        _allow_generic: bool,
    ) -> ExprUse {
        *x = Operand::invalid(e);
        ExprUse::Statement
    }
    /// Reports and invalidates `x` if it is generic.
    pub(crate) fn non_generic(&mut self, _target: Option<&Target>, _x: &mut Operand<'a>) {}
    pub(crate) fn expr(&mut self, _target: Option<&Target>, x: &mut Operand<'a>, e: &'a Expr) {
        self.raw_expr(None, x, e, None, false);
    }
    pub(crate) fn generic_expr(&mut self, x: &mut Operand<'a>, e: &'a Expr, _hint: Option<Ty>) {
        self.raw_expr(None, x, e, None, true);
    }
    /// The value or values of `e`, and whether a `, ok` was added.
    pub(crate) fn multi_expr(
        &mut self,
        _e: &'a Expr,
        _allow_comma_ok: bool,
    ) -> (Vec<Operand<'a>>, bool) {
        (Vec::new(), false)
    }
    pub(crate) fn expr_or_type(&mut self, x: &mut Operand<'a>, e: &'a Expr, allow_generic: bool) {
        self.raw_expr(None, x, e, None, allow_generic);
    }
    /// Reports a call without result, a builtin that is not called, or a type
    /// unless allowed.
    pub(crate) fn exclude(&mut self, _x: &mut Operand<'a>, _builtin: bool, _type_expr: bool) {}
    pub(crate) fn single_value(&mut self, _x: &mut Operand<'a>) {}
    /// Checks `x.(t)`; the type of `x` is an interface.
    pub(crate) fn type_assertion(
        &mut self,
        _e: &'a Expr,
        _x: &Operand<'a>,
        _t: Ty,
        _type_switch: bool,
    ) {
    }
}

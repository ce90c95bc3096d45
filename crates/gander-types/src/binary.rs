//! Binary operations except comparisons and shifts.
//!
//! Invariant: operands of an arithmetic operation have identical types once an
//! untyped one was converted to the type of the other (Go spec, "Operators").

use crate::checker::Checker;
use crate::codes;
use crate::constants::op_pos;
use crate::operand::{Mode, Operand};
use crate::store::{Store, Ty};
use crate::types::Type;
use gander_constant as constant;
use gander_constant::Value;
use gander_syntax::ast::{BinaryOp, Expr};
use gander_syntax::expr_string;

impl Store {
    /// Whether the arithmetic or logical operator is defined on type `ty`.
    fn has_binary_op(&self, op: BinaryOp, ty: Ty) -> bool {
        match op {
            BinaryOp::Add => self.all_numeric_or_string(ty),
            BinaryOp::Sub | BinaryOp::Mul | BinaryOp::Div => self.all_numeric(ty),
            BinaryOp::LogAnd | BinaryOp::LogOr => self.all_boolean(ty),
            _ => self.all_integer(ty),
        }
    }

    /// Whether untyped operands `x` or `y` may get matching types by being
    /// converted to each other's. If so and that fails, a failed conversion is
    /// reported; if not, mismatched types are.
    fn may_convert(&self, x: &Operand<'_>, y: &Operand<'_>) -> bool {
        if self.is_typed(x.ty) && self.is_typed(y.ty) {
            return false;
        }
        if self.all_numeric(x.ty) != self.all_numeric(y.ty) {
            return false;
        }
        if self.is_non_tparam_interface(x.ty) || self.is_non_tparam_interface(y.ty) {
            return true;
        }
        if self.all_boolean(x.ty) != self.all_boolean(y.ty)
            || self.all_string(x.ty) != self.all_string(y.ty)
        {
            return false;
        }
        if x.is_nil() {
            return self.has_nil(y.ty);
        }
        if y.is_nil() {
            return self.has_nil(x.ty);
        }
        let is_pointer = |ty| matches!(self.under_type(ty), Type::Pointer(_));
        !is_pointer(x.ty) && !is_pointer(y.ty)
    }
}

/// The operator of constant arithmetic; `integer` operands are divided without
/// fraction.
fn constant_op(op: BinaryOp, integer: bool) -> constant::BinaryOp {
    match op {
        BinaryOp::LogOr => constant::BinaryOp::LOr,
        BinaryOp::LogAnd => constant::BinaryOp::LAnd,
        BinaryOp::Sub => constant::BinaryOp::Sub,
        BinaryOp::Or => constant::BinaryOp::Or,
        BinaryOp::Xor => constant::BinaryOp::Xor,
        BinaryOp::Mul => constant::BinaryOp::Mul,
        BinaryOp::Div if integer => constant::BinaryOp::IntQuo,
        BinaryOp::Div => constant::BinaryOp::Quo,
        BinaryOp::Rem => constant::BinaryOp::Rem,
        BinaryOp::And => constant::BinaryOp::And,
        BinaryOp::AndNot => constant::BinaryOp::AndNot,
        _ => constant::BinaryOp::Add,
    }
}

impl<'a> Checker<'a> {
    /// `lhs op rhs`, the result in `x`; `e` is the expression and absent for
    /// an assignment operation.
    pub(crate) fn binary(
        &mut self,
        x: &mut Operand<'a>,
        e: Option<&'a Expr>,
        lhs: &'a Expr,
        rhs: &'a Expr,
        op: BinaryOp,
    ) {
        let mut y = Operand::default();
        self.expr(None, x, lhs);
        self.expr(None, &mut y, rhs);
        if x.is_invalid() {
            return;
        }
        if y.is_invalid() {
            x.invalidate();
            x.expr = y.expr;
            return;
        }
        if op.is_shift() {
            self.shift(x, &mut y, e, op);
            return;
        }
        self.match_types(x, &mut y);
        if x.is_invalid() {
            return;
        }
        if op.is_comparison() {
            self.comparison(x, &mut y, op, false);
            return;
        }
        let store = self.store;
        if !store.identical(x.ty, y.ty) {
            if store.is_valid(x.ty) && store.is_valid(y.ty) {
                let operation = match e {
                    Some(e) => expr_string(e),
                    None => format!("{} {}= {}", expr_string(lhs), op.text(), expr_string(rhs)),
                };
                let message = format!(
                    "invalid operation: {operation} (mismatched types {} and {})",
                    self.ty(x.ty),
                    self.ty(y.ty)
                );
                self.error(&*x, codes::MISMATCHED_TYPES, message);
            }
            x.invalidate();
            return;
        }
        if !store.has_binary_op(op, x.ty) {
            self.undefined_op(x, op.text());
            return;
        }
        if matches!(op, BinaryOp::Div | BinaryOp::Rem) && self.divides_by_zero(x, &y) {
            let message = "invalid operation: division by zero";
            self.error(&y, codes::DIV_BY_ZERO, message);
            x.invalidate();
            return;
        }
        let (Mode::Constant(left), Mode::Constant(right)) = (&x.mode, &y.mode) else {
            x.mode = Mode::Value;
            return;
        };
        if left.is_unknown() || right.is_unknown() {
            x.mode = Mode::Constant(Value::Unknown);
            return;
        }
        let constant_op = constant_op(op, store.is_integer(x.ty));
        x.mode = Mode::Constant(constant::binary_op(left, constant_op, right));
        x.expr = e.or(x.expr);
        let pos = e.map_or_else(|| x.pos(), op_pos);
        self.overflow(x, pos);
    }

    /// Whether `y` is a constant by which `x` cannot be divided. A variable
    /// that is no integer can be divided by zero.
    fn divides_by_zero(&self, x: &Operand<'a>, y: &Operand<'a>) -> bool {
        let Mode::Constant(divisor) = &y.mode else {
            return false;
        };
        if !x.is_constant() && !self.store.all_integer(x.ty) {
            return false;
        }
        if divisor.sign() == 0 {
            return true;
        }
        if !x.is_constant() || !self.store.is_complex(x.ty) {
            return false;
        }
        // The absolute square may underflow.
        let square_vanishes =
            |part: Value| constant::binary_op(&part, constant::BinaryOp::Mul, &part).sign() == 0;
        square_vanishes(divisor.real()) && square_vanishes(divisor.imag())
    }

    /// Converts untyped operands so that their types match; invalidates `x` if
    /// that fails.
    pub(crate) fn match_types(&mut self, x: &mut Operand<'a>, y: &mut Operand<'a>) {
        if self.store.may_convert(x, y) {
            self.convert_untyped(x, y.ty);
            if x.is_invalid() {
                return;
            }
            self.convert_untyped(y, x.ty);
            if y.is_invalid() {
                x.invalidate();
            }
        }
    }
}

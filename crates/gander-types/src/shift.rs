//! Shifts (Go spec, "Arithmetic operators" and "Operators").
//!
//! Invariant: an untyped constant that is shifted by a variable count keeps
//! its untyped type until the context gives it one; it is marked so that this
//! type is then checked to be an integer type.

use crate::checker::Checker;
use crate::codes;
use crate::constants::op_pos;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::version::Version;
use gander_constant as constant;
use gander_constant::{Kind, ShiftOp, Value};
use gander_syntax::ast::{BinaryOp, Expr};

/// Larger counts in constant shifts are refused; this one still allows to
/// write down the smallest `float64`.
const MAX_COUNT: u64 = 1023 - 1 + 52;

impl<'a> Checker<'a> {
    /// `x op y`, the result in `x`; `e` may be absent if that is not constant.
    pub(crate) fn shift(
        &mut self,
        x: &mut Operand<'a>,
        y: &mut Operand<'a>,
        e: Option<&'a Expr>,
        op: BinaryOp,
    ) {
        let store = self.store;
        let integer = match &x.mode {
            Mode::Constant(value) => Some(value.to_int()).filter(|v| v.kind() == Kind::Int),
            _ => None,
        };
        let untyped_integer = store.is_untyped(x.ty) && integer.is_some();
        if !store.all_integer(x.ty) && !untyped_integer {
            self.shifted_operand_error(x);
            return;
        }
        if !self.check_shift_count(y) {
            x.invalidate();
            return;
        }
        if let Mode::Constant(left) = &x.mode {
            if let Mode::Constant(count) = &y.mode {
                let unknown = left.is_unknown() || count.is_unknown();
                let operands = (!unknown).then_some(()).and(integer);
                self.constant_shift(x, y, operands, e, op);
                return;
            }
            if store.is_untyped(x.ty) {
                // "If the left operand of a non-constant shift expression is
                // an untyped constant, it is first implicitly converted to the
                // type it would assume if the shift expression were replaced
                // by its left operand alone."
                if let Some(expr) = x.expr
                    && let Some(info) = self.untyped.get_mut(&expr.id)
                {
                    info.is_lhs = true;
                }
                x.mode = Mode::Value;
                return;
            }
        }
        if !store.all_integer(x.ty) {
            self.shifted_operand_error(x);
            return;
        }
        x.mode = Mode::Value;
    }

    fn shifted_operand_error(&mut self, x: &mut Operand<'a>) {
        let message = format!(
            "invalid operation: shifted operand {} must be integer",
            self.operand_str(x)
        );
        self.error(&*x, codes::INVALID_SHIFT_OPERAND, message);
        x.invalidate();
    }

    /// "The right operand in a shift expression must have integer type or be
    /// an untyped constant representable by a value of type uint."
    fn check_shift_count(&mut self, y: &mut Operand<'a>) -> bool {
        let store = self.store;
        if let Mode::Constant(value) = &y.mode {
            let count = value.to_int();
            if count.kind() == Kind::Int && count.sign() < 0 {
                let message = format!(
                    "invalid operation: negative shift count {}",
                    self.operand_str(y)
                );
                self.error(&*y, codes::INVALID_SHIFT_COUNT, message);
                return false;
            }
            if store.is_untyped(y.ty) {
                self.representable(y, Ty::UINT);
                return !y.is_invalid();
            }
            // A typed constant of integral value is accepted whatever its
            // type; the official checker does the same.
            return true;
        }
        if store.all_integer(y.ty) {
            if store.all_unsigned(y.ty) || self.allow_version(Version::go1(13)) {
                return true;
            }
            let what = format!(
                "invalid operation: signed shift count {}",
                self.operand_str(y)
            );
            return self.verify_version(&*y, Version::go1(13), &what);
        }
        if store.is_untyped(y.ty) {
            self.convert_untyped(y, Ty::UINT);
            return !y.is_invalid();
        }
        let message = format!(
            "invalid operation: shift count {} must be integer",
            self.operand_str(y)
        );
        self.error(&*y, codes::INVALID_SHIFT_COUNT, message);
        false
    }

    /// The shift of constants; `left` is the integer to shift, absent if that
    /// or the count is unknown.
    fn constant_shift(
        &mut self,
        x: &mut Operand<'a>,
        y: &Operand<'a>,
        left: Option<Value>,
        e: Option<&'a Expr>,
        op: BinaryOp,
    ) {
        let count = match &y.mode {
            Mode::Constant(value) => value.to_int().as_u64(),
            _ => None,
        };
        let result = match (left, count) {
            (None, _) => Value::Unknown,
            (Some(left), Some(count)) if count <= MAX_COUNT => {
                let op = match op {
                    BinaryOp::Shl => ShiftOp::Shl,
                    _ => ShiftOp::Shr,
                };
                constant::shift(&left, op, count as u32)
            }
            _ => {
                let message = format!(
                    "invalid operation: invalid shift count {}",
                    self.operand_str(y)
                );
                self.error(y, codes::INVALID_SHIFT_COUNT, message);
                x.invalidate();
                return;
            }
        };
        // An untyped left operand such as 2.0 becomes an integer.
        if !self.store.is_integer(x.ty) {
            x.ty = Ty::UNTYPED_INT;
        }
        let unknown_operand = result.is_unknown();
        x.mode = Mode::Constant(result);
        if unknown_operand {
            return;
        }
        x.expr = e.or(x.expr);
        let pos = e.map_or_else(|| x.pos(), op_pos);
        self.overflow(x, pos);
    }
}

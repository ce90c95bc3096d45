//! Comparisons (Go spec, "Comparison operators").
//!
//! Invariant: the operands of a valid comparison have their final types
//! afterwards, unless both are constants.

use crate::channel_rules::Meeting;
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::Type;
use gander_constant as constant;
use gander_constant::{CmpOp, Value};
use gander_diag::Code;
use gander_syntax::ast::BinaryOp;

/// Which operand an error is about.
#[derive(Clone, Copy)]
enum Culprit {
    Left,
    Right,
}

/// What is wrong with a comparison; an empty cause is filled in later.
struct Mismatch {
    culprit: Culprit,
    code: Code,
    cause: String,
}

fn constant_op(op: BinaryOp) -> CmpOp {
    match op {
        BinaryOp::Ne => CmpOp::Ne,
        BinaryOp::Lt => CmpOp::Lt,
        BinaryOp::Le => CmpOp::Le,
        BinaryOp::Gt => CmpOp::Gt,
        BinaryOp::Ge => CmpOp::Ge,
        _ => CmpOp::Eq,
    }
}

impl<'a> Checker<'a> {
    /// `x op y`, the result in `x`. For a `switch_case`, `x` is the case and
    /// `y` the tag, and they are tested for equality.
    pub(crate) fn comparison(
        &mut self,
        x: &mut Operand<'a>,
        y: &mut Operand<'a>,
        op: BinaryOp,
        switch_case: bool,
    ) {
        let store = self.store;
        if !store.is_valid(x.ty) || !store.is_valid(y.ty) {
            x.invalidate();
            return;
        }
        let op = if switch_case { BinaryOp::Eq } else { op };
        if let Err(mismatch) = self.check_comparable(x, y, op) {
            self.comparison_error(x, y, op, switch_case, mismatch);
            x.invalidate();
            return;
        }
        if let (Mode::Constant(left), Mode::Constant(right)) = (&x.mode, &y.mode) {
            let result = constant::compare(left, constant_op(op), right);
            x.mode = Mode::Constant(Value::from_bool(result));
        } else {
            x.mode = Mode::Value;
            self.update_expr_type(x.expr, store.default_type(x.ty), true);
            self.update_expr_type(y.expr, store.default_type(y.ty), true);
        }
        x.ty = Ty::UNTYPED_BOOL;
    }

    /// Whether `op` is defined on the operands.
    fn check_comparable(
        &mut self,
        x: &Operand<'a>,
        y: &Operand<'a>,
        op: BinaryOp,
    ) -> Result<(), Mismatch> {
        let store = self.store;
        // "In any comparison, the first operand must be assignable to the type
        // of the second operand, or vice versa."
        let mut cause = String::new();
        let assignable =
            self.assignable_to(x, y.ty, &mut cause).0 || self.assignable_to(y, x.ty, &mut cause).0;
        if !assignable {
            return Err(Mismatch {
                culprit: Culprit::Right,
                code: codes::MISMATCHED_TYPES,
                cause: format!("mismatched types {} and {}", self.ty(x.ty), self.ty(y.ty)),
            });
        }
        let mismatch = |culprit, cause| {
            Err(Mismatch {
                culprit,
                code: codes::UNDEFINED_OP,
                cause,
            })
        };
        if !matches!(op, BinaryOp::Eq | BinaryOp::Ne) {
            if !store.all_ordered(x.ty) {
                return mismatch(Culprit::Left, String::new());
            }
            if !store.all_ordered(y.ty) {
                return mismatch(Culprit::Right, String::new());
            }
            return Ok(());
        }
        if x.is_nil() || y.is_nil() {
            let other = if x.is_nil() { y.ty } else { x.ty };
            if !store.has_nil(other) {
                return mismatch(Culprit::Right, String::new());
            }
            return Ok(());
        }
        for (culprit, ty) in [(Culprit::Left, x.ty), (Culprit::Right, y.ty)] {
            if !store.comparable(ty) {
                return mismatch(culprit, self.incomparable_cause(ty));
            }
        }
        Ok(())
    }

    fn comparison_error(
        &mut self,
        x: &Operand<'a>,
        y: &Operand<'a>,
        op: BinaryOp,
        switch_case: bool,
        mismatch: Mismatch,
    ) {
        let store = self.store;
        let mut culprit = match mismatch.culprit {
            Culprit::Left => x,
            Culprit::Right => y,
        };
        let mut cause = mismatch.cause;
        if cause.is_empty() {
            if store.is_type_param(x.ty) || store.is_type_param(y.ty) {
                if !store.is_type_param(x.ty) {
                    culprit = y;
                }
                cause = format!(
                    "type parameter {} cannot use operator {}",
                    self.ty(culprit.ty),
                    op.text()
                );
            } else {
                let what = match store.composite_kind(culprit.ty) {
                    "" => self.ty(culprit.ty),
                    kind => kind.to_owned(),
                };
                cause = format!("operator {} not defined on {what}", op.text());
            }
        }
        let left = self.operand_expr_str(x);
        let right = self.operand_expr_str(y);
        let error = self.new_error(mismatch.code);
        let error = if switch_case {
            let message = format!("invalid case {left} in switch on {right} ({cause})");
            error.add(x, message)
        } else {
            let message = format!("invalid operation: {left} {} {right} ({cause})", op.text());
            error.add(culprit, message)
        };
        self.explain_channels(error, Meeting::Comparison, x.ty, y.ty)
            .report(self);
    }

    /// Why values of type `ty` cannot be compared, beyond that fact; may be
    /// empty.
    pub(crate) fn incomparable_cause(&self, ty: Ty) -> String {
        let store = self.store;
        match store.under_type(ty) {
            Type::Slice(_) | Type::Signature(_) | Type::Map { .. } => {
                format!("{} can only be compared to nil", store.composite_kind(ty))
            }
            _ => match store.comparable_type(ty, true) {
                Ok(()) => String::new(),
                Err(error) => error.format(self),
            },
        }
    }
}

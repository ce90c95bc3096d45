//! Untyped operands: how they get their types.
//!
//! Invariant: the table of untyped expressions has exactly those expressions
//! whose type is not final yet; an expression leaves it when its final type
//! is known, which is when that is recorded.

use crate::checker::{Checker, UntypedInfo};
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::{Store, Ty};
use crate::types::{BasicKind, Type};
use gander_constant::Value;
use gander_diag::Code;
use gander_syntax::ast::{Expr, ExprKind};

impl Store {
    /// Whether a non-constant untyped value of type `x` may become a `target`
    /// whose underlying type is basic. Such values are the results of
    /// comparisons and of shifts whose type is not known yet.
    fn untyped_value_fits(&self, x: Ty, target: Ty) -> bool {
        match &self[x] {
            Type::Basic(basic) => match basic.kind {
                BasicKind::UntypedBool => self.is_boolean(target),
                BasicKind::UntypedInt
                | BasicKind::UntypedRune
                | BasicKind::UntypedFloat
                | BasicKind::UntypedComplex => self.is_numeric(target),
                BasicKind::UntypedString => self.is_string(target),
                _ => false,
            },
            _ => false,
        }
    }

    /// The type, and for constants the value, that `x` gets where a value of
    /// type `target` is expected.
    ///
    /// # Errors
    /// The code of the error to report.
    pub(crate) fn implicit_type_and_value(
        &self,
        x: &Operand<'_>,
        target: Ty,
    ) -> Result<(Ty, Option<Value>), Code> {
        const NO: Result<(Ty, Option<Value>), Code> = Err(codes::INVALID_UNTYPED_CONVERSION);
        if x.is_invalid() || self.is_typed(x.ty) || !self.is_valid(target) {
            return Ok((x.ty, None));
        }
        if self.is_untyped(target) {
            return match self.max_type(x.ty, target) {
                Some(ty) => Ok((ty, None)),
                None => NO,
            };
        }
        if x.is_nil() {
            return if self.has_nil(target) {
                Ok((target, None))
            } else {
                NO
            };
        }
        match &self[self.under(target)] {
            Type::Basic(_) if x.is_constant() => {
                let value = self.representation(x, target)?;
                Ok((target, Some(value)))
            }
            Type::Basic(_) if self.untyped_value_fits(x.ty, target) => Ok((target, None)),
            Type::Interface(_) if self.is_type_param(target) => {
                let fits = self.under_is(target, |under| {
                    under.is_some_and(|under| self.implicit_type_and_value(x, under).is_ok())
                });
                if fits { Ok((target, None)) } else { NO }
            }
            // Values in interfaces have a type: the default one. An untyped
            // value has no methods.
            Type::Interface(_) if self.type_set(target).is_all() => {
                Ok((self.default_type(x.ty), None))
            }
            _ => NO,
        }
    }
}

impl<'a> Checker<'a> {
    /// Gives the untyped expression `e` and its operands the type `ty`, which
    /// may be another untyped one unless `is_final`. Does nothing if the type
    /// of `e` is final already.
    pub(crate) fn update_expr_type(&mut self, e: Option<&'a Expr>, ty: Ty, is_final: bool) {
        let Some(e) = e else { return };
        let Some(old) = self.untyped.get(&e.id) else {
            return;
        };
        // The operands of a constant were constants, which never materialise.
        let constant = matches!(old.mode, Mode::Constant(_));
        match &e.kind {
            ExprKind::Name(_)
            | ExprKind::BasicLit(_)
            | ExprKind::Selector(_)
            | ExprKind::Call(_) => {}
            ExprKind::Paren(inner) => self.update_expr_type(Some(inner), ty, is_final),
            ExprKind::Unary(_, x) => {
                if !constant {
                    self.update_expr_type(Some(x), ty, is_final);
                }
            }
            ExprKind::Binary(binary) => {
                // The operands of a comparison have final types, and a shift
                // count does not take part in the result's.
                if !constant && !binary.op.is_comparison() {
                    self.update_expr_type(Some(&binary.x), ty, is_final);
                    if !binary.op.is_shift() {
                        self.update_expr_type(Some(&binary.y), ty, is_final);
                    }
                }
            }
            _ => return,
        }
        if !is_final && self.store.is_untyped(ty) {
            if let Some(old) = self.untyped.get_mut(&e.id) {
                old.ty = ty;
            }
            return;
        }
        if let Some(old) = self.untyped.remove(&e.id) {
            self.finish_untyped(e, old, ty);
        }
    }

    /// Checks the formerly untyped `e` against its final type and records it.
    fn finish_untyped(&mut self, e: &'a Expr, old: UntypedInfo<'a>, ty: Ty) {
        if old.is_lhs && !self.store.all_integer(ty) {
            let message = format!(
                "invalid operation: shifted operand {} (type {}) must be integer",
                gander_syntax::expr_string(e),
                self.ty(ty)
            );
            self.error(e, codes::INVALID_SHIFT_OPERAND, message);
            return;
        }
        let mut mode = old.mode;
        if matches!(mode, Mode::Constant(_)) {
            let mut x = Operand::new(mode.clone(), old.ty, Some(e));
            self.convert_untyped(&mut x, ty);
            if x.is_invalid() {
                return;
            }
            mode = x.mode;
        }
        self.record_type_and_value(e, &mode, ty);
    }

    /// Converts the untyped `x` to type `target`, or reports that it cannot be.
    pub(crate) fn convert_untyped(&mut self, x: &mut Operand<'a>, target: Ty) {
        let store = self.store;
        if store.is_typed(x.ty) {
            return;
        }
        match store.implicit_type_and_value(x, target) {
            Err(code) => {
                let target = if store.is_type_param(target) {
                    target
                } else {
                    store.under(target)
                };
                self.invalid_conversion(code, x, target);
                x.invalidate();
            }
            Ok((ty, value)) => {
                if let Some(value) = value {
                    if let Some(expr) = x.expr
                        && let Some(old) = self.untyped.get_mut(&expr.id)
                    {
                        old.mode = Mode::Constant(value.clone());
                    }
                    x.mode = Mode::Constant(value);
                }
                if ty != x.ty {
                    x.ty = ty;
                    self.update_expr_type(x.expr, ty, false);
                }
            }
        }
    }
}

//! `min` and `max` (spec: Min and max).

use super::{BuiltinCall, Rest};
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::universe::Builtin;
use crate::version::Version;
use gander_constant::{CmpOp, compare};
use gander_syntax::ast::Expr;
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    pub(super) fn builtin_min(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        let name = b.id.name();
        if !self.allow_version(Version::go1(21)) {
            let what = format!("built-in {name}");
            self.version_error(&b.call.fun, Version::go1(21), &what);
        }
        let first = x.expr;
        if !self.check_ordered(x) {
            return false;
        }
        let op = match b.id {
            Builtin::Max => CmpOp::Gt,
            _ => CmpOp::Lt,
        };
        for arg in &mut *rest {
            if !self.check_ordered(arg) || !self.match_min_arg(x, arg) {
                return false;
            }
            match (x.value(), arg.value()) {
                (Some(best), Some(value)) => {
                    if compare(value, op, best) {
                        *x = arg.clone();
                    }
                }
                _ => x.mode = Mode::Value,
            }
        }
        if !x.is_constant() {
            x.mode = Mode::Value;
            // A value must not stay untyped.
            let any = self.store.universe.empty_interface;
            self.assignment(x, Some(any), &format!("argument to built-in {name}"));
            if x.is_invalid() {
                return false;
            }
        }
        self.update_min_args(first, rest, x);
        if !x.is_constant() {
            let types = vec![x.ty; rest.len() + 1];
            self.record_builtin(b, Some(x.ty), &types);
        }
        true
    }

    /// Gives all arguments the type of the result.
    fn update_min_args(&mut self, first: Option<&'a Expr>, rest: &[Operand<'a>], x: &Operand<'a>) {
        self.update_expr_type(first, x.ty, true);
        for arg in rest {
            self.update_expr_type(arg.expr, x.ty, true);
        }
    }

    fn check_ordered(&mut self, x: &Operand<'a>) -> bool {
        if self.store.all_ordered(x.ty) {
            return true;
        }
        let message = format!(
            "invalid argument: {} cannot be ordered",
            self.operand_str(x)
        );
        self.error(x, codes::INVALID_MIN_MAX_OPERAND, message);
        false
    }

    /// Gives `x`, the result so far, and `arg` the same type; reports if that
    /// is not possible.
    fn match_min_arg(&mut self, x: &mut Operand<'a>, arg: &mut Operand<'a>) -> bool {
        self.match_types(x, arg);
        if x.is_invalid() {
            return false;
        }
        if self.store.identical(x.ty, arg.ty) {
            return true;
        }
        let message = format!(
            "invalid argument: mismatched types {} (previous argument) and {} (type of {})",
            self.ty(x.ty),
            self.ty(arg.ty),
            arg.expr.map(expr_string).unwrap_or_default()
        );
        self.error(&*arg, codes::MISMATCHED_TYPES, message);
        false
    }
}

//! `assert` and `trace`, the two builtins of Go's own type checker tests.

use super::BuiltinCall;
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    pub(super) fn builtin_assert(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let value = match x.value() {
            Some(value) if self.store.is_boolean(x.ty) => value.as_bool(),
            _ => {
                let message = format!(
                    "invalid argument: {} is not a boolean constant",
                    self.operand_str(x)
                );
                self.error(&*x, codes::TEST, message);
                return false;
            }
        };
        if value != Some(true) {
            let message = format!("{} failed", expr_string(b.expr));
            self.error(b.expr, codes::TEST, message);
        }
        true
    }

    /// Its value is its first argument; there is nowhere to trace to.
    pub(super) fn builtin_trace(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let Some((first, others)) = b.call.args.split_first() else {
            x.mode = Mode::NoValue;
            return true;
        };
        self.raw_expr(None, x, first, None, false);
        for arg in others {
            self.raw_expr(None, &mut Operand::default(), arg, None, false);
        }
        !x.is_invalid()
    }
}

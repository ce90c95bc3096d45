//! `print` and `println` (spec: Bootstrapping).

use super::{BuiltinCall, Rest};
use crate::checker::Checker;
use crate::operand::{Mode, Operand};

impl<'a> Checker<'a> {
    pub(super) fn builtin_print(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        nargs: usize,
        rest: Rest<'_, 'a>,
    ) -> bool {
        let context = format!("argument to built-in {}", b.id.name());
        let mut types = Vec::with_capacity(nargs);
        if nargs > 0 {
            for arg in std::iter::once(&mut *x).chain(rest) {
                self.assignment(arg, None, &context);
                if arg.is_invalid() {
                    return false;
                }
                self.limit_print(b.call.lparen, b.id.name(), arg.ty);
                types.push(arg.ty);
            }
        }
        x.mode = Mode::NoValue;
        self.record_builtin(b, None, &types);
        true
    }
}

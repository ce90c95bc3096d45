//! `panic` and `recover` (spec: Handling panics).

use super::BuiltinCall;
use crate::checker::Checker;
use crate::operand::{Mode, Operand};

impl<'a> Checker<'a> {
    pub(super) fn builtin_panic(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        // A call of panic terminates the function, which matters if there are
        // results to return.
        let sig = self.env.sig.and_then(|sig| store.signature(sig));
        if sig.is_some_and(|sig| !sig.results.is_empty()) {
            self.env.is_panic.borrow_mut().insert(b.expr.id);
        }
        let any = store.universe.empty_interface;
        self.assignment(x, Some(any), "argument to panic");
        if x.is_invalid() {
            return false;
        }
        x.mode = Mode::NoValue;
        self.record_builtin(b, None, &[any]);
        true
    }

    pub(super) fn builtin_recover(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        x.mode = Mode::Value;
        x.ty = self.store.universe.empty_interface;
        self.record_builtin(b, Some(x.ty), &[]);
        true
    }
}

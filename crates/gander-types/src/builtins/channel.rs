//! `close` (spec: Close).

use super::BuiltinCall;
use crate::channel_rules::ChanUse;
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::types::Type;

const SPEC: &str =
    "Close: the argument must be a channel, and it is an error if it is a receive-only channel";

impl<'a> Checker<'a> {
    pub(super) fn builtin_close(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        let mut wrong = "";
        store.under_is(x.ty, |u| {
            wrong = match u.map(|u| &store[u]) {
                Some(Type::Chan { dir, .. }) if dir.can_send() => "",
                Some(Type::Chan { .. }) => "receive-only channel",
                _ => "non-channel",
            };
            wrong.is_empty()
        });
        if !wrong.is_empty() {
            let message = format!(
                "invalid operation: cannot close {wrong} {}",
                self.operand_str(x)
            );
            let mut error = self
                .new_error(codes::INVALID_CLOSE)
                .add(&*x, message)
                .spec(SPEC);
            if wrong == "receive-only channel" {
                error = self.explain_direction(error, x, ChanUse::Close);
            }
            error.report(self);
            return false;
        }
        x.mode = Mode::NoValue;
        self.record_builtin(b, None, &[x.ty]);
        true
    }
}

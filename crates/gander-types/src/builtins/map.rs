//! `clear` and `delete` (spec: Clear, Deletion of map elements).

use super::{BuiltinCall, Rest};
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::types::Type;
use crate::version::Version;

impl<'a> Checker<'a> {
    pub(super) fn builtin_clear(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        self.verify_version(&b.call.fun, Version::go1(21), "clear");
        let can_clear = store.under_is(x.ty, |u| {
            u.is_some_and(|u| matches!(store[u], Type::Map { .. } | Type::Slice(_)))
        });
        if !can_clear {
            let message = format!(
                "invalid argument: cannot clear {}: argument must be (or constrained by) map or slice",
                self.operand_str(x)
            );
            self.error(&*x, codes::INVALID_CLEAR, message);
            return false;
        }
        x.mode = Mode::NoValue;
        self.record_builtin(b, None, &[x.ty]);
        true
    }

    pub(super) fn builtin_delete(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        let store = self.store;
        let [arg] = rest else {
            return false;
        };
        let map = x.ty;
        let mut common = None;
        let mut not_map = false;
        let ok = store.under_is(map, |u| match (u.map(|u| &store[u]), common) {
            (Some(&Type::Map { key, .. }), None) => {
                common = Some(key);
                true
            }
            (Some(&Type::Map { key, .. }), Some(other)) => {
                common = Some(key);
                store.identical(key, other)
            }
            _ => {
                not_map = true;
                false
            }
        });
        let Some(key) = common.filter(|_| ok) else {
            let operand = self.operand_str(x);
            let message = if not_map {
                format!("invalid argument: {operand} is not a map")
            } else {
                format!("invalid argument: maps of {operand} must have identical key types")
            };
            self.error(&*x, codes::INVALID_DELETE, message);
            return false;
        };
        *x = arg.clone();
        self.assignment(x, Some(key), "argument to delete");
        if x.is_invalid() {
            return false;
        }
        x.mode = Mode::NoValue;
        self.record_builtin(b, None, &[map, key]);
        true
    }
}

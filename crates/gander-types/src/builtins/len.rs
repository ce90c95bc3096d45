//! `len` and `cap` (spec: Length and capacity).

use super::BuiltinCall;
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::{Store, Ty};
use crate::types::Type;
use crate::universe::Builtin;
use gander_constant::Value;

impl<'a> Checker<'a> {
    pub(super) fn builtin_len(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        let is_len = b.id == Builtin::Len;
        let under = store.under(x.ty);
        let mode = match &store[store.array_ptr_deref(under)] {
            Type::Basic(_) if is_len && store.is_string(under) => Some(match x.value() {
                Some(text) => {
                    Mode::Constant(Value::from_u64(text.string_len().unwrap_or_default()))
                }
                None => Mode::Value,
            }),
            // Spec: constant if the array expression has no calls or receives.
            Type::Array { len, .. } if !self.env.has_call_or_recv => {
                Some(Mode::Constant(match *len {
                    ..0 => Value::Unknown,
                    len => Value::from_i64(len),
                }))
            }
            Type::Array { .. } | Type::Slice(_) | Type::Chan { .. } => Some(Mode::Value),
            Type::Map { .. } if is_len => Some(Mode::Value),
            Type::Interface(_) if store.is_type_param(x.ty) => store
                .under_is(x.ty, |u| u.is_some_and(|u| has_len(store, u, is_len)))
                .then_some(Mode::Value),
            _ => None,
        };
        let Some(mode) = mode else {
            if store.is_valid(under) {
                let code = if is_len {
                    codes::INVALID_LEN
                } else {
                    codes::INVALID_CAP
                };
                let message = format!(
                    "invalid argument: {} for built-in {}",
                    self.operand_str(x),
                    b.id.name()
                );
                self.error(&*x, code, message);
            }
            return false;
        };
        if mode == Mode::Value {
            self.record_builtin(b, Some(Ty::INT), &[x.ty]);
        }
        x.mode = mode;
        x.ty = Ty::INT;
        true
    }
}

/// Whether a value of underlying type `u` has a length, or a capacity.
fn has_len(store: &Store, u: Ty, is_len: bool) -> bool {
    match &store[store.array_ptr_deref(u)] {
        Type::Basic(_) => is_len && store.is_string(u),
        Type::Array { .. } | Type::Slice(_) | Type::Chan { .. } => true,
        Type::Map { .. } => is_len,
        _ => false,
    }
}

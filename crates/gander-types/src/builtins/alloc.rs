//! `make` and `new` (spec: Making slices, maps and channels; Allocation).

use super::BuiltinCall;
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::Type;
use crate::under::TypeError;
use crate::version::Version;
use gander_syntax::expr_string;

const MAKE_CLAUSE: &str = "Making slices, maps and channels: a channel or map takes at most one \
    size, a slice a length and perhaps a capacity";
const SIZE_CLAUSE: &str = "Making slices, maps and channels: a size is an untyped constant or of \
    integer type, not negative, and representable as an int";

impl<'a> Checker<'a> {
    pub(super) fn builtin_make(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        let args = &b.call.args[..];
        let Some((arg0, sizes)) = args.split_first() else {
            return false;
        };
        let ty = self.var_type(arg0);
        if !store.is_valid(ty) {
            return false;
        }
        let common = store.common_under_if(ty, |_, u| match u.map(|u| &store[u]) {
            Some(Type::Slice(_) | Type::Map { .. } | Type::Chan { .. }) => Ok(()),
            None => Err(TypeError::Text("no specific type")),
            Some(_) => Err(TypeError::Text("type must be slice, map, or channel")),
        });
        let under = match common {
            Ok(under) => under,
            Err(error) => {
                let message = format!(
                    "invalid argument: cannot make {}: {}",
                    expr_string(arg0),
                    error.format(self)
                );
                self.error(arg0, codes::INVALID_MAKE, message);
                return false;
            }
        };
        // A slice needs a length.
        let min = if matches!(store[under], Type::Slice(_)) {
            2
        } else {
            1
        };
        let nargs = args.len();
        if nargs < min || min + 1 < nargs {
            let message = format!(
                "invalid operation: {} expects {min} or {} arguments; found {nargs}",
                expr_string(b.expr),
                min + 1
            );
            self.new_error(codes::WRONG_ARG_COUNT)
                .add(b.expr, message)
                .spec(MAKE_CLAUSE)
                .report(self);
            return false;
        }
        let mut types = [ty, Ty::INVALID, Ty::INVALID];
        let mut constants = [None; 2];
        let earlier = self.diagnostics.len();
        for (i, arg) in sizes.iter().enumerate() {
            let (ty, value) = self.index(arg, -1);
            types[i + 1] = ty.unwrap_or(Ty::INVALID);
            constants[i] = value;
        }
        for found in &mut self.diagnostics[earlier..] {
            let of_size = [
                codes::INVALID_INDEX,
                codes::NUMERIC_OVERFLOW,
                codes::TRUNCATED_FLOAT,
            ];
            if of_size.contains(&found.code) {
                found.spec.get_or_insert(SIZE_CLAUSE);
            }
        }
        if let ([Some(len), Some(cap)], Some(arg)) = (constants, sizes.first())
            && len > cap
        {
            let message = "invalid argument: length and capacity swapped";
            self.error(arg, codes::SWAPPED_MAKE_ARGS, message);
        }
        x.mode = Mode::Value;
        x.ty = ty;
        self.record_builtin(b, Some(ty), &types[..nargs]);
        true
    }

    pub(super) fn builtin_new(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        let Some(arg) = b.call.args.first() else {
            return false;
        };
        self.expr_or_type(x, arg, false);
        self.exclude(x, true, false);
        match x.mode {
            Mode::Invalid => return false,
            Mode::TypeExpr => self.valid_var_type(arg, x.ty),
            _ => {
                if store.is_untyped(x.ty) {
                    self.assignment(x, None, "argument to new");
                    if x.is_invalid() {
                        return false;
                    }
                }
                if !self.allow_version(Version::go1(26)) {
                    let what = format!("new({})", expr_string(arg));
                    self.version_error(&b.call.fun, Version::go1(26), &what);
                }
            }
        }
        let ty = x.ty;
        x.mode = Mode::Value;
        x.ty = store.new_pointer(ty);
        self.record_builtin(b, Some(x.ty), &[ty]);
        true
    }
}

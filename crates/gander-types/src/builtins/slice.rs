//! `append` and `copy` (spec: Appending to and copying slices).

use super::{BuiltinCall, Rest};
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::Type;

impl<'a> Checker<'a> {
    pub(super) fn builtin_append(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        let store = self.store;
        let elem = match self.slice_elem(x) {
            Ok(elem) => elem,
            Err(cause) => {
                let message = format!("invalid append: {cause}");
                self.error(&*x, codes::INVALID_APPEND, message);
                return false;
            }
        };
        let dots = b.call.dots.is_known();
        // Spec: as a special case, a string's bytes can be appended.
        if dots
            && let [y] = rest
            && self.is_byte_slice(x, elem)
            && self.is_bytes_or_string(y.ty) == Some(true)
        {
            self.record_builtin(b, Some(x.ty), &[x.ty, y.ty]);
            x.mode = Mode::Value;
            return true;
        }
        self.append_args(x, b, rest, elem);
        if self.config.record {
            let slice = store.new_slice(elem);
            self.record_builtin(b, Some(x.ty), &[x.ty, slice]);
        }
        x.mode = Mode::Value;
        true
    }

    /// Checks the arguments of `append` like those of a function
    /// `func(S, ...elem) S`; the result does not depend on whether they fit.
    fn append_args(&mut self, x: &Operand<'a>, b: BuiltinCall<'a>, rest: Rest<'_, 'a>, elem: Ty) {
        let store = self.store;
        let slice = x.ty;
        let mut first = x.clone();
        if !b.call.dots.is_known() {
            self.assign_arg(b.call, &mut first, slice);
            for arg in rest {
                self.assign_arg(b.call, arg, elem);
            }
            return;
        }
        if !self.check_dots(b.expr, b.call, rest.len() + 1) {
            return;
        }
        let elems = store.new_slice(elem);
        match rest {
            [y] => {
                self.assign_arg(b.call, &mut first, slice);
                self.assign_arg(b.call, y, elems);
            }
            _ => {
                let mut args = vec![first];
                args.extend_from_slice(rest);
                self.arg_count_error(b.expr, b.call, &args, 2, &[slice, elems], true);
            }
        }
    }

    pub(super) fn builtin_copy(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        let [y] = rest else {
            return false;
        };
        let elem = match self.slice_elem(x) {
            Ok(elem) => elem,
            Err(cause) => {
                let message = format!("invalid copy: {cause}");
                self.error(&*x, codes::INVALID_COPY, message);
                return false;
            }
        };
        // Spec: as a special case, the source may be a string.
        let special = self.is_byte_slice(x, elem) && self.is_bytes_or_string(y.ty).is_some();
        if !special && !self.copy_elems(x, y, elem) {
            return false;
        }
        self.record_builtin(b, Some(Ty::INT), &[x.ty, y.ty]);
        x.mode = Mode::Value;
        x.ty = Ty::INT;
        true
    }

    /// Whether `y` is a slice with the same elements as `x`; reports if not.
    fn copy_elems(&mut self, x: &Operand<'a>, y: &Operand<'a>, elem: Ty) -> bool {
        let store = self.store;
        let source = match self.slice_elem(y) {
            Ok(source) => source,
            // A string's elements make a better message.
            Err(_) if store.all_string(y.ty) => Ty::BYTE,
            Err(cause) => {
                let message = format!("invalid copy: {cause}");
                self.error(y, codes::INVALID_COPY, message);
                return false;
            }
        };
        if store.identical(elem, source) {
            return true;
        }
        let message = format!(
            "invalid copy: arguments {} and {} have different element types {} and {}",
            self.operand_str(x),
            self.operand_str(y),
            self.ty(elem),
            self.ty(source)
        );
        self.error(x, codes::INVALID_COPY, message);
        false
    }

    /// The element type of the slice `x`, or of all slices of its type set.
    ///
    /// # Errors
    /// Why `x` is not a slice.
    fn slice_elem(&self, x: &Operand<'a>) -> Result<Ty, String> {
        let store = self.store;
        let mut common = None;
        let mut failure = None;
        store.under_is(x.ty, |u| {
            match (u.map(|u| &store[u]), common) {
                (Some(&Type::Slice(elem)), None) => common = Some(elem),
                (Some(&Type::Slice(elem)), Some(other)) => {
                    if !store.identical(other, elem) {
                        failure = Some(Some((other, elem)));
                    }
                }
                _ => failure = Some(None),
            }
            failure.is_none()
        });
        match failure {
            None => Ok(common.unwrap_or(Ty::INVALID)),
            Some(Some((a, b))) => Err(format!(
                "mismatched slice element types {} and {} in {}",
                self.ty(a),
                self.ty(b),
                self.operand_str(x)
            )),
            Some(None) if x.is_nil() => {
                Err("argument must be a slice; have untyped nil".to_owned())
            }
            Some(None) => Err(format!(
                "argument must be a slice; have {}",
                self.operand_str(x)
            )),
        }
    }

    /// Whether the slice `x` of `elem` is assignable to `[]byte`.
    fn is_byte_slice(&mut self, x: &Operand<'a>, elem: Ty) -> bool {
        if !self.store.identical(elem, Ty::BYTE) {
            return false;
        }
        let bytes = self.store.new_slice(Ty::BYTE);
        self.assignable_to(x, bytes, &mut String::new()).0
    }

    /// If the type set of `ty` has only byte slices and strings: whether there
    /// is a string among them.
    fn is_bytes_or_string(&self, ty: Ty) -> Option<bool> {
        let store = self.store;
        let mut has_string = false;
        let all = store.under_is(ty, |u| match u.map(|u| (&store[u], u)) {
            Some((&Type::Slice(elem), _)) => store.identical(elem, Ty::BYTE),
            Some((_, u)) if store.is_string(u) => {
                has_string = true;
                true
            }
            _ => false,
        });
        all.then_some(has_string)
    }
}

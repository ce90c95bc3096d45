//! Conversions (Go spec, "Conversions").
//!
//! Invariant: the argument of a conversion has its final type afterwards.

use crate::assignable::prepend_cause;
use crate::channel_rules::Meeting;
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::{Store, Ty};
use crate::types::{BasicKind, Type};
use crate::version::Version;
use gander_constant::Value;

impl Store {
    /// The value of constant `x` converted to type `t`, if `t` is a basic type
    /// and that is possible.
    fn converted_const(&self, x: &Operand<'_>, value: &Value, t: Ty) -> Option<Value> {
        self.under_basic(t)?;
        if let Some(value) = self.representable_const(value, t) {
            return Some(value);
        }
        // An integer as a code point.
        (self.is_integer(x.ty) && self.is_string(t)).then(|| {
            let code_point = value
                .as_u64()
                .and_then(|i| char::from_u32(i.try_into().ok()?));
            let character = code_point.unwrap_or(char::REPLACEMENT_CHARACTER);
            Value::from_str(character.encode_utf8(&mut [0; 4]))
        })
    }

    /// The conversions between types that do not depend on type sets or
    /// language versions; `v` and `t` are no aliases.
    fn convertible_types(&self, v: Ty, t: Ty) -> bool {
        let (vu, tu) = (self.under(v), self.under(t));
        let no_params = !self.is_type_param(v) && !self.is_type_param(t);
        if no_params && self.identical_ignore_tags(vu, tu) {
            return true;
        }
        if let (&Type::Pointer(v_base), &Type::Pointer(t_base)) = (&self[v], &self[t])
            && !self.is_type_param(v_base)
            && !self.is_type_param(t_base)
            && self.identical_ignore_tags(self.under(v_base), self.under(t_base))
        {
            return true;
        }
        let kind = |ty| self.under_basic(ty).map(|basic| basic.kind);
        let is_pointer = |ty: Ty| matches!(self[ty], Type::Pointer(_));
        let is_address = |ty| is_pointer(ty) || kind(ty) == Some(BasicKind::Uintptr);
        let is_unsafe = |ty| kind(ty) == Some(BasicKind::UnsafePointer);
        (self.is_integer_or_float(vu) && self.is_integer_or_float(tu))
            || (self.is_complex(vu) && self.is_complex(tu))
            || ((self.is_integer(vu) || self.is_bytes_or_runes(vu)) && self.is_string(tu))
            || (self.is_string(vu) && self.is_bytes_or_runes(tu))
            || (is_address(vu) && is_unsafe(tu))
            || (is_unsafe(vu) && is_address(tu))
    }
}

impl<'a> Checker<'a> {
    /// `t(x)`, the result in `x`.
    pub(crate) fn conversion(&mut self, x: &mut Operand<'a>, t: Ty) {
        let store = self.store;
        let mut cause = String::new();
        let constant = x.value().cloned();
        let ok = match &constant {
            Some(value) if store.is_const_type(t) => {
                match store.converted_const(x, value, t) {
                    Some(value) => x.mode = Mode::Constant(value),
                    None if store.is_integer(x.ty) && store.is_integer(t) => {
                        let message = format!("constant {value} overflows {}", self.ty(t));
                        self.error(&*x, codes::INVALID_CONVERSION, message);
                        x.invalidate();
                        return;
                    }
                    None => {
                        // An integral value is shown as the integer that does
                        // not fit.
                        let integer = value.to_int();
                        if store.is_integer(t) && !integer.is_unknown() {
                            x.mode = Mode::Constant(integer);
                        }
                        self.conversion_error(x, t, &cause);
                        return;
                    }
                }
                true
            }
            Some(value) if store.is_type_param(t) => {
                let ok = self.constant_convertible_to_each(x, value, t, &mut cause);
                x.mode = Mode::Value;
                ok
            }
            _ => {
                let ok = self.convertible_to(x, t, &mut cause);
                if ok {
                    x.mode = Mode::Value;
                }
                ok
            }
        };
        if !ok {
            self.conversion_error(x, t, &cause);
            return;
        }
        if store.is_untyped(x.ty) {
            let is_final = self.final_argument_type(x, t, constant.is_some());
            self.update_expr_type(x.expr, is_final, true);
        }
        x.ty = t;
    }

    fn conversion_error(&mut self, x: &mut Operand<'a>, t: Ty, cause: &str) {
        let mut message = format!(
            "cannot convert {} to type {}",
            self.operand_str(x),
            self.ty(t)
        );
        if !cause.is_empty() {
            message.push_str(": ");
            message.push_str(cause);
        }
        let error = self.new_error(codes::INVALID_CONVERSION).add(&*x, message);
        self.explain_channels(error, Meeting::Conversion, x.ty, t)
            .report(self);
        x.invalidate();
    }

    /// The type that the untyped argument `x` of a conversion to `t` has.
    fn final_argument_type(&self, x: &Operand<'a>, t: Ty, constant: bool) -> Ty {
        let store = self.store;
        if x.ty == Ty::UNTYPED_NIL {
            t
        } else if store.is_non_tparam_interface(t) || (constant && !store.is_const_type(t)) {
            // []byte("foo") records a string, not a slice, for "foo".
            store.default_type(x.ty)
        } else if x.is_constant() && store.is_integer(x.ty) && store.all_string(t) {
            x.ty
        } else {
            t
        }
    }

    /// Whether constant `x` can be converted to each type in the type set of
    /// type parameter `t`.
    fn constant_convertible_to_each(
        &self,
        x: &Operand<'a>,
        value: &Value,
        t: Ty,
        cause: &mut String,
    ) -> bool {
        let store = self.store;
        store.under_is(t, |under| {
            let Some(under) = under else {
                *cause = format!("{} does not contain specific types", self.ty(t));
                return false;
            };
            if store.is_string(x.ty) && store.is_bytes_or_runes(under)
                || store.converted_const(x, value, under).is_some()
            {
                return true;
            }
            let (under_str, t_str) = (self.ty(under), self.ty(t));
            *cause = if store.is_integer(x.ty) && store.is_integer(under) {
                format!("constant {value} overflows {under_str} (in {t_str})")
            } else {
                format!(
                    "cannot convert {} to type {under_str} (in {t_str})",
                    self.operand_str(x)
                )
            };
            false
        })
    }

    /// Whether the non-constant conversion `t(x)` is valid; if not, `cause`
    /// may say why.
    fn convertible_to(&mut self, x: &Operand<'a>, t: Ty, cause: &mut String) -> bool {
        if self.assignable_to(x, t, cause).0 {
            return true;
        }
        let store = self.store;
        let orig_t = t;
        let v = store.unalias(x.ty);
        let t = store.unalias(t);
        if store.convertible_types(v, t) {
            return true;
        }
        if let Some(ok) = self.slice_to_array(v, t, cause) {
            return ok;
        }
        match (store.is_type_param(v), store.is_type_param(t)) {
            (false, false) => false,
            (true, true) => {
                let mut x = x.clone();
                let targets = store.specific_types(t);
                let sources = store.specific_types(v);
                !targets.is_empty()
                    && !sources.is_empty()
                    && sources.iter().all(|&source| {
                        x.ty = source;
                        targets.iter().all(|&target| {
                            self.convertible_to(&x, target, cause) || {
                                let message = format!(
                                    "cannot convert {} (in {}) to type {} (in {})",
                                    self.ty(source),
                                    self.ty(v),
                                    self.ty(target),
                                    self.ty(t)
                                );
                                prepend_cause(cause, message);
                                false
                            }
                        })
                    })
            }
            (true, false) => {
                let mut x = x.clone();
                let sources = store.specific_types(v);
                !sources.is_empty()
                    && sources.iter().all(|&source| {
                        x.ty = source;
                        self.convertible_to(&x, t, cause) || {
                            let message = format!(
                                "cannot convert {} (in {}) to type {}",
                                self.ty(source),
                                self.ty(v),
                                self.ty(orig_t)
                            );
                            prepend_cause(cause, message);
                            false
                        }
                    })
            }
            (false, true) => {
                let targets = store.specific_types(t);
                !targets.is_empty()
                    && targets.iter().all(|&target| {
                        self.convertible_to(x, target, cause) || {
                            let message = format!(
                                "cannot convert {} to type {} (in {})",
                                self.ty(x.ty),
                                self.ty(target),
                                self.ty(t)
                            );
                            prepend_cause(cause, message);
                            false
                        }
                    })
            }
        }
    }

    /// Whether slice type `v` can be converted to the array or pointer to
    /// array `t`; none if that is not what these types are.
    fn slice_to_array(&self, v: Ty, t: Ty, cause: &mut String) -> Option<bool> {
        let store = self.store;
        let Type::Slice(v_elem) = *store.under_type(v) else {
            return None;
        };
        let (t_elem, version, what) = match *store.under_type(t) {
            Type::Array { elem, .. } => (elem, Version::go1(20), "array"),
            Type::Pointer(base) => match *store.under_type(base) {
                Type::Array { elem, .. } => (elem, Version::go1(17), "array pointer"),
                _ => return None,
            },
            _ => return None,
        };
        if !store.identical(v_elem, t_elem) {
            return None;
        }
        if self.allow_version(version) {
            return Some(true);
        }
        *cause = format!("conversion of slice to {what} requires {version} or later");
        Some(false)
    }
}

//! The functions of package unsafe (spec: Package unsafe).
//!
//! Invariant: sizes and offsets are constants unless they depend on type
//! parameters.

use super::{BuiltinCall, Rest};
use crate::checker::Checker;
use crate::codes;
use crate::info::{Selection, SelectionKind};
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::Type;
use crate::version::Version;
use gander_constant::Value;
use gander_syntax::ast::ExprKind;
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    pub(super) fn builtin_unsafe_add(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        self.verify_version(&b.call.fun, Version::go1(17), "unsafe.Add");
        self.assignment(x, Some(Ty::UNSAFE_POINTER), "argument to unsafe.Add");
        let [len] = rest else {
            return false;
        };
        if x.is_invalid() || !self.is_valid_index(len, codes::INVALID_UNSAFE_ADD, "length", true) {
            return false;
        }
        x.mode = Mode::Value;
        x.ty = Ty::UNSAFE_POINTER;
        self.record_builtin(b, Some(x.ty), &[x.ty, len.ty]);
        true
    }

    pub(super) fn builtin_unsafe_slice(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        let store = self.store;
        self.verify_version(&b.call.fun, Version::go1(17), "unsafe.Slice");
        let pointer = store.common_under(x.ty).unwrap_or(Ty::INVALID);
        let Type::Pointer(base) = store[pointer] else {
            let message = format!("invalid argument: {} is not a pointer", self.operand_str(x));
            self.error(&*x, codes::INVALID_UNSAFE_SLICE, message);
            return false;
        };
        let [len] = rest else {
            return false;
        };
        if !self.is_valid_index(len, codes::INVALID_UNSAFE_SLICE, "length", false) {
            return false;
        }
        x.mode = Mode::Value;
        x.ty = store.new_slice(base);
        self.record_builtin(b, Some(x.ty), &[pointer, len.ty]);
        true
    }

    pub(super) fn builtin_slice_data(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        self.verify_version(&b.call.fun, Version::go1(20), "unsafe.SliceData");
        let slice = store.common_under(x.ty).unwrap_or(Ty::INVALID);
        let Type::Slice(elem) = store[slice] else {
            let message = format!("invalid argument: {} is not a slice", self.operand_str(x));
            self.error(&*x, codes::INVALID_UNSAFE_SLICE_DATA, message);
            return false;
        };
        x.mode = Mode::Value;
        x.ty = store.new_pointer(elem);
        self.record_builtin(b, Some(x.ty), &[slice]);
        true
    }

    pub(super) fn builtin_unsafe_string(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        rest: Rest<'_, 'a>,
    ) -> bool {
        self.verify_version(&b.call.fun, Version::go1(20), "unsafe.String");
        let pointer = self.store.new_pointer(Ty::BYTE);
        self.assignment(x, Some(pointer), "argument to unsafe.String");
        let [len] = rest else {
            return false;
        };
        if x.is_invalid()
            || !self.is_valid_index(len, codes::INVALID_UNSAFE_STRING, "length", false)
        {
            return false;
        }
        x.mode = Mode::Value;
        x.ty = Ty::STRING;
        self.record_builtin(b, Some(x.ty), &[pointer, len.ty]);
        true
    }

    pub(super) fn builtin_string_data(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        self.verify_version(&b.call.fun, Version::go1(20), "unsafe.StringData");
        self.assignment(x, Some(Ty::STRING), "argument to unsafe.StringData");
        if x.is_invalid() {
            return false;
        }
        x.mode = Mode::Value;
        x.ty = self.store.new_pointer(Ty::BYTE);
        self.record_builtin(b, Some(x.ty), &[Ty::STRING]);
        true
    }

    pub(super) fn builtin_alignof(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        self.assignment(x, None, "argument to unsafe.Alignof");
        if x.is_invalid() {
            return false;
        }
        let align = match self.has_var_size(x.ty) {
            true => None,
            false => Some(self.store.alignof(x.ty)),
        };
        self.size_result(x, b, x.ty, align);
        true
    }

    pub(super) fn builtin_sizeof(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        self.assignment(x, None, "argument to unsafe.Sizeof");
        if x.is_invalid() {
            return false;
        }
        let mut size = None;
        if !self.has_var_size(x.ty) {
            size = self.store.sizeof(x.ty);
            if size.is_none() {
                self.too_large(x);
                return false;
            }
        }
        self.size_result(x, b, x.ty, size);
        true
    }

    pub(super) fn builtin_offsetof(&mut self, x: &mut Operand<'a>, b: BuiltinCall<'a>) -> bool {
        let store = self.store;
        let Some(arg) = b.call.args.first() else {
            return false;
        };
        let inner = arg.unparen();
        let ExprKind::Selector(selector) = &inner.kind else {
            let message = format!(
                "invalid argument: {} is not a selector expression",
                expr_string(arg)
            );
            self.error(arg, codes::BAD_OFFSETOF_SYNTAX, message);
            self.use_exprs(std::slice::from_ref(arg));
            return false;
        };
        self.expr(None, x, &selector.x);
        if x.is_invalid() {
            return false;
        }
        let base = store.deref_struct_ptr(x.ty);
        let name = selector.sel.name;
        let found = store.lookup_field_or_method(base, false, Some(self.pkg), name, false);
        let Some(field) = found.obj else {
            let message = format!(
                "invalid argument: {} has no single field {name}",
                self.ty(base)
            );
            self.error(&*x, codes::MISSING_FIELD_OR_METHOD, message);
            return false;
        };
        if store[field].is_func() {
            let message = format!("invalid argument: {} is a method value", expr_string(arg));
            self.error(arg, codes::INVALID_OFFSETOF, message);
            return false;
        }
        if found.indirect {
            let message = format!(
                "invalid argument: field {name} is embedded via a pointer in {}",
                self.ty(base)
            );
            self.error(&*x, codes::INVALID_OFFSETOF, message);
            return false;
        }
        let field_ty = store[field].ty_or_invalid();
        let mode = match x.mode {
            Mode::Variable => Mode::Variable,
            _ => Mode::Value,
        };
        self.record(&Operand::new(mode, field_ty, Some(inner)));

        let mut offset = None;
        if !self.has_var_size(base) {
            offset = store.offsetof(base, &found.index);
            if offset.is_none() {
                self.too_large(x);
                return false;
            }
        }
        self.size_result(x, b, field_ty, offset);
        let selection = Selection {
            kind: SelectionKind::Field,
            recv: base,
            obj: field,
            index: found.index.into(),
            indirect: false,
        };
        self.record_selection(inner, selector.sel, selection);
        true
    }

    /// Turns `x` into a size: a constant, or a value if it is not known.
    fn size_result(
        &mut self,
        x: &mut Operand<'a>,
        b: BuiltinCall<'a>,
        param: Ty,
        size: Option<i64>,
    ) {
        x.mode = match size {
            Some(size) => Mode::Constant(Value::from_i64(size)),
            None => {
                self.record_builtin(b, Some(Ty::UINTPTR), &[param]);
                Mode::Value
            }
        };
        x.ty = Ty::UINTPTR;
    }

    fn too_large(&mut self, x: &Operand<'a>) {
        let message = format!("{} is too large", self.operand_str(x));
        self.error(x, codes::TYPE_TOO_LARGE, message);
    }
}

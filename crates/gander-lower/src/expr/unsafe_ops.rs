//! The functions of package unsafe that leave code.

use crate::builder::FnBuilder;
use crate::value::Value;
use gander_mir::{BinaryOp, CompareOp, ConvertOp, Inst, Reg, Scalar, UnaryOp};
use gander_syntax::ast::{self, Expr, ExprKind};
use gander_types::Builtin;

impl<'a> FnBuilder<'_, 'a> {
    /// A call of a function of package unsafe that is not constant.
    pub(crate) fn unsafe_builtin(
        &mut self,
        x: &'a Expr,
        call: &'a ast::Call,
        builtin: Builtin,
    ) -> Value {
        let args: Vec<&'a Expr> = call.args.iter().collect();
        match builtin {
            // Not constant where type parameters are involved.
            Builtin::UnsafeSizeof => {
                let ty = self.ty(args[0]);
                let size = self.ctx.types.size(ty);
                return self.int(size as i64).into();
            }
            Builtin::UnsafeAlignof => {
                let ty = self.ty(args[0]);
                let align = self.ctx.types.align(ty);
                return self.int(i64::from(align)).into();
            }
            Builtin::UnsafeOffsetof => return self.offset_of(args[0]),
            _ => {}
        }
        self.hoist_all(&args);
        let first = self.expr(args[0]);
        let first = self.regs(&first);
        match builtin {
            Builtin::UnsafeAdd => {
                let len = self.index_value(args[1]);
                self.at(x.pos);
                let dst = self.reg(Scalar::Ptr);
                self.emit(Inst::Index {
                    dst,
                    base: first[0],
                    index: len.reg,
                    scale: 1,
                });
                dst.into()
            }
            Builtin::UnsafeSlice => {
                let ty = self.ty(x);
                let elem = self.ctx.types.elem_of(ty);
                let size = self.ctx.types.size(elem);
                let len = self.index_value(args[1]);
                self.at(x.pos);
                let helpers = [
                    "runtime.panicunsafeslicelen",
                    "runtime.panicunsafeslicenilptr",
                ];
                self.check_extent(first[0], len.reg, size, helpers);
                Value::of(&[first[0], len.reg, len.reg])
            }
            Builtin::UnsafeString => {
                let len = self.index_value(args[1]);
                self.at(x.pos);
                let helpers = [
                    "runtime.panicunsafestringlen",
                    "runtime.panicunsafestringnilptr",
                ];
                self.check_extent(first[0], len.reg, 1, helpers);
                Value::of(&[first[0], len.reg])
            }
            // SliceData, StringData.
            _ => first[0].into(),
        }
    }

    /// Checks `len` elements of `size` bytes at `pointer`: not negative, none
    /// at nil, and none past the end of the address space.
    fn check_extent(&mut self, pointer: Reg, len: Reg, size: u64, helpers: [&str; 2]) {
        let [bad_len, nil_pointer] = helpers;
        let zero = self.int(0);
        let negative = self.compare_inst(CompareOp::SLt, len, zero);
        self.panic_if(negative, bad_len, &[]);
        let nil = self.is_zero(pointer);
        let some = self.compare_inst(CompareOp::Ne, len, zero);
        let bad = self.binary_inst(BinaryOp::And, nil, some);
        self.panic_if(bad, nil_pointer, &[]);
        if size == 0 {
            return;
        }
        if size > 1 {
            let max = self.constant(Scalar::I64, u64::MAX / size);
            let long = self.compare_inst(CompareOp::UGt, len, max);
            self.panic_if(long, bad_len, &[]);
        }
        let scale = self.int(size as i64);
        let bytes = self.binary_inst(BinaryOp::Mul, len, scale);
        let start = self.convert_inst(ConvertOp::Bits, pointer, Scalar::I64);
        let room = self.unary_inst(UnaryOp::Neg, start);
        let long = self.compare_inst(CompareOp::UGt, bytes, room);
        let some = self.unary_inst(UnaryOp::BoolNot, nil);
        let bad = self.binary_inst(BinaryOp::And, long, some);
        self.panic_if(bad, bad_len, &[]);
    }

    fn offset_of(&mut self, x: &'a Expr) -> Value {
        let x = x.unparen();
        let mut offset = 0;
        if let ExprKind::Selector(selector) = &x.kind
            && let Some(selection) = self.info.selections.get(&x.id)
        {
            let mut ty = self.ty(&selector.x);
            if let (base, true) = self.ctx.types.deref(ty) {
                ty = base;
            }
            for &field in &selection.index {
                offset += self.ctx.types.offset(ty, field);
                ty = self.ctx.types.field_type(ty, &[field]);
            }
        }
        self.int(offset as i64).into()
    }
}

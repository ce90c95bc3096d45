//! Conversions between machine types.
//!
//! Invariant: floats to integers as gc on amd64: what does not fit is the
//! processor's indefinite value, the least integer; narrower integers are cut
//! from 32 bits, `uint32` from 64; `uint64` from 2^63 on is converted less
//! 2^63 and gets its top bit back.

use super::{Translator, machine_type};
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::{InstBuilder, MemFlagsData, Type, Value, types};
use gander_mir::{ConvertOp, Reg};

impl Translator<'_> {
    pub(super) fn conversion(&mut self, op: ConvertOp, dst: Reg, arg: Reg) {
        let (to, from) = (self.ty(dst), machine_type(self.scalar(arg)));
        let arg = self.get(arg);
        let value = match op {
            ConvertOp::ZeroExtend => self.builder.ins().uextend(to, arg),
            ConvertOp::SignExtend => self.builder.ins().sextend(to, arg),
            ConvertOp::Truncate => self.builder.ins().ireduce(to, arg),
            ConvertOp::SIntToFloat => {
                let arg = match from.bits() < 32 {
                    true => self.builder.ins().sextend(types::I32, arg),
                    false => arg,
                };
                self.builder.ins().fcvt_from_sint(to, arg)
            }
            ConvertOp::UIntToFloat if from == types::I64 => {
                self.builder.ins().fcvt_from_uint(to, arg)
            }
            ConvertOp::UIntToFloat => {
                let arg = self.builder.ins().uextend(types::I64, arg);
                self.builder.ins().fcvt_from_sint(to, arg)
            }
            ConvertOp::FloatToSInt => self.float_to_int(to, to == types::I64, arg),
            ConvertOp::FloatToUInt if to == types::I64 => self.float_to_u64(arg),
            ConvertOp::FloatToUInt => self.float_to_int(to, to == types::I32, arg),
            ConvertOp::FloatToFloat if to == types::F64 => self.builder.ins().fpromote(to, arg),
            ConvertOp::FloatToFloat => self.builder.ins().fdemote(to, arg),
            ConvertOp::Bits if to == from => arg,
            ConvertOp::Bits => self.builder.ins().bitcast(to, MemFlagsData::new(), arg),
        };
        self.set(dst, value);
    }

    /// Through 64 or 32 bits, then cut.
    fn float_to_int(&mut self, to: Type, wide: bool, arg: Value) -> Value {
        let through = if wide { types::I64 } else { types::I32 };
        let value = self.machine_conversion(through, arg);
        match to.bits() < through.bits() {
            true => self.builder.ins().ireduce(to, value),
            false => value,
        }
    }

    /// The processor's conversion, from one that saturates: only above the
    /// range and for NaN do they differ.
    fn machine_conversion(&mut self, to: Type, arg: Value) -> Value {
        let from = self.builder.func.dfg.value_type(arg);
        let bound = self.fconst(from, 2.0_f64.powi(to.bits() as i32 - 1));
        let value = self.builder.ins().fcvt_to_sint_sat(to, arg);
        let least = self.iconst(to, 1 << (to.bits() - 1));
        let below = self.builder.ins().fcmp(FloatCC::LessThan, arg, bound);
        self.builder.ins().select(below, value, least)
    }

    fn float_to_u64(&mut self, arg: Value) -> Value {
        let from = self.builder.func.dfg.value_type(arg);
        let bound = self.fconst(from, 2.0_f64.powi(63));
        let below = self.builder.ins().fcmp(FloatCC::LessThan, arg, bound);
        let less = self.builder.ins().fsub(arg, bound);
        let arg = self.builder.ins().select(below, arg, less);
        let value = self.machine_conversion(types::I64, arg);
        let top = self.iconst(types::I64, 1 << 63);
        let with_top = self.builder.ins().bor(value, top);
        self.builder.ins().select(below, value, with_top)
    }
}

//! Rounding of floats to integral values.
//!
//! Invariant: exact, keeps the sign of zero and passes NaN and infinities on,
//! with or without the processor's rounding instruction.

use super::Translator;
use cranelift_codegen::ir::condcodes::FloatCC;
use cranelift_codegen::ir::immediates::{Ieee32, Ieee64};
use cranelift_codegen::ir::{InstBuilder, Type, Value, types};
use gander_mir::UnaryOp;

impl Translator<'_> {
    pub(super) fn fconst(&mut self, ty: Type, value: f64) -> Value {
        match ty {
            types::F32 => {
                let bits = Ieee32::with_float(value as f32);
                self.builder.ins().f32const(bits)
            }
            _ => self.builder.ins().f64const(Ieee64::with_float(value)),
        }
    }

    pub(super) fn round(&mut self, op: UnaryOp, arg: Value) -> Value {
        if self.unit.features.sse41 {
            let ins = self.builder.ins();
            return match op {
                UnaryOp::FFloor => ins.floor(arg),
                UnaryOp::FCeil => ins.ceil(arg),
                UnaryOp::FTrunc => ins.trunc(arg),
                _ => ins.nearest(arg),
            };
        }
        let ty = self.builder.func.dfg.value_type(arg);
        // From here on every float is integral.
        let bound = if ty == types::F32 {
            2.0_f64.powi(23)
        } else {
            2.0_f64.powi(52)
        };
        let bound = self.fconst(ty, bound);
        let size = self.builder.ins().fabs(arg);
        let rounded = match op {
            UnaryOp::FRound => {
                // The sum has no bits for a fraction, and ties go to even.
                let sum = self.builder.ins().fadd(size, bound);
                self.builder.ins().fsub(sum, bound)
            }
            _ => self.towards(op, ty, arg),
        };
        let rounded = self.builder.ins().fcopysign(rounded, arg);
        let fraction = self.builder.ins().fcmp(FloatCC::LessThan, size, bound);
        self.builder.ins().select(fraction, rounded, arg)
    }

    /// Floor, ceiling or truncation through an integer.
    fn towards(&mut self, op: UnaryOp, ty: Type, arg: Value) -> Value {
        let whole = self.builder.ins().fcvt_to_sint_sat(types::I64, arg);
        let whole = self.builder.ins().fcvt_from_sint(ty, whole);
        let (beyond, step) = match op {
            UnaryOp::FFloor => (FloatCC::GreaterThan, -1.0),
            UnaryOp::FCeil => (FloatCC::LessThan, 1.0),
            _ => return whole,
        };
        let step = self.fconst(ty, step);
        let beyond = self.builder.ins().fcmp(beyond, whole, arg);
        let stepped = self.builder.ins().fadd(whole, step);
        self.builder.ins().select(beyond, stepped, whole)
    }
}

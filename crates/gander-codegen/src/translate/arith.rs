//! Integer and float arithmetic, comparisons.
//!
//! Invariant: Go's semantics (go.dev/ref/spec#Arithmetic_operators), where
//! the machine's are different: shifts by the width or more, division of the
//! least integer by -1.

use super::Translator;
use crate::helpers::Helper;
use cranelift_codegen::ir::condcodes::{FloatCC, IntCC};
use cranelift_codegen::ir::{InstBuilder, Value, types};
use gander_mir::{BinaryOp, CompareOp, Inst, UnaryOp};

impl Translator<'_> {
    pub(super) fn arithmetic(&mut self, inst: &Inst) {
        match inst {
            Inst::Unary { op, dst, arg } => {
                let arg = self.get(*arg);
                let value = self.unary(*op, arg);
                self.set(*dst, value);
            }
            Inst::Binary {
                op,
                dst,
                left,
                right,
            } => {
                let (left, right) = (self.get(*left), self.get(*right));
                let value = self.binary(*op, left, right);
                self.set(*dst, value);
            }
            Inst::Compare {
                op,
                dst,
                left,
                right,
            } => {
                let (left, right) = (self.get(*left), self.get(*right));
                let value = match condition(*op) {
                    Condition::Int(cc) => self.builder.ins().icmp(cc, left, right),
                    Condition::Float(cc) => self.builder.ins().fcmp(cc, left, right),
                };
                self.set(*dst, value);
            }
            Inst::Select {
                dst,
                cond,
                then,
                other,
            } => {
                let (cond, then) = (self.get(*cond), self.get(*then));
                let other = self.get(*other);
                let value = self.builder.ins().select(cond, then, other);
                self.set(*dst, value);
            }
            Inst::Fma { dst, a, b, c } => {
                let (a, b, c) = (self.get(*a), self.get(*b), self.get(*c));
                let value = match self.unit.features.fma {
                    true => self.builder.ins().fma(a, b, c),
                    false => self.helper_call(Helper::Fma, &[a, b, c])[0],
                };
                self.set(*dst, value);
            }
            Inst::MulWide {
                hi,
                lo,
                left,
                right,
            } => {
                let (left, right) = (self.get(*left), self.get(*right));
                let high = self.builder.ins().umulhi(left, right);
                let low = self.builder.ins().imul(left, right);
                self.set(*hi, high);
                self.set(*lo, low);
            }
            // `Translator::inst` gives no other here.
            _ => {}
        }
    }

    fn unary(&mut self, op: UnaryOp, arg: Value) -> Value {
        let ty = self.builder.func.dfg.value_type(arg);
        let ins = self.builder.ins();
        match op {
            UnaryOp::Neg => ins.ineg(arg),
            UnaryOp::Not => ins.bnot(arg),
            UnaryOp::FNeg => ins.fneg(arg),
            UnaryOp::FAbs => ins.fabs(arg),
            UnaryOp::FSqrt => ins.sqrt(arg),
            UnaryOp::FFloor | UnaryOp::FCeil | UnaryOp::FTrunc | UnaryOp::FRound => {
                self.round(op, arg)
            }
            UnaryOp::Clz if ty.bits() < 32 => {
                let wide = ins.uextend(types::I32, arg);
                let count = self.builder.ins().clz(wide);
                let extra = self.iconst(types::I32, u64::from(32 - ty.bits()));
                let count = self.builder.ins().isub(count, extra);
                self.builder.ins().ireduce(ty, count)
            }
            UnaryOp::Ctz if ty.bits() < 32 => {
                let wide = ins.uextend(types::I32, arg);
                let stop = self.iconst(types::I32, 1 << ty.bits());
                let wide = self.builder.ins().bor(wide, stop);
                let count = self.builder.ins().ctz(wide);
                self.builder.ins().ireduce(ty, count)
            }
            UnaryOp::Popcount if ty.bits() < 32 => {
                let wide = ins.uextend(types::I32, arg);
                let count = self.builder.ins().popcnt(wide);
                self.builder.ins().ireduce(ty, count)
            }
            UnaryOp::Clz => ins.clz(arg),
            UnaryOp::Ctz => ins.ctz(arg),
            UnaryOp::Popcount => ins.popcnt(arg),
            UnaryOp::ByteSwap if ty == types::I8 => arg,
            UnaryOp::ByteSwap => ins.bswap(arg),
            UnaryOp::BitReverse => ins.bitrev(arg),
            UnaryOp::BoolNot => {
                let zero = self.iconst(ty, 0);
                self.builder.ins().icmp(IntCC::Equal, arg, zero)
            }
        }
    }

    fn binary(&mut self, op: BinaryOp, left: Value, right: Value) -> Value {
        let ins = self.builder.ins();
        match op {
            BinaryOp::Add => ins.iadd(left, right),
            BinaryOp::Sub => ins.isub(left, right),
            BinaryOp::Mul => ins.imul(left, right),
            BinaryOp::SDiv => self.signed_division(left, right),
            BinaryOp::UDiv => ins.udiv(left, right),
            // The generated code gives 0 for a divisor of -1.
            BinaryOp::SRem => ins.srem(left, right),
            BinaryOp::URem => ins.urem(left, right),
            BinaryOp::And => ins.band(left, right),
            BinaryOp::Or => ins.bor(left, right),
            BinaryOp::Xor => ins.bxor(left, right),
            BinaryOp::AndNot => ins.band_not(left, right),
            BinaryOp::Shl | BinaryOp::SShr | BinaryOp::UShr => self.shift(op, left, right),
            BinaryOp::RotateLeft => ins.rotl(left, right),
            BinaryOp::FAdd => ins.fadd(left, right),
            BinaryOp::FSub => ins.fsub(left, right),
            BinaryOp::FMul => ins.fmul(left, right),
            BinaryOp::FDiv => ins.fdiv(left, right),
            BinaryOp::FCopysign => ins.fcopysign(left, right),
            BinaryOp::FMin => ins.fmin(left, right),
            BinaryOp::FMax => ins.fmax(left, right),
            BinaryOp::SMin => ins.smin(left, right),
            BinaryOp::SMax => ins.smax(left, right),
            BinaryOp::UMin => ins.umin(left, right),
            BinaryOp::UMax => ins.umax(left, right),
        }
    }

    /// The machine traps on the least integer divided by -1; there the
    /// quotient is the negated dividend, which wraps.
    fn signed_division(&mut self, left: Value, right: Value) -> Value {
        let ty = self.builder.func.dfg.value_type(left);
        let mask = match ty.bits() {
            64 => u64::MAX,
            width => (1 << width) - 1,
        };
        match self.constant(right).map(|bits| bits & mask) {
            Some(bits) if bits == mask => return self.builder.ins().ineg(left),
            Some(_) => return self.builder.ins().sdiv(left, right),
            None => {}
        }
        let minus = self.iconst(ty, u64::MAX);
        let one = self.iconst(ty, 1);
        let special = self.builder.ins().icmp(IntCC::Equal, right, minus);
        let divisor = self.builder.ins().select(special, one, right);
        let quotient = self.builder.ins().sdiv(left, divisor);
        let negated = self.builder.ins().ineg(left);
        self.builder.ins().select(special, negated, quotient)
    }

    /// The machine takes the count modulo the width.
    fn shift(&mut self, op: BinaryOp, left: Value, count: Value) -> Value {
        let ty = self.builder.func.dfg.value_type(left);
        let width = u64::from(ty.bits());
        let known = self.constant(count);
        if known.is_some_and(|count| count >= width) && op != BinaryOp::SShr {
            return self.iconst(ty, 0);
        }
        if op == BinaryOp::SShr {
            let most = self.iconst(types::I64, width - 1);
            let count = match known {
                Some(known) if known < width => count,
                Some(_) => most,
                None => self.builder.ins().umin(count, most),
            };
            return self.builder.ins().sshr(left, count);
        }
        let shifted = match op {
            BinaryOp::Shl => self.builder.ins().ishl(left, count),
            _ => self.builder.ins().ushr(left, count),
        };
        if known.is_some() {
            return shifted;
        }
        let width = self.iconst(types::I64, width);
        let zero = self.iconst(ty, 0);
        let fits = self
            .builder
            .ins()
            .icmp(IntCC::UnsignedLessThan, count, width);
        self.builder.ins().select(fits, shifted, zero)
    }
}

enum Condition {
    Int(IntCC),
    Float(FloatCC),
}

fn condition(op: CompareOp) -> Condition {
    use Condition::{Float, Int};
    match op {
        CompareOp::Eq => Int(IntCC::Equal),
        CompareOp::Ne => Int(IntCC::NotEqual),
        CompareOp::SLt => Int(IntCC::SignedLessThan),
        CompareOp::SLe => Int(IntCC::SignedLessThanOrEqual),
        CompareOp::SGt => Int(IntCC::SignedGreaterThan),
        CompareOp::SGe => Int(IntCC::SignedGreaterThanOrEqual),
        CompareOp::ULt => Int(IntCC::UnsignedLessThan),
        CompareOp::ULe => Int(IntCC::UnsignedLessThanOrEqual),
        CompareOp::UGt => Int(IntCC::UnsignedGreaterThan),
        CompareOp::UGe => Int(IntCC::UnsignedGreaterThanOrEqual),
        CompareOp::FEq => Float(FloatCC::Equal),
        CompareOp::FNe => Float(FloatCC::NotEqual),
        CompareOp::FLt => Float(FloatCC::LessThan),
        CompareOp::FLe => Float(FloatCC::LessThanOrEqual),
        CompareOp::FGt => Float(FloatCC::GreaterThan),
        CompareOp::FGe => Float(FloatCC::GreaterThanOrEqual),
    }
}

//! Functions that the compiler knows: their calls are instructions.
//!
//! Invariant: an instruction does exactly what the function's Go body (or its
//! documentation, if it has none) says. Names are Go symbols.

use super::atomics;
use crate::builder::FnBuilder;
use crate::ctx::{Ctx, Maker};
use crate::types::Signature;
use crate::value::{Regs, Value};
use gander_mir::{
    AtomicOp, BinaryOp, CompareOp, ConvertOp, Inst, Mem, Reg, Scalar, Terminator, UnaryOp,
};
use std::rc::Rc;

/// A known function.
#[derive(Debug)]
pub(crate) struct Intrinsic {
    symbol: &'static str,
    op: Op,
}

/// What it does with its arguments' registers.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Op {
    Unary(UnaryOp),
    Binary(BinaryOp),
    /// As the unary operation, extended to `int`.
    Count(UnaryOp),
    /// The number of bits needed: width minus leading zeros.
    Len,
    /// A rotation, to the left, by a signed count.
    Rotate,
    /// Reversal of the two bytes of an `i16`.
    Swap16,
    Fma,
    /// The full product, high part first.
    MulWide,
    /// Sum and carry, difference and borrow.
    AddCarry,
    SubBorrow,
    /// The product and whether it overflowed.
    MulOverflow,
    /// Same bits in another type.
    Bits(Scalar),
    AtomicLoad,
    AtomicStore,
    /// The old value.
    Rmw(AtomicOp),
    /// The old value is dropped.
    RmwOnly(AtomicOp),
    /// The new value after an addition.
    AddFetch,
    Cas,
    Pause,
    /// Nothing; results are zero.
    Nothing,
    /// The first argument; if all its pointers are those of strings, escape
    /// analysis does not see where it comes from.
    HideStrings,
    GetG,
    FramePointer,
    CallerPc,
    CallerSp,
    /// The funcval that the function was called through.
    ClosurePtr,
    /// The code of a func value in an interface.
    FuncPc,
    /// A boolean as a number.
    BoolToInt,
    /// Keeps the interface's value alive.
    KeepAlive,
}

const fn of(symbol: &'static str, op: Op) -> Intrinsic {
    Intrinsic { symbol, op }
}

/// All but the atomics, sorted by symbol.
static TABLE: &[Intrinsic] = &[
    of("crypto/internal/constanttime.boolToUint8", Op::BoolToInt),
    of("internal/abi.EscapeNonString", Op::Nothing),
    of("internal/abi.EscapeToResultNonString", Op::HideStrings),
    of("internal/abi.FuncPCABI0", Op::FuncPc),
    of("internal/abi.FuncPCABIInternal", Op::FuncPc),
    of("internal/runtime/math.Mul64", Op::MulWide),
    of("internal/runtime/math.MulUintptr", Op::MulOverflow),
    of("internal/runtime/sys.Bswap32", Op::Unary(UnaryOp::ByteSwap)),
    of("internal/runtime/sys.Bswap64", Op::Unary(UnaryOp::ByteSwap)),
    of("internal/runtime/sys.GetCallerPC", Op::CallerPc),
    of("internal/runtime/sys.GetCallerSP", Op::CallerSp),
    of("internal/runtime/sys.GetClosurePtr", Op::ClosurePtr),
    of(
        "internal/runtime/sys.LeadingZeros64",
        Op::Count(UnaryOp::Clz),
    ),
    of(
        "internal/runtime/sys.LeadingZeros8",
        Op::Count(UnaryOp::Clz),
    ),
    of("internal/runtime/sys.Len64", Op::Len),
    of("internal/runtime/sys.Len8", Op::Len),
    of(
        "internal/runtime/sys.OnesCount64",
        Op::Count(UnaryOp::Popcount),
    ),
    of("internal/runtime/sys.Prefetch", Op::Nothing),
    of("internal/runtime/sys.PrefetchStreamed", Op::Nothing),
    of(
        "internal/runtime/sys.TrailingZeros32",
        Op::Count(UnaryOp::Ctz),
    ),
    of(
        "internal/runtime/sys.TrailingZeros64",
        Op::Count(UnaryOp::Ctz),
    ),
    of(
        "internal/runtime/sys.TrailingZeros8",
        Op::Count(UnaryOp::Ctz),
    ),
    of("math.Abs", Op::Unary(UnaryOp::FAbs)),
    of("math.Ceil", Op::Unary(UnaryOp::FCeil)),
    of("math.Copysign", Op::Binary(BinaryOp::FCopysign)),
    of("math.FMA", Op::Fma),
    of("math.Float32bits", Op::Bits(Scalar::I32)),
    of("math.Float32frombits", Op::Bits(Scalar::F32)),
    of("math.Float64bits", Op::Bits(Scalar::I64)),
    of("math.Float64frombits", Op::Bits(Scalar::F64)),
    of("math.Floor", Op::Unary(UnaryOp::FFloor)),
    of("math.RoundToEven", Op::Unary(UnaryOp::FRound)),
    of("math.Sqrt", Op::Unary(UnaryOp::FSqrt)),
    of("math.Trunc", Op::Unary(UnaryOp::FTrunc)),
    of("math.sqrt", Op::Unary(UnaryOp::FSqrt)),
    of("math/big.mulWW", Op::MulWide),
    of("math/bits.Add", Op::AddCarry),
    of("math/bits.Add64", Op::AddCarry),
    of("math/bits.LeadingZeros", Op::Count(UnaryOp::Clz)),
    of("math/bits.LeadingZeros16", Op::Count(UnaryOp::Clz)),
    of("math/bits.LeadingZeros32", Op::Count(UnaryOp::Clz)),
    of("math/bits.LeadingZeros64", Op::Count(UnaryOp::Clz)),
    of("math/bits.LeadingZeros8", Op::Count(UnaryOp::Clz)),
    of("math/bits.Len", Op::Len),
    of("math/bits.Len16", Op::Len),
    of("math/bits.Len32", Op::Len),
    of("math/bits.Len64", Op::Len),
    of("math/bits.Len8", Op::Len),
    of("math/bits.Mul", Op::MulWide),
    of("math/bits.Mul64", Op::MulWide),
    of("math/bits.OnesCount", Op::Count(UnaryOp::Popcount)),
    of("math/bits.OnesCount16", Op::Count(UnaryOp::Popcount)),
    of("math/bits.OnesCount32", Op::Count(UnaryOp::Popcount)),
    of("math/bits.OnesCount64", Op::Count(UnaryOp::Popcount)),
    of("math/bits.OnesCount8", Op::Count(UnaryOp::Popcount)),
    of("math/bits.Reverse", Op::Unary(UnaryOp::BitReverse)),
    of("math/bits.Reverse16", Op::Unary(UnaryOp::BitReverse)),
    of("math/bits.Reverse32", Op::Unary(UnaryOp::BitReverse)),
    of("math/bits.Reverse64", Op::Unary(UnaryOp::BitReverse)),
    of("math/bits.Reverse8", Op::Unary(UnaryOp::BitReverse)),
    of("math/bits.ReverseBytes", Op::Unary(UnaryOp::ByteSwap)),
    of("math/bits.ReverseBytes16", Op::Swap16),
    of("math/bits.ReverseBytes32", Op::Unary(UnaryOp::ByteSwap)),
    of("math/bits.ReverseBytes64", Op::Unary(UnaryOp::ByteSwap)),
    of("math/bits.RotateLeft", Op::Rotate),
    of("math/bits.RotateLeft16", Op::Rotate),
    of("math/bits.RotateLeft32", Op::Rotate),
    of("math/bits.RotateLeft64", Op::Rotate),
    of("math/bits.RotateLeft8", Op::Rotate),
    of("math/bits.Sub", Op::SubBorrow),
    of("math/bits.Sub64", Op::SubBorrow),
    of("math/bits.TrailingZeros", Op::Count(UnaryOp::Ctz)),
    of("math/bits.TrailingZeros16", Op::Count(UnaryOp::Ctz)),
    of("math/bits.TrailingZeros32", Op::Count(UnaryOp::Ctz)),
    of("math/bits.TrailingZeros64", Op::Count(UnaryOp::Ctz)),
    of("math/bits.TrailingZeros8", Op::Count(UnaryOp::Ctz)),
    of("runtime.KeepAlive", Op::KeepAlive),
    of("runtime.getfp", Op::FramePointer),
    of("runtime.getg", Op::GetG),
    of("runtime.procyield", Op::Pause),
];

/// The known function of this symbol.
pub(crate) fn find(symbol: &str) -> Option<&'static Intrinsic> {
    let search = |table: &'static [Intrinsic]| {
        let at = table
            .binary_search_by(|known| known.symbol.cmp(symbol))
            .ok()?;
        Some(&table[at])
    };
    search(TABLE).or_else(|| search(atomics::table()))
}

/// Another table of known functions.
pub(super) const fn known(symbol: &'static str, op: Op) -> Intrinsic {
    of(symbol, op)
}

/// The body of an intrinsic for when its value is taken (`f := bits.Len`), or
/// `None` if there is no such intrinsic.
pub(crate) fn intrinsic_body<'a>(symbol: &str) -> Option<Maker<'a>> {
    let intrinsic = find(symbol)?;
    Some(Box::new(move |ctx: &mut Ctx<'a>, id| {
        let function = &ctx.program.funcs[id.index()];
        let (params, results) = (function.params.clone(), function.results.clone());
        let mut fb = FnBuilder::new(ctx, id, 0, Rc::default(), Rc::default());
        let params: Vec<Reg> = params.into_iter().map(|scalar| fb.reg(scalar)).collect();
        let entry = fb.block();
        fb.start(entry);
        let results = fb.intrinsic_op(intrinsic.op, &params, &results);
        fb.end(Terminator::Return(results));
        fb.finish();
    }))
}

impl FnBuilder<'_, '_> {
    /// A call of a known function.
    pub(crate) fn intrinsic(
        &mut self,
        intrinsic: &'static Intrinsic,
        args: &[Value],
        signature: &Signature,
    ) -> Vec<Value> {
        if let (Op::HideStrings, [only], [ty]) = (intrinsic.op, args, &signature.params[..]) {
            let mut value = only.clone();
            if self.ctx.types.points_by_strings(*ty) {
                self.hide(&mut value);
            }
            return vec![value];
        }
        if let Op::Nothing = intrinsic.op {
            let results = signature.results.clone();
            return results.into_iter().map(|ty| self.zero_value(ty)).collect();
        }
        let mut regs = Vec::new();
        for (arg, &ty) in args.iter().zip(&signature.params) {
            regs.extend(self.registers_of(arg, ty));
        }
        let results = self.intrinsic_op(intrinsic.op, &regs, &signature.result_scalars());
        // Every result is one scalar.
        results
            .into_iter()
            .map(|reg| Value::Regs(Regs::from_slice(&[reg])))
            .collect()
    }

    fn intrinsic_op(&mut self, op: Op, args: &[Reg], results: &[Scalar]) -> Vec<Reg> {
        match op {
            Op::Unary(op) => vec![self.unary_inst(op, args[0])],
            Op::Binary(op) => vec![self.binary_inst(op, args[0], args[1])],
            Op::Count(op) => {
                let count = self.unary_inst(op, args[0]);
                vec![self.resize(count, true, Scalar::I64)]
            }
            Op::Len => {
                let zeros = self.unary_inst(UnaryOp::Clz, args[0]);
                let zeros = self.resize(zeros, true, Scalar::I64);
                let width = self.int(i64::from(self.scalar(args[0]).size()) * 8);
                vec![self.binary_inst(BinaryOp::Sub, width, zeros)]
            }
            Op::Rotate => {
                // The count modulo the width, also if it is negative.
                let mask = self.int(i64::from(self.scalar(args[0]).size()) * 8 - 1);
                let count = self.binary_inst(BinaryOp::And, args[1], mask);
                vec![self.binary_inst(BinaryOp::RotateLeft, args[0], count)]
            }
            Op::Swap16 => {
                let eight = self.int(8);
                vec![self.binary_inst(BinaryOp::RotateLeft, args[0], eight)]
            }
            Op::Fma => {
                // What machines without the instruction call.
                self.ctx.helper("math.FMA");
                let dst = self.reg(Scalar::F64);
                let (a, b, c) = (args[0], args[1], args[2]);
                self.emit(Inst::Fma { dst, a, b, c });
                vec![dst]
            }
            Op::MulWide => {
                let (hi, lo) = self.mul_wide(args[0], args[1]);
                vec![hi, lo]
            }
            Op::MulOverflow => {
                let (hi, lo) = self.mul_wide(args[0], args[1]);
                let zero = self.int(0);
                vec![lo, self.compare_inst(CompareOp::Ne, hi, zero)]
            }
            Op::AddCarry => self.add_carry(args),
            Op::SubBorrow => self.sub_borrow(args),
            Op::Bits(to) => vec![self.convert_inst(ConvertOp::Bits, args[0], to)],
            Op::Pause => {
                self.emit(Inst::Pause);
                Vec::new()
            }
            Op::BoolToInt => vec![args[0]],
            Op::KeepAlive => {
                for &arg in args {
                    self.emit(Inst::KeepAlive { arg });
                }
                Vec::new()
            }
            Op::Nothing | Op::HideStrings => results
                .iter()
                .map(|&scalar| self.constant(scalar, 0))
                .collect(),
            Op::GetG
            | Op::FramePointer
            | Op::CallerPc
            | Op::CallerSp
            | Op::ClosurePtr
            | Op::FuncPc => {
                vec![self.machine_op(op, args)]
            }
            _ => self.atomic_op(op, args, results),
        }
    }

    /// The state of the machine.
    fn machine_op(&mut self, op: Op, args: &[Reg]) -> Reg {
        let dst = self.reg(Scalar::Ptr);
        match op {
            Op::GetG => {
                self.emit(Inst::GetG { dst });
                return dst;
            }
            Op::CallerPc => self.emit(Inst::ReturnAddress { dst }),
            // Readable only before anything else happens.
            Op::ClosurePtr => {
                let first = (Inst::Context { dst }, self.pos);
                self.body.blocks[0].insts.insert(0, first);
                let id = self.id.index();
                self.ctx.program.funcs[id].attrs.closure = true;
            }
            Op::FuncPc => self.emit(Inst::Load {
                dst,
                addr: args[1],
                offset: 0,
                mem: Mem::PRIVATE,
            }),
            // Above the saved frame pointer and the return address.
            Op::CallerSp => {
                let frame = self.reg(Scalar::Ptr);
                self.emit(Inst::FramePointer { dst: frame });
                let above = self.offset(frame, 16);
                self.set(dst, above);
            }
            _ => self.emit(Inst::FramePointer { dst }),
        }
        self.convert_inst(ConvertOp::Bits, dst, Scalar::I64)
    }

    fn mul_wide(&mut self, left: Reg, right: Reg) -> (Reg, Reg) {
        let (hi, lo) = (self.reg(Scalar::I64), self.reg(Scalar::I64));
        self.emit(Inst::MulWide {
            hi,
            lo,
            left,
            right,
        });
        (hi, lo)
    }

    fn add_carry(&mut self, args: &[Reg]) -> Vec<Reg> {
        let partial = self.binary_inst(BinaryOp::Add, args[0], args[1]);
        let first = self.compare_inst(CompareOp::ULt, partial, args[0]);
        let sum = self.binary_inst(BinaryOp::Add, partial, args[2]);
        let second = self.compare_inst(CompareOp::ULt, sum, partial);
        let carry = self.binary_inst(BinaryOp::Or, first, second);
        vec![sum, self.resize(carry, true, Scalar::I64)]
    }

    fn sub_borrow(&mut self, args: &[Reg]) -> Vec<Reg> {
        let partial = self.binary_inst(BinaryOp::Sub, args[0], args[1]);
        let first = self.compare_inst(CompareOp::ULt, args[0], args[1]);
        let difference = self.binary_inst(BinaryOp::Sub, partial, args[2]);
        let second = self.compare_inst(CompareOp::ULt, partial, args[2]);
        let borrow = self.binary_inst(BinaryOp::Or, first, second);
        vec![difference, self.resize(borrow, true, Scalar::I64)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_every_entry_is_found() {
        for table in [TABLE, atomics::table()] {
            for pair in table.windows(2) {
                assert!(pair[0].symbol < pair[1].symbol, "{}", pair[1].symbol);
            }
            for known in table {
                assert!(find(known.symbol).is_some(), "{}", known.symbol);
            }
        }
        assert!(find("math.Sin").is_none());
    }
}

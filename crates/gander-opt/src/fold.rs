//! Arithmetic on constants, as the machine does it.
//!
//! Invariant: operands and results are the register's bits, higher ones zero;
//! what is not decided here (floating point, but for its bits) is left to the
//! code generator.

use gander_mir::{BinaryOp, CompareOp, ConvertOp, Scalar, UnaryOp};

/// The bits of a register's width.
pub(crate) fn truncate(scalar: Scalar, bits: u64) -> u64 {
    match scalar.size() {
        8 => bits,
        size => bits & ((1 << (size * 8)) - 1),
    }
}

/// The value as a signed integer.
pub(crate) fn signed(scalar: Scalar, bits: u64) -> i64 {
    let shift = 64 - scalar.size() * 8;
    ((bits << shift) as i64) >> shift
}

pub(crate) fn unary(op: UnaryOp, scalar: Scalar, arg: u64) -> Option<u64> {
    let width = u64::from(scalar.size() * 8);
    let arg = truncate(scalar, arg);
    let result = match op {
        UnaryOp::Neg => arg.wrapping_neg(),
        UnaryOp::Not => !arg,
        UnaryOp::Clz => u64::from(arg.leading_zeros()) - (64 - width),
        UnaryOp::Ctz => width.min(u64::from(arg.trailing_zeros())),
        UnaryOp::Popcount => u64::from(arg.count_ones()),
        UnaryOp::ByteSwap => arg.swap_bytes() >> (64 - width),
        UnaryOp::BitReverse => arg.reverse_bits() >> (64 - width),
        UnaryOp::BoolNot => u64::from(arg == 0),
        _ => return None,
    };
    Some(truncate(scalar, result))
}

pub(crate) fn binary(op: BinaryOp, scalar: Scalar, left: u64, right: u64) -> Option<u64> {
    use BinaryOp::*;
    let width = u64::from(scalar.size() * 8);
    // Counts of shifts are 64 bits wide whatever is shifted.
    let count = right;
    let (left, right) = (truncate(scalar, left), truncate(scalar, right));
    let (sleft, sright) = (signed(scalar, left), signed(scalar, right));
    let result = match op {
        Add => left.wrapping_add(right),
        Sub => left.wrapping_sub(right),
        Mul => left.wrapping_mul(right),
        SDiv | UDiv | SRem | URem if right == 0 => return None,
        SDiv => sleft.wrapping_div(sright) as u64,
        UDiv => left / right,
        SRem => sleft.wrapping_rem(sright) as u64,
        URem => left % right,
        And => left & right,
        Or => left | right,
        Xor => left ^ right,
        AndNot => left & !right,
        Shl if count >= width => 0,
        Shl => left << count,
        SShr => (sleft >> count.min(63)) as u64,
        UShr if count >= width => 0,
        UShr => left >> count,
        RotateLeft => {
            let count = count % width;
            match count {
                0 => left,
                _ => left << count | left >> (width - count),
            }
        }
        SMin => sleft.min(sright) as u64,
        SMax => sleft.max(sright) as u64,
        UMin => left.min(right),
        UMax => left.max(right),
        FAdd | FSub | FMul | FDiv | FCopysign | FMin | FMax => return None,
    };
    Some(truncate(scalar, result))
}

/// 1 or 0; `scalar` is that of the operands.
pub(crate) fn compare(op: CompareOp, scalar: Scalar, left: u64, right: u64) -> Option<u64> {
    use CompareOp::*;
    let (left, right) = (truncate(scalar, left), truncate(scalar, right));
    let (sleft, sright) = (signed(scalar, left), signed(scalar, right));
    let holds = match op {
        Eq => left == right,
        Ne => left != right,
        SLt => sleft < sright,
        SLe => sleft <= sright,
        SGt => sleft > sright,
        SGe => sleft >= sright,
        ULt => left < right,
        ULe => left <= right,
        UGt => left > right,
        UGe => left >= right,
        FEq | FNe | FLt | FLe | FGt | FGe => return None,
    };
    Some(u64::from(holds))
}

pub(crate) fn convert(op: ConvertOp, from: Scalar, to: Scalar, arg: u64) -> Option<u64> {
    let arg = truncate(from, arg);
    let result = match op {
        ConvertOp::ZeroExtend | ConvertOp::Truncate => arg,
        // The bits of a pointer must stay a pointer's, but for nil.
        ConvertOp::Bits if to != Scalar::Ptr || arg == 0 => arg,
        ConvertOp::SignExtend => signed(from, arg) as u64,
        ConvertOp::SIntToFloat if to == Scalar::F64 => (signed(from, arg) as f64).to_bits(),
        ConvertOp::UIntToFloat if to == Scalar::F64 => (arg as f64).to_bits(),
        ConvertOp::SIntToFloat if to == Scalar::F32 => {
            u64::from((signed(from, arg) as f32).to_bits())
        }
        ConvertOp::UIntToFloat if to == Scalar::F32 => u64::from((arg as f32).to_bits()),
        _ => return None,
    };
    Some(truncate(to, result))
}

/// The comparison that holds exactly if this one does not.
pub(crate) fn inverse(op: CompareOp) -> Option<CompareOp> {
    use CompareOp::*;
    Some(match op {
        Eq => Ne,
        Ne => Eq,
        SLt => SGe,
        SLe => SGt,
        SGt => SLe,
        SGe => SLt,
        ULt => UGe,
        ULe => UGt,
        UGt => ULe,
        UGe => ULt,
        FEq => FNe,
        FNe => FEq,
        // Neither holds with a NaN.
        FLt | FLe | FGt | FGe => return None,
    })
}

/// The comparison with the operands exchanged.
pub(crate) fn swapped(op: CompareOp) -> CompareOp {
    use CompareOp::*;
    match op {
        SLt => SGt,
        SLe => SGe,
        SGt => SLt,
        SGe => SLe,
        ULt => UGt,
        ULe => UGe,
        UGt => ULt,
        UGe => ULe,
        FLt => FGt,
        FLe => FGe,
        FGt => FLt,
        FGe => FLe,
        Eq | Ne | FEq | FNe => op,
    }
}

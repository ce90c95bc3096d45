//! Which types the operands of an operation have.
//!
//! Invariant: booleans are `i8`, addresses `ptr`, counts and indices `i64`.

use crate::{BinaryOp, CompareOp, ConvertOp, Scalar, UnaryOp};

fn integer(scalar: Scalar) -> bool {
    matches!(scalar, Scalar::I8 | Scalar::I16 | Scalar::I32 | Scalar::I64)
}

pub(super) fn unary(op: UnaryOp, dst: Scalar, arg: Scalar) -> bool {
    use UnaryOp::*;
    let fits = match op {
        BoolNot => arg == Scalar::I8,
        FNeg | FAbs | FSqrt | FFloor | FCeil | FTrunc | FRound => arg.is_float(),
        Neg | Not | Clz | Ctz | Popcount | ByteSwap | BitReverse => integer(arg),
    };
    fits && dst == arg
}

pub(super) fn binary(op: BinaryOp, dst: Scalar, left: Scalar, right: Scalar) -> bool {
    use BinaryOp::*;
    let fits = match op {
        Shl | SShr | UShr | RotateLeft => integer(left) && right == Scalar::I64,
        FAdd | FSub | FMul | FDiv | FCopysign | FMin | FMax => left.is_float() && right == left,
        Add | Sub | Mul | SDiv | UDiv | SRem | URem | And | Or | Xor | AndNot | SMin | SMax
        | UMin | UMax => integer(left) && right == left,
    };
    fits && dst == left
}

pub(super) fn compare(op: CompareOp, dst: Scalar, left: Scalar, right: Scalar) -> bool {
    use CompareOp::*;
    let float = matches!(op, FEq | FNe | FLt | FLe | FGt | FGe);
    dst == Scalar::I8 && left == right && left.is_float() == float
}

pub(super) fn convert(op: ConvertOp, dst: Scalar, arg: Scalar) -> bool {
    use ConvertOp::*;
    match op {
        ZeroExtend | SignExtend => integer(dst) && integer(arg) && dst.size() > arg.size(),
        Truncate => integer(dst) && integer(arg) && dst.size() < arg.size(),
        SIntToFloat | UIntToFloat => dst.is_float() && integer(arg),
        FloatToSInt | FloatToUInt => integer(dst) && arg.is_float(),
        FloatToFloat => dst.is_float() && arg.is_float() && dst != arg,
        Bits => dst != arg && dst.size() == arg.size(),
    }
}

/// Whether so many fit the registers of the calling convention.
pub(super) fn fits_registers(scalars: &[Scalar]) -> bool {
    let floats = scalars.iter().filter(|scalar| scalar.is_float()).count();
    floats <= gander_abi::FLOAT_REGISTERS && scalars.len() - floats <= gander_abi::INT_REGISTERS
}

//! The words of MIR text for operations, shared by printer and parser.
//!
//! Invariant: every variant of an enumeration is in its table exactly once,
//! and no word is in two tables that the parser consults at the same place.

use crate::{AtomicOp, BinaryOp, BoundsKind, CompareOp, ConvertOp, Scalar, UnaryOp};

macro_rules! words {
    ($ty:ident: $($variant:ident $word:literal),* $(,)?) => {
        impl $ty {
            /// The word in MIR text.
            pub const fn word(self) -> &'static str {
                match self {
                    $($ty::$variant => $word,)*
                }
            }

            /// The operation that MIR text calls so.
            pub(crate) fn from_word(word: &str) -> Option<$ty> {
                match word {
                    $($word => Some($ty::$variant),)*
                    _ => None,
                }
            }
        }
    };
}

words!(UnaryOp:
    Neg "neg", Not "not", FNeg "fneg", FAbs "fabs", FSqrt "fsqrt", FFloor "ffloor",
    FCeil "fceil", FTrunc "ftrunc", FRound "fround", Clz "clz", Ctz "ctz",
    Popcount "popcount", ByteSwap "byteswap", BitReverse "bitreverse", BoolNot "boolnot",
);
words!(BinaryOp:
    Add "add", Sub "sub", Mul "mul", SDiv "sdiv", UDiv "udiv", SRem "srem", URem "urem",
    And "and", Or "or", Xor "xor", AndNot "andnot", Shl "shl", SShr "sshr", UShr "ushr",
    RotateLeft "rotateleft", FAdd "fadd", FSub "fsub", FMul "fmul", FDiv "fdiv",
    FCopysign "fcopysign", FMin "fmin", FMax "fmax", SMin "smin", SMax "smax",
    UMin "umin", UMax "umax",
);
words!(CompareOp:
    Eq "eq", Ne "ne", SLt "slt", SLe "sle", SGt "sgt", SGe "sge", ULt "ult", ULe "ule",
    UGt "ugt", UGe "uge", FEq "feq", FNe "fne", FLt "flt", FLe "fle", FGt "fgt", FGe "fge",
);
words!(ConvertOp:
    ZeroExtend "zeroextend", SignExtend "signextend", Truncate "truncate",
    SIntToFloat "sinttofloat", UIntToFloat "uinttofloat", FloatToSInt "floattosint",
    FloatToUInt "floattouint", FloatToFloat "floattofloat", Bits "bits",
);
words!(BoundsKind:
    Index "Index", IndexU "IndexU", SliceAlen "SliceAlen", SliceAlenU "SliceAlenU",
    SliceAcap "SliceAcap", SliceAcapU "SliceAcapU", SliceB "SliceB", SliceBU "SliceBU",
    Slice3Alen "Slice3Alen", Slice3AlenU "Slice3AlenU", Slice3Acap "Slice3Acap",
    Slice3AcapU "Slice3AcapU", Slice3B "Slice3B", Slice3BU "Slice3BU", Slice3C "Slice3C",
    Slice3CU "Slice3CU", SliceConvert "SliceConvert",
);
words!(AtomicOp:
    Add "atomicadd", And "atomicand", Or "atomicor", Exchange "atomicexchange",
);

/// The machine type that MIR text calls so.
pub(crate) fn scalar(word: &str) -> Option<Scalar> {
    use Scalar::*;
    [I8, I16, I32, I64, F32, F64, Ptr]
        .into_iter()
        .find(|scalar| scalar.name() == word)
}

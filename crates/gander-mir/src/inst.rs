//! Instructions and terminators.
//!
//! Invariant: operands are registers; the type of an operation is that of its
//! registers. Only calls, `New`, `NilCheck`, `BoundsCheck`, faulting loads and
//! stores, and `Poll` can panic, park or collect.

use crate::{BlockId, DataId, FuncId, Reg, SlotId, TypeId};
use serde::{Deserialize, Serialize};

/// One instruction.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Inst {
    /// The bits of a constant, truncated to the register.
    Const {
        dst: Reg,
        bits: u64,
    },
    Copy {
        dst: Reg,
        src: Reg,
    },
    Unary {
        op: UnaryOp,
        dst: Reg,
        arg: Reg,
    },
    Binary {
        op: BinaryOp,
        dst: Reg,
        left: Reg,
        right: Reg,
    },
    /// 1 or 0 into an `i8`.
    Compare {
        op: CompareOp,
        dst: Reg,
        left: Reg,
        right: Reg,
    },
    Convert {
        op: ConvertOp,
        dst: Reg,
        arg: Reg,
    },
    /// `dst = if cond != 0 { then } else { other }`, without branches.
    Select {
        dst: Reg,
        cond: Reg,
        then: Reg,
        other: Reg,
    },
    /// `a * b + c` with one rounding (`math.FMA`).
    Fma {
        dst: Reg,
        a: Reg,
        b: Reg,
        c: Reg,
    },
    /// Full 64x64 product; `hi` and `lo` are `i64`.
    MulWide {
        hi: Reg,
        lo: Reg,
        left: Reg,
        right: Reg,
    },

    /// Address of a slot.
    SlotAddr {
        dst: Reg,
        slot: SlotId,
        offset: u32,
    },
    /// Address of static data.
    DataAddr {
        dst: Reg,
        data: DataId,
        offset: u64,
    },
    /// Address of a function's code.
    FuncAddr {
        dst: Reg,
        func: FuncId,
    },
    /// `base + offset`, inside the same object or one past it.
    Offset {
        dst: Reg,
        base: Reg,
        offset: i64,
    },
    /// `base + index * scale`; `index` is `i64`.
    Index {
        dst: Reg,
        base: Reg,
        index: Reg,
        scale: u64,
    },
    Load {
        dst: Reg,
        addr: Reg,
        offset: i32,
        mem: Mem,
    },
    Store {
        src: Reg,
        addr: Reg,
        offset: i32,
        mem: Mem,
    },
    /// Copies `size` bytes; the ranges may overlap. `src_mem` is the read.
    CopyMem {
        dst: Reg,
        src: Reg,
        size: u64,
        dst_mem: Mem,
        src_mem: Mem,
    },
    /// Clears `size` bytes.
    ZeroMem {
        addr: Reg,
        size: u64,
        mem: Mem,
    },

    /// A zeroed object of the type: from the heap, unless escape analysis
    /// finds a slot for it.
    New {
        dst: Reg,
        ty: TypeId,
    },
    /// Panics like a memory access if the pointer is nil.
    NilCheck {
        addr: Reg,
    },
    /// Panics as `kind` says unless the index is in bounds; both `i64`.
    BoundsCheck {
        kind: BoundsKind,
        index: Reg,
        len: Reg,
    },

    /// A call by the register convention. `overflow` is the block for the
    /// arguments and results that do not fit.
    Call {
        callee: Callee,
        args: Vec<Reg>,
        results: Vec<Reg>,
        overflow: Option<Reg>,
    },
    /// The funcval a closure was called through; entry block only.
    Context {
        dst: Reg,
    },
    /// The caller's overflow block; entry block only.
    Overflow {
        dst: Reg,
    },
    /// The goroutine's descriptor.
    GetG {
        dst: Reg,
    },
    /// The frame pointer of this frame.
    FramePointer {
        dst: Reg,
    },
    /// The return address of this frame.
    ReturnAddress {
        dst: Reg,
    },

    /// Sequentially consistent.
    AtomicLoad {
        dst: Reg,
        addr: Reg,
    },
    AtomicStore {
        src: Reg,
        addr: Reg,
    },
    /// `dst` is the old value.
    AtomicRmw {
        op: AtomicOp,
        dst: Reg,
        addr: Reg,
        arg: Reg,
    },
    /// `dst` (`i8`) is whether the exchange happened.
    AtomicCas {
        dst: Reg,
        addr: Reg,
        old: Reg,
        new: Reg,
    },
    /// Scheduling point of a loop's back edge.
    Poll,
    /// A hint to the processor in spin loops.
    Pause,
    /// Keeps the register alive up to here.
    KeepAlive {
        arg: Reg,
    },
}

/// How a block ends.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Terminator {
    Jump(BlockId),
    /// `cond` is an `i8`.
    Branch {
        cond: Reg,
        then: BlockId,
        other: BlockId,
    },
    /// By the value of an integer register.
    Switch {
        value: Reg,
        cases: Vec<(u64, BlockId)>,
        default: BlockId,
    },
    Return(Vec<Reg>),
    /// A call as the last act, in this frame's place; signatures agree.
    TailCall {
        callee: Callee,
        args: Vec<Reg>,
    },
    /// Calls `runtime.deferenter` on the defer frame in `slot`, goes on at
    /// `next`; a recovered panic resumes at `pad`, whose only defined
    /// register is `frame`, the slot's address.
    DeferEnter {
        slot: SlotId,
        next: BlockId,
        pad: BlockId,
        frame: Reg,
    },
    /// Never reached: after calls that do not return.
    Unreachable,
}

/// Whom to call.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Callee {
    /// A known function, Go or native.
    Func(FuncId),
    /// Through a funcval: code at its start, itself as the context.
    Value(Reg),
    /// A code address without context: itab methods.
    Code(Reg),
}

/// What is known of a memory access.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Mem {
    /// Cannot fault: the address is a slot, data or a checked object.
    pub notrap: bool,
    /// A Go-visible access to a variable that another goroutine may see: the
    /// race build checks it.
    pub race: bool,
    /// Stores or copies pointers into memory other than a slot: the barrier's.
    pub pointers: bool,
}

impl Mem {
    /// An access the compiler made up, to memory known to be there.
    pub const PRIVATE: Mem = Mem {
        notrap: true,
        race: false,
        pointers: false,
    };
}

/// Operations of one operand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum UnaryOp {
    Neg,
    /// Bitwise complement.
    Not,
    FNeg,
    FAbs,
    FSqrt,
    FFloor,
    FCeil,
    FTrunc,
    /// To nearest, ties to even.
    FRound,
    /// Leading, trailing zeros and ones; 0 gives the width.
    Clz,
    Ctz,
    Popcount,
    ByteSwap,
    BitReverse,
    /// 1 if zero, else 0, on an `i8`: boolean negation.
    BoolNot,
}

/// Operations of two operands of one type; shifts take the count as `i64`,
/// unsigned.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BinaryOp {
    Add,
    Sub,
    Mul,
    /// Division: the divisor is known not to be zero; least / -1 wraps.
    SDiv,
    UDiv,
    SRem,
    URem,
    And,
    Or,
    Xor,
    AndNot,
    Shl,
    /// Arithmetic and logical shift to the right.
    SShr,
    UShr,
    RotateLeft,
    FAdd,
    FSub,
    FMul,
    FDiv,
    FCopysign,
    /// Go's `min` and `max` of floats (NaN wins, -0 < +0).
    FMin,
    FMax,
    SMin,
    SMax,
    UMin,
    UMax,
}

/// Comparisons.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum CompareOp {
    Eq,
    Ne,
    SLt,
    SLe,
    SGt,
    SGe,
    ULt,
    ULe,
    UGt,
    UGe,
    /// Ordered comparisons of floats: false with a NaN, but `FNe`.
    FEq,
    FNe,
    FLt,
    FLe,
    FGt,
    FGe,
}

/// Conversions between the types of the two registers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum ConvertOp {
    ZeroExtend,
    SignExtend,
    Truncate,
    /// Integers to float.
    SIntToFloat,
    UIntToFloat,
    /// Floats to integer as gc on amd64: out of range is the processor's
    /// indefinite value for `i32`/`i64`, and the two-step for `u64`.
    FloatToSInt,
    FloatToUInt,
    /// `f32` to `f64` and back.
    FloatToFloat,
    /// Same bits: integer and pointer, float and integer of one size.
    Bits,
}

/// Which panic a failed bounds check is; names of gc's runtime functions
/// `runtime.panic*`, each taking (index, length).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum BoundsKind {
    Index,
    IndexU,
    SliceAlen,
    SliceAlenU,
    SliceAcap,
    SliceAcapU,
    SliceB,
    SliceBU,
    Slice3Alen,
    Slice3AlenU,
    Slice3Acap,
    Slice3AcapU,
    Slice3B,
    Slice3BU,
    Slice3C,
    Slice3CU,
    SliceConvert,
}

impl BoundsKind {
    /// Whether `index == len` is in bounds.
    pub const fn inclusive(self) -> bool {
        !matches!(self, BoundsKind::Index | BoundsKind::IndexU)
    }
}

/// Atomic read-modify-write operations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum AtomicOp {
    Add,
    And,
    Or,
    Exchange,
}

//! The functions of the runtime that generated code calls on its own.
//!
//! Invariant: the one list of their names and register signatures. They are
//! found by symbol; whether one is Go or native does not matter here.

use crate::isa::Features;
use gander_mir::{BoundsKind, FuncId, Inst, Program, Scalar, Terminator};
use rustc_hash::FxHashMap;
use serde::{Deserialize, Serialize};

/// Up to this size (bytes) memory is copied or cleared without a call.
pub(crate) const INLINE_BYTES: u64 = 128;

/// A function of the runtime.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) enum Helper {
    Bounds(BoundsKind),
    NewObject,
    Memmove,
    Memclr,
    Poll,
    DeferEnter,
    Fma,
}

impl Helper {
    /// The Go symbol.
    pub(crate) fn symbol(self) -> &'static str {
        match self {
            Helper::Bounds(kind) => bounds_symbol(kind),
            Helper::NewObject => "runtime.newobject",
            Helper::Memmove => "runtime.memmove",
            Helper::Memclr => "runtime.memclrNoHeapPointers",
            Helper::Poll => "runtime.poll",
            Helper::DeferEnter => "runtime.deferenter",
            Helper::Fma => "math.FMA",
        }
    }

    /// Scalars of parameters and results.
    pub(crate) fn signature(self) -> (&'static [Scalar], &'static [Scalar]) {
        use Scalar::{F64, I64, Ptr};
        match self {
            Helper::Bounds(_) => (&[I64, I64], &[]),
            Helper::NewObject => (&[Ptr], &[Ptr]),
            Helper::Memmove => (&[Ptr, Ptr, I64], &[]),
            Helper::Memclr => (&[Ptr, I64], &[]),
            Helper::Poll => (&[], &[]),
            Helper::DeferEnter => (&[Ptr], &[]),
            Helper::Fma => (&[F64, F64, F64], &[F64]),
        }
    }

    /// What an instruction calls, if anything.
    pub(crate) fn of_inst(inst: &Inst, features: Features) -> Option<Helper> {
        match inst {
            Inst::BoundsCheck { kind, .. } => Some(Helper::Bounds(*kind)),
            Inst::New { .. } => Some(Helper::NewObject),
            Inst::CopyMem { size, .. } if *size > INLINE_BYTES => Some(Helper::Memmove),
            Inst::ZeroMem { size, .. } if *size > INLINE_BYTES => Some(Helper::Memclr),
            Inst::Poll => Some(Helper::Poll),
            Inst::Fma { .. } if !features.fma => Some(Helper::Fma),
            _ => None,
        }
    }

    /// What a terminator calls, if anything.
    pub(crate) fn of_end(end: &Terminator) -> Option<Helper> {
        matches!(end, Terminator::DeferEnter { .. }).then_some(Helper::DeferEnter)
    }
}

fn bounds_symbol(kind: BoundsKind) -> &'static str {
    match kind {
        BoundsKind::Index => "runtime.panicIndex",
        BoundsKind::IndexU => "runtime.panicIndexU",
        BoundsKind::SliceAlen => "runtime.panicSliceAlen",
        BoundsKind::SliceAlenU => "runtime.panicSliceAlenU",
        BoundsKind::SliceAcap => "runtime.panicSliceAcap",
        BoundsKind::SliceAcapU => "runtime.panicSliceAcapU",
        BoundsKind::SliceB => "runtime.panicSliceB",
        BoundsKind::SliceBU => "runtime.panicSliceBU",
        BoundsKind::Slice3Alen => "runtime.panicSlice3Alen",
        BoundsKind::Slice3AlenU => "runtime.panicSlice3AlenU",
        BoundsKind::Slice3Acap => "runtime.panicSlice3Acap",
        BoundsKind::Slice3AcapU => "runtime.panicSlice3AcapU",
        BoundsKind::Slice3B => "runtime.panicSlice3B",
        BoundsKind::Slice3BU => "runtime.panicSlice3BU",
        BoundsKind::Slice3C => "runtime.panicSlice3C",
        BoundsKind::Slice3CU => "runtime.panicSlice3CU",
        BoundsKind::SliceConvert => "runtime.panicSliceConvert",
    }
}

/// The functions of a program by symbol.
pub(crate) struct Helpers<'a> {
    by_name: FxHashMap<&'a str, FuncId>,
    /// Of natives that keep every register, those that keep integer ones only.
    for_integers: FxHashMap<FuncId, FuncId>,
}

impl<'a> Helpers<'a> {
    pub(crate) fn new(program: &'a Program) -> Helpers<'a> {
        let funcs = program.funcs.iter().enumerate();
        let by_name: FxHashMap<&str, FuncId> = funcs
            .map(|(at, func)| (&func.name[..], FuncId(at as u32)))
            .collect();
        let keeping = by_name
            .iter()
            .filter(|(name, _)| gander_abi::natives::keeps_registers(name));
        let pair = |(name, id): (&&str, &FuncId)| {
            let variant = gander_abi::natives::for_integers(name)?;
            Some((*id, *by_name.get(variant)?))
        };
        Helpers {
            for_integers: keeping.filter_map(pair).collect(),
            by_name,
        }
    }

    pub(crate) fn find(&self, helper: Helper) -> Option<FuncId> {
        self.by_name.get(helper.symbol()).copied()
    }

    /// What a function that has integers only may call in place of `func`.
    pub(crate) fn for_integers(&self, func: FuncId) -> Option<FuncId> {
        self.for_integers.get(&func).copied()
    }
}

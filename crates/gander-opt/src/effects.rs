//! What instructions may do besides writing their registers.
//!
//! Invariant: an instruction is pure only if it may be computed again, or not
//! at all, without anybody noticing.

use gander_mir::Inst;

/// Reads nothing but registers, cannot fail: equal operands, equal results.
pub(crate) fn pure(inst: &Inst) -> bool {
    matches!(
        inst,
        Inst::Const { .. }
            | Inst::Copy { .. }
            | Inst::Unary { .. }
            | Inst::Binary { .. }
            | Inst::Compare { .. }
            | Inst::Convert { .. }
            | Inst::Select { .. }
            | Inst::Fma { .. }
            | Inst::MulWide { .. }
            | Inst::SlotAddr { .. }
            | Inst::DataAddr { .. }
            | Inst::FuncAddr { .. }
            | Inst::Offset { .. }
            | Inst::Index { .. }
    )
}

/// May be left out if nobody needs its registers.
pub(crate) fn removable(inst: &Inst) -> bool {
    pure(inst)
        || match inst {
            Inst::Load { mem, .. } => mem.notrap && !mem.race,
            Inst::New { .. }
            | Inst::Context { .. }
            | Inst::Overflow { .. }
            | Inst::GetG { .. }
            | Inst::FramePointer { .. }
            | Inst::ReturnAddress { .. } => true,
            _ => false,
        }
}

/// May run code that is not seen here, or be seen by other goroutines as a
/// point in time: memory that others know may be different afterwards.
pub(crate) fn clobbers(inst: &Inst) -> bool {
    matches!(
        inst,
        Inst::Call { .. }
            | Inst::AtomicLoad { .. }
            | Inst::AtomicStore { .. }
            | Inst::AtomicRmw { .. }
            | Inst::AtomicCas { .. }
            | Inst::Poll
    )
}

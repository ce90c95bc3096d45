//! Slots that only pass arguments and results that do not fit in registers.
//!
//! Invariant: what such a slot holds was stored for the next call or by the
//! last one; no iteration of a loop finds in it what an earlier one stored.

use crate::code::Code;
use gander_mir::{Inst, Reg};

/// Whether each slot is such a one: its address is only used to write to it,
/// to read from it, and as the overflow block of calls.
pub(super) fn passing(code: &Code) -> Vec<bool> {
    let mut slot_of: Vec<Option<usize>> = vec![None; code.regs.len()];
    let insts = || {
        let blocks = code.blocks.iter();
        blocks.flat_map(|block| block.insts.iter().map(|(inst, _)| inst))
    };
    for inst in insts() {
        if let Inst::SlotAddr { dst, slot, .. } = *inst {
            slot_of[dst.index()] = Some(slot.index());
        }
    }
    let mut passes = vec![false; code.slots.len()];
    let mut other = vec![false; code.slots.len()];
    let mut used = |reg: Reg| {
        if let Some(slot) = slot_of[reg.index()] {
            other[slot] = true;
        }
    };
    for inst in insts() {
        match inst {
            Inst::Load { .. } | Inst::ZeroMem { .. } | Inst::CopyMem { .. } => {}
            Inst::Store { src, .. } => used(*src),
            Inst::Call {
                args,
                overflow: Some(block),
                ..
            } => {
                args.iter().for_each(|arg| used(*arg));
                if let Some(slot) = slot_of[block.index()] {
                    passes[slot] = true;
                }
            }
            _ => inst.operands(&mut used, |_| {}),
        }
    }
    for block in &code.blocks {
        let phis = block.phis.iter().flat_map(|phi| &phi.args);
        phis.for_each(|(_, arg)| used(*arg));
        block.end.uses(&mut used);
    }
    passes
        .iter()
        .zip(other)
        .map(|(passes, other)| *passes && !other)
        .collect()
}

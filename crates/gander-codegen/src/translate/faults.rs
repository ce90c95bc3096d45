//! Keeps faults at their lines.
//!
//! Invariant: the code generator merges a load into the instruction that uses
//! its value, where the fault then has the position of the use. Where that is
//! another position, something stands between the two that nothing moves over.

use gander_mir::{Inst, PosId, Reg, Terminator};
use rustc_hash::FxHashMap;

/// The loads of a block that may fault and may still move, with their positions.
#[derive(Default)]
pub(super) struct Faults(FxHashMap<Reg, PosId>);

impl Faults {
    /// Whether a load would move to this instruction, the next one of the
    /// block, and change its position.
    pub(super) fn moved_by(&mut self, inst: &Inst, pos: PosId) -> bool {
        let mut moved = false;
        let mut from = None;
        if !self.0.is_empty() {
            inst.operands(
                |reg| {
                    if let Some(at) = self.0.get(&reg) {
                        moved |= *at != pos;
                        from = Some(*at);
                    }
                },
                |_| {},
            );
        }
        match *inst {
            // The same value by another name.
            Inst::Copy { dst, .. } => {
                if let Some(at) = from {
                    self.0.insert(dst, at);
                }
                return false;
            }
            _ if moved => self.0.clear(),
            _ => {}
        }
        if let Inst::Load { dst, mem, .. } = *inst
            && !mem.notrap
        {
            self.0.insert(dst, pos);
        }
        moved
    }

    /// As [`Faults::moved_by`], for the end of the block.
    pub(super) fn moved_by_end(&self, end: &Terminator, pos: PosId) -> bool {
        let mut moved = false;
        if !self.0.is_empty() {
            end.uses(|reg| moved |= self.0.get(&reg).is_some_and(|at| *at != pos));
        }
        moved
    }
}

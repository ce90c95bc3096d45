//! Slots that get their whole content anew in each iteration of a loop.
//!
//! Invariant: the block of such a slot writes every word of it before anything
//! else uses it, and dominates all other uses of its address. So no iteration of
//! a loop that contains the block finds in the slot what an earlier one stored,
//! unless the address itself gets from one to the next, through memory or the
//! header's phis, which is for others to find out.

use crate::cfg::Cfg;
use crate::code::{Code, single_def};
use gander_mir::{BlockId, Inst, Reg, Terminator};

/// Largest slot that is looked at, in words.
const MAX_WORDS: usize = 64;

/// A use of a slot's address.
enum Use {
    /// Of this slot, in this block: bytes from, to.
    Write(usize, i64, i64),
    Other(usize),
}

/// The block of each slot that has one.
pub(super) fn renewed(code: &Code, cfg: &Cfg) -> Vec<Option<BlockId>> {
    let places = places(code, cfg);
    let mut slots: Vec<Slot> = code.slots.iter().map(|slot| Slot::new(slot.size)).collect();
    for &block in &cfg.order {
        let content = code.block(block);
        for (inst, _) in &content.insts {
            uses(code, &places, inst, |found| match found {
                Use::Write(slot, from, to) => slots[slot].write(cfg, block, from, to),
                Use::Other(slot) => slots[slot].used(cfg, block),
            });
        }
        let mut used = |reg: Reg| {
            if let Some((slot, _)) = places[reg.index()] {
                slots[slot].used(cfg, block);
            }
        };
        content.end.uses(&mut used);
        for next in code.successors(block) {
            let phis = code.block(next).phis.iter().flat_map(|phi| &phi.args);
            phis.filter(|(from, _)| *from == block)
                .for_each(|(_, arg)| used(*arg));
        }
        if let Terminator::DeferEnter { slot, .. } = content.end {
            slots[slot.index()].good = false;
        }
    }
    slots.into_iter().map(Slot::block).collect()
}

/// Slot and offset of each register that is an address of one.
fn places(code: &Code, cfg: &Cfg) -> Vec<Option<(usize, i64)>> {
    let mut places = vec![None; code.regs.len()];
    for &block in &cfg.order {
        for (inst, _) in &code.block(block).insts {
            let Some(dst) = single_def(inst) else {
                continue;
            };
            places[dst.index()] = match *inst {
                Inst::SlotAddr { slot, offset, .. } => Some((slot.index(), i64::from(offset))),
                Inst::Offset { base, offset, .. } => {
                    places[base.index()].map(|(slot, start): (usize, i64)| (slot, start + offset))
                }
                _ => None,
            };
        }
    }
    places
}

/// How an instruction uses addresses of slots, in order.
fn uses(code: &Code, places: &[Option<(usize, i64)>], inst: &Inst, mut found: impl FnMut(Use)) {
    let place = |reg: Reg, offset: i64| places[reg.index()].map(|(slot, at)| (slot, at + offset));
    let (read, written) = match *inst {
        Inst::Store {
            src, addr, offset, ..
        } => {
            let size = i64::from(code.scalar(src).size());
            (Some(src), Some((place(addr, i64::from(offset)), size)))
        }
        Inst::ZeroMem { addr, size, .. } => (None, Some((place(addr, 0), size as i64))),
        Inst::CopyMem { dst, src, size, .. } => (Some(src), Some((place(dst, 0), size as i64))),
        Inst::Offset { dst, .. } if places[dst.index()].is_some() => return,
        _ => {
            let mut used = |reg: Reg| {
                if let Some((slot, _)) = places[reg.index()] {
                    found(Use::Other(slot));
                }
            };
            return inst.operands(&mut used, |_| {});
        }
    };
    if let Some((slot, _)) = read.and_then(|reg| places[reg.index()]) {
        found(Use::Other(slot));
    }
    if let Some((Some((slot, from)), size)) = written {
        found(Use::Write(slot, from, from + size));
    }
}

/// What is known of a slot.
struct Slot {
    good: bool,
    /// The block of the first use.
    block: Option<BlockId>,
    /// Words that are not written yet there.
    missing: Vec<bool>,
}

impl Slot {
    fn new(size: u32) -> Slot {
        let words = (size as usize).div_ceil(8);
        Slot {
            good: words <= MAX_WORDS,
            block: None,
            missing: vec![true; words.min(MAX_WORDS)],
        }
    }

    fn write(&mut self, cfg: &Cfg, block: BlockId, from: i64, to: i64) {
        if *self.block.get_or_insert(block) != block {
            return self.used(cfg, block);
        }
        for word in (from.max(0) / 8)..(to.max(0) + 7) / 8 {
            if let Some(missing) = self.missing.get_mut(word as usize) {
                *missing = false;
            }
        }
    }

    fn used(&mut self, cfg: &Cfg, block: BlockId) {
        let first = *self.block.get_or_insert(block);
        self.good &= !self.missing.contains(&true) && cfg.dominates(first, block);
    }

    fn block(self) -> Option<BlockId> {
        self.block.filter(|_| self.good)
    }
}

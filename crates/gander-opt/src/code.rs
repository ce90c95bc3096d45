//! A function while it is optimised: MIR in static single assignment form.
//!
//! Invariant: every register is written once, by an instruction, a phi, a
//! parameter or the edge to a recovery pad, and that place dominates its uses
//! (a phi's argument is used at the end of its predecessor). A phi has exactly
//! one argument for each predecessor. A pad has no predecessor but the one
//! `DeferEnter` that names it, and nothing from before is used behind it: pads
//! are roots of the dominator forest. The entry has no predecessors.

use crate::report::Note;
use gander_mir::wire::scalars;
use gander_mir::{
    BlockId, Body, Function, Inst, PosId, Position, Reg, Scalar, Slot, SlotId, Terminator,
};
use serde::{Deserialize, Serialize};
use std::cell::RefCell;

/// The value that a register has at the start of a block, by predecessor.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Phi {
    pub(crate) dst: Reg,
    pub(crate) args: Vec<(BlockId, Reg)>,
}

/// Straight-line code.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Block {
    pub(crate) phis: Vec<Phi>,
    pub(crate) insts: Vec<(Inst, PosId)>,
    pub(crate) end: Terminator,
    pub(crate) end_pos: PosId,
    pub(crate) cold: bool,
}

impl Block {
    /// A block without instructions that ends so.
    pub(crate) fn new(end: Terminator, end_pos: PosId, cold: bool) -> Block {
        Block {
            phis: Vec::new(),
            insts: Vec::new(),
            end,
            end_pos,
            cold,
        }
    }
}

/// A function's body.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Code {
    /// The first registers are the parameters.
    pub(crate) params: usize,
    #[serde(with = "scalars")]
    pub(crate) regs: Vec<Scalar>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) blocks: Vec<Block>,
    /// Positions that only this function has, numbered from `first_position`.
    pub(crate) positions: Vec<Position>,
    pub(crate) first_position: u32,
    /// What was decided here.
    #[serde(skip)]
    pub(crate) notes: Vec<(PosId, Note)>,
}

impl Code {
    /// The code of a body as lowering made it, already in the form.
    pub(crate) fn new(func: &Function, body: Body, first_position: u32) -> Code {
        let blocks = body.blocks.into_iter().map(|block| Block {
            phis: Vec::new(),
            insts: block.insts,
            end: block.end,
            end_pos: block.end_pos,
            cold: block.cold,
        });
        let mut code = Code {
            params: func.params.len(),
            regs: body.regs,
            slots: body.slots,
            blocks: blocks.collect(),
            positions: Vec::new(),
            first_position,
            notes: Vec::new(),
        };
        code.mark_cold();
        crate::ssa::prepare(&mut code);
        crate::ssa::rename(&mut code, &[]);
        code.compact();
        code
    }

    /// Marks the blocks from which every way leads to what does not return, a
    /// panic most of the time. The entry is where it is, cold or not.
    fn mark_cold(&mut self) {
        let mut changed = true;
        while changed {
            changed = false;
            for at in (1..self.blocks.len()).rev() {
                let block = &self.blocks[at];
                let lost = match &block.end {
                    Terminator::Unreachable => true,
                    Terminator::Return(_) | Terminator::TailCall { .. } => false,
                    end => {
                        let mut all = true;
                        end.successors(|to| all &= self.blocks[to.index()].cold);
                        all
                    }
                };
                if lost && !block.cold {
                    self.blocks[at].cold = true;
                    changed = true;
                }
            }
        }
    }

    /// A new register.
    pub(crate) fn reg(&mut self, scalar: Scalar) -> Reg {
        self.regs.push(scalar);
        Reg(self.regs.len() as u32 - 1)
    }

    /// A new slot.
    pub(crate) fn slot(&mut self, size: u32, align: u32) -> SlotId {
        self.slots.push(Slot {
            size,
            align: align.max(1),
            name: None,
        });
        SlotId(self.slots.len() as u32 - 1)
    }

    /// Adds a block.
    pub(crate) fn push(&mut self, block: Block) -> BlockId {
        self.blocks.push(block);
        BlockId(self.blocks.len() as u32 - 1)
    }

    pub(crate) fn scalar(&self, reg: Reg) -> Scalar {
        self.regs[reg.index()]
    }

    pub(crate) fn block(&self, id: BlockId) -> &Block {
        &self.blocks[id.index()]
    }

    pub(crate) fn block_mut(&mut self, id: BlockId) -> &mut Block {
        &mut self.blocks[id.index()]
    }

    /// Gives registers and slots that are mentioned the lowest numbers, in their
    /// order: passes have tables of all, and inlining copies those of the callee.
    pub(crate) fn compact(&mut self) {
        let mut used = vec![false; self.regs.len()];
        let mut slots = vec![false; self.slots.len()];
        used[..self.params].fill(true);
        let mentioned = |reg: Reg| used[reg.index()] = true;
        let mentioned = RefCell::new(mentioned);
        let note = |reg: Reg| mentioned.borrow_mut()(reg);
        for block in &self.blocks {
            for phi in &block.phis {
                note(phi.dst);
                phi.args.iter().for_each(|(_, arg)| note(*arg));
            }
            for (inst, _) in &block.insts {
                inst.operands(note, note);
                if let Inst::SlotAddr { slot, .. } = inst {
                    slots[slot.index()] = true;
                }
            }
            block.end.uses(note);
            if let Terminator::DeferEnter { frame, slot, .. } = block.end {
                note(frame);
                slots[slot.index()] = true;
            }
        }
        if used.contains(&false) || slots.contains(&false) {
            self.keep(&used, &slots);
        }
    }

    /// Removes the registers and slots that are not `used`.
    fn keep(&mut self, used: &[bool], slots: &[bool]) {
        let (regs, slot_number) = (numbers(used), numbers(slots));
        let set = |reg: &mut Reg| reg.0 = regs[reg.index()];
        for block in &mut self.blocks {
            for phi in &mut block.phis {
                set(&mut phi.dst);
                phi.args.iter_mut().for_each(|(_, arg)| set(arg));
            }
            for (inst, _) in &mut block.insts {
                inst.operands_mut(set, set);
                if let Inst::SlotAddr { slot, .. } = inst {
                    slot.0 = slot_number[slot.index()];
                }
            }
            block.end.uses_mut(set);
            if let Terminator::DeferEnter { frame, slot, .. } = &mut block.end {
                set(frame);
                slot.0 = slot_number[slot.index()];
            }
        }
        let (mut used, mut slots) = (used.iter(), slots.iter());
        self.regs.retain(|_| used.next() == Some(&true));
        self.slots.retain(|_| slots.next() == Some(&true));
    }

    /// Number of instructions, phis and terminators.
    pub(crate) fn size(&self) -> usize {
        self.blocks
            .iter()
            .map(|block| block.insts.len() + block.phis.len() + 1)
            .sum()
    }

    /// The successors of a block, each once.
    pub(crate) fn successors(&self, id: BlockId) -> Vec<BlockId> {
        let mut list = Vec::new();
        self.block(id).end.successors(|to| {
            if !list.contains(&to) {
                list.push(to);
            }
        });
        list
    }

    /// The recovery pad that a block may go to.
    pub(crate) fn pad_of(&self, id: BlockId) -> Option<BlockId> {
        match self.block(id).end {
            Terminator::DeferEnter { pad, .. } => Some(pad),
            _ => None,
        }
    }

    /// Every register's definition, if an instruction that writes only it.
    pub(crate) fn definitions(&self) -> Vec<Option<&Inst>> {
        let mut defs = vec![None; self.regs.len()];
        for block in &self.blocks {
            for (inst, _) in &block.insts {
                if let Some(dst) = single_def(inst) {
                    defs[dst.index()] = Some(inst);
                }
            }
        }
        defs
    }
}

/// The places of what is kept among itself.
fn numbers(kept: &[bool]) -> Vec<u32> {
    let mut next = 0;
    let number = |kept: &bool| {
        let number = next;
        next += u32::from(*kept);
        number
    };
    kept.iter().map(number).collect()
}

/// The register that an instruction writes, if exactly one.
pub(crate) fn single_def(inst: &Inst) -> Option<Reg> {
    let (mut first, mut count) = (None, 0);
    inst.operands(
        |_| {},
        |reg| {
            first = Some(reg);
            count += 1;
        },
    );
    first.filter(|_| count == 1)
}

/// Replaces the successors of a terminator.
pub(crate) fn retarget(end: &mut Terminator, mut to: impl FnMut(BlockId) -> BlockId) {
    match end {
        Terminator::Jump(block) => *block = to(*block),
        Terminator::Branch { then, other, .. } => {
            *then = to(*then);
            *other = to(*other);
        }
        Terminator::Switch { cases, default, .. } => {
            cases.iter_mut().for_each(|(_, block)| *block = to(*block));
            *default = to(*default);
        }
        Terminator::DeferEnter { next, pad, .. } => {
            *next = to(*next);
            *pad = to(*pad);
        }
        Terminator::Return(_) | Terminator::TailCall { .. } | Terminator::Unreachable => {}
    }
}

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

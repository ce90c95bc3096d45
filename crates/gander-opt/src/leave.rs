//! From static single assignment form back to mutable registers.
//!
//! Invariant: phis become copies at the ends of the predecessors, as if they
//! happened at once; registers that nothing mentions are gone.

use crate::code::{Block, Code, Phi, retarget};
use gander_mir::{BlockId, Body, Inst, Reg, Scalar, Terminator};
use std::cell::RefCell;

/// The body for the code generator.
pub(crate) fn leave(mut code: Code) -> Body {
    for at in 0..code.blocks.len() {
        let phis = std::mem::take(&mut code.blocks[at].phis);
        if !phis.is_empty() {
            lower_phis(&mut code, BlockId(at as u32), &phis);
        }
    }
    let blocks = code.blocks.into_iter().map(|block| gander_mir::Block {
        insts: block.insts,
        end: block.end,
        end_pos: block.end_pos,
        cold: block.cold,
    });
    let mut body = Body {
        regs: code.regs,
        slots: code.slots,
        blocks: blocks.collect(),
    };
    renumber_registers(&mut body, code.params);
    renumber_slots(&mut body);
    body
}

fn lower_phis(code: &mut Code, block: BlockId, phis: &[Phi]) {
    for (pred, _) in &phis[0].args {
        let moves = phis.iter().filter_map(|phi| {
            let (_, arg) = phi.args.iter().find(|(from, _)| from == pred)?;
            (*arg != phi.dst).then_some((phi.dst, *arg))
        });
        let moves: Vec<(Reg, Reg)> = moves.collect();
        if moves.is_empty() {
            continue;
        }
        let place = match code.block(*pred).end {
            Terminator::Jump(_) => *pred,
            _ => split(code, *pred, block),
        };
        let copies = sequence(&mut code.regs, moves);
        let target = code.block_mut(place);
        let pos = target.end_pos;
        let copies = copies.into_iter();
        target
            .insts
            .extend(copies.map(|(dst, src)| (Inst::Copy { dst, src }, pos)));
    }
}

/// A new block on the edges from `from` to `to`.
fn split(code: &mut Code, from: BlockId, to: BlockId) -> BlockId {
    let (pos, cold) = (
        code.block(from).end_pos,
        code.block(from).cold || code.block(to).cold,
    );
    let fresh = code.push(Block::new(Terminator::Jump(to), pos, cold));
    retarget(&mut code.block_mut(from).end, |old| {
        if old == to { fresh } else { old }
    });
    fresh
}

/// Copies one after the other with the effect of all at once.
fn sequence(regs: &mut Vec<Scalar>, mut moves: Vec<(Reg, Reg)>) -> Vec<(Reg, Reg)> {
    let mut copies = Vec::with_capacity(moves.len());
    while !moves.is_empty() {
        let free = (0..moves.len()).find(|&at| {
            let dst = moves[at].0;
            !moves.iter().any(|(_, src)| *src == dst)
        });
        if let Some(at) = free {
            copies.push(moves.swap_remove(at));
            continue;
        }
        // A cycle: keep one value aside.
        let (dst, src) = moves[0];
        regs.push(regs[src.index()]);
        let aside = Reg(regs.len() as u32 - 1);
        copies.push((aside, dst));
        for (_, src) in &mut moves {
            if *src == dst {
                *src = aside;
            }
        }
    }
    copies
}

fn renumber_registers(body: &mut Body, params: usize) {
    let mut number = vec![u32::MAX; body.regs.len()];
    let mut regs = Vec::new();
    let mut get = |reg: Reg| {
        let at = &mut number[reg.index()];
        if *at == u32::MAX {
            *at = regs.len() as u32;
            regs.push(body.regs[reg.index()]);
        }
        Reg(*at)
    };
    (0..params as u32).for_each(|param| {
        get(Reg(param));
    });
    for block in &mut body.blocks {
        for (inst, _) in &mut block.insts {
            let set = RefCell::new(|reg: &mut Reg| *reg = get(*reg));
            inst.operands_mut(|reg| set.borrow_mut()(reg), |reg| set.borrow_mut()(reg));
        }
        block.end.uses_mut(|reg| *reg = get(*reg));
        if let Terminator::DeferEnter { frame, .. } = &mut block.end {
            *frame = get(*frame);
        }
    }
    body.regs = regs;
}

fn renumber_slots(body: &mut Body) {
    let mut used = vec![false; body.slots.len()];
    for block in &body.blocks {
        for (inst, _) in &block.insts {
            if let Inst::SlotAddr { slot, .. } = inst {
                used[slot.index()] = true;
            }
        }
        if let Terminator::DeferEnter { slot, .. } = block.end {
            used[slot.index()] = true;
        }
    }
    let mut number = Vec::with_capacity(used.len());
    let mut next = 0;
    for used in &used {
        number.push(next);
        next += u32::from(*used);
    }
    for block in &mut body.blocks {
        for (inst, _) in &mut block.insts {
            if let Inst::SlotAddr { slot, .. } = inst {
                slot.0 = number[slot.index()];
            }
        }
        if let Terminator::DeferEnter { slot, .. } = &mut block.end {
            slot.0 = number[slot.index()];
        }
    }
    let mut used = used.into_iter();
    body.slots.retain(|_| used.next() == Some(true));
}

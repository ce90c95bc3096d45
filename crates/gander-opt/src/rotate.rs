//! Loops that test at their head get the test at their end, and a copy of it
//! before: one jump less for each iteration.
//!
//! Invariant: the same instructions run in the same order; the copy is for the
//! edges that enter the loop, the head stays for those that go back.

use crate::cfg::{Cfg, Loops};
use crate::code::{Block, Code, Phi, retarget};
use crate::ssa;
use gander_mir::{BlockId, Inst, Reg, Terminator};

/// Most instructions of a head that are copied.
const MAX_HEAD: usize = 8;

/// Whether anything changed.
pub(crate) fn run(code: &mut Code) -> bool {
    let cfg = Cfg::new(code);
    let loops = Loops::new(code, &cfg);
    let mut variables = Vec::new();
    // For blocks that are added, the header that they are a copy of.
    let mut copies: Vec<BlockId> = Vec::new();
    let first = code.blocks.len();
    // Inner loops first: the copy of an outer head may enter an inner loop.
    for (id, each) in loops.loops.iter().enumerate().rev() {
        let original = |to: BlockId| match to.index().checked_sub(first) {
            Some(at) => copies[at],
            None => to,
        };
        let contains = |to: BlockId| loops.contains(id as u32, original(to));
        if !wanted(code, &cfg, contains, each.header) {
            continue;
        }
        let entries: Vec<BlockId> = cfg.preds[each.header.index()]
            .iter()
            .copied()
            .filter(|pred| !each.latches.contains(pred))
            .collect();
        rotate(code, each.header, &entries, &mut variables);
        copies.push(each.header);
    }
    if variables.is_empty() {
        return false;
    }
    ssa::rename(code, &variables);
    true
}

/// Whether the header tests, leaves the loop, and is small and not the whole
/// loop.
fn wanted(code: &Code, cfg: &Cfg, contains: impl Fn(BlockId) -> bool, header: BlockId) -> bool {
    let block = code.block(header);
    let Terminator::Branch { then, other, .. } = block.end else {
        return false;
    };
    let inside = [then, other].map(contains);
    let copied = |inst: &Inst| {
        crate::effects::pure(inst) || matches!(inst, Inst::Load { .. } | Inst::NilCheck { .. })
    };
    let entries = &cfg.preds[header.index()];
    inside[0] != inside[1]
        && then != header
        && other != header
        && !block.cold
        && block.insts.len() <= MAX_HEAD
        && block.insts.iter().all(|(inst, _)| copied(inst))
        && entries
            .iter()
            .all(|pred| !matches!(code.block(*pred).end, Terminator::DeferEnter { .. }))
}

/// Gives the entering edges their own copy of the header. What the header
/// defines is then defined twice; its registers go to `variables`.
fn rotate(code: &mut Code, header: BlockId, entries: &[BlockId], variables: &mut Vec<Reg>) {
    let old = code.block(header).clone();
    let mut copy = Block::new(old.end.clone(), old.end_pos, old.cold);
    let mut moves = Vec::new();
    for at in 0..old.phis.len() {
        let variable = old.phis[at].dst;
        let scalar = code.scalar(variable);
        let (enters, stays) = old.phis[at]
            .args
            .iter()
            .partition(|(from, _)| entries.contains(from));
        let (first, next) = (code.reg(scalar), code.reg(scalar));
        copy.phis.push(Phi {
            dst: first,
            args: enters,
        });
        code.block_mut(header).phis[at] = Phi {
            dst: next,
            args: stays,
        };
        moves.push((variable, first, next));
        variables.push(variable);
    }
    let pos = old.insts.first().map_or(old.end_pos, |(_, pos)| *pos);
    let copies = |of: fn(&(Reg, Reg, Reg)) -> Reg| -> Vec<_> {
        let copies = moves.iter().map(|each| {
            let (dst, src) = (each.0, of(each));
            (Inst::Copy { dst, src }, pos)
        });
        copies.collect()
    };
    copy.insts = copies(|(_, first, _)| *first);
    copy.insts.extend(old.insts.iter().cloned());
    let next = copies(|(_, _, next)| *next);
    code.block_mut(header).insts.splice(0..0, next);
    for (inst, _) in &old.insts {
        inst.operands(|_| {}, |reg| variables.push(reg));
    }
    let copy = code.push(copy);
    for pred in entries {
        retarget(&mut code.block_mut(*pred).end, |to| {
            if to == header { copy } else { to }
        });
    }
    // The copy leads where the header leads, with the same values.
    for to in code.successors(header) {
        for phi in &mut code.block_mut(to).phis {
            let arg = phi.args.iter().find(|(from, _)| *from == header);
            if let Some(&(_, arg)) = arg {
                phi.args.push((copy, arg));
            }
        }
    }
}

//! The shape of the control flow: unreachable, empty and mergeable blocks,
//! branches that are decided, jumps through a block that only tests a phi.
//!
//! Invariant: no instruction with an effect is duplicated or moved; a phi
//! keeps exactly one argument for each predecessor.

use crate::cfg::Cfg;
use crate::code::{Block, Code, retarget};
use gander_mir::{BlockId, Inst, Reg, Terminator};

/// Simplifies the control flow; whether anything changed.
pub(crate) fn clean(code: &mut Code) -> bool {
    let mut changed = false;
    for _ in 0..8 {
        let mut again = same_targets(code);
        again |= remove_unreachable(code);
        again |= thread(code);
        again |= skip_empty(code);
        again |= merge(code);
        changed |= again;
        if !again {
            break;
        }
    }
    changed
}

/// Branches whose targets are all the same become jumps.
fn same_targets(code: &mut Code) -> bool {
    let mut changed = false;
    for block in &mut code.blocks {
        let target = match &block.end {
            Terminator::Branch { then, other, .. } if then == other => *then,
            Terminator::Switch { cases, default, .. }
                if cases.iter().all(|(_, to)| to == default) =>
            {
                *default
            }
            _ => continue,
        };
        block.end = Terminator::Jump(target);
        changed = true;
    }
    changed
}

/// Removes blocks that nothing leads to.
pub(crate) fn remove_unreachable(code: &mut Code) -> bool {
    let count = code.blocks.len();
    let mut reached = vec![false; count];
    let mut work = vec![BlockId(0)];
    while let Some(block) = work.pop() {
        if !std::mem::replace(&mut reached[block.index()], true) {
            code.block(block).end.successors(|to| {
                if !reached[to.index()] {
                    work.push(to);
                }
            });
        }
    }
    if reached.iter().all(|reached| *reached) {
        return false;
    }
    let mut number = vec![BlockId(0); count];
    let mut next = 0;
    for (at, number) in number.iter_mut().enumerate() {
        *number = BlockId(next);
        next += u32::from(reached[at]);
    }
    let mut kept = reached.iter();
    code.blocks.retain(|_| kept.next() == Some(&true));
    for block in &mut code.blocks {
        retarget(&mut block.end, |to| number[to.index()]);
        for phi in &mut block.phis {
            phi.args.retain(|(from, _)| reached[from.index()]);
            for (from, _) in &mut phi.args {
                *from = number[from.index()];
            }
        }
    }
    true
}

/// How many edges lead to each block.
fn edges(code: &Code) -> Vec<u32> {
    let mut edges = vec![0; code.blocks.len()];
    for block in &code.blocks {
        block.end.successors(|to| edges[to.index()] += 1);
    }
    edges
}

/// Replaces phis of a single predecessor by copies.
fn flatten_phis(code: &mut Code, block: BlockId) {
    let block = code.block_mut(block);
    let pos = match block.insts.first() {
        Some((_, pos)) => *pos,
        None => block.end_pos,
    };
    let copies = std::mem::take(&mut block.phis).into_iter().map(|phi| {
        let (dst, src) = (phi.dst, phi.args[0].1);
        (Inst::Copy { dst, src }, pos)
    });
    let copies: Vec<_> = copies.collect();
    block.insts.splice(0..0, copies);
}

/// Appends blocks to their only predecessor if it only goes there.
fn merge(code: &mut Code) -> bool {
    let edges = edges(code);
    let mut changed = false;
    for at in 0..code.blocks.len() as u32 {
        let block = BlockId(at);
        // A block that was merged into another one is empty and ends in
        // `Unreachable`. A recovery pad is nobody's jump target.
        while let Terminator::Jump(next) = code.block(block).end {
            if next == block || edges[next.index()] != 1 {
                break;
            }
            flatten_phis(code, next);
            let moved = code.block_mut(next);
            let insts = std::mem::take(&mut moved.insts);
            let end = std::mem::replace(&mut moved.end, Terminator::Unreachable);
            let (end_pos, cold) = (moved.end_pos, moved.cold);
            let target = code.block_mut(block);
            target.insts.extend(insts);
            target.end = end;
            target.end_pos = end_pos;
            target.cold |= cold && block.0 != 0;
            for to in code.successors(block) {
                for phi in &mut code.block_mut(to).phis {
                    for (from, _) in &mut phi.args {
                        if *from == next {
                            *from = block;
                        }
                    }
                }
            }
            changed = true;
        }
    }
    if changed {
        remove_unreachable(code);
    }
    changed
}

/// Edges to blocks that only jump on go where those go.
fn skip_empty(code: &mut Code) -> bool {
    let empty = |block: &Block| {
        block.insts.is_empty() && block.phis.is_empty() && matches!(block.end, Terminator::Jump(_))
    };
    if !code.blocks.iter().skip(1).any(empty) {
        return false;
    }
    let cfg = Cfg::new(code);
    let count = code.blocks.len();
    let mut preds: Vec<Vec<BlockId>> = (0..count).map(|at| cfg.preds[at].to_vec()).collect();
    let mut changed = false;
    for &block in &cfg.order {
        let empty = code.block(block);
        let Terminator::Jump(to) = empty.end else {
            continue;
        };
        let cold_matters = empty.cold && !code.block(to).cold;
        if block.0 == 0
            || to == block
            || !empty.insts.is_empty()
            || !empty.phis.is_empty()
            || cfg.is_pad[block.index()]
            || cold_matters && !code.block(to).phis.is_empty()
        {
            continue;
        }
        let sources = std::mem::take(&mut preds[block.index()]);
        for pred in sources {
            let fixed = matches!(code.block(pred).end, Terminator::DeferEnter { .. });
            if fixed || !redirect(code, pred, block, to) {
                preds[block.index()].push(pred);
                continue;
            }
            changed = true;
            if !preds[to.index()].contains(&pred) {
                preds[to.index()].push(pred);
            }
        }
        // Nothing leads to it any more: in a chain of empty blocks they would
        // all be carried to its end.
        if preds[block.index()].is_empty() {
            preds[to.index()].retain(|pred| *pred != block);
        }
    }
    if changed {
        remove_unreachable(code);
    }
    changed
}

/// Moves the edges from `pred` to the empty `block` to its successor `to`.
fn redirect(code: &mut Code, pred: BlockId, block: BlockId, to: BlockId) -> bool {
    let conflict = code.block(to).phis.iter().any(|phi| {
        let arg = |of: BlockId| phi.args.iter().find(|(from, _)| *from == of);
        match (arg(pred), arg(block)) {
            (Some(old), Some(new)) => old.1 != new.1,
            _ => false,
        }
    });
    if conflict {
        return false;
    }
    for phi in &mut code.block_mut(to).phis {
        let value = phi.args.iter().find(|(from, _)| *from == block);
        if let Some(&(_, value)) = value
            && !phi.args.iter().any(|(from, _)| *from == pred)
        {
            phi.args.push((pred, value));
        }
    }
    retarget(&mut code.block_mut(pred).end, |old| {
        if old == block { to } else { old }
    });
    true
}

/// A block with phis and perhaps one comparison that ends in a branch on
/// them: predecessors for which the branch is decided go on directly.
fn thread(code: &mut Code) -> bool {
    let candidates = (0..code.blocks.len() as u32).map(BlockId);
    if !candidates
        .into_iter()
        .any(|block| Test::of(code, block).is_some())
    {
        return false;
    }
    let cfg = Cfg::new(code);
    let mut facts = None;
    let mut changed = false;
    for &block in &cfg.order {
        let Some(test) = Test::of(code, block) else {
            continue;
        };
        // To enter a loop behind its header would make it irreducible.
        let header = |pred: &BlockId| cfg.retreats(*pred, block);
        if cfg.is_pad[block.index()] || cfg.preds[block.index()].iter().any(header) {
            continue;
        }
        let (uses, constants) = facts.get_or_insert_with(|| (outside_uses(code), constants(code)));
        if !local(code, block, uses) {
            continue;
        }
        let preds: Vec<BlockId> = cfg.preds[block.index()].to_vec();
        for pred in preds {
            let Some(to) = test.target(code, constants, block, pred) else {
                continue;
            };
            if to == block || pred == block {
                continue;
            }
            if move_edge(code, pred, block, to) {
                changed = true;
            }
        }
    }
    if changed {
        remove_unreachable(code);
    }
    changed
}

/// For each register, the block that uses it if it is only one; phi arguments
/// count for the predecessor.
fn outside_uses(code: &Code) -> Vec<Option<Option<BlockId>>> {
    let mut uses: Vec<Option<Option<BlockId>>> = vec![None; code.regs.len()];
    let mut note = |reg: Reg, block: BlockId| {
        let known = &mut uses[reg.index()];
        *known = match *known {
            None => Some(Some(block)),
            Some(Some(other)) if other == block => Some(Some(block)),
            _ => Some(None),
        };
    };
    for (at, block) in code.blocks.iter().enumerate() {
        let id = BlockId(at as u32);
        for phi in &block.phis {
            phi.args.iter().for_each(|(from, reg)| note(*reg, *from));
        }
        for (inst, _) in &block.insts {
            inst.operands(|reg| note(reg, id), |_| {});
        }
        block.end.uses(|reg| note(reg, id));
    }
    uses
}

/// Whether what the block defines is used only there.
fn local(code: &Code, block: BlockId, uses: &[Option<Option<BlockId>>]) -> bool {
    let only_here = |reg: Reg| match uses.get(reg.index()) {
        Some(Some(at)) => *at == Some(block),
        _ => true,
    };
    let content = code.block(block);
    let mut all = content.phis.iter().all(|phi| only_here(phi.dst));
    for (inst, _) in &content.insts {
        inst.operands(|_| {}, |reg| all &= only_here(reg));
    }
    all
}

/// What a block tests.
struct Test {
    phi: usize,
    /// A comparison of the phi with something, by its place in the block.
    compare: Option<(Inst, Reg)>,
}

impl Test {
    fn of(code: &Code, block: BlockId) -> Option<Test> {
        let content = code.block(block);
        let value = match content.end {
            Terminator::Branch { cond, .. } => cond,
            Terminator::Switch { value, .. } => value,
            _ => return None,
        };
        if content.phis.is_empty() {
            return None;
        }
        let phi_of = |reg: Reg| content.phis.iter().position(|phi| phi.dst == reg);
        let pure = |inst: &Inst| matches!(inst, Inst::Const { .. });
        let mut others = content.insts.iter().filter(|(inst, _)| !pure(inst));
        let first = others.next();
        if others.next().is_some() {
            return None;
        }
        match first {
            None => Some(Test {
                phi: phi_of(value)?,
                compare: None,
            }),
            Some((
                inst @ Inst::Compare {
                    dst, left, right, ..
                },
                _,
            )) if *dst == value => Some(Test {
                phi: phi_of(*left)?,
                compare: Some((inst.clone(), *right)),
            }),
            Some(_) => None,
        }
    }

    /// Where the branch goes for a predecessor, if that is known.
    fn target(
        &self,
        code: &Code,
        constants: &[Option<u64>],
        block: BlockId,
        pred: BlockId,
    ) -> Option<BlockId> {
        let content = code.block(block);
        let phi = &content.phis[self.phi];
        let (_, arg) = phi.args.iter().find(|(from, _)| *from == pred)?;
        let mut bits = constants[arg.index()]?;
        if let Some((Inst::Compare { op, .. }, right)) = &self.compare {
            let right = constants[right.index()]?;
            bits = crate::fold::compare(*op, code.scalar(phi.dst), bits, right)?;
        }
        match &content.end {
            Terminator::Branch { then, other, .. } => Some(if bits != 0 { *then } else { *other }),
            Terminator::Switch { cases, default, .. } => {
                let case = cases.iter().find(|(case, _)| *case == bits);
                Some(case.map_or(*default, |(_, to)| *to))
            }
            _ => None,
        }
    }
}

/// The registers whose value is a constant.
fn constants(code: &Code) -> Vec<Option<u64>> {
    let mut found = vec![None; code.regs.len()];
    for (inst, _) in code.blocks.iter().flat_map(|block| &block.insts) {
        if let Inst::Const { dst, bits } = inst {
            found[dst.index()] = Some(*bits);
        }
    }
    found
}

/// Moves the edge from `pred` to `block` to its successor `to`.
fn move_edge(code: &mut Code, pred: BlockId, block: BlockId, to: BlockId) -> bool {
    if matches!(code.block(pred).end, Terminator::DeferEnter { .. }) {
        return false;
    }
    // What the phis of `to` get from `block`, as it is on the edge from `pred`.
    let mut values = Vec::new();
    for phi in &code.block(to).phis {
        let Some(&(_, value)) = phi.args.iter().find(|(from, _)| *from == block) else {
            return false;
        };
        let content = code.block(block);
        let through = content.phis.iter().find(|phi| phi.dst == value);
        let value = match through {
            Some(through) => match through.args.iter().find(|(from, _)| *from == pred) {
                Some((_, value)) => *value,
                None => return false,
            },
            // A constant of the block would not be defined on the edge.
            None if content
                .insts
                .iter()
                .any(|(inst, _)| crate::code::single_def(inst) == Some(value)) =>
            {
                return false;
            }
            None => value,
        };
        let old = phi.args.iter().find(|(from, _)| *from == pred);
        if old.is_some_and(|(_, old)| *old != value) {
            return false;
        }
        values.push((value, old.is_none()));
    }
    for (phi, (value, new)) in code.block_mut(to).phis.iter_mut().zip(values) {
        if new {
            phi.args.push((pred, value));
        }
    }
    for phi in &mut code.block_mut(block).phis {
        phi.args.retain(|(from, _)| *from != pred);
    }
    retarget(&mut code.block_mut(pred).end, |old| {
        if old == block { to } else { old }
    });
    true
}

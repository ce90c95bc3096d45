//! Loops that soon end do not poll: where no call is made, a goroutine that
//! runs for a microsecond keeps nobody waiting.
//!
//! Invariant: a loop without polls runs at most [`MAX_WORK`] instructions, and
//! no loop is inside it.

use crate::cfg::{Cfg, Loop, Loops};
use crate::code::Code;
use crate::fold;
use gander_mir::{BinaryOp, CompareOp, Inst, Reg, Terminator};

/// Most instructions that a loop runs without a poll.
const MAX_WORK: u64 = 4096;

/// Takes the polls out of brief loops.
pub(crate) fn run(code: &mut Code) {
    let polls = |(inst, _): &(Inst, _)| matches!(inst, Inst::Poll);
    if !code
        .blocks
        .iter()
        .any(|block| block.insts.iter().any(polls))
    {
        return;
    }
    let cfg = Cfg::new(code);
    let loops = Loops::new(code, &cfg);
    if loops.irreducible {
        return;
    }
    for (id, each) in loops.loops.iter().enumerate() {
        let inner =
            |block: &gander_mir::BlockId| loops.around[block.index()].last() == Some(&(id as u32));
        if each.blocks.iter().all(inner) && is_brief(code, &loops, id as u32, each) {
            for block in &each.blocks {
                code.block_mut(*block).insts.retain(|inst| !polls(inst));
            }
        }
    }
}

/// Whether the loop makes no calls and does little in all its iterations.
fn is_brief(code: &Code, loops: &Loops, id: u32, each: &Loop) -> bool {
    let Some(trips) = trips(code, loops, id, each) else {
        return false;
    };
    let mut insts = 0;
    for block in &each.blocks {
        let block = code.block(*block);
        let calls = |(inst, _): &(Inst, _)| {
            !matches!(inst, Inst::Poll | Inst::Load { .. } | Inst::Store { .. })
                && !matches!(inst, Inst::NilCheck { .. } | Inst::BoundsCheck { .. })
                && !crate::effects::pure(inst)
        };
        if block.insts.iter().any(calls) {
            return false;
        }
        insts += block.insts.len() as u64 + 1;
    }
    trips.saturating_mul(insts) <= MAX_WORK
}

/// How often the loop's body runs at most, if its header compares a register
/// that counts from a constant, up by constant steps, with a constant.
fn trips(code: &Code, loops: &Loops, id: u32, each: &Loop) -> Option<u64> {
    let header = code.block(each.header);
    let Terminator::Branch { cond, then, other } = header.end else {
        return None;
    };
    if !loops.contains(id, then) || loops.contains(id, other) {
        return None;
    }
    let defs = code.definitions();
    let constant = |reg: Reg| match defs[reg.index()] {
        Some(Inst::Const { bits, .. }) => Some(fold::signed(code.scalar(reg), *bits)),
        _ => None,
    };
    let Some(&Inst::Compare {
        op: op @ (CompareOp::SLt | CompareOp::SLe),
        left: counter,
        right: end,
        ..
    }) = defs[cond.index()]
    else {
        return None;
    };
    let end = constant(end)?.checked_add(i64::from(op == CompareOp::SLe))?;
    let phi = header.phis.iter().find(|phi| phi.dst == counter)?;
    let step = |value: Reg| match defs[value.index()] {
        Some(&Inst::Binary {
            op: BinaryOp::Add,
            left,
            right,
            ..
        }) if left == counter => constant(right).filter(|by| *by > 0),
        _ => None,
    };
    let (mut least, mut most) = (i64::MAX, 0);
    for (from, value) in &phi.args {
        if each.latches.contains(from) {
            let by = step(*value)?;
            (least, most) = (least.min(by), most.max(by));
        }
    }
    // A sum that wraps would count again from below.
    let last = end.checked_sub(1)?.checked_add(most)?;
    if fold::signed(code.scalar(counter), last as u64) != last {
        return None;
    }
    let mut trips = 0;
    for (from, value) in &phi.args {
        if !each.latches.contains(from) {
            let way = end.checked_sub(constant(*value)?)?.max(0);
            trips = trips.max(way as u64 / least as u64 + 1);
        }
    }
    Some(trips)
}

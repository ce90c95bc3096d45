//! Race builds: checks in loops are behind a question, whether there is anybody
//! to race with.
//!
//! While a program has one goroutine, and nothing was ever remembered, checks do
//! nothing, and the detector says so in a byte. So the checks of a loop are in
//! blocks out of the way, several together where that is possible.
//!
//! Invariant: a check is still before its access, in the same moment of the
//! goroutine, and happens if the access does: it moves only past what cannot
//! fail, is no event, and does not compute its address.

use gander_abi::race::ALONE;
use gander_mir::{
    BlockId, Body, Callee, CompareOp, FuncId, Inst, Mem, PosId, Reg, Scalar, Terminator,
};
use rustc_hash::FxHashSet;

/// Puts the checks of a function's loops behind questions.
pub(crate) fn run(body: &mut Body, is_check: &impl Fn(FuncId) -> bool) {
    let in_loop = in_loops(body);
    for (at, _) in in_loop.iter().enumerate().filter(|(_, inside)| **inside) {
        let insts = &body.blocks[at].insts;
        if insts.iter().any(|(inst, _)| check_of(inst, is_check)) {
            block(body, BlockId(at as u32), is_check);
        }
    }
}

fn check_of(inst: &Inst, is_check: &impl Fn(FuncId) -> bool) -> bool {
    matches!(inst, Inst::Call { callee: Callee::Func(func), .. } if is_check(*func))
}

/// The blocks between where a jump goes back to and where it comes from: those of
/// loops, and maybe more.
fn in_loops(body: &Body) -> Vec<bool> {
    let mut inside = vec![false; body.blocks.len()];
    for (at, block) in body.blocks.iter().enumerate() {
        let mut first = at + 1;
        block.end.successors(|to| first = first.min(to.index()));
        inside[first.min(at + 1)..=at].fill(true);
    }
    inside
}

fn block(body: &mut Body, id: BlockId, is_check: &impl Fn(FuncId) -> bool) {
    let block = &mut body.blocks[id.index()];
    let insts = std::mem::take(&mut block.insts);
    let end = std::mem::replace(&mut block.end, Terminator::Unreachable);
    let mut split = Split {
        at: id,
        group: Group::default(),
        body,
    };
    for (inst, pos) in insts {
        if check_of(&inst, is_check) {
            split.check(inst, pos);
        } else {
            split.inst(inst, pos);
        }
    }
    split.flush();
    let at = split.at.index();
    body.blocks[at].end_pos = body.blocks[id.index()].end_pos;
    body.blocks[at].end = end;
}

/// Checks that are behind one question.
#[derive(Default)]
struct Group {
    checks: Vec<(Inst, PosId)>,
    /// What comes after them, and which registers it reads and writes.
    after: Vec<(Inst, PosId)>,
    read: FxHashSet<Reg>,
    written: FxHashSet<Reg>,
    /// What comes after them may fail, or be an event.
    closed: bool,
}

struct Split<'a> {
    body: &'a mut Body,
    /// The block that is being filled.
    at: BlockId,
    group: Group,
}

impl Split<'_> {
    fn push(&mut self, inst: Inst, pos: PosId) {
        self.body.blocks[self.at.index()].insts.push((inst, pos));
    }

    fn check(&mut self, inst: Inst, pos: PosId) {
        let mut known = true;
        inst.operands(|reg| known &= !self.group.written.contains(&reg), |_| {});
        if self.group.closed || !known {
            self.flush();
        }
        self.group.checks.push((inst, pos));
    }

    fn inst(&mut self, inst: Inst, pos: PosId) {
        let group = &mut self.group;
        if group.checks.is_empty() {
            return self.push(inst, pos);
        }
        let (mut free, mut read, mut written) = (is_address(&inst), Vec::new(), Vec::new());
        inst.operands(|reg| read.push(reg), |reg| written.push(reg));
        free &= read.iter().all(|reg| !group.written.contains(reg));
        let used = |reg: &Reg| group.read.contains(reg) || group.written.contains(reg);
        // A check before it may need what it overwrites.
        let needed = |reg: &Reg| group.checks.iter().any(|(check, _)| reads(check, *reg));
        if free && !written.iter().any(|reg| used(reg) || needed(reg)) {
            return self.push(inst, pos);
        }
        group.closed |= !is_quiet(&inst);
        group.read.extend(read);
        group.written.extend(written);
        group.after.push((inst, pos));
    }

    /// The checks so far, and what comes after them.
    fn flush(&mut self) {
        let group = std::mem::take(&mut self.group);
        let Some(&(_, pos)) = group.checks.first() else {
            return;
        };
        let [flag, one, asked] = [Scalar::I8, Scalar::I8, Scalar::I8].map(|s| self.body.reg(s));
        let addr = self.body.reg(Scalar::Ptr);
        self.push(
            Inst::Const {
                dst: addr,
                bits: ALONE,
            },
            pos,
        );
        let mem = Mem::PRIVATE;
        self.push(
            Inst::Load {
                dst: flag,
                addr,
                offset: 0,
                mem,
            },
            pos,
        );
        self.push(Inst::Const { dst: one, bits: 1 }, pos);
        let compare = Inst::Compare {
            op: CompareOp::ULe,
            dst: asked,
            left: flag,
            right: one,
        };
        self.push(compare, pos);
        let cold = self.body.blocks[self.at.index()].cold;
        let (checks, rest) = (self.body.block(), self.body.block());
        let block = &mut self.body.blocks[self.at.index()];
        block.end_pos = pos;
        block.end = Terminator::Branch {
            cond: asked,
            then: checks,
            other: rest,
        };
        let block = &mut self.body.blocks[checks.index()];
        block.insts = group.checks;
        block.end = Terminator::Jump(rest);
        (block.end_pos, block.cold) = (pos, true);
        let block = &mut self.body.blocks[rest.index()];
        block.insts = group.after;
        (block.end_pos, block.cold) = (pos, cold);
        self.at = rest;
    }
}

fn reads(inst: &Inst, wanted: Reg) -> bool {
    let mut found = false;
    inst.operands(|reg| found |= reg == wanted, |_| {});
    found
}

/// Computes something of registers only, at little cost.
fn is_address(inst: &Inst) -> bool {
    matches!(
        inst,
        Inst::Const { .. }
            | Inst::Copy { .. }
            | Inst::Binary { .. }
            | Inst::Compare { .. }
            | Inst::Convert { .. }
            | Inst::DataAddr { .. }
            | Inst::SlotAddr { .. }
            | Inst::Offset { .. }
            | Inst::Index { .. }
    )
}

/// Cannot fail, and is no event.
fn is_quiet(inst: &Inst) -> bool {
    match inst {
        Inst::Load { mem, .. } | Inst::Store { mem, .. } | Inst::ZeroMem { mem, .. } => mem.notrap,
        Inst::CopyMem {
            dst_mem, src_mem, ..
        } => dst_mem.notrap && src_mem.notrap,
        Inst::Unary { .. } | Inst::Select { .. } | Inst::Fma { .. } | Inst::MulWide { .. } => true,
        _ => is_address(inst),
    }
}

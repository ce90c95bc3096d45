//! Bounds checks that cannot fail, comparisons that are decided, nil checks
//! that the next access makes.
//!
//! Invariant: a check goes only if the facts that hold where it stands prove
//! it; nothing moves across anything that can be seen.

use crate::cfg::{Cfg, Loops};
use crate::code::{Code, Phi};
use crate::escape::MAKESLICE;
use crate::facts::Facts;
use crate::session::Context;
use crate::simplify::FIRST_PAGE;
use gander_mir::{BinaryOp, BlockId, BoundsKind, Callee, Inst, Reg, Scalar, Terminator};
use rustc_hash::FxHashMap;

/// Whether anything changed.
pub(crate) fn run(cx: &Context<'_>, code: &mut Code) -> bool {
    let mut changed = false;
    if interesting(code) {
        let cfg = Cfg::new(code);
        let loops = Loops::new(code, &cfg);
        let mut walk = Walk {
            facts: Facts::new(code),
            cx,
            cfg: &cfg,
            loops: &loops,
            edges: FxHashMap::default(),
            changed: false,
            code,
        };
        walk.run();
        changed = walk.changed;
    }
    changed | fuse(code)
}

/// Whether there is anything to prove.
fn interesting(code: &Code) -> bool {
    let mut insts = code.blocks.iter().flat_map(|block| &block.insts);
    insts.any(|(inst, _)| matches!(inst, Inst::BoundsCheck { .. }))
}

/// What holds for the argument of a phi on an edge.
struct Edge {
    low: i64,
    high: i64,
    /// `(b, c)`: the argument is at most `b + c`.
    bounds: Vec<(Reg, i64)>,
}

struct Walk<'a, 'c> {
    cx: &'a Context<'c>,
    code: &'a mut Code,
    cfg: &'a Cfg,
    loops: &'a Loops,
    facts: Facts,
    edges: FxHashMap<(BlockId, Reg), Edge>,
    changed: bool,
}

impl Walk<'_, '_> {
    fn run(&mut self) {
        for root in self.cfg.roots() {
            let mut stack = vec![(root, 0, 0)];
            while let Some((block, child, mut mark)) = stack.pop() {
                if child == 0 {
                    mark = self.facts.mark();
                    self.block(block);
                }
                if let Some(&next) = self.cfg.children[block.index()].get(child) {
                    stack.push((block, child + 1, mark));
                    stack.push((next, 0, 0));
                } else {
                    self.facts.forget(mark);
                }
            }
        }
    }

    fn block(&mut self, id: BlockId) {
        if let [pred] = self.cfg.preds[id.index()][..] {
            self.enter(pred, id);
        }
        let phis = self.code.block(id).phis.clone();
        let header = self.loops.loops.iter().position(|each| each.header == id);
        for phi in &phis {
            match header {
                Some(at) => self.induction(at, phi),
                None => self.join(phi),
            }
        }
        let insts = std::mem::take(&mut self.code.block_mut(id).insts);
        let before = insts.len();
        let mut kept = Vec::with_capacity(before);
        for (mut inst, pos) in insts {
            if self.inst(&mut inst) {
                kept.push((inst, pos));
            }
        }
        self.changed |= kept.len() != before;
        self.code.block_mut(id).insts = kept;
        self.leave(id);
    }

    /// What the edge says.
    fn enter(&mut self, from: BlockId, to: BlockId) {
        match &self.code.block(from).end {
            Terminator::Branch { cond, then, other } if then != other => {
                let holds = *then == to;
                self.facts.learn(*cond, holds);
            }
            Terminator::Switch {
                value,
                cases,
                default,
            } if *default != to => {
                let mut own = cases.iter().filter(|(_, target)| *target == to);
                if let (Some((bits, _)), None) = (own.next(), own.next()) {
                    let bits = crate::fold::signed(self.code.scalar(*value), *bits);
                    if self.code.scalar(*value) != Scalar::Ptr {
                        self.facts.at_least(*value, bits);
                        self.facts.at_most(*value, bits);
                    }
                }
            }
            _ => {}
        }
    }

    /// Keeps what is known of the phis' arguments on the edges from a block.
    fn leave(&mut self, id: BlockId) {
        let pad = self.code.pad_of(id);
        for to in self.code.successors(id) {
            if Some(to) == pad || self.code.block(to).phis.is_empty() {
                continue;
            }
            let mark = self.facts.mark();
            self.enter(id, to);
            for at in 0..self.code.block(to).phis.len() {
                let phi = &self.code.block(to).phis[at];
                let Some(&(_, arg)) = phi.args.iter().find(|(from, _)| *from == id) else {
                    continue;
                };
                if !counts(self.code.scalar(phi.dst)) {
                    continue;
                }
                let edge = Edge {
                    low: self.facts.low(arg),
                    high: self.facts.high(arg),
                    bounds: self.facts.bounds(arg).to_vec(),
                };
                self.edges.insert((id, phi.dst), edge);
            }
            self.facts.forget(mark);
        }
    }

    /// A value that comes from several blocks: what holds for all.
    fn join(&mut self, phi: &Phi) {
        if !counts(self.code.scalar(phi.dst)) {
            return;
        }
        let edges = phi
            .args
            .iter()
            .map(|(from, arg)| Some((*arg, self.edges.get(&(*from, phi.dst))?)));
        let Some(edges) = edges.collect::<Option<Vec<_>>>() else {
            return;
        };
        let low = edges.iter().map(|(_, edge)| edge.low).min();
        let high = edges.iter().map(|(_, edge)| edge.high).max();
        let Some(((first, edge), rest)) = edges.split_first() else {
            return;
        };
        let mut common = Vec::new();
        let own = std::iter::once((*first, 0));
        for (bound, by) in own.chain(edge.bounds.iter().copied()) {
            let worst = rest.iter().try_fold(by, |worst, (arg, edge)| {
                let own = (*arg == bound).then_some(0);
                let known = edge.bounds.iter().filter(|(other, _)| *other == bound);
                let least = known.map(|(_, by)| *by).chain(own).min()?;
                Some(worst.max(least))
            });
            if let Some(worst) = worst {
                common.push((bound, worst));
            }
        }
        if let (Some(low), Some(high)) = (low, high) {
            self.facts.at_least(phi.dst, low);
            self.facts.at_most(phi.dst, high);
        }
        for (bound, by) in common {
            // Facts of both edges may be about registers that do not reach
            // this block; then nobody asks for them.
            self.facts.relate(phi.dst, bound, by);
        }
    }

    /// A register that a loop steps by constants.
    fn induction(&mut self, at: usize, phi: &Phi) {
        if !counts(self.code.scalar(phi.dst)) {
            return;
        }
        let each = &self.loops.loops[at];
        let (mut up, mut down) = (true, true);
        let mut starts = Vec::new();
        for (from, arg) in &phi.args {
            if !each.latches.contains(from) {
                starts.push(*arg);
                continue;
            }
            let steps = self.steps(at, phi.dst, *arg, *from, 4);
            up &= matches!(steps, Some((low, _)) if low >= 0);
            down &= matches!(steps, Some((_, high)) if high <= 0);
        }
        if up {
            if let Some(low) = starts.iter().map(|start| self.facts.low(*start)).min() {
                self.facts.at_least(phi.dst, low);
            }
            if let [start] = starts[..] {
                self.facts.relate(start, phi.dst, 0);
            }
        }
        if down {
            if let Some(high) = starts.iter().map(|start| self.facts.high(*start)).max() {
                self.facts.at_most(phi.dst, high);
            }
            if let [start] = starts[..] {
                self.facts.relate(phi.dst, start, 0);
            }
        }
    }

    /// By how much at least and at most `value`, at the end of block `at`,
    /// differs from the loop's register, if no sum on the way wraps.
    fn steps(
        &self,
        id: usize,
        register: Reg,
        value: Reg,
        at: BlockId,
        depth: u32,
    ) -> Option<(i64, i64)> {
        if value == register {
            return Some((0, 0));
        }
        if depth == 0 {
            return None;
        }
        if let &Some(Inst::Binary {
            op: op @ (BinaryOp::Add | BinaryOp::Sub),
            left,
            right,
            ..
        }) = &self.facts.defs[value.index()]
        {
            let by = self.facts.constant(right)?;
            let by = if op == BinaryOp::Add {
                by
            } else {
                by.checked_neg()?
            };
            if left != register || !self.in_loop_stays(id, register, by, at) {
                return None;
            }
            return Some((by, by));
        }
        // Where branches of the loop's body meet.
        let each = &self.loops.loops[id];
        let (block, phi) = each
            .blocks
            .iter()
            .filter(|block| **block != each.header)
            .find_map(|block| {
                let phis = &self.code.block(*block).phis;
                Some((*block, phis.iter().find(|phi| phi.dst == value)?))
            })?;
        if self.loops.around[block.index()].last() != Some(&(id as u32)) {
            return None;
        }
        let mut range: Option<(i64, i64)> = None;
        for (from, arg) in &phi.args {
            let (low, high) = self.steps(id, register, *arg, *from, depth - 1)?;
            let known = range.unwrap_or((low, high));
            range = Some((known.0.min(low), known.1.max(high)));
        }
        range
    }

    /// Whether the loop's register plus `by` does not wrap at the end of a
    /// block, by a condition between the loop's header and there.
    fn in_loop_stays(&self, id: usize, register: Reg, by: i64, at: BlockId) -> bool {
        use gander_mir::CompareOp::*;
        let header = self.loops.loops[id].header;
        let mut block = at;
        loop {
            if let [pred] = self.cfg.preds[block.index()][..]
                && let Terminator::Branch { cond, then, other } = self.code.block(pred).end
                && then != other
                && block != header
                && let &Some(Inst::Compare {
                    op, left, right, ..
                }) = &self.facts.defs[cond.index()]
            {
                let op = match then == block {
                    true => Some(op),
                    false => crate::fold::inverse(op),
                };
                let sides = [
                    (op, left, right),
                    (op.map(crate::fold::swapped), right, left),
                ];
                for (op, a, b) in sides {
                    if a != register {
                        continue;
                    }
                    let enough = match op {
                        Some(SLt) if by == 1 => true,
                        Some(SGt) if by == -1 => true,
                        Some(SLt | SLe) if by > 0 => self.facts.high(b) <= i64::from(i32::MAX) - by,
                        Some(SGt | SGe) if by < 0 => self.facts.low(b) >= i64::from(i32::MIN) - by,
                        _ => false,
                    };
                    // In narrower registers only steps by one are known not to wrap.
                    let wide = self.code.scalar(register) == Scalar::I64;
                    if enough && (wide || by.abs() == 1 && matches!(op, Some(SLt | SGt))) {
                        return true;
                    }
                }
            }
            if block == header {
                return by == 0;
            }
            match self.cfg.idom(block) {
                Some(next) => block = next,
                None => return false,
            }
        }
    }

    /// Looks at an instruction; whether it stays.
    fn inst(&mut self, inst: &mut Inst) -> bool {
        match *inst {
            Inst::BoundsCheck { kind, index, len } => {
                if is_length(kind) {
                    self.facts.at_least(len, 0);
                }
                let below = if kind.inclusive() { 0 } else { -1 };
                let passes = self.facts.not_negative(index) && self.facts.proves(index, len, below);
                self.facts.at_least(index, 0);
                self.facts.relate(index, len, below);
                return !passes;
            }
            Inst::Compare {
                op,
                dst,
                left,
                right,
            } => {
                if let Some(holds) = self.facts.decides(op, left, right) {
                    *inst = Inst::Const {
                        dst,
                        bits: u64::from(holds),
                    };
                    self.facts.defs[dst.index()] = Some(inst.clone());
                    self.changed = true;
                }
                self.facts.define(inst);
            }
            Inst::Call {
                callee: Callee::Func(func),
                ref args,
                ..
            } if args.len() == 4 && self.cx.func(func).name == MAKESLICE => {
                // It would have panicked.
                self.facts.at_least(args[2], 0);
                self.facts.relate(args[2], args[3], 0);
            }
            _ => self.facts.define(inst),
        }
        true
    }
}

/// Types of registers that facts are about.
fn counts(scalar: Scalar) -> bool {
    !scalar.is_float() && scalar != Scalar::Ptr
}

/// Whether the check is against the length or capacity of something that
/// exists, and not against another index.
fn is_length(kind: BoundsKind) -> bool {
    use BoundsKind::*;
    !matches!(
        kind,
        SliceB | SliceBU | Slice3B | Slice3BU | Slice3C | Slice3CU
    )
}

/// Nil checks that an access right behind makes as well.
fn fuse(code: &mut Code) -> bool {
    let mut changed = false;
    for block in &mut code.blocks {
        for at in (0..block.insts.len()).rev() {
            let Inst::NilCheck { addr } = block.insts[at].0 else {
                continue;
            };
            let pos = block.insts[at].1;
            let mut next = at + 1;
            while block
                .insts
                .get(next)
                .is_some_and(|(inst, _)| crate::effects::pure(inst))
            {
                next += 1;
            }
            let Some((inst, at_pos)) = block.insts.get_mut(next) else {
                continue;
            };
            match inst {
                Inst::Load {
                    addr: base,
                    offset,
                    mem,
                    ..
                }
                | Inst::Store {
                    addr: base,
                    offset,
                    mem,
                    ..
                } if *base == addr
                    && *at_pos == pos
                    && (0..FIRST_PAGE / 2).contains(&i64::from(*offset)) =>
                {
                    mem.notrap = false;
                }
                _ => continue,
            }
            block.insts.remove(at);
            changed = true;
        }
    }
    changed
}

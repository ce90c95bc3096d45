//! Copies, constants, common subexpressions, algebra, decided branches, dead
//! code: what makes the results of the other passes small.
//!
//! Invariant: a walk over the dominator forest replaces an instruction only
//! by a value that is computed on every way to it; checks go only if the same
//! check, or an access that would have failed the same way, dominates them.

use crate::blocks;
use crate::cfg::Cfg;
use crate::code::{Code, single_def};
use crate::effects;
use crate::fold;
use crate::rules;
use crate::session::Context;
use gander_mir::{BlockId, CompareOp, Inst, Reg, Scalar, SlotId, Terminator};
use rustc_hash::FxHashMap;

/// Accesses below this offset of a nil pointer fault.
pub(crate) const FIRST_PAGE: i64 = 4096;

/// Runs until nothing changes, but not for ever.
pub(crate) fn run(cx: &Context<'_>, code: &mut Code) -> bool {
    let mut changed = false;
    for _ in 0..6 {
        let mut again = values(cx, code);
        again |= crate::dead::run(code);
        again |= blocks::clean(code);
        changed |= again;
        if !again {
            break;
        }
    }
    changed
}

/// What is known of registers; the rules look values up here.
pub(crate) struct Values {
    /// The register to use instead.
    alias: Vec<Reg>,
    /// The instruction that defines the register, with current operands.
    pub(crate) def: Vec<Option<Inst>>,
    pub(crate) scalars: Vec<Scalar>,
    /// Sizes of slots.
    slots: Vec<u32>,
    nonnull: Vec<bool>,
}

impl Values {
    pub(crate) fn resolve(&self, mut reg: Reg) -> Reg {
        while self.alias[reg.index()] != reg {
            reg = self.alias[reg.index()];
        }
        reg
    }

    /// The constant that the register holds.
    pub(crate) fn constant(&self, reg: Reg) -> Option<u64> {
        match self.def[reg.index()] {
            Some(Inst::Const { bits, .. }) => Some(bits),
            _ => None,
        }
    }

    pub(crate) fn scalar(&self, reg: Reg) -> Scalar {
        self.scalars[reg.index()]
    }

    pub(crate) fn def(&self, reg: Reg) -> Option<&Inst> {
        self.def[reg.index()].as_ref()
    }

    /// Whether the offset is in the slot or its end.
    pub(crate) fn in_slot(&self, slot: SlotId, offset: u32) -> bool {
        offset <= self.slots[slot.index()]
    }

    /// Whether a pointer is never nil.
    pub(crate) fn nonnull(&self, reg: Reg) -> bool {
        self.nonnull[reg.index()]
            || match self.def(reg) {
                Some(
                    Inst::SlotAddr { .. }
                    | Inst::DataAddr { .. }
                    | Inst::FuncAddr { .. }
                    | Inst::New { .. },
                ) => true,
                Some(&Inst::Offset { base, offset, .. }) => {
                    (0..=i64::from(u32::MAX)).contains(&offset) && self.nonnull(base)
                }
                Some(&Inst::Index { base, .. }) => self.nonnull(base),
                _ => false,
            }
    }

    /// Whether an `i8` is 0 or 1.
    pub(crate) fn boolean(&self, reg: Reg) -> bool {
        match self.def(reg) {
            Some(Inst::Compare { .. } | Inst::AtomicCas { .. }) => true,
            Some(Inst::Unary { op, .. }) => *op == gander_mir::UnaryOp::BoolNot,
            Some(Inst::Const { bits, .. }) => *bits <= 1,
            _ => false,
        }
    }
}

/// What to do with an instruction.
pub(crate) enum Rewrite {
    Keep,
    /// This instead, which defines the same register.
    With(Inst),
    /// The register is another one.
    Alias(Reg),
    /// It does nothing.
    Remove,
}

/// Facts that hold in a part of the dominator forest.
enum Undo {
    Expression(Inst, Option<Reg>),
    Nonnull(Reg),
    Check(Inst),
    Known(Reg),
}

struct Walk<'a, 'c> {
    cx: &'a Context<'c>,
    code: &'a mut Code,
    cfg: &'a Cfg,
    values: Values,
    table: FxHashMap<Inst, Reg>,
    /// Bounds checks that were passed.
    checks: FxHashMap<Inst, ()>,
    /// Conditions that a branch decided.
    known: FxHashMap<Reg, u64>,
    undo: Vec<Undo>,
    changed: bool,
}

/// One walk over the dominator forest.
fn values(cx: &Context<'_>, code: &mut Code) -> bool {
    let cfg = Cfg::new(code);
    let count = code.regs.len();
    let values = Values {
        alias: (0..count as u32).map(Reg).collect(),
        def: vec![None; count],
        scalars: code.regs.clone(),
        slots: code.slots.iter().map(|slot| slot.size).collect(),
        nonnull: vec![false; count],
    };
    let mut walk = Walk {
        cx,
        code,
        cfg: &cfg,
        values,
        table: FxHashMap::default(),
        checks: FxHashMap::default(),
        known: FxHashMap::default(),
        undo: Vec::new(),
        changed: false,
    };
    walk.run();
    walk.finish();
    walk.changed
}

impl Walk<'_, '_> {
    fn run(&mut self) {
        for root in self.cfg.roots() {
            let mut stack = vec![(root, 0, 0)];
            while let Some((block, child, mut mark)) = stack.pop() {
                if child == 0 {
                    mark = self.undo.len();
                    self.block(block);
                }
                if let Some(&next) = self.cfg.children[block.index()].get(child) {
                    stack.push((block, child + 1, mark));
                    stack.push((next, 0, 0));
                } else {
                    self.forget(mark);
                }
            }
        }
    }

    fn forget(&mut self, mark: usize) {
        while self.undo.len() > mark {
            match self.undo.pop() {
                Some(Undo::Expression(key, Some(old))) => {
                    self.table.insert(key, old);
                }
                Some(Undo::Expression(key, None)) => {
                    self.table.remove(&key);
                }
                Some(Undo::Nonnull(reg)) => self.values.nonnull[reg.index()] = false,
                Some(Undo::Check(key)) => {
                    self.checks.remove(&key);
                }
                Some(Undo::Known(reg)) => {
                    self.known.remove(&reg);
                }
                None => {}
            }
        }
    }

    fn block(&mut self, id: BlockId) {
        if let [pred] = self.cfg.preds[id.index()][..] {
            self.enter(pred, id);
        }
        self.phis(id);
        let mut insts = std::mem::take(&mut self.code.block_mut(id).insts);
        insts.retain_mut(|(inst, _)| {
            let values = &self.values;
            let mut renamed = false;
            inst.operands_mut(
                |reg| {
                    let new = values.resolve(*reg);
                    renamed |= new != *reg;
                    *reg = new;
                },
                |_| {},
            );
            let stays = self.inst(inst);
            self.changed |= renamed || !stays;
            stays
        });
        self.code.block_mut(id).insts = insts;
        self.end(id);
    }

    /// What the edge says, if it is the only one.
    fn enter(&mut self, from: BlockId, to: BlockId) {
        let Terminator::Branch { cond, then, other } = self.code.block(from).end else {
            return;
        };
        if then == other {
            return;
        }
        let holds = then == to;
        self.learn(cond, holds);
    }

    fn learn(&mut self, cond: Reg, holds: bool) {
        if self.values.constant(cond).is_some() {
            return;
        }
        // A condition that is not 0 need not be 1.
        if (!holds || self.values.boolean(cond))
            && self.known.insert(cond, u64::from(holds)).is_none()
        {
            self.undo.push(Undo::Known(cond));
        }
        if let Some(&Inst::Compare {
            op, left, right, ..
        }) = self.values.def(cond)
            && self.values.scalar(left) == Scalar::Ptr
            && self.values.constant(right) == Some(0)
            && (op == CompareOp::Ne) == holds
            && matches!(op, CompareOp::Ne | CompareOp::Eq)
        {
            self.set_nonnull(left);
        }
    }

    fn set_nonnull(&mut self, reg: Reg) {
        if !self.values.nonnull[reg.index()] {
            self.values.nonnull[reg.index()] = true;
            self.undo.push(Undo::Nonnull(reg));
        }
    }

    fn phis(&mut self, id: BlockId) {
        let phis = std::mem::take(&mut self.code.block_mut(id).phis);
        let mut kept: Vec<crate::code::Phi> = Vec::with_capacity(phis.len());
        for mut phi in phis {
            for (_, arg) in &mut phi.args {
                *arg = self.values.resolve(*arg);
            }
            let mut others = phi.args.iter().map(|(_, arg)| *arg);
            let mut others = others.by_ref().filter(|arg| *arg != phi.dst);
            let first = others.next();
            let same = match first {
                Some(first) => others.all(|arg| arg == first).then_some(first),
                None => None,
            };
            let equal = || {
                let twin = kept.iter().find(|known| {
                    known.args.len() == phi.args.len()
                        && phi.args.iter().all(|arg| known.args.contains(arg))
                        && self.values.scalar(known.dst) == self.values.scalar(phi.dst)
                });
                twin.map(|twin| twin.dst)
            };
            // An argument that is not yet visited may be an alias later; its
            // definition need not dominate this block unless it is the only one.
            if let Some(value) = same.or_else(equal) {
                self.values.alias[phi.dst.index()] = value;
                self.changed = true;
                continue;
            }
            if self.values.scalar(phi.dst) == Scalar::Ptr
                && !self.is_header(id)
                && phi.args.iter().all(|(_, arg)| self.values.nonnull(*arg))
            {
                self.set_nonnull(phi.dst);
            }
            kept.push(phi);
        }
        self.code.block_mut(id).phis = kept;
    }

    fn is_header(&self, id: BlockId) -> bool {
        let preds = &self.cfg.preds[id.index()];
        preds.iter().any(|pred| self.cfg.retreats(*pred, id))
    }

    /// Simplifies an instruction; whether it stays.
    fn inst(&mut self, inst: &mut Inst) -> bool {
        for _ in 0..8 {
            match rules::rewrite(self.cx, &self.values, inst) {
                Rewrite::Keep => break,
                Rewrite::With(new) => {
                    *inst = new;
                    self.changed = true;
                }
                Rewrite::Alias(value) => {
                    if let Some(dst) = single_def(inst) {
                        self.values.alias[dst.index()] = self.values.resolve(value);
                    }
                    return false;
                }
                Rewrite::Remove => return false,
            }
        }
        if let Some(keep) = self.check(inst) {
            return keep;
        }
        let Some(dst) = single_def(inst) else {
            return true;
        };
        if effects::pure(inst) {
            let key = self.key(inst, dst);
            if let Some(&known) = self.table.get(&key) {
                self.values.alias[dst.index()] = known;
                return false;
            }
            self.undo.push(Undo::Expression(key.clone(), None));
            self.table.insert(key, dst);
        }
        if !matches!(inst, Inst::Call { .. }) {
            self.values.def[dst.index()] = Some(inst.clone());
        }
        true
    }

    /// The instruction as a key: its register replaced by its type.
    fn key(&self, inst: &Inst, dst: Reg) -> Inst {
        let mut key = inst.clone();
        let ty = Reg(u32::MAX - self.values.scalar(dst) as u32);
        key.operands_mut(|_| {}, |reg| *reg = ty);
        key
    }

    /// Checks and accesses: whether they stay, and what they say.
    fn check(&mut self, inst: &mut Inst) -> Option<bool> {
        match *inst {
            Inst::NilCheck { addr } => {
                if self.values.nonnull(addr) {
                    return Some(false);
                }
                self.set_nonnull(addr);
            }
            Inst::BoundsCheck { .. } => {
                if self.checks.insert(inst.clone(), ()).is_some() {
                    return Some(false);
                }
                self.undo.push(Undo::Check(inst.clone()));
            }
            Inst::Load {
                addr,
                offset,
                ref mut mem,
                ..
            }
            | Inst::Store {
                addr,
                offset,
                ref mut mem,
                ..
            } if (0..FIRST_PAGE).contains(&i64::from(offset)) => {
                if mem.notrap {
                    return None;
                }
                if self.values.nonnull(addr) {
                    mem.notrap = true;
                    self.changed = true;
                } else {
                    self.set_nonnull(addr);
                }
                return None;
            }
            _ => return None,
        }
        Some(true)
    }

    fn end(&mut self, id: BlockId) {
        let mut end = std::mem::replace(&mut self.code.block_mut(id).end, Terminator::Unreachable);
        end.uses_mut(|reg| *reg = self.values.resolve(*reg));
        if let Terminator::Branch { cond, then, other } = &mut end {
            while let Some(&Inst::Unary {
                op: gander_mir::UnaryOp::BoolNot,
                arg,
                ..
            }) = self.values.def(*cond)
            {
                *cond = arg;
                std::mem::swap(then, other);
                self.changed = true;
            }
        }
        let target = match &end {
            Terminator::Branch { cond, then, other } => {
                let known = self.values.constant(*cond);
                let known = known.or_else(|| self.decided(*cond));
                known.map(|bits| if bits != 0 { *then } else { *other })
            }
            Terminator::Switch {
                value,
                cases,
                default,
            } => self.values.constant(*value).map(|bits| {
                let case = cases.iter().find(|(case, _)| *case == bits);
                case.map_or(*default, |(_, to)| *to)
            }),
            _ => None,
        };
        if let Some(target) = target {
            self.drop_edges(id, &end, target);
            end = Terminator::Jump(target);
            self.changed = true;
        }
        if let Terminator::TailCall { callee, .. } = &mut end {
            self.changed |= rules::callee(self.cx, &self.values, callee);
        }
        self.code.block_mut(id).end = end;
    }

    /// What a branch above decided about the condition or its opposite.
    fn decided(&self, cond: Reg) -> Option<u64> {
        if let Some(&bits) = self.known.get(&cond) {
            return Some(bits);
        }
        let Some(&Inst::Compare {
            op,
            left,
            right,
            dst,
        }) = self.values.def(cond)
        else {
            return None;
        };
        let opposite = fold::inverse(op)?;
        let forms = [
            (opposite, left, right, true),
            (fold::swapped(opposite), right, left, true),
            (fold::swapped(op), right, left, false),
        ];
        forms.into_iter().find_map(|(op, left, right, flip)| {
            let inst = Inst::Compare {
                op,
                dst,
                left,
                right,
            };
            let same = self.table.get(&self.key(&inst, dst))?;
            let bits = *self.known.get(same)?;
            Some(bits ^ u64::from(flip))
        })
    }

    /// The phis of successors that are no longer reached from `id`.
    fn drop_edges(&mut self, id: BlockId, end: &Terminator, target: BlockId) {
        end.successors(|to| {
            if to != target {
                for phi in &mut self.code.block_mut(to).phis {
                    phi.args.retain(|(from, _)| *from != id);
                }
            }
        });
    }

    /// Registers that were replaced after their use was visited: arguments of
    /// phis at loop headers.
    fn finish(&mut self) {
        let values = &self.values;
        for block in &mut self.code.blocks {
            for phi in &mut block.phis {
                for (_, arg) in &mut phi.args {
                    *arg = values.resolve(*arg);
                }
            }
        }
    }
}

//! Values that memory is known to hold: loads of what was just stored or
//! loaded.
//!
//! Invariant: within blocks that follow each other without joins. A read is
//! left out, never made twice; what others may write is forgotten at calls,
//! atomic operations and scheduling points. Accesses that the race build
//! checks stay.

use crate::cfg::Cfg;
use crate::code::{Code, single_def};
use crate::effects::clobbers;
use gander_mir::{BlockId, DataId, Inst, Mem, Reg, SlotId, Terminator};
use rustc_hash::FxHashMap;

/// What an address is relative to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Base {
    Slot(SlotId),
    Data(DataId),
    New(Reg),
    Other(Reg),
}

/// What is known of memory.
#[derive(Clone, Default)]
struct State {
    values: FxHashMap<(Base, i64, u32), Reg>,
    /// Bytes that are zero: base, start, end.
    zeros: Vec<(Base, i64, i64)>,
}

/// Whether anything changed.
pub(crate) fn run(code: &mut Code) -> bool {
    let cfg = Cfg::new(code);
    let places = bases(code, &cfg);
    let mut forward = Forward {
        private: private(code, &places),
        places,
        changed: false,
    };
    let mut states: Vec<Option<State>> = vec![None; code.blocks.len()];
    for &block in &cfg.order {
        let mut state = match cfg.preds[block.index()][..] {
            [pred] => states[pred.index()].clone().unwrap_or_default(),
            _ => State::default(),
        };
        forward.block(code, block, &mut state);
        let needed = |to: &BlockId| cfg.preds[to.index()].len() == 1;
        if code.successors(block).iter().any(needed) {
            states[block.index()] = Some(state);
        }
    }
    forward.changed
}

/// Base and offset of each register that is an address.
fn bases(code: &Code, cfg: &Cfg) -> Vec<Option<(Base, i64)>> {
    let mut places: Vec<Option<(Base, i64)>> = vec![None; code.regs.len()];
    for &block in &cfg.order {
        for (inst, _) in &code.block(block).insts {
            let Some(dst) = single_def(inst) else {
                continue;
            };
            places[dst.index()] = match *inst {
                Inst::SlotAddr { slot, offset, .. } => Some((Base::Slot(slot), i64::from(offset))),
                Inst::DataAddr { data, offset, .. } => Some((Base::Data(data), offset as i64)),
                Inst::New { dst, .. } => Some((Base::New(dst), 0)),
                Inst::Offset { base, offset, .. } => {
                    let known = places[base.index()].unwrap_or((Base::Other(base), 0));
                    known.1.checked_add(offset).map(|offset| (known.0, offset))
                }
                _ => None,
            };
        }
    }
    places
}

/// Slots and objects whose address is only used to access them, by base.
fn private(code: &Code, places: &[Option<(Base, i64)>]) -> FxHashMap<Base, bool> {
    let mut private = FxHashMap::default();
    let mut exposed = |reg: Reg| {
        if let Some((base, _)) = places[reg.index()] {
            private.insert(base, false);
        }
    };
    for block in &code.blocks {
        for phi in &block.phis {
            phi.args.iter().for_each(|(_, arg)| exposed(*arg));
        }
        for (inst, _) in &block.insts {
            match inst {
                Inst::Load { .. }
                | Inst::ZeroMem { .. }
                | Inst::CopyMem { .. }
                | Inst::NilCheck { .. }
                | Inst::KeepAlive { .. }
                | Inst::Compare { .. } => {}
                Inst::Store { src, .. } => exposed(*src),
                Inst::Offset { dst, base, .. } => {
                    if places[dst.index()].is_none() {
                        exposed(*base);
                    }
                }
                inst => inst.operands(&mut exposed, |_| {}),
            }
        }
        block.end.uses(&mut exposed);
    }
    for block in &code.blocks {
        if let Terminator::DeferEnter { slot, .. } = block.end {
            private.insert(Base::Slot(slot), false);
        }
    }
    private
}

struct Forward {
    places: Vec<Option<(Base, i64)>>,
    /// `false` for what others may know the address of.
    private: FxHashMap<Base, bool>,
    changed: bool,
}

impl Forward {
    fn place(&self, addr: Reg, offset: i64) -> (Base, i64) {
        let known = self.places.get(addr.index()).copied().flatten();
        let (base, start) = known.unwrap_or((Base::Other(addr), 0));
        (base, start.wrapping_add(offset))
    }

    fn is_private(&self, base: Base) -> bool {
        match base {
            Base::Slot(_) | Base::New(_) => self.private.get(&base) != Some(&false),
            Base::Data(_) | Base::Other(_) => false,
        }
    }

    /// Whether memory of different bases may be the same.
    fn may_alias(&self, a: Base, b: Base) -> bool {
        match (a, b) {
            _ if a == b => true,
            (Base::Other(_), Base::Other(_)) => true,
            (Base::Other(_), known) | (known, Base::Other(_)) => !self.is_private(known),
            _ => false,
        }
    }

    /// Forgets what a write to the range may change.
    fn kill(&self, state: &mut State, base: Base, start: i64, end: i64) {
        let hit = |other: Base, from: i64, to: i64| {
            self.may_alias(base, other) && (base != other || from < end && start < to)
        };
        state
            .values
            .retain(|(other, at, size), _| !hit(*other, *at, at + i64::from(*size)));
        if !state
            .zeros
            .iter()
            .any(|(other, from, to)| hit(*other, *from, *to))
        {
            return;
        }
        let old = std::mem::take(&mut state.zeros);
        for (other, from, to) in old {
            if !hit(other, from, to) {
                state.zeros.push((other, from, to));
            } else if other == base {
                let rest = [(from, start), (end, to)];
                let rest = rest.into_iter().filter(|(from, to)| from < to);
                state.zeros.extend(rest.map(|(from, to)| (other, from, to)));
            }
        }
    }

    fn block(&mut self, code: &mut Code, id: BlockId, state: &mut State) {
        for at in 0..code.block(id).insts.len() {
            let inst = code.block(id).insts[at].0.clone();
            if let Some(new) = self.inst(code, &inst, state) {
                code.block_mut(id).insts[at].0 = new;
                self.changed = true;
            }
        }
    }

    /// Follows an instruction; what to put in its place.
    fn inst(&mut self, code: &Code, inst: &Inst, state: &mut State) -> Option<Inst> {
        match *inst {
            Inst::Load {
                dst,
                addr,
                offset,
                mem,
            } => {
                let (base, at) = self.place(addr, i64::from(offset));
                let size = code.scalar(dst).size();
                return self.load(code, dst, (base, at, size), mem, state);
            }
            Inst::Store {
                src, addr, offset, ..
            } => {
                let (base, at) = self.place(addr, i64::from(offset));
                let size = code.scalar(src).size();
                self.kill(state, base, at, at + i64::from(size));
                state.values.insert((base, at, size), src);
            }
            Inst::ZeroMem { addr, size, .. } => {
                let (base, at) = self.place(addr, 0);
                let end = at.saturating_add_unsigned(size);
                self.kill(state, base, at, end);
                state.zeros.push((base, at, end));
            }
            Inst::CopyMem { dst, size, .. } => {
                let (base, at) = self.place(dst, 0);
                self.kill(state, base, at, at.saturating_add_unsigned(size));
            }
            Inst::New { dst, .. } => {
                // Everything in it is zero; its end does not matter.
                self.kill(state, Base::New(dst), i64::MIN, i64::MAX);
                state.zeros.push((Base::New(dst), 0, i64::from(i32::MAX)));
            }
            ref inst if clobbers(inst) => {
                state.values.retain(|(base, ..), _| self.is_private(*base));
                state.zeros.retain(|(base, ..)| self.is_private(*base));
            }
            _ => {}
        }
        None
    }

    fn load(
        &self,
        code: &Code,
        dst: Reg,
        (base, at, size): (Base, i64, u32),
        mem: Mem,
        state: &mut State,
    ) -> Option<Inst> {
        let known = state.values.get(&(base, at, size)).copied();
        if let Some(src) = known
            && code.scalar(src) == code.scalar(dst)
            && !mem.race
        {
            return Some(Inst::Copy { dst, src });
        }
        let end = at + i64::from(size);
        let zero = state
            .zeros
            .iter()
            .any(|(other, from, to)| *other == base && *from <= at && end <= *to);
        if zero && !mem.race {
            return Some(Inst::Const { dst, bits: 0 });
        }
        if known.is_none() && !mem.race {
            state.values.insert((base, at, size), dst);
        }
        None
    }
}

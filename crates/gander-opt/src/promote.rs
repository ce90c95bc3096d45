//! Scalar replacement: memory of the frame that is only read and written
//! piece by piece becomes registers.
//!
//! Invariant: a slot is replaced only if every use of its address is a direct
//! access at a constant offset and the accesses divide it into pieces that do
//! not overlap. Slots that are used behind a recovery pad stay: their content
//! must survive where registers do not. An object whose address goes nowhere
//! else is such a slot, too.

use crate::code::{Code, single_def};
use crate::session::Context;
use crate::{simplify, ssa};
use gander_mir::{BlockId, ConvertOp, Inst, Mem, PosId, Reg, Scalar, Terminator};
use std::collections::BTreeMap;

/// Largest object, in bytes, that becomes a slot here.
const MAX_OBJECT: u64 = 1024;
/// Most pieces of a slot.
const MAX_PIECES: usize = 48;
/// Most pieces of one copy.
const MAX_COPY: usize = 24;

/// Runs until nothing changes, but not for ever: what is loaded from one slot
/// may be the address of another.
pub(crate) fn run(cx: &Context<'_>, code: &mut Code) {
    for _ in 0..4 {
        if !once(cx, code) {
            break;
        }
        simplify::run(cx, code);
    }
}

/// Whether anything changed.
fn once(cx: &Context<'_>, code: &mut Code) -> bool {
    let changed = objects(cx, code);
    let mut slots = Slots::find(code);
    slots.settle();
    if !slots.any_good() {
        return changed;
    }
    slots.replace(code);
    true
}

/// What an address is in.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Place {
    root: usize,
    offset: i64,
}

/// For each register the place whose address it is.
fn places(code: &Code, root: impl Fn(&Inst) -> Option<usize>) -> Vec<Option<Place>> {
    let mut places: Vec<Option<Place>> = vec![None; code.regs.len()];
    // Definitions dominate uses, but blocks are in no order: an address is
    // mostly computed where it is used, so two rounds find nearly all, and
    // what is not found counts as a use of another kind.
    for _ in 0..2 {
        for (inst, _) in code.blocks.iter().flat_map(|block| &block.insts) {
            let Some(dst) = single_def(inst) else {
                continue;
            };
            let place = match *inst {
                Inst::SlotAddr { offset, .. } => root(inst).map(|root| Place {
                    root,
                    offset: i64::from(offset),
                }),
                Inst::New { .. } => root(inst).map(|root| Place { root, offset: 0 }),
                Inst::Offset { base, offset, .. } => places[base.index()].map(|place| Place {
                    root: place.root,
                    offset: place.offset + offset,
                }),
                _ => None,
            };
            places[dst.index()] = place;
        }
    }
    places
}

/// Calls `bad` for each root that is used other than by direct accesses.
fn other_uses(code: &Code, places: &[Option<Place>], mut bad: impl FnMut(usize)) {
    let mut used = |reg: Reg| {
        if let Some(place) = places[reg.index()] {
            bad(place.root);
        }
    };
    for block in &code.blocks {
        for phi in &block.phis {
            phi.args.iter().for_each(|(_, arg)| used(*arg));
        }
        for (inst, _) in &block.insts {
            match inst {
                Inst::Load { .. }
                | Inst::ZeroMem { .. }
                | Inst::CopyMem { .. }
                | Inst::NilCheck { .. }
                | Inst::KeepAlive { .. } => {}
                Inst::Store { src, .. } => used(*src),
                Inst::Offset { dst, base, .. } => {
                    if places[dst.index()].is_none() {
                        used(*base);
                    }
                }
                inst => inst.operands(&mut used, |_| {}),
            }
        }
        block.end.uses(&mut used);
    }
}

/// Objects that are only accessed directly become slots.
fn objects(cx: &Context<'_>, code: &mut Code) -> bool {
    let mut number = vec![usize::MAX; code.regs.len()];
    let mut found = Vec::new();
    for (inst, _) in code.blocks.iter().flat_map(|block| &block.insts) {
        if let Inst::New { dst, ty } = *inst {
            let size = cx.program.types[ty.index()].size;
            if size > 0 && size <= MAX_OBJECT {
                number[dst.index()] = found.len();
                found.push((ty, true));
            }
        }
    }
    if found.is_empty() {
        return false;
    }
    let places = places(code, |inst| match inst {
        Inst::New { dst, .. } => Some(number[dst.index()]).filter(|at| *at != usize::MAX),
        _ => None,
    });
    other_uses(code, &places, |root| found[root].1 = false);
    if !found.iter().any(|(_, good)| *good) {
        return false;
    }
    for at in 0..code.blocks.len() {
        let old = std::mem::take(&mut code.blocks[at].insts);
        let mut insts = Vec::with_capacity(old.len());
        for (inst, pos) in old {
            if let Inst::New { dst, .. } = inst
                && let Some(&(ty, true)) = found.get(number[dst.index()])
            {
                let info = &cx.program.types[ty.index()];
                insts.extend(in_frame(code, dst, info.size, info.align, pos));
            } else {
                insts.push((inst, pos));
            }
        }
        code.blocks[at].insts = insts;
    }
    private_accesses(code);
    true
}

/// An object in a new slot, zeroed.
pub(crate) fn in_frame(
    code: &mut Code,
    dst: Reg,
    size: u64,
    align: u32,
    pos: PosId,
) -> [(Inst, PosId); 2] {
    let slot = code.slot(size as u32, align);
    let address = Inst::SlotAddr {
        dst,
        slot,
        offset: 0,
    };
    let zero = Inst::ZeroMem {
        addr: dst,
        size,
        mem: Mem::PRIVATE,
    };
    [(address, pos), (zero, pos)]
}

/// Accesses of slots cannot fault, race or need a barrier.
pub(crate) fn private_accesses(code: &mut Code) {
    let places = places(code, |inst| match inst {
        Inst::SlotAddr { slot, .. } => Some(slot.index()),
        _ => None,
    });
    let in_slot = |reg: Reg| places[reg.index()].is_some();
    for (inst, _) in code.blocks.iter_mut().flat_map(|block| &mut block.insts) {
        match inst {
            Inst::Load { addr, mem, .. }
            | Inst::Store { addr, mem, .. }
            | Inst::ZeroMem { addr, mem, .. }
                if in_slot(*addr) =>
            {
                *mem = Mem::PRIVATE;
            }
            Inst::CopyMem {
                dst,
                src,
                dst_mem,
                src_mem,
                ..
            } => {
                if in_slot(*dst) {
                    *dst_mem = Mem::PRIVATE;
                }
                if in_slot(*src) {
                    *src_mem = Mem::PRIVATE;
                }
            }
            _ => {}
        }
    }
}

/// Blocks that may run after a recovery.
fn behind_pads(code: &Code) -> Vec<bool> {
    let mut behind = vec![false; code.blocks.len()];
    let mut work: Vec<BlockId> = Vec::new();
    for block in &code.blocks {
        if let Terminator::DeferEnter { pad, .. } = block.end {
            work.push(pad);
        }
    }
    while let Some(block) = work.pop() {
        if !std::mem::replace(&mut behind[block.index()], true) {
            work.extend(code.successors(block));
        }
    }
    behind
}

/// A copy of which at least one side is a slot.
struct Move {
    dst: Option<Place>,
    src: Option<Place>,
    size: u64,
}

/// What is known of each slot.
struct Slots {
    places: Vec<Option<Place>>,
    good: Vec<bool>,
    /// Pieces by offset.
    pieces: Vec<BTreeMap<i64, Scalar>>,
    sizes: Vec<i64>,
    moves: Vec<Move>,
    /// Ranges that are cleared or copied: their ends may not cut a piece.
    ranges: Vec<(Place, u64)>,
}

impl Slots {
    fn find(code: &Code) -> Slots {
        let count = code.slots.len();
        let places = places(code, |inst| match inst {
            Inst::SlotAddr { slot, .. } => Some(slot.index()),
            _ => None,
        });
        let mut slots = Slots {
            good: vec![true; count],
            pieces: vec![BTreeMap::new(); count],
            sizes: code.slots.iter().map(|slot| i64::from(slot.size)).collect(),
            moves: Vec::new(),
            ranges: Vec::new(),
            places,
        };
        other_uses(code, &slots.places, |root| slots.good[root] = false);
        let behind = behind_pads(code);
        for (at, block) in code.blocks.iter().enumerate() {
            for (inst, _) in &block.insts {
                if behind[at]
                    && let Inst::SlotAddr { slot, .. } = inst
                {
                    slots.good[slot.index()] = false;
                }
                slots.inst(code, inst);
            }
            if let Terminator::DeferEnter { slot, .. } = block.end {
                slots.good[slot.index()] = false;
            }
        }
        slots
    }

    fn place(&self, addr: Reg) -> Option<Place> {
        self.places[addr.index()]
    }

    fn inst(&mut self, code: &Code, inst: &Inst) {
        match *inst {
            Inst::Load {
                dst: value,
                addr,
                offset,
                ..
            }
            | Inst::Store {
                src: value,
                addr,
                offset,
                ..
            } => {
                if let Some(place) = self.place(addr) {
                    self.piece(
                        place.root,
                        place.offset + i64::from(offset),
                        code.scalar(value),
                    );
                }
            }
            Inst::ZeroMem { addr, size, .. } => {
                if let Some(place) = self.place(addr) {
                    self.ranges.push((place, size));
                }
            }
            Inst::CopyMem { dst, src, size, .. } => {
                let (dst, src) = (self.place(dst), self.place(src));
                for place in [dst, src].into_iter().flatten() {
                    self.ranges.push((place, size));
                }
                match (dst, src) {
                    (None, None) => {}
                    (Some(dst), Some(src)) if dst.root == src.root => self.good[dst.root] = false,
                    _ => self.moves.push(Move { dst, src, size }),
                }
            }
            _ => {}
        }
    }

    /// Adds a piece; pieces that overlap otherwise make the slot bad.
    fn piece(&mut self, root: usize, offset: i64, scalar: Scalar) {
        let end = offset + i64::from(scalar.size());
        if offset < 0 || end > self.sizes[root] {
            self.good[root] = false;
            return;
        }
        let pieces = &mut self.pieces[root];
        let before = pieces.range(..end).next_back();
        match before {
            Some((&at, other)) if at + i64::from(other.size()) > offset => {
                if at != offset || other.size() != scalar.size() {
                    self.good[root] = false;
                }
            }
            _ => {
                pieces.insert(offset, scalar);
                if pieces.len() > MAX_PIECES {
                    self.good[root] = false;
                }
            }
        }
    }

    /// Divides what is copied between slots in the same way on both sides,
    /// until nothing changes.
    fn settle(&mut self) {
        let moves = std::mem::take(&mut self.moves);
        for _ in 0..8 {
            let before: usize = self.pieces.iter().map(BTreeMap::len).sum();
            let good = self.good.iter().filter(|good| **good).count();
            for each in &moves {
                self.exchange(each);
            }
            let after: usize = self.pieces.iter().map(BTreeMap::len).sum();
            if before == after && good == self.good.iter().filter(|good| **good).count() {
                break;
            }
        }
        // What did not settle is left alone.
        for each in &moves {
            for place in [each.dst, each.src].into_iter().flatten() {
                if self.in_range(place, each.size).len() > MAX_COPY
                    || !self.covered(place, each.size)
                {
                    self.good[place.root] = false;
                }
            }
        }
        for each in &moves {
            if let (Some(dst), Some(src)) = (each.dst, each.src)
                && self.good[dst.root]
                && self.good[src.root]
                && self.offsets(dst, each.size) != self.offsets(src, each.size)
            {
                self.good[dst.root] = false;
                self.good[src.root] = false;
            }
        }
        for (place, size) in std::mem::take(&mut self.ranges) {
            let end = place.offset + size as i64;
            let cut = self.pieces[place.root].iter().any(|(at, scalar)| {
                let stop = at + i64::from(scalar.size());
                let inside = place.offset <= *at && stop <= end;
                let outside = stop <= place.offset || end <= *at;
                !inside && !outside
            });
            if cut {
                self.good[place.root] = false;
            }
        }
    }

    fn exchange(&mut self, each: &Move) {
        for (from, to) in [(each.src, each.dst), (each.dst, each.src)] {
            let Some(from) = from.filter(|from| self.good[from.root]) else {
                continue;
            };
            self.fill(from, each.size);
            if let Some(to) = to.filter(|to| self.good[to.root]) {
                for (offset, scalar) in self.in_range(from, each.size) {
                    self.piece(to.root, offset - from.offset + to.offset, scalar);
                }
            }
        }
    }

    /// Pieces for what is copied but not accessed.
    fn fill(&mut self, place: Place, size: u64) {
        let (mut at, end) = (place.offset, place.offset + size as i64);
        if size > 1024 {
            self.good[place.root] = false;
            return;
        }
        while at < end && self.good[place.root] {
            let next = self.pieces[place.root].range(at..).next();
            let limit = match next {
                Some((&next, scalar)) if next == at => {
                    at += i64::from(scalar.size());
                    continue;
                }
                Some((&next, _)) => next.min(end),
                None => end,
            };
            let scalar = [Scalar::Ptr, Scalar::I32, Scalar::I16]
                .into_iter()
                .find(|scalar| {
                    let size = i64::from(scalar.size());
                    at % size == 0 && at + size <= limit
                })
                .unwrap_or(Scalar::I8);
            self.piece(place.root, at, scalar);
            at += i64::from(scalar.size());
        }
    }

    fn in_range(&self, place: Place, size: u64) -> Vec<(i64, Scalar)> {
        let end = place.offset + size as i64;
        let pieces = self.pieces[place.root].range(place.offset..end);
        pieces.map(|(at, scalar)| (*at, *scalar)).collect()
    }

    fn offsets(&self, place: Place, size: u64) -> Vec<(i64, u32)> {
        let pieces = self.in_range(place, size).into_iter();
        pieces
            .map(|(at, scalar)| (at - place.offset, scalar.size()))
            .collect()
    }

    fn covered(&self, place: Place, size: u64) -> bool {
        let bytes: u64 = self
            .in_range(place, size)
            .iter()
            .map(|(_, scalar)| u64::from(scalar.size()))
            .sum();
        bytes == size
    }

    fn any_good(&self) -> bool {
        self.good
            .iter()
            .zip(&self.pieces)
            .any(|(good, pieces)| *good && !pieces.is_empty())
            || self
                .places
                .iter()
                .flatten()
                .any(|place| self.good[place.root])
    }

    fn replace(self, code: &mut Code) {
        let mut variables: Vec<BTreeMap<i64, Reg>> = Vec::with_capacity(self.good.len());
        let mut all = Vec::new();
        for (good, pieces) in self.good.iter().zip(&self.pieces) {
            let mut map = BTreeMap::new();
            if *good {
                for (&at, &scalar) in pieces {
                    let reg = code.reg(scalar);
                    map.insert(at, reg);
                    all.push(reg);
                }
            }
            variables.push(map);
        }
        let mut replacer = Replacer {
            slots: &self,
            variables: &variables,
            out: Vec::new(),
        };
        for at in 0..code.blocks.len() {
            let old = std::mem::take(&mut code.blocks[at].insts);
            for (inst, pos) in old {
                replacer.inst(code, inst, pos);
            }
            code.blocks[at].insts = std::mem::take(&mut replacer.out);
        }
        ssa::rename(code, &all);
    }
}

struct Replacer<'a> {
    slots: &'a Slots,
    variables: &'a [BTreeMap<i64, Reg>],
    out: Vec<(Inst, PosId)>,
}

impl Replacer<'_> {
    /// The place of an address in a slot that goes.
    fn place(&self, addr: Reg) -> Option<Place> {
        let place = self.slots.places.get(addr.index()).copied().flatten();
        place.filter(|place| self.slots.good[place.root])
    }

    fn variable(&self, place: Place, offset: i64) -> Reg {
        // Every access has its piece.
        self.variables[place.root][&(place.offset + offset)]
    }

    fn inst(&mut self, code: &mut Code, inst: Inst, pos: PosId) {
        match inst {
            Inst::SlotAddr { slot, .. } if self.slots.good[slot.index()] => {}
            Inst::Offset { dst, .. } if self.place(dst).is_some() => {}
            Inst::NilCheck { addr } if self.place(addr).is_some() => {}
            // What it points to stays alive, so what is in it does.
            Inst::KeepAlive { arg } => match self.place(arg) {
                Some(place) => {
                    for &arg in self.variables[place.root].values() {
                        if code.scalar(arg) == Scalar::Ptr {
                            self.out.push((Inst::KeepAlive { arg }, pos));
                        }
                    }
                }
                None => self.out.push((inst, pos)),
            },
            Inst::Load {
                dst, addr, offset, ..
            } => match self.place(addr) {
                Some(place) => {
                    let var = self.variable(place, i64::from(offset));
                    self.moved(code, dst, var, pos);
                }
                None => self.out.push((inst, pos)),
            },
            Inst::Store {
                src, addr, offset, ..
            } => match self.place(addr) {
                Some(place) => {
                    let var = self.variable(place, i64::from(offset));
                    self.moved(code, var, src, pos);
                }
                None => self.out.push((inst, pos)),
            },
            Inst::ZeroMem { addr, size, .. } => match self.place(addr) {
                Some(place) => {
                    let end = place.offset + size as i64;
                    let range = self.variables[place.root].range(place.offset..end);
                    for (_, &dst) in range {
                        self.out.push((Inst::Const { dst, bits: 0 }, pos));
                    }
                }
                None => self.out.push((inst, pos)),
            },
            Inst::CopyMem { dst, src, .. } => match (self.place(dst), self.place(src)) {
                (None, None) => self.out.push((inst, pos)),
                (to, from) => self.copy(code, &inst, to, from, pos),
            },
            inst => self.out.push((inst, pos)),
        }
    }

    /// `dst = src`, of one size.
    fn moved(&mut self, code: &Code, dst: Reg, src: Reg, pos: PosId) {
        let inst = match code.scalar(dst) == code.scalar(src) {
            true => Inst::Copy { dst, src },
            false => Inst::Convert {
                op: ConvertOp::Bits,
                dst,
                arg: src,
            },
        };
        self.out.push((inst, pos));
    }

    fn copy(
        &mut self,
        code: &mut Code,
        inst: &Inst,
        to: Option<Place>,
        from: Option<Place>,
        pos: PosId,
    ) {
        let &Inst::CopyMem {
            dst,
            src,
            size,
            dst_mem,
            src_mem,
        } = inst
        else {
            return;
        };
        let Some(known) = to.or(from) else { return };
        for (offset, scalar) in self.slots.in_range(known, size) {
            let offset = offset - known.offset;
            let value = match from {
                Some(from) => self.variable(from, offset),
                None => {
                    let dst = code.reg(scalar);
                    let (addr, offset, mem) = (src, offset as i32, src_mem);
                    self.out.push((
                        Inst::Load {
                            dst,
                            addr,
                            offset,
                            mem,
                        },
                        pos,
                    ));
                    dst
                }
            };
            match to {
                Some(to) => {
                    let var = self.variable(to, offset);
                    self.moved(code, var, value, pos);
                }
                None => {
                    let mem = Mem {
                        pointers: dst_mem.pointers && code.scalar(value) == Scalar::Ptr,
                        ..dst_mem
                    };
                    let (addr, offset) = (dst, offset as i32);
                    self.out.push((
                        Inst::Store {
                            src: value,
                            addr,
                            offset,
                            mem,
                        },
                        pos,
                    ));
                }
            }
        }
    }
}

/// The slots that a function still has, in bytes: for limits on frames.
pub(crate) fn frame_bytes(code: &Code) -> u64 {
    code.slots.iter().map(|slot| u64::from(slot.size)).sum()
}

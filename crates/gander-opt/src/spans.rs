//! Race builds: what a loop accesses in a row is checked in a row, and what it
//! accesses again and again once.
//!
//! A loop that counts up to an end gets a block before its body that is passed
//! once for many iterations: there the goroutine polls, and tells the detector of
//! all that these iterations access. The accesses themselves lose their marks.
//!
//! Invariant: what is told is what happens, byte by byte, in the same moment of
//! the goroutine. So between the check and the accesses there is no call and no
//! poll; nothing leaves the loop but its head; what may panic is either asked
//! before, or limits how many iterations are told of.

mod emit;

use crate::cfg::{Cfg, Loops};
use crate::code::{Code, single_def};
use crate::effects;
use crate::session::Context;
use gander_mir::{
    BinaryOp, BlockId, BoundsKind, CompareOp, FuncId, Inst, PosId, Reg, Scalar, Terminator,
};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Iterations that are told of at once, at most, in loops that poll.
const MANY: u64 = 512;

/// What loops may count to that update the same variable again and again, and are
/// told of at once. Others show what is lost when goroutines do that without order.
const FEW: i64 = 32;

/// Instructions that run between two polls, about.
const WORK: u64 = 1 << 13;

/// Most instructions of a loop.
const MAX_SIZE: u64 = 256;

/// The detector's checks.
#[derive(Clone, Copy)]
struct Checks {
    /// Of any size: reads, writes.
    ranges: [FuncId; 2],
    /// Reads, writes, reads that a write follows, of 1, 2, 4 and 8 bytes.
    sized: [[FuncId; 4]; 3],
}

impl Checks {
    fn find(cx: &Context<'_>) -> Option<Checks> {
        let funcs = cx.program.funcs.iter().enumerate();
        let known: FxHashMap<&str, FuncId> = funcs
            .filter_map(|(at, func)| {
                let name = func.name.strip_prefix("runtime.raceCheck")?;
                Some((name, FuncId(at as u32)))
            })
            .collect();
        let sized = |kind: &str| {
            let mut ids = [FuncId(0); 4];
            for (log, id) in ids.iter_mut().enumerate() {
                *id = *known.get(&format!("{kind}{}", 1 << log)[..])?;
            }
            Some(ids)
        };
        Some(Checks {
            ranges: [*known.get("Read")?, *known.get("Write")?],
            sized: [sized("Read")?, sized("Write")?, sized("Update")?],
        })
    }
}

/// Looks at all loops of the program.
pub(crate) fn run(cx: &Context<'_>, codes: &mut [Option<Code>]) {
    if !cx.options.race {
        return;
    }
    if let Some(checks) = Checks::find(cx) {
        let look = |code: &mut Code| function(checks, code);
        codes.par_iter_mut().flatten().for_each(look);
    }
}

fn function(checks: Checks, code: &mut Code) {
    let mut insts = code.blocks.iter().flat_map(|block| &block.insts);
    if !insts.any(|(inst, _)| Access::of(inst).is_some()) {
        return;
    }
    let cfg = Cfg::new(code);
    let loops = Loops::new(code, &cfg);
    if loops.irreducible {
        return;
    }
    for (id, each) in loops.loops.iter().enumerate() {
        let id = id as u32;
        let inner = |block: &BlockId| loops.around[block.index()].last() == Some(&id);
        if !each.blocks.iter().all(inner) {
            continue;
        }
        if let Some(found) = look(code, &cfg, &loops, id) {
            emit::apply(found, checks, code);
        }
    }
}

/// What is to be done with a loop, if anything.
fn look(code: &Code, cfg: &Cfg, loops: &Loops, id: u32) -> Option<Found> {
    let header = loops.loops[id as usize].header;
    let Terminator::Branch { .. } = code.block(header).end else {
        return None;
    };
    let defs = code.definitions();
    let shape = Shape::of(code, loops, id, &defs)?;
    Look::new(code, cfg, loops, id, (shape, &defs)).run()
}

/// The constant in a register.
fn constant(defs: &[Option<&Inst>], reg: Reg) -> Option<i64> {
    match defs[reg.index()] {
        Some(Inst::Const { bits, .. }) => Some(*bits as i64),
        _ => None,
    }
}

/// A marked access.
struct Access {
    addr: Reg,
    offset: i64,
    /// What is read or written.
    value: Reg,
    write: bool,
}

impl Access {
    fn of(inst: &Inst) -> Option<Access> {
        let (addr, offset, value, write, mem) = match *inst {
            Inst::Load {
                dst,
                addr,
                offset,
                mem,
            } => (addr, offset, dst, false, mem),
            Inst::Store {
                src,
                addr,
                offset,
                mem,
            } => (addr, offset, src, true, mem),
            _ => return None,
        };
        mem.race.then_some(Access {
            addr,
            offset: i64::from(offset),
            value,
            write,
        })
    }
}

/// The loop `for ; counter < end; counter++`.
struct Shape {
    header: BlockId,
    body: BlockId,
    latch: BlockId,
    counter: Reg,
    end: Reg,
}

impl Shape {
    fn of(code: &Code, loops: &Loops, id: u32, defs: &[Option<&Inst>]) -> Option<Shape> {
        let each = &loops.loops[id as usize];
        let ([latch], header) = (&each.latches[..], code.block(each.header)) else {
            return None;
        };
        let Terminator::Branch { cond, then, other } = header.end else {
            return None;
        };
        if !loops.contains(id, then) || loops.contains(id, other) || then == each.header {
            return None;
        }
        let Some(&Inst::Compare {
            op: CompareOp::SLt,
            left: counter,
            right: end,
            ..
        }) = defs[cond.index()]
        else {
            return None;
        };
        let phi = header.phis.iter().find(|phi| phi.dst == counter)?;
        let (_, next) = phi.args.iter().find(|(from, _)| from == latch)?;
        let Some(&Inst::Binary {
            op: BinaryOp::Add,
            left,
            right,
            ..
        }) = defs[next.index()]
        else {
            return None;
        };
        let counts = left == counter && constant(defs, right) == Some(1);
        (counts && code.scalar(counter) == Scalar::I64).then_some(Shape {
            header: each.header,
            body: then,
            latch: *latch,
            counter,
            end,
        })
    }
}

/// `root + offset + counter * scale`.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Line {
    root: Reg,
    offset: i64,
    scale: u64,
}

/// Accesses of bytes that follow each other from one iteration to the next, or
/// are always the same.
struct Row {
    line: Line,
    write: bool,
    pos: PosId,
    /// How many of the bounds checks come before it.
    bounds: usize,
    /// The bytes of one iteration, from the line on.
    bytes: Vec<(i64, i64)>,
    /// Where the accesses are.
    at: Vec<(BlockId, usize)>,
}

impl Row {
    /// Whether the other one writes what this one reads, each time the same.
    fn is_updated(&self, by: &Row) -> bool {
        let place = |row: &Row| (row.line, row.pos, row.bounds);
        self.line.scale == 0
            && !self.write
            && by.write
            && place(self) == place(by)
            && self.bytes == by.bytes
    }

    /// The bytes of one iteration, if those of all iterations are without gaps.
    fn whole(&self) -> Option<(i64, i64)> {
        let mut bytes = self.bytes.clone();
        bytes.sort_unstable();
        let (first, mut end) = *bytes.first()?;
        for (from, to) in bytes {
            if from > end {
                return None;
            }
            end = end.max(to);
        }
        (end - first >= self.line.scale as i64).then_some((first, end))
    }
}

/// What is to be done with a loop.
struct Found {
    shape: Shape,
    rows: Vec<Row>,
    /// Addresses that must not be nil, and how far from there that is seen.
    nils: Vec<(Line, i32, PosId)>,
    /// `counter + offset` must be below a length.
    bounds: Vec<(i64, Reg)>,
    poll: Option<PosId>,
    size: u64,
    /// What the loop computes anew though it is always the same.
    made: FxHashMap<Reg, Inst>,
    blocks: Vec<BlockId>,
}

impl Found {
    /// Whether something is read and written at one place of the source, always at
    /// the same address.
    fn updates(&self) -> bool {
        let read = |row: &Row| self.rows.iter().any(|by| row.is_updated(by));
        self.rows.iter().any(read)
    }
}

/// A loop that is looked at.
struct Look<'a> {
    code: &'a Code,
    cfg: &'a Cfg,
    loops: &'a Loops,
    id: u32,
    all: &'a [Option<&'a Inst>],
    /// What the loop defines: `None` by a phi or with others.
    defs: FxHashMap<Reg, Option<&'a Inst>>,
    found: Found,
    /// Something was written on the way.
    stored: bool,
}

impl<'a> Look<'a> {
    fn new(
        code: &'a Code,
        cfg: &'a Cfg,
        loops: &'a Loops,
        id: u32,
        (shape, all): (Shape, &'a [Option<&'a Inst>]),
    ) -> Look<'a> {
        let mut defs = FxHashMap::default();
        let blocks = loops.loops[id as usize].blocks.clone();
        for block in &blocks {
            let block = code.block(*block);
            defs.extend(block.phis.iter().map(|phi| (phi.dst, None)));
            for (inst, _) in &block.insts {
                let known = single_def(inst).map(|_| inst);
                inst.operands(
                    |_| {},
                    |reg| {
                        defs.insert(reg, known);
                    },
                );
            }
        }
        Look {
            code,
            cfg,
            loops,
            id,
            all,
            defs,
            found: Found {
                shape,
                rows: Vec::new(),
                nils: Vec::new(),
                bounds: Vec::new(),
                poll: None,
                size: 0,
                made: FxHashMap::default(),
                blocks,
            },
            stored: false,
        }
    }

    fn run(mut self) -> Option<Found> {
        if !self.fixed(self.found.shape.end) {
            return None;
        }
        let (cfg, code) = (self.cfg, self.code);
        let in_loop = |block: &&BlockId| self.loops.contains(self.id, **block);
        let order: Vec<BlockId> = cfg.order.iter().filter(in_loop).copied().collect();
        for &block in &order {
            let header = block == self.found.shape.header;
            let mut stays = true;
            let end = &code.block(block).end;
            end.successors(|to| stays &= header || self.loops.contains(self.id, to));
            let jumps = matches!(
                end,
                Terminator::Jump(_) | Terminator::Branch { .. } | Terminator::Switch { .. }
            );
            if !stays || !jumps {
                return None;
            }
            let sure = !header && cfg.dominates(block, self.found.shape.latch);
            for (at, (inst, pos)) in code.block(block).insts.iter().enumerate() {
                self.inst((block, at), inst, *pos, sure)?;
            }
            self.found.size += code.block(block).insts.len() as u64 + 1;
        }
        self.found.rows.retain(|row| row.whole().is_some());
        let fits = self.found.size <= MAX_SIZE
            && !self.found.rows.is_empty()
            && (self.is_short() || !self.found.updates());
        (fits && self.rest_is_simple(&order)).then_some(self.found)
    }

    /// Whether the loop runs so seldom that nobody need come between its iterations.
    fn is_short(&self) -> bool {
        let end = constant(self.all, self.found.shape.end);
        self.found.poll.is_none() && end.is_some_and(|end| (0..=FEW).contains(&end))
    }

    /// Whether no marked load and store of one place of the source stay: these
    /// may get a poll between them.
    fn rest_is_simple(&self, order: &[BlockId]) -> bool {
        let mut kept: [Vec<PosId>; 2] = Default::default();
        for &block in order {
            for (at, (inst, pos)) in self.code.block(block).insts.iter().enumerate() {
                let moves = |row: &Row| row.at.contains(&(block, at));
                if let Some(access) = Access::of(inst)
                    && !self.found.rows.iter().any(moves)
                {
                    kept[usize::from(access.write)].push(*pos);
                }
            }
        }
        let [reads, writes] = kept;
        !writes.iter().any(|pos| reads.contains(pos))
    }

    /// Looks at an instruction, which runs in each iteration if that is `sure`.
    /// `None` if nothing can be done with the loop.
    fn inst(&mut self, at: (BlockId, usize), inst: &Inst, pos: PosId, sure: bool) -> Option<()> {
        match *inst {
            Inst::Load {
                addr, offset, mem, ..
            }
            | Inst::Store {
                addr, offset, mem, ..
            } => {
                if !mem.notrap {
                    self.not_nil((addr, offset), pos, sure)?;
                }
                self.stored |= matches!(inst, Inst::Store { .. });
                if let Some(access) = Access::of(inst)
                    && sure
                {
                    self.access(at, &access, pos);
                }
            }
            Inst::NilCheck { addr } => self.not_nil((addr, 0), pos, sure)?,
            Inst::BoundsCheck {
                kind: BoundsKind::Index | BoundsKind::IndexU,
                index,
                len,
            } if sure => {
                let offset = self.count(index)?;
                if !self.fixed(len) {
                    return None;
                }
                if !self.found.bounds.contains(&(offset, len)) {
                    self.found.bounds.push((offset, len));
                }
            }
            Inst::Poll => self.found.poll = Some(pos),
            _ if effects::pure(inst) => {}
            _ => return None,
        }
        Some(())
    }

    /// The address must not be that of nothing: that can be asked before the loop
    /// if it would be the first thing to go wrong or to be seen.
    fn not_nil(&mut self, (addr, offset): (Reg, i32), pos: PosId, sure: bool) -> Option<()> {
        let line = self.line(addr)?;
        let same = |(known, ..): &(Line, i32, PosId)| *known == line;
        if self.found.nils.iter().any(same) {
            return Some(());
        }
        let first = sure && !self.stored && self.found.bounds.is_empty() && line.scale == 0;
        first.then(|| self.found.nils.push((line, offset, pos)))
    }

    fn access(&mut self, at: (BlockId, usize), access: &Access, pos: PosId) {
        let Some(line) = self.line(access.addr) else {
            return;
        };
        let start = line.offset + access.offset;
        let size = i64::from(self.code.scalar(access.value).size());
        // What is always the same is checked by itself.
        let base = if line.scale == 0 { start } else { 0 };
        let line = Line {
            offset: base,
            ..line
        };
        let bounds = self.found.bounds.len();
        let bytes = (start - base, start - base + size);
        let fits = |row: &&mut Row| {
            (row.line, row.write, row.pos, row.bounds) == (line, access.write, pos, bounds)
                && (line.scale != 0 || row.bytes == [bytes])
        };
        match self.found.rows.iter_mut().find(fits) {
            Some(row) => {
                row.bytes.push(bytes);
                row.at.push(at);
                if line.scale == 0 {
                    row.bytes.truncate(1);
                }
            }
            None => self.found.rows.push(Row {
                line,
                write: access.write,
                pos,
                bounds,
                bytes: vec![bytes],
                at: vec![at],
            }),
        }
    }

    /// Whether a register is the same in all iterations.
    fn fixed(&mut self, reg: Reg) -> bool {
        match self.defs.get(&reg) {
            None => true,
            Some(Some(inst @ (Inst::Const { .. } | Inst::DataAddr { .. }))) => {
                self.found.made.insert(reg, (*inst).clone());
                true
            }
            Some(_) => false,
        }
    }

    /// How much more than the counter a register is.
    fn count(&self, reg: Reg) -> Option<i64> {
        if reg == self.found.shape.counter {
            return Some(0);
        }
        match *self.defs.get(&reg).copied().flatten()? {
            Inst::Binary {
                op: op @ (BinaryOp::Add | BinaryOp::Sub),
                left,
                right,
                ..
            } => {
                let by = constant(self.all, right)?;
                let by = if op == BinaryOp::Add {
                    by
                } else {
                    by.checked_neg()?
                };
                self.count(left)?.checked_add(by)
            }
            Inst::Copy { src, .. } => self.count(src),
            _ => None,
        }
        .filter(|by| by.unsigned_abs() < 1 << 32)
    }

    fn line(&mut self, reg: Reg) -> Option<Line> {
        if self.fixed(reg) {
            return Some(Line {
                root: reg,
                offset: 0,
                scale: 0,
            });
        }
        let (line, offset) = match *self.defs.get(&reg).copied().flatten()? {
            Inst::Offset { base, offset, .. } => (self.line(base)?, offset),
            Inst::Copy { src, .. } => (self.line(src)?, 0),
            Inst::Index {
                base, index, scale, ..
            } => {
                let line = self.line(base)?;
                if line.scale != 0 || scale >= 1 << 20 {
                    return None;
                }
                let offset = self.count(index)? * scale as i64;
                (Line { scale, ..line }, offset)
            }
            _ => return None,
        };
        let offset = line.offset.checked_add(offset)?;
        (offset.unsigned_abs() < 1 << 60).then_some(Line { offset, ..line })
    }
}

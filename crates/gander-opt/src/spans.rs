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

use crate::cfg::{Cfg, Loops};
use crate::code::{Block, Code, Phi, single_def};
use crate::effects;
use crate::session::Context;
use gander_mir::{
    BinaryOp, BlockId, BoundsKind, Callee, CompareOp, FuncId, Inst, PosId, Reg, Scalar, Terminator,
};
use rayon::prelude::*;
use rustc_hash::FxHashMap;

/// Iterations that are told of at once, at most, in loops that poll.
const MANY: u64 = 512;

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
            apply(found, checks, code);
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
        let fits = self.found.size <= MAX_SIZE && !self.found.rows.is_empty();
        (fits && self.rest_is_simple(&order)).then_some(self.found)
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

/// Makes the block that tells of many iterations.
struct Emit<'a> {
    code: &'a mut Code,
    out: Vec<(Inst, PosId)>,
    /// Copies of what the loop computes.
    made: FxHashMap<Reg, Reg>,
    pos: PosId,
}

impl Emit<'_> {
    fn push(&mut self, inst: Inst) {
        self.out.push((inst, self.pos));
    }

    fn int(&mut self, bits: u64) -> Reg {
        let dst = self.code.reg(Scalar::I64);
        self.push(Inst::Const { dst, bits });
        dst
    }

    fn binary(&mut self, op: BinaryOp, left: Reg, right: Reg) -> Reg {
        let dst = self.code.reg(Scalar::I64);
        self.push(Inst::Binary {
            op,
            dst,
            left,
            right,
        });
        dst
    }

    fn get(&self, reg: Reg) -> Reg {
        self.made.get(&reg).copied().unwrap_or(reg)
    }

    /// The address of a line, for the counter's present value, and further.
    fn address(&mut self, line: Line, counter: Reg, further: i64) -> Reg {
        let mut base = self.get(line.root);
        if line.scale != 0 {
            let dst = self.code.reg(Scalar::Ptr);
            self.push(Inst::Index {
                dst,
                base,
                index: counter,
                scale: line.scale,
            });
            base = dst;
        }
        match line.offset + further {
            0 => base,
            offset => {
                let dst = self.code.reg(Scalar::Ptr);
                self.push(Inst::Offset { dst, base, offset });
                dst
            }
        }
    }

    /// How often something can be done before `counter + offset` reaches `len`.
    fn room(&mut self, counter: Reg, (offset, len): (i64, Reg)) -> Reg {
        let len = self.get(len);
        let index = match offset {
            0 => counter,
            _ => {
                let by = self.int(offset as u64);
                self.binary(BinaryOp::Add, counter, by)
            }
        };
        let (inside, dst) = (self.code.reg(Scalar::I8), self.code.reg(Scalar::I64));
        self.push(Inst::Compare {
            op: CompareOp::ULt,
            dst: inside,
            left: index,
            right: len,
        });
        let left = self.binary(BinaryOp::Sub, len, index);
        let zero = self.int(0);
        self.push(Inst::Select {
            dst,
            cond: inside,
            then: left,
            other: zero,
        });
        dst
    }

    fn call(&mut self, check: FuncId, args: Vec<Reg>) {
        self.push(Inst::Call {
            callee: Callee::Func(check),
            args,
            results: Vec::new(),
            overflow: None,
        });
    }

    /// Tells of a row in so many iterations.
    fn row(&mut self, checks: Checks, row: &Row, counter: Reg, count: Reg, updates: bool) {
        let Some((first, end)) = row.whole() else {
            return;
        };
        self.pos = row.pos;
        let width = (end - first) as u64;
        let address = self.address(row.line, counter, first);
        if row.line.scale == 0 && row.bounds == 0 && matches!(width, 1 | 2 | 4 | 8) {
            let kind = if updates { 2 } else { usize::from(row.write) };
            let check = checks.sized[kind][width.trailing_zeros() as usize];
            return self.call(check, vec![address]);
        }
        let one = self.int(1);
        let any = self.binary(BinaryOp::UMin, count, one);
        // The first iteration's bytes, and what each further one adds.
        let each = self.int(row.line.scale);
        let all = self.binary(BinaryOp::Mul, count, each);
        let more = self.int(width - row.line.scale);
        let more = self.binary(BinaryOp::Mul, any, more);
        let size = match row.line.scale {
            0 => more,
            scale if scale == width => all,
            _ => self.binary(BinaryOp::Add, all, more),
        };
        self.call(checks.ranges[usize::from(row.write)], vec![address, size]);
    }
}

fn apply(mut found: Found, checks: Checks, code: &mut Code) {
    for row in &found.rows {
        for &(block, at) in &row.at {
            code.block_mut(block).insts[at].0.clear_race();
        }
    }
    for block in &found.blocks {
        let insts = &mut code.block_mut(*block).insts;
        insts.retain(|(inst, _)| !matches!(inst, Inst::Poll));
    }
    let pos = code.block(found.shape.header).end_pos;
    let mut emit = Emit {
        code,
        out: Vec::new(),
        made: FxHashMap::default(),
        pos,
    };
    let next = emit.check(&mut found, checks);
    let out = emit.out;
    enter(&found, code, (out, next, pos));
}

impl Emit<'_> {
    /// Makes the check of the next iterations; where it is due again.
    fn check(&mut self, found: &mut Found, checks: Checks) -> Reg {
        let (pos, counter) = (self.pos, found.shape.counter);
        if let Some(poll) = found.poll {
            self.out.push((Inst::Poll, poll));
        }
        let mut made: Vec<(Reg, Inst)> = found.made.drain().collect();
        made.sort_unstable_by_key(|(reg, _)| *reg);
        for (reg, mut inst) in made {
            let copy = self.code.reg(self.code.scalar(reg));
            inst.operands_mut(|_| {}, |dst| *dst = copy);
            self.made.insert(reg, copy);
            self.push(inst);
        }
        for &(line, offset, pos) in &found.nils {
            self.pos = pos;
            let addr = self.address(line, counter, i64::from(offset));
            self.push(Inst::NilCheck { addr });
        }
        self.pos = pos;
        let end = self.get(found.shape.end);
        let mut count = self.binary(BinaryOp::Sub, end, counter);
        if found.poll.is_some() {
            let most = self.int((WORK / found.size).clamp(16, MANY));
            count = self.binary(BinaryOp::UMin, count, most);
        }
        // How many iterations get past the first bounds checks.
        let mut past = vec![count];
        for &bound in &found.bounds {
            let room = self.room(counter, bound);
            count = self.binary(BinaryOp::UMin, count, room);
            past.push(count);
        }
        let one = self.int(1);
        let step = self.binary(BinaryOp::UMax, count, one);
        let next = self.binary(BinaryOp::Add, counter, step);
        // An iteration that ends in a panic is one by itself.
        for at in &mut past {
            *at = self.binary(BinaryOp::UMin, *at, step);
        }
        let updates = |row: &Row, by: &Row| {
            let place = |row: &Row| (row.line, row.pos, row.bounds);
            row.line.scale == 0 && place(row) == place(by) && row.bytes == by.bytes
        };
        let mut done = vec![false; found.rows.len()];
        for at in 0..found.rows.len() {
            let row = &found.rows[at];
            let later = (at + 1..found.rows.len())
                .find(|&by| !row.write && found.rows[by].write && updates(row, &found.rows[by]));
            if let Some(by) = later.filter(|_| row.bounds == 0) {
                done[by] =
                    matches!(row.whole(), Some((from, to)) if [1, 2, 4, 8].contains(&(to - from)));
            }
            let with = later.is_some_and(|by| done[by]);
            if !done[at] {
                self.row(checks, row, counter, past[row.bounds], with);
            }
        }
        next
    }
}

/// Puts the block before the loop's body, where it is passed when the counter has
/// come to where it is due.
fn enter(found: &Found, code: &mut Code, (out, next, pos): (Vec<(Inst, PosId)>, Reg, PosId)) {
    let &Shape {
        header,
        body,
        latch,
        counter,
        ..
    } = &found.shape;
    let [due, known, is_due] =
        [Scalar::I64, Scalar::I64, Scalar::I8].map(|scalar| code.reg(scalar));
    let mut check = Block::new(Terminator::Jump(body), pos, found.poll.is_some());
    check.insts = out;
    let check = code.push(check);
    let end = Terminator::Branch {
        cond: is_due,
        then: check,
        other: body,
    };
    let mut test = Block::new(end, pos, false);
    let compare = Inst::Compare {
        op: CompareOp::SGe,
        dst: is_due,
        left: counter,
        right: due,
    };
    test.insts.push((compare, pos));
    let test = code.push(test);
    for phi in &mut code.block_mut(body).phis {
        let arg = phi.args[0].1;
        phi.args = vec![(test, arg), (check, arg)];
    }
    code.block_mut(body).phis.push(Phi {
        dst: known,
        args: vec![(test, due), (check, next)],
    });
    let block = code.block_mut(header);
    let first = block.phis.iter().find(|phi| phi.dst == counter);
    let mut args = first.map_or_else(Vec::new, |phi| phi.args.clone());
    for (from, arg) in &mut args {
        if *from == latch {
            *arg = known;
        }
    }
    block.phis.push(Phi { dst: due, args });
    crate::code::retarget(&mut block.end, |to| if to == body { test } else { to });
}

//! Race builds, after the optimiser: every access that is still marked is
//! checked.
//!
//! Invariant: a check comes before the access that it is about, with its
//! position. Neighbouring accesses of one source position are one check, so
//! that what the program reads or writes at once is reported at once. An access
//! that a check before it covers has none (see `race_known`).

use crate::race::SIZED_CHECKS;
use crate::race_guards;
use crate::race_known::Known;
use gander_mir::{Body, Callee, DataId, FuncId, Inst, PosId, Program, Reg, Scalar, Terminator};

/// The checks of a program.
#[derive(Clone, Copy)]
struct Checks {
    sized: [FuncId; 12],
    /// Of any size: reads, writes.
    ranges: [FuncId; 2],
}

/// Inserts the checks of all accesses that are marked.
pub fn check_accesses(program: &mut Program) {
    let find = |name: &str| {
        let at = program.funcs.iter().position(|func| func.name == name)?;
        Some(FuncId(at as u32))
    };
    let mut sized = [FuncId(0); 12];
    for (to, name) in sized.iter_mut().zip(SIZED_CHECKS) {
        match find(name) {
            Some(id) => *to = id,
            None => return,
        }
    }
    let (Some(read), Some(write)) = (
        find("runtime.raceCheckRead"),
        find("runtime.raceCheckWrite"),
    ) else {
        return;
    };
    let checks = Checks {
        sized,
        ranges: [read, write],
    };
    for func in &mut program.funcs {
        let Some(body) = &mut func.body else {
            continue;
        };
        Pass {
            checks,
            polls: !func.attrs.nosplit,
            body,
            out: Vec::new(),
            pos: PosId::NONE,
            known: Known::default(),
            updated: None,
        }
        .run();
        race_guards::run(body, &|func| {
            checks.sized.contains(&func) || checks.ranges.contains(&func)
        });
    }
}

/// For each block the only one from which it is reached, if there is one.
fn only_predecessors(body: &Body) -> Vec<Option<usize>> {
    let mut from: Vec<Vec<usize>> = vec![Vec::new(); body.blocks.len()];
    if let Some(entry) = from.first_mut() {
        entry.push(usize::MAX);
    }
    for (at, block) in body.blocks.iter().enumerate() {
        block.end.successors(|to| from[to.index()].push(at));
    }
    let only = |(at, from): (usize, Vec<usize>)| match *from {
        [only] if only < at => Some(only),
        _ => None,
    };
    from.into_iter().enumerate().map(only).collect()
}

/// Whether the instruction is the store of something like `x++`: a schedule can
/// come between it and the load.
fn updates(before: &[(Inst, PosId)], inst: &Inst, pos: PosId) -> bool {
    let is_load = |(inst, at): &(Inst, PosId)| {
        *at == pos && matches!(inst, Inst::Load { mem, .. } if mem.race)
    };
    matches!(inst, Inst::Store { mem, .. } if mem.race) && before.iter().rev().take(8).any(is_load)
}

/// What an address is counted from.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Root {
    Reg(Reg),
    Data(DataId),
}

/// Addresses computed in a run of instructions.
#[derive(Clone, Default)]
pub(crate) struct Places(Vec<(Reg, Root, i64)>);

impl Places {
    pub(crate) fn of(&self, reg: Reg) -> (Root, i64) {
        let known = self.0.iter().rev().find(|place| place.0 == reg);
        known.map_or((Root::Reg(reg), 0), |&(_, root, offset)| (root, offset))
    }

    /// The register holds something else now.
    pub(crate) fn forget(&mut self, reg: Reg) {
        self.0
            .retain(|&(known, root, _)| known != reg && root != Root::Reg(reg));
    }

    /// Notes what the instruction computes; whether it is an address.
    pub(crate) fn note(&mut self, inst: &Inst) -> bool {
        let (dst, root, offset) = match *inst {
            Inst::DataAddr { dst, data, offset } => (dst, Root::Data(data), offset as i64),
            Inst::Offset { dst, base, offset } => {
                let (root, start) = self.of(base);
                (dst, root, start + offset)
            }
            Inst::Copy { dst, src } => {
                let (root, start) = self.of(src);
                (dst, root, start)
            }
            Inst::Const { dst, .. } => {
                self.forget(dst);
                return true;
            }
            _ => return false,
        };
        self.forget(dst);
        if root != Root::Reg(dst) {
            self.0.push((dst, root, offset));
        }
        true
    }
}

/// Instructions among which the store of an update is looked for.
const SOON: usize = 8;

/// What a check is about, in the order of the sized ones.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Read,
    Write,
    /// A read and then a write.
    Update,
}

struct Pass<'a> {
    checks: Checks,
    /// Whether the goroutine may be stopped in this function.
    polls: bool,
    body: &'a mut Body,
    out: Vec<(Inst, PosId)>,
    pos: PosId,
    known: Known,
    /// Where in its block the store is that was checked with its load.
    updated: Option<usize>,
}

impl Pass<'_> {
    fn run(&mut self) {
        let from = only_predecessors(self.body);
        let mut ends: Vec<Known> = vec![Known::default(); from.len()];
        for block in 0..self.body.blocks.len() {
            let insts = std::mem::take(&mut self.body.blocks[block].insts);
            self.known = from[block].map_or_else(Known::default, |from| ends[from].clone());
            let mut covered = 0;
            self.updated = None;
            for (at, (inst, pos)) in insts.iter().enumerate() {
                self.pos = *pos;
                if at >= covered {
                    if self.polls && updates(&insts[..at], inst, *pos) {
                        self.push(Inst::Poll);
                        self.known.forget();
                    }
                    covered = at + self.before(&insts, at);
                }
                self.known.pass(inst);
                self.out.push((inst.clone(), *pos));
            }
            let end = &self.body.blocks[block].end;
            if let Terminator::Jump(_) | Terminator::Branch { .. } | Terminator::Switch { .. } = end
            {
                ends[block] = std::mem::take(&mut self.known);
            }
            self.body.blocks[block].insts = std::mem::take(&mut self.out);
        }
    }

    fn push(&mut self, inst: Inst) {
        self.out.push((inst, self.pos));
    }

    /// Checks the accesses of the first instruction, and those after it that go
    /// on where it ended. Returns how many instructions that is.
    fn before(&mut self, all: &[(Inst, PosId)], at: usize) -> usize {
        if self.updated == Some(at) {
            return 1;
        }
        let insts = &all[at..];
        match insts[0].0 {
            Inst::Load {
                addr, offset, mem, ..
            } if mem.race => {
                let (count, size) = self.run_of(insts, false);
                match self.update(insts) {
                    Some(store) if count == 1 => {
                        self.updated = Some(at + store);
                        self.access(Kind::Update, addr, offset, size);
                    }
                    _ => self.access(Kind::Read, addr, offset, size),
                }
                return count;
            }
            Inst::Store {
                addr, offset, mem, ..
            } if mem.race => {
                let (mut count, mut size) = self.run_of(insts, true);
                if self
                    .updated
                    .is_some_and(|store| (at..at + count).contains(&store))
                {
                    count = 1;
                    size = self.run_of(&insts[..1], true).1;
                }
                self.access(Kind::Write, addr, offset, size);
                return count;
            }
            Inst::CopyMem {
                dst,
                src,
                size,
                dst_mem,
                src_mem,
            } => {
                if src_mem.race {
                    self.access(Kind::Read, src, 0, size);
                }
                if dst_mem.race {
                    self.access(Kind::Write, dst, 0, size);
                }
            }
            Inst::ZeroMem { addr, size, mem } if mem.race => {
                self.access(Kind::Write, addr, 0, size)
            }
            _ => {}
        }
        1
    }

    /// How many of these instructions are loads (or stores) of one run of bytes
    /// from the first one's on, with those that only compute addresses between
    /// them; and how many bytes.
    fn run_of(&self, insts: &[(Inst, PosId)], store: bool) -> (usize, u64) {
        let mut places = Places::default();
        let mut run: Option<(Root, i64, i64)> = None;
        let mut count = 0;
        for (at, (inst, pos)) in insts.iter().enumerate() {
            let (base, offset, value, mem) = match *inst {
                Inst::Load {
                    dst,
                    addr,
                    offset,
                    mem,
                } if !store => (addr, offset, dst, mem),
                Inst::Store {
                    src,
                    addr,
                    offset,
                    mem,
                } if store => (addr, offset, src, mem),
                Inst::DataAddr { .. } | Inst::Offset { .. } | Inst::Const { .. } => {
                    places.note(inst);
                    continue;
                }
                _ => break,
            };
            let (root, start) = places.of(base);
            let start = start + i64::from(offset);
            let (first, end) = match run {
                Some((known, first, end)) if known == root && end == start => (first, end),
                None => (start, start),
                _ => break,
            };
            if !mem.race || *pos != self.pos {
                break;
            }
            let end = end + i64::from(self.body.regs[value.index()].size());
            run = Some((root, first, end));
            count = at + 1;
            if !store {
                places.forget(value);
                // The base is another one now.
                if root == Root::Reg(value) {
                    break;
                }
            }
        }
        (count, run.map_or(0, |(_, first, end)| (end - first) as u64))
    }

    /// Where the store is that puts back what the first instruction loads, with
    /// another value: it comes soon, at the same position of the source, and
    /// nothing before it can fail or be seen.
    fn update(&self, insts: &[(Inst, PosId)]) -> Option<usize> {
        let Inst::Load {
            dst, addr, offset, ..
        } = insts[0].0
        else {
            return None;
        };
        let follows = |(inst, pos): &(Inst, PosId)| {
            *pos == self.pos && matches!(inst, Inst::Store { mem, .. } if mem.race)
        };
        if !insts.iter().take(SOON).any(follows) {
            return None;
        }
        let place = self.known.place(addr, offset);
        let size = self.body.regs[dst.index()].size();
        let mut known = self.known.clone();
        known.pass(&insts[0].0);
        for (at, (inst, pos)) in insts.iter().enumerate().take(SOON).skip(1) {
            match *inst {
                Inst::Store {
                    src,
                    addr,
                    offset,
                    mem,
                } => {
                    let same = mem.race
                        && *pos == self.pos
                        && known.place(addr, offset) == place
                        && self.body.regs[src.index()].size() == size;
                    return same.then_some(at);
                }
                Inst::Binary { .. }
                | Inst::Const { .. }
                | Inst::DataAddr { .. }
                | Inst::Offset { .. }
                | Inst::Copy { .. }
                | Inst::Convert { .. } => {}
                _ => return None,
            }
            known.pass(inst);
        }
        None
    }

    /// Inserts a check of `size` bytes.
    fn access(&mut self, kind: Kind, base: Reg, offset: i32, size: u64) {
        let write = kind != Kind::Read;
        if self.known.is_checked(write, base, offset, size) {
            return;
        }
        let addr = match offset {
            0 => base,
            _ => {
                let dst = self.body.reg(Scalar::Ptr);
                let offset = i64::from(offset);
                self.push(Inst::Offset { dst, base, offset });
                dst
            }
        };
        let (check, args) = match size {
            0 => return,
            1 | 2 | 4 | 8 => {
                let at = 4 * kind as usize + size.trailing_zeros() as usize;
                (self.checks.sized[at], vec![addr])
            }
            _ => {
                let dst = self.body.reg(Scalar::I64);
                self.push(Inst::Const { dst, bits: size });
                (self.checks.ranges[usize::from(write)], vec![addr, dst])
            }
        };
        self.push(Inst::Call {
            callee: Callee::Func(check),
            args,
            results: Vec::new(),
            overflow: None,
        });
    }
}

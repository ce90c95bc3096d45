//! The block that tells of many iterations, and its place in the loop.
//!
//! Invariant: what it computes are counts and addresses; nothing that the loop
//! does is done here, but its poll and what would be its first panic.

use super::{Checks, Found, Line, MANY, Row, Shape, WORK};
use crate::code::{Block, Code, Phi};
use gander_mir::{BinaryOp, Callee, CompareOp, FuncId, Inst, PosId, Reg, Scalar, Terminator};
use rustc_hash::FxHashMap;

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
        // The first iteration's bytes, and what each further one adds.
        let times = |emit: &mut Self, count: Reg, by: u64| {
            let by = emit.int(by);
            emit.binary(BinaryOp::Mul, count, by)
        };
        let any = |emit: &mut Self| {
            let one = emit.int(1);
            let any = emit.binary(BinaryOp::UMin, count, one);
            times(emit, any, width - row.line.scale)
        };
        let size = match row.line.scale {
            0 => any(self),
            scale if scale == width => times(self, count, scale),
            scale => {
                let (all, more) = (times(self, count, scale), any(self));
                self.binary(BinaryOp::Add, all, more)
            }
        };
        self.call(checks.ranges[usize::from(row.write)], vec![address, size]);
    }
}

pub(super) fn apply(mut found: Found, checks: Checks, code: &mut Code) {
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
        let mut done = vec![false; found.rows.len()];
        for at in 0..found.rows.len() {
            let row = &found.rows[at];
            let later = (at + 1..found.rows.len()).find(|&by| row.is_updated(&found.rows[by]));
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

//! An interpreter for a subset of MIR.
//!
//! Invariant: what a run shows does not depend on addresses. Memory of a frame
//! is overwritten when its function returns, so a pointer that outlives it
//! shows.

use gander_mir::*;

/// Where a run ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    Returned(Vec<u64>),
    /// A panic, with what is shown of it and its source line.
    Panicked(String, u32),
    /// Too many steps.
    Endless,
}

/// What can be seen of a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub events: Vec<String>,
    pub outcome: Outcome,
}

enum Stop {
    Panic(String, u32),
    Endless,
}

const CODE: u64 = 1 << 40;
const DATA: u64 = 1 << 20;

struct Machine<'a> {
    program: &'a Program,
    memory: Vec<u8>,
    datas: Vec<u64>,
    events: Vec<String>,
    fuel: u64,
    allocations: u64,
}

/// Runs a function; the run and the number of heap allocations.
pub fn run(program: &Program, func: FuncId, args: &[u64], fuel: u64) -> (Run, u64) {
    let mut machine = Machine {
        program,
        memory: Vec::new(),
        datas: Vec::new(),
        events: Vec::new(),
        fuel,
        allocations: 0,
    };
    machine.load_data();
    let outcome = match machine.call(func, args, 0, 0) {
        Ok(results) => Outcome::Returned(results),
        Err(Stop::Panic(text, line)) => Outcome::Panicked(text, line),
        Err(Stop::Endless) => Outcome::Endless,
    };
    let run = Run {
        events: machine.events,
        outcome,
    };
    (run, machine.allocations)
}

impl<'a> Machine<'a> {
    fn load_data(&mut self) {
        for data in &self.program.datas {
            let at = self.allocate(data.size, 0);
            self.datas.push(at);
        }
        for (at, data) in self.program.datas.iter().enumerate() {
            let base = self.datas[at];
            for (i, byte) in data.bytes.iter().enumerate() {
                self.memory[(base - DATA) as usize + i] = *byte;
            }
            for reloc in &data.relocs {
                let value = match reloc.target {
                    Target::Func(func) => CODE + u64::from(func.0) * 16,
                    Target::Data(data) => self.datas[data.index()],
                };
                self.write(base + reloc.offset, 8, value, 0).ok();
            }
        }
    }

    fn allocate(&mut self, size: u64, fill: u8) -> u64 {
        let at = self.memory.len().next_multiple_of(16);
        self.memory.resize(at, 0);
        self.memory.resize(at + size as usize + 16, fill);
        DATA + at as u64
    }

    fn slice(&mut self, addr: u64, size: u64, line: u32) -> Result<&mut [u8], Stop> {
        if addr < 4096 {
            return Err(Stop::Panic("nil".into(), line));
        }
        let end = addr.checked_add(size);
        let range =
            (addr.wrapping_sub(DATA)) as usize..end.unwrap_or(0).wrapping_sub(DATA) as usize;
        match self.memory.get_mut(range) {
            Some(bytes) => Ok(bytes),
            None => panic!("wild access at {addr:#x}"),
        }
    }

    fn read(&mut self, addr: u64, size: u64, line: u32) -> Result<u64, Stop> {
        let bytes = self.slice(addr, size, line)?;
        let mut word = [0; 8];
        word[..size as usize].copy_from_slice(bytes);
        Ok(u64::from_le_bytes(word))
    }

    fn write(&mut self, addr: u64, size: u64, value: u64, line: u32) -> Result<(), Stop> {
        let bytes = self.slice(addr, size, line)?;
        bytes.copy_from_slice(&value.to_le_bytes()[..size as usize]);
        Ok(())
    }

    fn line(&self, pos: PosId) -> u32 {
        match pos {
            PosId::NONE => 0,
            pos => self.program.positions[pos.index()].line,
        }
    }

    fn call(
        &mut self,
        id: FuncId,
        args: &[u64],
        ctx: u64,
        overflow: u64,
    ) -> Result<Vec<u64>, Stop> {
        let program = self.program;
        let func = &program.funcs[id.index()];
        let Some(body) = &func.body else {
            return Ok(self.native(&func.name, args));
        };
        assert_eq!(args.len(), func.params.len(), "{}", func.name);
        let mut regs = vec![0xbad_bad_u64; body.regs.len()];
        for ((reg, scalar), arg) in regs.iter_mut().zip(&body.regs).zip(args) {
            *reg = cut(*scalar, *arg);
        }
        let slots: Vec<u64> = body
            .slots
            .iter()
            .map(|slot| self.allocate(u64::from(slot.size), 0xaa))
            .collect();
        let mut frame = Frame {
            body,
            regs,
            slots,
            ctx,
            overflow,
        };
        let result = self.blocks(&mut frame);
        for (slot, addr) in body.slots.iter().zip(&frame.slots) {
            if let Ok(bytes) = self.slice(*addr, u64::from(slot.size), 0) {
                bytes.fill(0xdd);
            }
        }
        result
    }

    fn native(&mut self, name: &str, args: &[u64]) -> Vec<u64> {
        match name {
            "trace" => {
                self.events.push(format!("{}", args[0]));
                Vec::new()
            }
            _ => panic!("native {name}"),
        }
    }

    fn blocks(&mut self, frame: &mut Frame<'a>) -> Result<Vec<u64>, Stop> {
        let mut at = BlockId(0);
        loop {
            let block = &frame.body.blocks[at.index()];
            for (inst, pos) in &block.insts {
                if self.fuel == 0 {
                    return Err(Stop::Endless);
                }
                self.fuel -= 1;
                let line = self.line(*pos);
                self.inst(frame, inst, line)?;
            }
            if self.fuel == 0 {
                return Err(Stop::Endless);
            }
            self.fuel -= 1;
            at = match &block.end {
                Terminator::Jump(to) => *to,
                Terminator::Branch { cond, then, other } => {
                    if frame.get(*cond) != 0 {
                        *then
                    } else {
                        *other
                    }
                }
                Terminator::Switch {
                    value,
                    cases,
                    default,
                } => {
                    let value = frame.get(*value);
                    let case = cases.iter().find(|(bits, _)| *bits == value);
                    case.map_or(*default, |(_, to)| *to)
                }
                Terminator::Return(values) => {
                    return Ok(values.iter().map(|reg| frame.get(*reg)).collect());
                }
                Terminator::TailCall { callee, args } => {
                    let args: Vec<u64> = args.iter().map(|reg| frame.get(*reg)).collect();
                    let line = self.line(block.end_pos);
                    return self.callee(frame, *callee, &args, 0, line);
                }
                other => panic!("{other:?}"),
            };
        }
    }

    fn callee(
        &mut self,
        frame: &Frame<'_>,
        callee: Callee,
        args: &[u64],
        overflow: u64,
        line: u32,
    ) -> Result<Vec<u64>, Stop> {
        let (code, ctx) = match callee {
            Callee::Func(id) => return self.call(id, args, 0, overflow),
            Callee::Value(reg) => {
                let value = frame.get(reg);
                (self.read(value, 8, line)?, value)
            }
            Callee::Code(reg) => (frame.get(reg), 0),
        };
        assert!(code >= CODE, "a call of {code:#x}");
        self.call(FuncId(((code - CODE) / 16) as u32), args, ctx, overflow)
    }

    // long: an arm for each instruction.
    fn inst(&mut self, frame: &mut Frame<'a>, inst: &Inst, line: u32) -> Result<(), Stop> {
        match inst {
            Inst::Const { dst, bits } => frame.set(*dst, *bits),
            Inst::Copy { dst, src } => frame.set(*dst, frame.get(*src)),
            Inst::Unary { op, dst, arg } => {
                let value = frame.get(*arg);
                let result = match op {
                    UnaryOp::Neg => value.wrapping_neg(),
                    UnaryOp::Not => !value,
                    UnaryOp::BoolNot => u64::from(value == 0),
                    UnaryOp::Popcount => u64::from(value.count_ones()),
                    op => panic!("{op:?}"),
                };
                frame.set(*dst, result);
            }
            Inst::Binary {
                op,
                dst,
                left,
                right,
            } => {
                let scalar = frame.body.regs[left.index()];
                let result = binary(*op, scalar, frame.get(*left), frame.get(*right));
                frame.set(*dst, result);
            }
            Inst::Compare {
                op,
                dst,
                left,
                right,
            } => {
                let scalar = frame.body.regs[left.index()];
                let (a, b) = (frame.get(*left), frame.get(*right));
                let (sa, sb) = (extend(scalar, a), extend(scalar, b));
                let holds = match op {
                    CompareOp::Eq => a == b,
                    CompareOp::Ne => a != b,
                    CompareOp::SLt => sa < sb,
                    CompareOp::SLe => sa <= sb,
                    CompareOp::SGt => sa > sb,
                    CompareOp::SGe => sa >= sb,
                    CompareOp::ULt => a < b,
                    CompareOp::ULe => a <= b,
                    CompareOp::UGt => a > b,
                    CompareOp::UGe => a >= b,
                    op => panic!("{op:?}"),
                };
                frame.set(*dst, u64::from(holds));
            }
            Inst::Convert { op, dst, arg } => {
                let scalar = frame.body.regs[arg.index()];
                let value = frame.get(*arg);
                let result = match op {
                    ConvertOp::ZeroExtend | ConvertOp::Truncate | ConvertOp::Bits => value,
                    ConvertOp::SignExtend => extend(scalar, value) as u64,
                    op => panic!("{op:?}"),
                };
                frame.set(*dst, result);
            }
            Inst::Select {
                dst,
                cond,
                then,
                other,
            } => {
                let from = if frame.get(*cond) != 0 { then } else { other };
                frame.set(*dst, frame.get(*from));
            }
            Inst::SlotAddr { dst, slot, offset } => {
                frame.set(*dst, frame.slots[slot.index()] + u64::from(*offset));
            }
            Inst::DataAddr { dst, data, offset } => {
                frame.set(*dst, self.datas[data.index()] + offset);
            }
            Inst::FuncAddr { dst, func } => frame.set(*dst, CODE + u64::from(func.0) * 16),
            Inst::Offset { dst, base, offset } => {
                frame.set(*dst, frame.get(*base).wrapping_add_signed(*offset));
            }
            Inst::Index {
                dst,
                base,
                index,
                scale,
            } => {
                let offset = frame.get(*index).wrapping_mul(*scale);
                frame.set(*dst, frame.get(*base).wrapping_add(offset));
            }
            Inst::Load {
                dst, addr, offset, ..
            } => {
                let size = u64::from(frame.body.regs[dst.index()].size());
                let addr = frame.get(*addr).wrapping_add_signed(i64::from(*offset));
                let value = self.read(addr, size, line)?;
                frame.set(*dst, value);
            }
            Inst::Store {
                src, addr, offset, ..
            } => {
                let size = u64::from(frame.body.regs[src.index()].size());
                let addr = frame.get(*addr).wrapping_add_signed(i64::from(*offset));
                self.write(addr, size, frame.get(*src), line)?;
            }
            Inst::CopyMem { dst, src, size, .. } => {
                let bytes = self.slice(frame.get(*src), *size, line)?.to_vec();
                self.slice(frame.get(*dst), *size, line)?
                    .copy_from_slice(&bytes);
            }
            Inst::ZeroMem { addr, size, .. } => {
                self.slice(frame.get(*addr), *size, line)?.fill(0);
            }
            Inst::New { dst, ty } => {
                self.allocations += 1;
                let size = self.program.types[ty.index()].size;
                let at = self.allocate(size, 0);
                frame.set(*dst, at);
            }
            Inst::NilCheck { addr } => {
                if frame.get(*addr) < 4096 {
                    return Err(Stop::Panic("nil".into(), line));
                }
            }
            Inst::BoundsCheck { kind, index, len } => {
                let (index, len) = (frame.get(*index), frame.get(*len));
                if index > len || index == len && !kind.inclusive() {
                    return Err(Stop::Panic(format!("{kind:?} {index} {len}"), line));
                }
            }
            Inst::Call {
                callee,
                args,
                results,
                overflow,
            } => {
                let args: Vec<u64> = args.iter().map(|reg| frame.get(*reg)).collect();
                let overflow = overflow.map_or(0, |reg| frame.get(reg));
                let values = self.callee(frame, *callee, &args, overflow, line)?;
                assert_eq!(values.len(), results.len());
                for (reg, value) in results.iter().zip(values) {
                    frame.set(*reg, value);
                }
            }
            Inst::Context { dst } => frame.set(*dst, frame.ctx),
            Inst::Overflow { dst } => frame.set(*dst, frame.overflow),
            Inst::Poll | Inst::KeepAlive { .. } => {}
            other => panic!("{other:?}"),
        }
        Ok(())
    }
}

struct Frame<'a> {
    body: &'a Body,
    regs: Vec<u64>,
    slots: Vec<u64>,
    ctx: u64,
    overflow: u64,
}

impl Frame<'_> {
    fn get(&self, reg: Reg) -> u64 {
        self.regs[reg.index()]
    }

    fn set(&mut self, reg: Reg, value: u64) {
        self.regs[reg.index()] = cut(self.body.regs[reg.index()], value);
    }
}

fn cut(scalar: Scalar, value: u64) -> u64 {
    match scalar.size() {
        8 => value,
        size => value & ((1 << (8 * size)) - 1),
    }
}

fn extend(scalar: Scalar, value: u64) -> i64 {
    match scalar.size() {
        1 => i64::from(value as i8),
        2 => i64::from(value as i16),
        4 => i64::from(value as i32),
        _ => value as i64,
    }
}

fn binary(op: BinaryOp, scalar: Scalar, a: u64, b: u64) -> u64 {
    let bits = u64::from(scalar.size()) * 8;
    let (sa, sb) = (extend(scalar, a), extend(scalar, b));
    match op {
        BinaryOp::Add => a.wrapping_add(b),
        BinaryOp::Sub => a.wrapping_sub(b),
        BinaryOp::Mul => a.wrapping_mul(b),
        BinaryOp::SDiv => sa.wrapping_div(sb) as u64,
        BinaryOp::UDiv => a / b,
        BinaryOp::SRem => sa.wrapping_rem(sb) as u64,
        BinaryOp::URem => a % b,
        BinaryOp::And => a & b,
        BinaryOp::Or => a | b,
        BinaryOp::Xor => a ^ b,
        BinaryOp::AndNot => a & !b,
        BinaryOp::Shl if b >= bits => 0,
        BinaryOp::Shl => a << b,
        BinaryOp::UShr if b >= bits => 0,
        BinaryOp::UShr => a >> b,
        BinaryOp::SShr => (sa >> b.min(63)) as u64,
        BinaryOp::SMin => sa.min(sb) as u64,
        BinaryOp::SMax => sa.max(sb) as u64,
        BinaryOp::UMin => a.min(b),
        BinaryOp::UMax => a.max(b),
        op => panic!("{op:?}"),
    }
}

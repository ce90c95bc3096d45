//! Reads the blocks of a function.
//!
//! Invariant: a register's type is said at each of its definitions, the same
//! each time; the table of registers is filled from there, its gaps with `i64`.

use super::token::{Line, Token};
use super::{ParseError, Symbols, scalar};
use crate::{
    AtomicOp, BinaryOp, Block, BlockId, Body, BoundsKind, Callee, CompareOp, ConvertOp, Inst, Mem,
    PosId, Reg, Scalar, Slot, SlotId, StrId, Terminator, TypeId, UnaryOp,
};

/// Reads up to the closing brace.
pub(super) fn body(
    symbols: &Symbols,
    params: &[Scalar],
    first: Line,
    rest: &mut impl Iterator<Item = Line>,
) -> Result<Body, ParseError> {
    let mut reader = Reader {
        symbols,
        regs: params.iter().copied().map(Some).collect(),
        body: Body::default(),
        open: false,
    };
    for mut line in rest {
        if line.sign('}') {
            line.end()?;
            return reader.finish(&line);
        }
        reader.line(&mut line)?;
        line.end()?;
    }
    first.error("the function does not end")
}

struct Reader<'a> {
    symbols: &'a Symbols,
    regs: Vec<Option<Scalar>>,
    body: Body,
    /// Whether the last block still lacks its terminator.
    open: bool,
}

impl Reader<'_> {
    fn finish(mut self, line: &Line) -> Result<Body, ParseError> {
        if self.open {
            return line.error("the last block has no terminator");
        }
        // What is never defined may have any type, unless a `reg` line says it.
        let scalars = self.regs.iter().map(|reg| reg.unwrap_or(Scalar::I64));
        self.body.regs = scalars.collect();
        Ok(self.body)
    }

    fn line(&mut self, line: &mut Line) -> Result<(), ParseError> {
        if line.keyword("reg") {
            let reg = self.definition(line)?;
            return match reg {
                Some(_) => Ok(()),
                None => line.error("a register and its type expected"),
            };
        }
        if let Some(Token::Word(word)) = line.peek()
            && word.starts_with('s')
            && word == "slot"
            && self.body.blocks.is_empty()
        {
            return self.slot(line);
        }
        if let Some(Token::Word(word)) = line.peek()
            && let Some(id) = word.strip_prefix('b')
            && let Ok(id) = id.parse::<usize>()
        {
            return self.block(line, id);
        }
        if !self.open {
            return line.error("an instruction outside a block");
        }
        self.code(line)
    }

    fn slot(&mut self, line: &mut Line) -> Result<(), ParseError> {
        line.word()?;
        line.index('s')?;
        let (size, align) = (line.named("size")?, line.named("align")?);
        let name = match line.done() {
            true => None,
            false => Some(StrId(line.marked('$')?)),
        };
        self.body.slots.push(Slot { size, align, name });
        Ok(())
    }

    fn block(&mut self, line: &mut Line, id: usize) -> Result<(), ParseError> {
        line.word()?;
        line.expect(':')?;
        if self.open || id != self.body.blocks.len() {
            return line.error("blocks come in order, each with a terminator");
        }
        self.body.blocks.push(Block {
            insts: Vec::new(),
            end: Terminator::Unreachable,
            end_pos: PosId::NONE,
            cold: line.keyword("cold"),
        });
        self.open = true;
        Ok(())
    }

    /// `r1:i64`, if a register with a type is next.
    fn definition(&mut self, line: &mut Line) -> Result<Option<Reg>, ParseError> {
        let Some(Token::Word(word)) = line.peek() else {
            return Ok(None);
        };
        let digits = word.strip_prefix('r').map(str::parse::<u32>);
        let Some(Ok(id)) = digits else {
            return Ok(None);
        };
        line.word()?;
        line.expect(':')?;
        let scalar = scalar(line)?;
        let index = id as usize;
        if index >= self.regs.len() {
            self.regs.resize(index + 1, None);
        }
        match self.regs[index] {
            Some(known) if known != scalar => line.error(format!("r{id} was {}", known.name())),
            _ => {
                self.regs[index] = Some(scalar);
                Ok(Some(Reg(id)))
            }
        }
    }

    fn code(&mut self, line: &mut Line) -> Result<(), ParseError> {
        let mut defs = Vec::new();
        while let Some(reg) = self.definition(line)? {
            defs.push(reg);
            line.sign(',');
        }
        if !defs.is_empty() {
            line.expect('=')?;
        }
        let word = line.word()?;
        let end = self.terminator(line, &word, &defs)?;
        let inst = match end {
            Some(_) => None,
            None => Some(self.inst(line, &word, &defs)?),
        };
        let pos = match line.done() {
            true => PosId::NONE,
            false => PosId(line.marked('!')?),
        };
        let Some(block) = self.body.blocks.last_mut() else {
            return line.error("an instruction outside a block");
        };
        match (end, inst) {
            (Some(end), _) => {
                block.end = end;
                block.end_pos = pos;
                self.open = false;
            }
            (None, Some(inst)) => block.insts.push((inst, pos)),
            (None, None) => {}
        }
        Ok(())
    }

    fn terminator(
        &mut self,
        line: &mut Line,
        word: &str,
        defs: &[Reg],
    ) -> Result<Option<Terminator>, ParseError> {
        Ok(Some(match word {
            "jump" => Terminator::Jump(block(line)?),
            "branch" => Terminator::Branch {
                cond: reg(line)?,
                then: after_comma(line, block)?,
                other: after_comma(line, block)?,
            },
            "switch" => {
                let value = reg(line)?;
                let default = after_comma(line, block)?;
                let mut cases = Vec::new();
                line.expect('[')?;
                while !line.sign(']') {
                    let bits = line.number::<u64>()?;
                    line.expect(':')?;
                    cases.push((bits, block(line)?));
                    line.sign(',');
                }
                Terminator::Switch {
                    value,
                    cases,
                    default,
                }
            }
            "return" => Terminator::Return(regs(line)?),
            "tailcall" => Terminator::TailCall {
                callee: self.callee(line)?,
                args: arguments(line)?,
            },
            "deferenter" => Terminator::DeferEnter {
                slot: SlotId(line.index('s')?),
                next: after_comma(line, block)?,
                pad: after_comma(line, block)?,
                frame: one(line, defs)?,
            },
            "unreachable" => Terminator::Unreachable,
            _ => return Ok(None),
        }))
    }

    fn callee(&mut self, line: &mut Line) -> Result<Callee, ParseError> {
        Ok(if line.keyword("value") {
            Callee::Value(reg(line)?)
        } else if line.keyword("code") {
            Callee::Code(reg(line)?)
        } else {
            Callee::Func(self.symbols.func(line)?)
        })
    }

    fn inst(&mut self, line: &mut Line, word: &str, defs: &[Reg]) -> Result<Inst, ParseError> {
        if let Some(inst) = operation(line, word, defs)? {
            return Ok(inst);
        }
        if let Some(inst) = self.memory(line, word, defs)? {
            return Ok(inst);
        }
        let dst = defs.first().copied();
        Ok(match word {
            "call" => Inst::Call {
                callee: self.callee(line)?,
                args: arguments(line)?,
                results: defs.to_vec(),
                overflow: match line.keyword("overflow") {
                    true => Some(reg(line)?),
                    false => None,
                },
            },
            "new" => Inst::New {
                dst: one(line, defs)?,
                ty: TypeId(line.index('t')?),
            },
            "nilcheck" => Inst::NilCheck { addr: reg(line)? },
            "bounds" => {
                let word = line.word()?;
                let Some(kind) = BoundsKind::from_word(&word) else {
                    return line.error(format!("{word} is no bounds check"));
                };
                Inst::BoundsCheck {
                    kind,
                    index: reg(line)?,
                    len: after_comma(line, reg)?,
                }
            }
            "poll" => Inst::Poll,
            "pause" => Inst::Pause,
            "keepalive" => Inst::KeepAlive { arg: reg(line)? },
            "atomicstore" => Inst::AtomicStore {
                src: reg(line)?,
                addr: after_comma(line, reg)?,
            },
            word => match (word, dst) {
                ("context", Some(dst)) => Inst::Context { dst },
                ("overflow", Some(dst)) => Inst::Overflow { dst },
                ("getg", Some(dst)) => Inst::GetG { dst },
                ("framepointer", Some(dst)) => Inst::FramePointer { dst },
                ("returnaddress", Some(dst)) => Inst::ReturnAddress { dst },
                _ => return line.error(format!("{word} is no instruction")),
            },
        })
    }

    fn memory(
        &mut self,
        line: &mut Line,
        word: &str,
        defs: &[Reg],
    ) -> Result<Option<Inst>, ParseError> {
        Ok(Some(match word {
            "slot" => Inst::SlotAddr {
                dst: one(line, defs)?,
                slot: SlotId(line.index('s')?),
                offset: after_comma(line, Line::number)?,
            },
            "data" => Inst::DataAddr {
                dst: one(line, defs)?,
                data: self.symbols.data(line)?,
                offset: after_comma(line, Line::number)?,
            },
            "func" => Inst::FuncAddr {
                dst: one(line, defs)?,
                func: self.symbols.func(line)?,
            },
            "offset" => Inst::Offset {
                dst: one(line, defs)?,
                base: reg(line)?,
                offset: after_comma(line, Line::number)?,
            },
            "index" => Inst::Index {
                dst: one(line, defs)?,
                base: reg(line)?,
                index: after_comma(line, reg)?,
                scale: after_comma(line, Line::number)?,
            },
            "load" => Inst::Load {
                dst: one(line, defs)?,
                addr: reg(line)?,
                offset: after_comma(line, Line::number)?,
                mem: mem(line)?,
            },
            "store" => Inst::Store {
                src: reg(line)?,
                addr: after_comma(line, reg)?,
                offset: after_comma(line, Line::number)?,
                mem: mem(line)?,
            },
            "copymem" => Inst::CopyMem {
                dst: reg(line)?,
                src: after_comma(line, reg)?,
                size: after_comma(line, Line::number)?,
                dst_mem: mem(line)?,
                src_mem: mem(line)?,
            },
            "zeromem" => Inst::ZeroMem {
                addr: reg(line)?,
                size: after_comma(line, Line::number)?,
                mem: mem(line)?,
            },
            _ => return Ok(None),
        }))
    }
}

/// Arithmetic, conversions, atomic operations.
fn operation(line: &mut Line, word: &str, defs: &[Reg]) -> Result<Option<Inst>, ParseError> {
    let inst = if let Some(op) = UnaryOp::from_word(word) {
        Inst::Unary {
            op,
            dst: one(line, defs)?,
            arg: reg(line)?,
        }
    } else if let Some(op) = BinaryOp::from_word(word) {
        Inst::Binary {
            op,
            dst: one(line, defs)?,
            left: reg(line)?,
            right: after_comma(line, reg)?,
        }
    } else if let Some(op) = CompareOp::from_word(word) {
        Inst::Compare {
            op,
            dst: one(line, defs)?,
            left: reg(line)?,
            right: after_comma(line, reg)?,
        }
    } else if let Some(op) = ConvertOp::from_word(word) {
        Inst::Convert {
            op,
            dst: one(line, defs)?,
            arg: reg(line)?,
        }
    } else if let Some(op) = AtomicOp::from_word(word) {
        Inst::AtomicRmw {
            op,
            dst: one(line, defs)?,
            addr: reg(line)?,
            arg: after_comma(line, reg)?,
        }
    } else {
        match word {
            "const" => Inst::Const {
                dst: one(line, defs)?,
                bits: bits(line)?,
            },
            "copy" => Inst::Copy {
                dst: one(line, defs)?,
                src: reg(line)?,
            },
            "select" => Inst::Select {
                dst: one(line, defs)?,
                cond: reg(line)?,
                then: after_comma(line, reg)?,
                other: after_comma(line, reg)?,
            },
            "fma" => Inst::Fma {
                dst: one(line, defs)?,
                a: reg(line)?,
                b: after_comma(line, reg)?,
                c: after_comma(line, reg)?,
            },
            "mulwide" => match defs {
                [hi, lo] => Inst::MulWide {
                    hi: *hi,
                    lo: *lo,
                    left: reg(line)?,
                    right: after_comma(line, reg)?,
                },
                _ => return line.error("two results expected"),
            },
            "atomicload" => Inst::AtomicLoad {
                dst: one(line, defs)?,
                addr: reg(line)?,
            },
            "atomiccas" => Inst::AtomicCas {
                dst: one(line, defs)?,
                addr: reg(line)?,
                old: after_comma(line, reg)?,
                new: after_comma(line, reg)?,
            },
            _ => return Ok(None),
        }
    };
    Ok(Some(inst))
}

/// The bits of a constant; a negative number is taken as two's complement.
fn bits(line: &mut Line) -> Result<u64, ParseError> {
    let value = line.number::<i128>()?;
    match i64::try_from(value) {
        Ok(value) => Ok(value as u64),
        Err(_) => match u64::try_from(value) {
            Ok(value) => Ok(value),
            Err(_) => line.error("more than 64 bits"),
        },
    }
}

fn one(line: &Line, defs: &[Reg]) -> Result<Reg, ParseError> {
    match defs {
        [reg] => Ok(*reg),
        _ => line.error("one result expected"),
    }
}

fn reg(line: &mut Line) -> Result<Reg, ParseError> {
    line.index('r').map(Reg)
}

fn block(line: &mut Line) -> Result<BlockId, ParseError> {
    line.index('b').map(BlockId)
}

fn after_comma<T>(
    line: &mut Line,
    read: impl FnOnce(&mut Line) -> Result<T, ParseError>,
) -> Result<T, ParseError> {
    line.expect(',')?;
    read(line)
}

/// Registers separated by commas, perhaps none.
fn regs(line: &mut Line) -> Result<Vec<Reg>, ParseError> {
    let mut list = Vec::new();
    while matches!(line.peek(), Some(Token::Word(_))) {
        list.push(reg(line)?);
        line.sign(',');
    }
    Ok(list)
}

fn arguments(line: &mut Line) -> Result<Vec<Reg>, ParseError> {
    line.expect('(')?;
    let list = regs(line)?;
    line.expect(')')?;
    Ok(list)
}

/// `[notrap race pointers]`, any of them.
fn mem(line: &mut Line) -> Result<Mem, ParseError> {
    let mut mem = Mem::default();
    line.expect('[')?;
    while !line.sign(']') {
        match &line.word()?[..] {
            "notrap" => mem.notrap = true,
            "race" => mem.race = true,
            "pointers" => mem.pointers = true,
            word => return line.error(format!("{word} is nothing known of an access")),
        }
    }
    Ok(mem)
}

//! The checks of functions: that ids name something, that operands have the
//! types of their operation, that calls agree with signatures.
//!
//! Invariant: no check reads past a table, however broken the function is.

use super::{VerifyError, types};
use crate::{
    BlockId, Body, Callee, FuncId, Function, Inst, PosId, Program, Reg, Scalar, Slot, SlotId,
    Terminator,
};

pub(super) fn check(program: &Program, func: &Function) -> Vec<VerifyError> {
    let empty = Body::default();
    let mut checker = Checker {
        program,
        func,
        body: func.body.as_ref().unwrap_or(&empty),
        block: None,
        inst: None,
        errors: Vec::new(),
    };
    checker.signature();
    if func.body.is_some() {
        checker.body();
    }
    checker.errors
}

struct Checker<'a> {
    program: &'a Program,
    func: &'a Function,
    body: &'a Body,
    block: Option<BlockId>,
    inst: Option<usize>,
    errors: Vec<VerifyError>,
}

impl Checker<'_> {
    fn error(&mut self, problem: impl Into<String>) {
        self.errors.push(VerifyError {
            symbol: self.func.name.clone(),
            block: self.block,
            inst: self.inst,
            problem: problem.into(),
        });
    }

    fn require(&mut self, holds: bool, problem: &str) {
        if !holds {
            self.error(problem);
        }
    }

    fn signature(&mut self) {
        let func = self.func;
        let fits = types::fits_registers(&func.params) && types::fits_registers(&func.results);
        self.require(fits, "the signature needs more registers than there are");
        // Raw assembly returns by the convention of Go code.
        let raw = gander_abi::native(&func.name)
            .is_some_and(|native| native.kind == gander_abi::Kind::Raw);
        self.require(
            func.body.is_some() || raw || func.results.len() <= 1,
            "a native has more than one result",
        );
        let file = func.file.index() < self.program.strings.len();
        self.require(file, "the file's name is not there");
    }

    fn body(&mut self) {
        let (func, body) = (self.func, self.body);
        self.require(
            body.regs.starts_with(&func.params),
            "the first registers are not the parameters",
        );
        self.require(!body.blocks.is_empty(), "there is no block");
        for slot in &body.slots {
            self.require(slot.align.is_power_of_two(), "alignment of a slot");
        }
        for (at, block) in body.blocks.iter().enumerate() {
            self.block = Some(BlockId(at as u32));
            for (number, (inst, pos)) in block.insts.iter().enumerate() {
                self.inst = Some(number);
                self.position(*pos);
                self.inst(inst);
            }
            self.inst = Some(block.insts.len());
            self.position(block.end_pos);
            self.terminator(&block.end);
        }
    }

    fn position(&mut self, pos: PosId) {
        let known = pos == PosId::NONE || pos.index() < self.program.positions.len();
        self.require(known, "the position is not there");
    }

    /// The type of a register; `None` is reported.
    fn reg(&mut self, reg: Reg) -> Option<Scalar> {
        let found = self.body.regs.get(reg.index()).copied();
        if found.is_none() {
            self.error(format!("r{} is not there", reg.0));
        }
        found
    }

    fn expect(&mut self, reg: Reg, want: Scalar) {
        if let Some(found) = self.reg(reg)
            && found != want
        {
            let (found, want) = (found.name(), want.name());
            self.error(format!("r{} is {found}, not {want}", reg.0));
        }
    }

    fn same(&mut self, left: Reg, right: Reg) {
        if let Some(want) = self.reg(left) {
            self.expect(right, want);
        }
    }

    /// Registers against the scalars of a signature.
    fn list(&mut self, what: &str, regs: &[Reg], want: &[Scalar]) {
        if regs.len() != want.len() {
            let (found, want) = (regs.len(), want.len());
            self.error(format!("{found} {what}, not {want}"));
            return;
        }
        for (reg, want) in regs.iter().zip(want) {
            self.expect(*reg, *want);
        }
    }

    fn slot(&mut self, id: SlotId) -> Option<&Slot> {
        if self.body.slots.get(id.index()).is_none() {
            self.error(format!("s{} is not there", id.0));
        }
        self.body.slots.get(id.index())
    }

    fn callee(&mut self, callee: Callee, args: &[Reg]) -> Option<FuncId> {
        match callee {
            Callee::Func(id) => match self.program.funcs.get(id.index()) {
                Some(callee) => {
                    self.list("arguments", args, &callee.params);
                    self.require(
                        !callee.attrs.closure,
                        "a direct call of a function that reads its context",
                    );
                    return Some(id);
                }
                None => self.error("the callee is not there"),
            },
            Callee::Value(reg) | Callee::Code(reg) => {
                self.expect(reg, Scalar::Ptr);
                let args: Vec<_> = args.iter().filter_map(|reg| self.reg(*reg)).collect();
                let fits = types::fits_registers(&args);
                self.require(fits, "the arguments need more registers than there are");
            }
        }
        None
    }

    fn inst(&mut self, inst: &Inst) {
        match inst {
            Inst::Const { dst, .. } => {
                self.reg(*dst);
            }
            Inst::Copy { dst, src } => self.same(*dst, *src),
            Inst::Unary { .. }
            | Inst::Binary { .. }
            | Inst::Compare { .. }
            | Inst::Convert { .. } => self.operation(inst),
            Inst::Select {
                dst,
                cond,
                then,
                other,
            } => {
                self.expect(*cond, Scalar::I8);
                self.same(*dst, *then);
                self.same(*dst, *other);
            }
            Inst::Fma { dst, a, b, c } => {
                let float = self.reg(*dst).is_some_and(Scalar::is_float);
                self.require(float, "not floating-point");
                [a, b, c].into_iter().for_each(|reg| self.same(*dst, *reg));
            }
            Inst::MulWide {
                hi,
                lo,
                left,
                right,
            } => {
                self.require(hi != lo, "both halves go to one register");
                [hi, lo, left, right]
                    .into_iter()
                    .for_each(|reg| self.expect(*reg, Scalar::I64));
            }
            Inst::New { dst, ty } => {
                self.expect(*dst, Scalar::Ptr);
                let known = ty.index() < self.program.types.len();
                self.require(known, "the type is not there");
            }
            Inst::NilCheck { addr } => self.expect(*addr, Scalar::Ptr),
            Inst::BoundsCheck { index, len, .. } => {
                self.expect(*index, Scalar::I64);
                self.expect(*len, Scalar::I64);
            }
            Inst::Call {
                callee,
                args,
                results,
                overflow,
            } => self.call(*callee, args, results, *overflow),
            Inst::Context { dst } | Inst::Overflow { dst } => {
                self.expect(*dst, Scalar::Ptr);
                self.require(self.block == Some(BlockId(0)), "not in the entry block");
                let closure = matches!(inst, Inst::Overflow { .. }) || self.func.attrs.closure;
                self.require(closure, "the function is not marked as reading its context");
            }
            Inst::GetG { dst } | Inst::FramePointer { dst } | Inst::ReturnAddress { dst } => {
                self.expect(*dst, Scalar::Ptr);
            }
            Inst::AtomicLoad { dst: value, addr } | Inst::AtomicStore { src: value, addr } => {
                self.expect(*addr, Scalar::Ptr);
                self.atomic(*value);
            }
            Inst::AtomicRmw { dst, addr, arg, .. } => {
                self.expect(*addr, Scalar::Ptr);
                self.atomic(*dst);
                self.same(*dst, *arg);
            }
            Inst::AtomicCas {
                dst,
                addr,
                old,
                new,
            } => {
                self.expect(*dst, Scalar::I8);
                self.expect(*addr, Scalar::Ptr);
                self.atomic(*old);
                self.same(*old, *new);
            }
            Inst::KeepAlive { arg } => {
                self.reg(*arg);
            }
            Inst::Poll => self.require(!self.func.attrs.nosplit, "a poll where none may be"),
            Inst::Pause => {}
            memory => self.memory(memory),
        }
    }

    fn atomic(&mut self, value: Reg) {
        let float = self.reg(value).is_some_and(Scalar::is_float);
        self.require(!float, "an atomic access of a float");
    }

    fn operation(&mut self, inst: &Inst) {
        let mut scalars = Vec::new();
        inst.operands(|reg| scalars.extend(self.reg(reg)), |_| {});
        let mut dst = None;
        inst.operands(|_| {}, |reg| dst = self.reg(reg));
        let fits = match (inst, dst, &scalars[..]) {
            (Inst::Unary { op, .. }, Some(dst), [arg]) => types::unary(*op, dst, *arg),
            (Inst::Binary { op, .. }, Some(dst), [left, right]) => {
                types::binary(*op, dst, *left, *right)
            }
            (Inst::Compare { op, .. }, Some(dst), [left, right]) => {
                types::compare(*op, dst, *left, *right)
            }
            (Inst::Convert { op, .. }, Some(dst), [arg]) => types::convert(*op, dst, *arg),
            // A register is missing, which is reported.
            _ => true,
        };
        if !fits {
            let names: Vec<_> = scalars.iter().map(|scalar| scalar.name()).collect();
            let dst = dst.map_or("?", Scalar::name);
            let word = match inst {
                Inst::Unary { op, .. } => op.word(),
                Inst::Binary { op, .. } => op.word(),
                Inst::Compare { op, .. } => op.word(),
                Inst::Convert { op, .. } => op.word(),
                _ => "",
            };
            let names = names.join(", ");
            self.error(format!("{word} from {names} to {dst}"));
        }
    }

    fn call(&mut self, callee: Callee, args: &[Reg], results: &[Reg], overflow: Option<Reg>) {
        if let Some(callee) = self.callee(callee, args) {
            let program = self.program;
            self.list("results", results, &program.funcs[callee.index()].results);
        } else {
            let scalars: Vec<_> = results.iter().filter_map(|reg| self.reg(*reg)).collect();
            let fits = types::fits_registers(&scalars);
            self.require(fits, "the results need more registers than there are");
        }
        let mut sorted = results.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        let once = sorted.len() == results.len();
        self.require(once, "two results go to one register");
        if let Some(overflow) = overflow {
            self.expect(overflow, Scalar::Ptr);
        }
    }

    /// Addresses and accesses.
    fn memory(&mut self, inst: &Inst) {
        match inst {
            Inst::SlotAddr { dst, slot, offset } => {
                self.expect(*dst, Scalar::Ptr);
                if self.slot(*slot).is_some_and(|slot| *offset > slot.size) {
                    self.error(format!("past the end of s{}", slot.0));
                }
            }
            Inst::DataAddr { dst, data, offset } => {
                self.expect(*dst, Scalar::Ptr);
                match self.program.datas.get(data.index()) {
                    Some(found) => self.require(*offset <= found.size, "past the end of the data"),
                    None => self.error("the data is not there"),
                }
            }
            Inst::FuncAddr { dst, func } => {
                self.expect(*dst, Scalar::Ptr);
                let known = func.index() < self.program.funcs.len();
                self.require(known, "the function is not there");
            }
            Inst::Offset { dst, base, .. } => {
                self.expect(*dst, Scalar::Ptr);
                self.expect(*base, Scalar::Ptr);
            }
            Inst::Index {
                dst, base, index, ..
            } => {
                self.expect(*dst, Scalar::Ptr);
                self.expect(*base, Scalar::Ptr);
                self.expect(*index, Scalar::I64);
            }
            Inst::Load {
                dst: value, addr, ..
            }
            | Inst::Store {
                src: value, addr, ..
            } => {
                self.reg(*value);
                self.expect(*addr, Scalar::Ptr);
            }
            Inst::CopyMem { dst, src, .. } => {
                self.expect(*dst, Scalar::Ptr);
                self.expect(*src, Scalar::Ptr);
            }
            Inst::ZeroMem { addr, .. } => self.expect(*addr, Scalar::Ptr),
            // `inst` checks all others.
            _ => {}
        }
    }

    fn terminator(&mut self, end: &Terminator) {
        let mut blocks = Vec::new();
        end.successors(|block| blocks.push(block));
        for block in blocks {
            if block.index() >= self.body.blocks.len() {
                self.error(format!("b{} is not there", block.0));
            }
        }
        match end {
            Terminator::Branch { cond, .. } => self.expect(*cond, Scalar::I8),
            Terminator::Switch { value, cases, .. } => {
                let scalar = self.reg(*value).unwrap_or(Scalar::I64);
                self.require(!scalar.is_float(), "a switch on a float");
                let mask = u64::MAX >> (64 - 8 * scalar.size());
                let mut values: Vec<_> = cases.iter().map(|(bits, _)| bits & mask).collect();
                values.sort_unstable();
                values.dedup();
                self.require(values.len() == cases.len(), "a case appears twice");
            }
            Terminator::Return(values) => self.list("results", values, &self.func.results),
            Terminator::TailCall { callee, args } => {
                let agrees = self.callee(*callee, args).is_none_or(|callee| {
                    self.program.funcs[callee.index()].results == self.func.results
                });
                self.require(agrees, "a tail call of a function with other results");
            }
            Terminator::DeferEnter { slot, frame, .. } => {
                self.expect(*frame, Scalar::Ptr);
                let least = gander_abi::deferframe::offsets::STORAGE as u32;
                if self.slot(*slot).is_some_and(|slot| slot.size < least) {
                    self.error("the slot is too small for a defer frame");
                }
            }
            Terminator::Jump(_) | Terminator::Unreachable => {}
        }
    }
}

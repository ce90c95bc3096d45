//! Random programs as lowering might make them: mutable registers, naive
//! copies, objects for variables, checks at every access.
//!
//! Invariant: what a program shows does not depend on addresses, frames'
//! memory is only used in the frame, and the same number gives the same
//! program.

// long: one generator, whose parts choose among each other at random.

use gander_mir::*;

/// A generator of pseudo-random numbers (xorshift).
pub struct Random(u64);

impl Random {
    pub fn new(seed: u64) -> Random {
        Random(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    pub fn below(&mut self, end: usize) -> usize {
        ((self.next() >> 16) % end as u64) as usize
    }

    fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }
}

const FUNCS: usize = 6;
const CLOSURES: usize = 3;
/// Object type: three words of integers, a pointer, a byte.
const OBJECT: TypeId = TypeId(0);
/// Eight words.
const ARRAY: TypeId = TypeId(1);
/// `{code, pointer, integer}`.
const CLOSURE: TypeId = TypeId(2);

/// A program; function 1 is to be run, with two integers and nil.
pub fn program(seed: u64) -> Program {
    let mut random = Random::new(seed);
    let mut program = Program {
        strings: vec!["main.go".into(), "f".into()],
        ..Program::default()
    };
    for line in 1..200 {
        program.positions.push(Position {
            file: StrId(0),
            line,
            function: StrId(1),
            parent: PosId::NONE,
        });
    }
    program.datas.push(Data {
        name: "type".into(),
        section: Section::Types,
        size: 8,
        align: 8,
        bytes: Vec::new(),
        relocs: Vec::new(),
    });
    for (name, size, ptr_bytes) in [("object", 40, 32), ("array", 64, 0), ("closure", 24, 16)] {
        program.types.push(TypeInfo {
            name: name.into(),
            size,
            align: 8,
            ptr_bytes,
            descriptor: DataId(0),
        });
    }
    let code = |offset, func| Reloc {
        offset,
        kind: RelocKind::Absolute,
        target: Target::Func(FuncId(func)),
        addend: 0,
    };
    // A table of methods, which is also the funcval of the last function.
    program.datas.push(Data {
        name: "table".into(),
        section: Section::ReadOnly,
        size: 16,
        align: 8,
        bytes: vec![0; 16],
        relocs: vec![code(0, FUNCS as u32), code(8, FUNCS as u32 - 1)],
    });
    program.datas.push(Data {
        name: "variable".into(),
        section: Section::Variables,
        size: 40,
        align: 8,
        bytes: vec![3],
        relocs: Vec::new(),
    });
    program.datas.push(Data {
        name: "main".into(),
        section: Section::ReadOnly,
        size: 8,
        align: 8,
        bytes: Vec::new(),
        relocs: vec![code(0, 1)],
    });
    program.main = Some(DataId(3));
    program.funcs.push(Function {
        name: "trace".into(),
        attrs: Attrs::default(),
        params: vec![Scalar::I64],
        results: Vec::new(),
        file: StrId(0),
        line: 1,
        body: None,
    });
    for at in 1..=FUNCS + CLOSURES {
        let closure = at > FUNCS;
        let params = match closure {
            true => vec![Scalar::I64],
            false => vec![Scalar::I64, Scalar::I64, Scalar::Ptr],
        };
        let results = match closure {
            true => vec![Scalar::I64],
            false => vec![Scalar::I64, Scalar::Ptr],
        };
        let body = Gen::new(&mut random, at).function(&params, closure);
        program.funcs.push(Function {
            name: format!("f{at}"),
            attrs: Attrs {
                closure,
                noinline: random.chance(15),
                ..Attrs::default()
            },
            params,
            results,
            file: StrId(0),
            line: 1,
            body: Some(body),
        });
    }
    program
}

struct Gen<'a> {
    random: &'a mut Random,
    /// Number of the function: it calls only later ones.
    at: usize,
    body: Body,
    current: BlockId,
    ints: Vec<Reg>,
    ptrs: Vec<Reg>,
    /// Slots shaped like objects.
    slots: Vec<SlotId>,
    depth: usize,
    budget: usize,
    closure: bool,
}

impl<'a> Gen<'a> {
    fn new(random: &'a mut Random, at: usize) -> Gen<'a> {
        let budget = 5 + random.below(40);
        Gen {
            random,
            at,
            body: Body::default(),
            current: BlockId(0),
            ints: Vec::new(),
            ptrs: Vec::new(),
            slots: Vec::new(),
            depth: 0,
            budget,
            closure: false,
        }
    }

    fn emit(&mut self, inst: Inst) {
        let pos = PosId(self.random.below(199) as u32);
        self.body.blocks[self.current.index()]
            .insts
            .push((inst, pos));
    }

    fn end(&mut self, end: Terminator) {
        self.body.blocks[self.current.index()].end = end;
    }

    fn reg(&mut self, scalar: Scalar) -> Reg {
        self.body.reg(scalar)
    }

    fn int(&mut self) -> Reg {
        let at = self.random.below(self.ints.len());
        self.ints[at]
    }

    fn ptr(&mut self) -> Reg {
        let at = self.random.below(self.ptrs.len());
        self.ptrs[at]
    }

    fn constant(&mut self, bits: u64) -> Reg {
        let dst = self.reg(Scalar::I64);
        self.emit(Inst::Const { dst, bits });
        dst
    }

    fn function(mut self, params: &[Scalar], closure: bool) -> Body {
        self.closure = closure;
        for &scalar in params {
            let reg = self.reg(scalar);
            match scalar {
                Scalar::Ptr => self.ptrs.push(reg),
                _ => self.ints.push(reg),
            }
        }
        self.current = self.body.block();
        if closure {
            let context = self.reg(Scalar::Ptr);
            self.emit(Inst::Context { dst: context });
            let ptr = self.reg(Scalar::Ptr);
            let int = self.reg(Scalar::I64);
            let mem = Mem::PRIVATE;
            let (addr, offset) = (context, 8);
            self.emit(Inst::Load {
                dst: ptr,
                addr,
                offset,
                mem,
            });
            let (dst, offset) = (int, 16);
            self.emit(Inst::Load {
                dst,
                addr,
                offset,
                mem,
            });
            self.ptrs.push(ptr);
            self.ints.push(int);
        }
        for _ in 0..3 {
            let dst = self.reg(Scalar::I64);
            let bits = self.random.below(10) as u64;
            self.emit(Inst::Const { dst, bits });
            self.ints.push(dst);
            let dst = self.reg(Scalar::Ptr);
            match self.random.chance(70) {
                true => self.emit(Inst::New { dst, ty: OBJECT }),
                false => self.emit(Inst::Const { dst, bits: 0 }),
            }
            self.ptrs.push(dst);
        }
        for _ in 0..self.random.below(3) {
            let slot = self.body.slot(40, 8, None);
            self.slots.push(slot);
            let addr = self.reg(Scalar::Ptr);
            self.emit(Inst::SlotAddr {
                dst: addr,
                slot,
                offset: 0,
            });
            self.emit(Inst::ZeroMem {
                addr,
                size: 40,
                mem: Mem::PRIVATE,
            });
        }
        self.statements();
        let mut results = vec![self.int()];
        if !closure {
            results.push(self.ptr());
        }
        self.end(Terminator::Return(results));
        self.body
    }

    fn statements(&mut self) {
        for _ in 0..1 + self.random.below(8) {
            if self.budget == 0 {
                return;
            }
            self.budget -= 1;
            self.statement();
        }
    }

    fn statement(&mut self) {
        match self.random.below(24) {
            0..=3 => self.arithmetic(),
            4..=6 => self.access(),
            7 => self.copies(),
            8 => {
                let dst = self.ptr();
                self.emit(Inst::New { dst, ty: OBJECT });
            }
            9 | 10 => self.branch(),
            11 | 12 => self.counted(),
            13 => self.array(),
            14 | 15 => self.call(),
            16 | 17 => self.new_closure(),
            18 => self.slot_access(),
            19 => self.bounds(),
            20 => self.bulk(),
            21 => self.switch(),
            22 => self.early_return(),
            _ => {
                let args = vec![self.int()];
                self.emit(Inst::Call {
                    callee: Callee::Func(FuncId(0)),
                    args,
                    results: Vec::new(),
                    overflow: None,
                });
            }
        }
    }

    fn arithmetic(&mut self) {
        use BinaryOp::*;
        const OPS: [BinaryOp; 16] = [
            Add, Sub, Mul, And, Or, Xor, AndNot, Shl, SShr, UShr, SMin, SMax, UMin, UMax, Add, Sub,
        ];
        let (dst, left) = (self.int(), self.int());
        let right = match self.random.chance(50) {
            true => self.int(),
            false => {
                let bits = [0, 1, 2, 7, 63, 64, u64::MAX][self.random.below(7)];
                self.constant(bits)
            }
        };
        let op = OPS[self.random.below(OPS.len())];
        if self.random.chance(15) {
            let narrow = [Scalar::I8, Scalar::I16, Scalar::I32][self.random.below(3)];
            let (a, b) = (self.reg(narrow), self.reg(narrow));
            for (dst, arg) in [(a, left), (b, right)] {
                let op = ConvertOp::Truncate;
                self.emit(Inst::Convert { op, dst, arg });
            }
            let op = [Add, Sub, Mul, And, Or, Xor, SMin, UMax][self.random.below(8)];
            let sum = self.reg(narrow);
            self.emit(Inst::Binary {
                op,
                dst: sum,
                left: a,
                right: b,
            });
            let op = [ConvertOp::SignExtend, ConvertOp::ZeroExtend][self.random.below(2)];
            self.emit(Inst::Convert { op, dst, arg: sum });
            return;
        }
        let fresh = self.reg(Scalar::I64);
        self.emit(Inst::Binary {
            op,
            dst: fresh,
            left,
            right,
        });
        self.emit(Inst::Copy { dst, src: fresh });
    }

    /// A field of an object, through a pointer that may be nil.
    fn access(&mut self) {
        let mut addr = self.ptr();
        let mut mem = Mem::default();
        if self.random.chance(50) {
            self.emit(Inst::NilCheck { addr });
            mem.notrap = true;
        }
        let mut offset = 8 * self.random.below(4) as i32;
        let pointer = offset == 24;
        if self.random.chance(30) {
            let dst = self.reg(Scalar::Ptr);
            let base = addr;
            if !mem.notrap {
                self.emit(Inst::NilCheck { addr: base });
                mem.notrap = true;
            }
            let by = i64::from(offset);
            self.emit(Inst::Offset {
                dst,
                base,
                offset: by,
            });
            (addr, offset) = (dst, 0);
        }
        match (pointer, self.random.chance(50)) {
            (true, true) => {
                let dst = self.ptr();
                self.emit(Inst::Load {
                    dst,
                    addr,
                    offset,
                    mem,
                });
            }
            (true, false) => {
                let src = self.ptr();
                self.emit(Inst::Store {
                    src,
                    addr,
                    offset,
                    mem,
                });
            }
            (false, true) => {
                let dst = self.int();
                self.emit(Inst::Load {
                    dst,
                    addr,
                    offset,
                    mem,
                });
            }
            (false, false) => {
                let src = self.int();
                self.emit(Inst::Store {
                    src,
                    addr,
                    offset,
                    mem,
                });
            }
        }
    }

    fn copies(&mut self) {
        let (dst, src) = (self.ptr(), self.ptr());
        self.emit(Inst::Copy { dst, src });
        let (dst, src) = (self.int(), self.int());
        self.emit(Inst::Copy { dst, src });
    }

    fn condition(&mut self) -> Reg {
        use CompareOp::*;
        let dst = self.reg(Scalar::I8);
        if self.random.chance(25) {
            let left = self.ptr();
            let right = match self.random.chance(60) {
                true => {
                    let dst = self.reg(Scalar::Ptr);
                    self.emit(Inst::Const { dst, bits: 0 });
                    dst
                }
                false => self.ptr(),
            };
            let op = [Eq, Ne][self.random.below(2)];
            self.emit(Inst::Compare {
                op,
                dst,
                left,
                right,
            });
            return dst;
        }
        let (left, right) = (self.int(), self.int());
        let op = [Eq, Ne, SLt, SLe, SGt, SGe, ULt, ULe, UGt, UGe][self.random.below(10)];
        self.emit(Inst::Compare {
            op,
            dst,
            left,
            right,
        });
        if self.random.chance(20) {
            let not = self.reg(Scalar::I8);
            self.emit(Inst::Unary {
                op: UnaryOp::BoolNot,
                dst: not,
                arg: dst,
            });
            return not;
        }
        dst
    }

    fn branch(&mut self) {
        if self.depth > 3 {
            return;
        }
        self.depth += 1;
        let cond = self.condition();
        let (then, other, after) = (self.body.block(), self.body.block(), self.body.block());
        self.end(Terminator::Branch { cond, then, other });
        for block in [then, other] {
            self.current = block;
            self.statements();
            self.end(Terminator::Jump(after));
        }
        self.current = after;
        self.depth -= 1;
    }

    fn switch(&mut self) {
        if self.depth > 3 {
            return;
        }
        self.depth += 1;
        let value = self.int();
        let blocks: Vec<BlockId> = (0..3).map(|_| self.body.block()).collect();
        let after = self.body.block();
        self.end(Terminator::Switch {
            value,
            cases: vec![(0, blocks[0]), (1, blocks[1]), (7, blocks[0])],
            default: blocks[2],
        });
        for block in blocks {
            self.current = block;
            self.statements();
            self.end(Terminator::Jump(after));
        }
        self.current = after;
        self.depth -= 1;
    }

    fn early_return(&mut self) {
        let cond = self.condition();
        let (then, other) = (self.body.block(), self.body.block());
        self.end(Terminator::Branch { cond, then, other });
        self.current = then;
        let mut results = vec![self.int()];
        if !self.closure {
            results.push(self.ptr());
        }
        self.end(Terminator::Return(results));
        self.current = other;
    }

    /// A loop over a few numbers; sometimes with an array that it indexes.
    fn counted(&mut self) {
        if self.depth > 2 {
            return;
        }
        self.depth += 1;
        let array = self.random.chance(60).then(|| {
            let dst = self.reg(Scalar::Ptr);
            self.emit(Inst::New { dst, ty: ARRAY });
            dst
        });
        let counter = self.reg(Scalar::I64);
        let start = [0, 0, 0, 1, u64::MAX][self.random.below(5)];
        self.emit(Inst::Const {
            dst: counter,
            bits: start,
        });
        let end = [3, 8, 8, 9][self.random.below(4)];
        let len = self.constant(end);
        let (head, body, after) = (self.body.block(), self.body.block(), self.body.block());
        self.end(Terminator::Jump(head));
        self.current = head;
        let cond = self.reg(Scalar::I8);
        self.emit(Inst::Compare {
            op: CompareOp::SLt,
            dst: cond,
            left: counter,
            right: len,
        });
        self.end(Terminator::Branch {
            cond,
            then: body,
            other: after,
        });
        self.current = body;
        if let Some(array) = array {
            let index = self.reg(Scalar::I64);
            self.emit(Inst::Copy {
                dst: index,
                src: counter,
            });
            let shifted = match self.random.chance(30) {
                true => {
                    let one = self.constant(1);
                    let dst = self.reg(Scalar::I64);
                    let op = [BinaryOp::Add, BinaryOp::Sub][self.random.below(2)];
                    self.emit(Inst::Binary {
                        op,
                        dst,
                        left: index,
                        right: one,
                    });
                    dst
                }
                false => index,
            };
            self.element(array, shifted);
        }
        self.statements();
        self.emit(Inst::Poll);
        let one = self.constant(1);
        let next = self.reg(Scalar::I64);
        self.emit(Inst::Binary {
            op: BinaryOp::Add,
            dst: next,
            left: counter,
            right: one,
        });
        self.emit(Inst::Copy {
            dst: counter,
            src: next,
        });
        self.end(Terminator::Jump(head));
        self.current = after;
        self.depth -= 1;
    }

    /// An access of an element of an eight-word array.
    fn element(&mut self, array: Reg, index: Reg) {
        let len = self.constant(8);
        let kind = BoundsKind::Index;
        self.emit(Inst::BoundsCheck { kind, index, len });
        let addr = self.reg(Scalar::Ptr);
        self.emit(Inst::Index {
            dst: addr,
            base: array,
            index,
            scale: 8,
        });
        let (offset, mem) = (0, Mem::PRIVATE);
        if self.random.chance(50) {
            let src = self.int();
            self.emit(Inst::Store {
                src,
                addr,
                offset,
                mem,
            });
        } else {
            let dst = self.int();
            self.emit(Inst::Load {
                dst,
                addr,
                offset,
                mem,
            });
        }
    }

    fn array(&mut self) {
        let array = self.reg(Scalar::Ptr);
        self.emit(Inst::New {
            dst: array,
            ty: ARRAY,
        });
        for _ in 0..1 + self.random.below(3) {
            let index = match self.random.chance(70) {
                true => {
                    let bits = self.random.below(8) as u64;
                    self.constant(bits)
                }
                false => self.int(),
            };
            self.element(array, index);
        }
    }

    fn call(&mut self) {
        let count = FUNCS;
        if self.at >= count || self.closure {
            return;
        }
        let args = vec![self.int(), self.int(), self.ptr()];
        let results = vec![self.reg(Scalar::I64), self.reg(Scalar::Ptr)];
        let target = self.at + 1 + self.random.below(count - self.at);
        let callee = match self.random.below(4) {
            0 if self.at < count => {
                // Through the table, as a funcval or as a method.
                let table = self.reg(Scalar::Ptr);
                self.emit(Inst::DataAddr {
                    dst: table,
                    data: DataId(1),
                    offset: 0,
                });
                match self.random.chance(50) || self.at + 1 == count {
                    true => Callee::Value(table),
                    false => {
                        let dst = self.reg(Scalar::Ptr);
                        self.emit(Inst::Load {
                            dst,
                            addr: table,
                            offset: 8,
                            mem: Mem::PRIVATE,
                        });
                        Callee::Code(dst)
                    }
                }
            }
            _ => Callee::Func(FuncId(target as u32)),
        };
        self.emit(Inst::Call {
            callee,
            args,
            results: results.clone(),
            overflow: None,
        });
        let dst = self.int();
        self.emit(Inst::Copy {
            dst,
            src: results[0],
        });
        if self.random.chance(50) {
            let dst = self.ptr();
            self.emit(Inst::Copy {
                dst,
                src: results[1],
            });
        }
    }

    /// Makes a closure and calls it.
    fn new_closure(&mut self) {
        if self.at >= FUNCS + CLOSURES {
            return;
        }
        let first = self.at.max(FUNCS) + 1;
        let func = first + self.random.below(FUNCS + CLOSURES + 1 - first);
        let object = self.reg(Scalar::Ptr);
        self.emit(Inst::New {
            dst: object,
            ty: CLOSURE,
        });
        let code = self.reg(Scalar::Ptr);
        self.emit(Inst::FuncAddr {
            dst: code,
            func: FuncId(func as u32),
        });
        let (ptr, int) = (self.ptr(), self.int());
        for (src, offset) in [(code, 0), (ptr, 8), (int, 16)] {
            self.emit(Inst::Store {
                src,
                addr: object,
                offset,
                mem: Mem::PRIVATE,
            });
        }
        for _ in 0..1 + self.random.below(2) {
            let args = vec![self.int()];
            let result = self.reg(Scalar::I64);
            self.emit(Inst::Call {
                callee: Callee::Value(object),
                args,
                results: vec![result],
                overflow: None,
            });
            let dst = self.int();
            self.emit(Inst::Copy { dst, src: result });
        }
    }

    fn slot_access(&mut self) {
        if self.slots.is_empty() {
            return;
        }
        let at = self.random.below(self.slots.len());
        let slot = self.slots[at];
        let addr = self.reg(Scalar::Ptr);
        let offset = 8 * self.random.below(4) as u32;
        self.emit(Inst::SlotAddr {
            dst: addr,
            slot,
            offset,
        });
        let var = match offset {
            24 => self.ptr(),
            _ => self.int(),
        };
        let (offset, mem) = (0, Mem::PRIVATE);
        match self.random.chance(50) {
            true => self.emit(Inst::Store {
                src: var,
                addr,
                offset,
                mem,
            }),
            false => self.emit(Inst::Load {
                dst: var,
                addr,
                offset,
                mem,
            }),
        }
    }

    fn bounds(&mut self) {
        use BoundsKind::*;
        let kind = [Index, IndexU, SliceAcap, SliceB][self.random.below(4)];
        let index = self.int();
        let bits = 5 + self.random.below(60) as u64;
        let len = self.constant(bits);
        let mask = self.constant(15);
        let small = self.reg(Scalar::I64);
        self.emit(Inst::Binary {
            op: BinaryOp::And,
            dst: small,
            left: index,
            right: mask,
        });
        let index = match self.random.chance(80) {
            true => small,
            false => index,
        };
        self.emit(Inst::BoundsCheck { kind, index, len });
    }

    /// Copies or clears a whole object.
    fn bulk(&mut self) {
        let place = |this: &mut Self| {
            if !this.slots.is_empty() && this.random.chance(50) {
                let at = this.random.below(this.slots.len());
                let (slot, dst) = (this.slots[at], this.reg(Scalar::Ptr));
                this.emit(Inst::SlotAddr {
                    dst,
                    slot,
                    offset: 0,
                });
                return dst;
            }
            let addr = this.ptr();
            this.emit(Inst::NilCheck { addr });
            addr
        };
        let dst = place(self);
        if self.random.chance(25) {
            self.emit(Inst::ZeroMem {
                addr: dst,
                size: 40,
                mem: Mem::PRIVATE,
            });
            return;
        }
        let src = place(self);
        self.emit(Inst::CopyMem {
            dst,
            src,
            size: 40,
            dst_mem: Mem::PRIVATE,
            src_mem: Mem::PRIVATE,
        });
    }
}

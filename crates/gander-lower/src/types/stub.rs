//! Building functions that the compiler makes: equality, hashing, wrappers.
//!
//! Invariant: straight-line emission into a current block, without source
//! positions; all memory touched is known to be there unless said otherwise.

use gander_abi::WORD;
use gander_mir::{
    Block, BlockId, Body, Callee, CompareOp, FuncId, Inst, Mem, PosId, Reg, Scalar, Terminator,
};

/// Accesses up to this address are known to be through nil pointers.
const FAULT_BYTES: u64 = 4096;

/// A read of a variable through a pointer that may be nil.
pub(super) const POINTEE: Mem = Mem {
    notrap: false,
    race: true,
    pointers: false,
};

/// A read of a variable that is there.
pub(super) const SHARED: Mem = Mem {
    notrap: true,
    ..POINTEE
};

/// A function body in the making.
pub(super) struct Stub {
    pub(super) body: Body,
    current: BlockId,
}

impl Stub {
    /// A body whose first registers are the parameters.
    pub(super) fn new(params: &[Scalar]) -> (Stub, Vec<Reg>) {
        let mut body = Body::default();
        let params = params.iter().map(|&scalar| body.reg(scalar)).collect();
        let current = body.block();
        (Stub { body, current }, params)
    }

    pub(super) fn block(&mut self) -> BlockId {
        self.body.block()
    }

    fn at(&mut self, block: BlockId) -> &mut Block {
        &mut self.body.blocks[block.index()]
    }

    pub(super) fn cold_block(&mut self) -> BlockId {
        let block = self.body.block();
        self.at(block).cold = true;
        block
    }

    pub(super) fn start(&mut self, block: BlockId) {
        self.current = block;
    }

    pub(super) fn emit(&mut self, inst: Inst) {
        let current = self.current;
        self.at(current).insts.push((inst, PosId::NONE));
    }

    pub(super) fn end(&mut self, end: Terminator) {
        let current = self.current;
        self.at(current).end = end;
    }

    pub(super) fn constant(&mut self, scalar: Scalar, bits: u64) -> Reg {
        let dst = self.body.reg(scalar);
        self.emit(Inst::Const { dst, bits });
        dst
    }

    /// A load from memory that is there.
    pub(super) fn load(&mut self, scalar: Scalar, addr: Reg, offset: u64) -> Reg {
        self.load_mem(scalar, addr, offset, Mem::PRIVATE)
    }

    /// A load; through a pointer that may be nil, if `mem` says so.
    pub(super) fn load_mem(&mut self, scalar: Scalar, addr: Reg, offset: u64, mem: Mem) -> Reg {
        if !mem.notrap && offset + WORD > FAULT_BYTES {
            self.emit(Inst::NilCheck { addr });
        }
        let (addr, offset) = self.near(addr, offset);
        let dst = self.body.reg(scalar);
        self.emit(Inst::Load {
            dst,
            addr,
            offset,
            mem,
        });
        dst
    }

    /// A store to a slot, or other memory of the frame.
    pub(super) fn store(&mut self, src: Reg, addr: Reg, offset: u64) {
        let (addr, offset) = self.near(addr, offset);
        self.emit(Inst::Store {
            src,
            addr,
            offset,
            mem: Mem::PRIVATE,
        });
    }

    /// An address and an offset that fits into an instruction.
    fn near(&mut self, addr: Reg, offset: u64) -> (Reg, i32) {
        match i32::try_from(offset) {
            Ok(offset) => (addr, offset),
            Err(_) => (self.offset(addr, offset), 0),
        }
    }

    pub(super) fn offset(&mut self, base: Reg, offset: u64) -> Reg {
        if offset == 0 {
            return base;
        }
        let dst = self.body.reg(Scalar::Ptr);
        let offset = offset as i64;
        self.emit(Inst::Offset { dst, base, offset });
        dst
    }

    /// The address of new memory in the frame.
    pub(super) fn slot(&mut self, size: u64, align: u32) -> Reg {
        let slot = self.body.slot(size as u32, align.max(1), None);
        let dst = self.body.reg(Scalar::Ptr);
        self.emit(Inst::SlotAddr {
            dst,
            slot,
            offset: 0,
        });
        dst
    }

    pub(super) fn compare(&mut self, op: CompareOp, left: Reg, right: Reg) -> Reg {
        let dst = self.body.reg(Scalar::I8);
        self.emit(Inst::Compare {
            op,
            dst,
            left,
            right,
        });
        dst
    }

    pub(super) fn branch(&mut self, cond: Reg, then: BlockId, other: BlockId) {
        self.end(Terminator::Branch { cond, then, other });
    }

    /// A call with all values in registers.
    pub(super) fn call(&mut self, func: FuncId, args: Vec<Reg>, results: &[Scalar]) -> Vec<Reg> {
        self.call_through(Callee::Func(func), args, results, None)
    }

    pub(super) fn call_through(
        &mut self,
        callee: Callee,
        args: Vec<Reg>,
        results: &[Scalar],
        overflow: Option<Reg>,
    ) -> Vec<Reg> {
        let results: Vec<Reg> = results.iter().map(|&s| self.body.reg(s)).collect();
        self.emit(Inst::Call {
            callee,
            args,
            results: results.clone(),
            overflow,
        });
        results
    }
}

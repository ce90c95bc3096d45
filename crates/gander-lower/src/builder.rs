//! Building one function: its registers, blocks, variables and positions.
//!
//! Invariant: instructions go to the current block; after a terminator the
//! current block is `None` (code that cannot be reached is not built) until
//! [`FnBuilder::start`] names the next.

use crate::ctx::Ctx;
use crate::types::{Env, LType};
use crate::value::Home;
use gander_mir::{BlockId, Body, FuncId, Inst, Mem, PosId, Reg, Scalar, SlotId, StrId, Terminator};
use gander_span::Pos;
use gander_types::{Info, Obj};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// A function being built.
pub(crate) struct FnBuilder<'c, 'a> {
    pub(crate) ctx: &'c mut Ctx<'a>,
    pub(crate) id: FuncId,
    /// Symbol name, from which closures derive theirs.
    pub(crate) name: Rc<str>,
    pub(crate) name_id: StrId,
    /// Index of the package in the input.
    pub(crate) package: usize,
    pub(crate) info: &'a Info,
    /// Type arguments in force.
    pub(crate) env: Rc<Env>,
    pub(crate) body: Body,
    pub(crate) current: Option<BlockId>,
    pub(crate) pos: PosId,
    /// Where the variables in scope live.
    pub(crate) vars: FxHashMap<Obj, Home>,
    /// Result types and, if named or kept in memory, the variables.
    pub(crate) results: Vec<LType>,
    pub(crate) result_vars: Vec<Obj>,
    /// What the statements need: labels, loops, defers (see `stmt`).
    pub(crate) flow: crate::stmt::Flow,
    /// How many closures were named in this outermost function.
    pub(crate) closures: u32,
}

impl<'c, 'a> FnBuilder<'c, 'a> {
    /// A new register.
    pub(crate) fn reg(&mut self, scalar: Scalar) -> Reg {
        self.body.reg(scalar)
    }

    /// The machine type of a register.
    pub(crate) fn scalar(&self, reg: Reg) -> Scalar {
        self.body.regs[reg.index()]
    }

    /// A new stack slot.
    pub(crate) fn slot(&mut self, size: u64, align: u32) -> SlotId {
        self.body.slot(size as u32, align.max(1), None)
    }

    /// A new block, not yet current.
    pub(crate) fn block(&mut self) -> BlockId {
        self.body.block()
    }

    /// A new block out of line.
    pub(crate) fn cold_block(&mut self) -> BlockId {
        let block = self.body.block();
        self.body.blocks[block.index()].cold = true;
        block
    }

    /// Goes on in `block`.
    pub(crate) fn start(&mut self, block: BlockId) {
        self.current = Some(block);
    }

    /// Whether the code being built can be reached.
    pub(crate) fn reachable(&self) -> bool {
        self.current.is_some()
    }

    /// Sets the source position of what follows.
    pub(crate) fn at(&mut self, pos: Pos) {
        self.pos = self.ctx.position(pos, self.name_id);
    }

    /// Appends an instruction; nothing if the code cannot be reached.
    pub(crate) fn emit(&mut self, inst: Inst) {
        if let Some(block) = self.current {
            let pos = self.pos;
            self.body.blocks[block.index()].insts.push((inst, pos));
        }
    }

    /// Ends the current block.
    pub(crate) fn end(&mut self, end: Terminator) {
        if let Some(block) = self.current.take() {
            let block = &mut self.body.blocks[block.index()];
            block.end = end;
            block.end_pos = self.pos;
        }
    }

    /// Ends the current block with a jump and goes on in `block`.
    pub(crate) fn jump_to(&mut self, block: BlockId) {
        self.end(Terminator::Jump(block));
        self.start(block);
    }

    /// A constant in a new register.
    pub(crate) fn constant(&mut self, scalar: Scalar, bits: u64) -> Reg {
        let dst = self.reg(scalar);
        self.emit(Inst::Const { dst, bits });
        dst
    }

    /// An `i64` constant in a new register.
    pub(crate) fn int(&mut self, value: i64) -> Reg {
        self.constant(Scalar::I64, value as u64)
    }

    /// A load into a new register.
    pub(crate) fn load_at(&mut self, scalar: Scalar, addr: Reg, offset: i32, mem: Mem) -> Reg {
        let dst = self.reg(scalar);
        self.emit(Inst::Load {
            dst,
            addr,
            offset,
            mem,
        });
        dst
    }
}

//! Building one function: its registers, blocks, variables and positions.
//!
//! Invariant: instructions go to the current block; after a terminator the
//! current block is `None` (code that cannot be reached is not built) until
//! [`FnBuilder::start`] names the next.

use crate::ctx::Ctx;
use crate::expr::captures::Captures;
use crate::types::{Env, LType, Signature};
use crate::value::{Home, Value};
use gander_mir::{BlockId, Body, FuncId, Inst, Mem, PosId, Reg, Scalar, SlotId, StrId, Terminator};
use gander_span::Pos;
use gander_syntax::ast::NodeId;
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
    /// Which variables are addressed and captured, for the whole declaration.
    pub(crate) captures: Rc<Captures>,
    /// Operands that were evaluated before their turn, see `expr::order`.
    pub(crate) hoisted: FxHashMap<NodeId, Value>,
    /// How the parameters and results travel; set by `enter`.
    pub(crate) signature: Option<Rc<Signature>>,
    /// The caller's overflow block, if the signature has one.
    pub(crate) overflow: Option<Reg>,
    /// The funcval, in a closure.
    pub(crate) context: Option<Reg>,
    /// Result types and, if named or kept in memory, the variables.
    pub(crate) results: Vec<LType>,
    pub(crate) result_vars: Vec<Obj>,
    /// What the statements need: labels, loops, defers (see `stmt`).
    pub(crate) flow: crate::stmt::Flow,
    /// How many closures were named directly in this function.
    pub(crate) closures: u32,
    /// Whether this is a function literal.
    pub(crate) is_literal: bool,
}

impl<'c, 'a> FnBuilder<'c, 'a> {
    /// A builder of function `id`'s body; nothing is built yet.
    pub(crate) fn new(
        ctx: &'c mut Ctx<'a>,
        id: FuncId,
        package: usize,
        env: Rc<Env>,
        captures: Rc<Captures>,
    ) -> FnBuilder<'c, 'a> {
        let name: Rc<str> = ctx.program.funcs[id.index()].name.as_str().into();
        let name_id = ctx.str(&name);
        let info = &ctx.input.packages[package].info;
        FnBuilder {
            ctx,
            id,
            name,
            name_id,
            package,
            info,
            env,
            body: Body::default(),
            current: None,
            pos: PosId::NONE,
            vars: FxHashMap::default(),
            captures,
            hoisted: FxHashMap::default(),
            signature: None,
            overflow: None,
            context: None,
            results: Vec::new(),
            result_vars: Vec::new(),
            flow: crate::stmt::Flow::default(),
            closures: 0,
            is_literal: false,
        }
    }

    /// Hands the body over to the program.
    pub(crate) fn finish(self) {
        self.ctx.program.funcs[self.id.index()].body = Some(self.body);
    }

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

    /// Ends the current block with a two-way branch.
    pub(crate) fn branch(&mut self, cond: Reg, then: BlockId, other: BlockId) {
        self.end(Terminator::Branch { cond, then, other });
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

    /// The nil pointer in a new register.
    pub(crate) fn nil(&mut self) -> Reg {
        self.constant(Scalar::Ptr, 0)
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

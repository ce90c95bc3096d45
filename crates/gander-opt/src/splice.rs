//! Puts the code of a function in the place of a call.
//!
//! Invariant: the callee's registers, slots and blocks get new numbers, its
//! parameters become the arguments; each of its positions gets the call's as
//! its parent, so that tracebacks show the call. What a call through a
//! funcval or with an overflow block would have passed is passed.

use crate::code::{Block, Code, Phi, retarget};
use gander_mir::{BlockId, Callee, FuncId, Inst, PosId, Position, Reg, Scalar, SlotId, Terminator};
use rustc_hash::FxHashMap;

/// The call to replace.
pub(crate) struct Site {
    pub(crate) block: BlockId,
    /// Index of the call in the block.
    pub(crate) at: usize,
    /// The funcval, if the callee reads its context.
    pub(crate) context: Option<Reg>,
}

/// What inlining needs of the callee.
pub(crate) struct Inlinee<'a> {
    pub(crate) code: &'a Code,
    /// Scalars of its results.
    pub(crate) results: &'a [Scalar],
    /// Made by the compiler: its own positions do not show.
    pub(crate) wrapper: bool,
    /// Its accesses are not checked for races.
    pub(crate) norace: bool,
    /// `runtime.panicwrap`, if the function calls it.
    pub(crate) panicwrap: Option<FuncId>,
}

/// Replaces the call; what followed it in its block is then in a new block,
/// which is returned.
pub(crate) fn splice(
    code: &mut Code,
    program_positions: &[Position],
    site: &Site,
    callee: &Inlinee<'_>,
) -> BlockId {
    let (inst, pos) = code.block(site.block).insts[site.at].clone();
    let Inst::Call {
        args,
        results,
        overflow,
        ..
    } = inst
    else {
        unreachable!("a site is a call");
    };
    let after = split(code, site);
    let mut copier = Copier {
        first_reg: code.regs.len() as u32,
        first_slot: code.slots.len() as u32,
        first_block: code.blocks.len() as u32,
        args: &args,
        context: site.context,
        overflow,
        positions: FxHashMap::default(),
        table: program_positions,
        call: pos,
        callee,
        after,
        returns: Vec::new(),
        cold: code.block(site.block).cold,
    };
    code.regs.extend_from_slice(&callee.code.regs);
    code.slots.extend_from_slice(&callee.code.slots);
    code.block_mut(site.block).end = Terminator::Jump(BlockId(copier.first_block));
    code.block_mut(site.block).end_pos = pos;
    for (at, block) in callee.code.blocks.iter().enumerate() {
        let id = BlockId(copier.first_block + at as u32);
        copier.block(code, id, block);
    }
    let returns = std::mem::take(&mut copier.returns);
    join(code, after, &results, &returns, pos);
    after
}

/// Cuts the block behind the call; the call itself goes.
fn split(code: &mut Code, site: &Site) -> BlockId {
    let after = cut(code, site.block, site.at + 1);
    code.block_mut(site.block).insts.pop();
    after
}

/// Moves the instructions from `at` on into a block of their own, to which the
/// block then jumps.
pub(crate) fn cut(code: &mut Code, from: BlockId, at: usize) -> BlockId {
    let block = code.block_mut(from);
    let rest = block.insts.split_off(at);
    let mut after = Block::new(
        std::mem::replace(&mut block.end, Terminator::Unreachable),
        block.end_pos,
        block.cold,
    );
    after.insts = rest;
    let after = code.push(after);
    code.block_mut(from).end = Terminator::Jump(after);
    for to in code.successors(after) {
        for phi in &mut code.block_mut(to).phis {
            for (pred, _) in &mut phi.args {
                if *pred == from {
                    *pred = after;
                }
            }
        }
    }
    after
}

/// Gives the results their values.
fn join(
    code: &mut Code,
    after: BlockId,
    results: &[Reg],
    returns: &[(BlockId, Vec<Reg>)],
    pos: PosId,
) {
    if let [(_, values)] = returns {
        let copies = results
            .iter()
            .zip(values)
            .map(|(&dst, &src)| (Inst::Copy { dst, src }, pos));
        let copies: Vec<_> = copies.collect();
        code.block_mut(after).insts.splice(0..0, copies);
        return;
    }
    let phis = results.iter().enumerate().map(|(at, &dst)| Phi {
        dst,
        args: returns
            .iter()
            .map(|(from, values)| (*from, values[at]))
            .collect(),
    });
    code.block_mut(after).phis = phis.collect();
}

struct Copier<'a> {
    first_reg: u32,
    first_slot: u32,
    first_block: u32,
    args: &'a [Reg],
    context: Option<Reg>,
    overflow: Option<Reg>,
    positions: FxHashMap<PosId, PosId>,
    table: &'a [Position],
    call: PosId,
    callee: &'a Inlinee<'a>,
    after: BlockId,
    /// Blocks that return, with the values.
    returns: Vec<(BlockId, Vec<Reg>)>,
    cold: bool,
}

impl Copier<'_> {
    fn reg(&self, reg: Reg) -> Reg {
        match self.args.get(reg.index()) {
            Some(arg) => *arg,
            None => Reg(self.first_reg + reg.0),
        }
    }

    fn block_id(&self, block: BlockId) -> BlockId {
        BlockId(self.first_block + block.0)
    }

    /// The position as seen from the caller.
    fn position(&mut self, code: &mut Code, pos: PosId) -> PosId {
        if pos == PosId::NONE {
            return self.call;
        }
        if let Some(&known) = self.positions.get(&pos) {
            return known;
        }
        let inner = self.callee.code;
        let position = match pos.0.checked_sub(inner.first_position) {
            Some(at) => inner.positions[at as usize],
            None => self.table[pos.index()],
        };
        let new = if position.parent == PosId::NONE && self.callee.wrapper {
            self.call
        } else {
            let parent = self.position(code, position.parent);
            code.positions.push(Position { parent, ..position });
            PosId(code.first_position + code.positions.len() as u32 - 1)
        };
        self.positions.insert(pos, new);
        new
    }

    fn block(&mut self, code: &mut Code, id: BlockId, block: &Block) {
        let end_pos = self.position(code, block.end_pos);
        let mut new = Block::new(Terminator::Unreachable, end_pos, block.cold || self.cold);
        for phi in &block.phis {
            let args = phi.args.iter();
            new.phis.push(Phi {
                dst: self.reg(phi.dst),
                args: args
                    .map(|(from, arg)| (self.block_id(*from), self.reg(*arg)))
                    .collect(),
            });
        }
        for (inst, pos) in &block.insts {
            let pos = self.position(code, *pos);
            let inst = self.inst(inst);
            new.insts.push((inst, pos));
        }
        let mut end = block.end.clone();
        end.uses_mut(|reg| *reg = self.reg(*reg));
        retarget(&mut end, |to| self.block_id(to));
        new.end = match end {
            Terminator::Return(values) => {
                self.returns.push((id, values));
                Terminator::Jump(self.after)
            }
            Terminator::TailCall { callee, args } => {
                let values = self.tail_call(code, &mut new, callee, args);
                self.returns.push((id, values));
                Terminator::Jump(self.after)
            }
            end => end,
        };
        code.push(new);
    }

    /// A tail call becomes a call; its results.
    fn tail_call(
        &mut self,
        code: &mut Code,
        block: &mut Block,
        callee: Callee,
        args: Vec<Reg>,
    ) -> Vec<Reg> {
        let results = self.callee.results.iter();
        let results: Vec<Reg> = results.map(|scalar| code.reg(*scalar)).collect();
        block.insts.push((
            Inst::Call {
                callee,
                args,
                results: results.clone(),
                overflow: None,
            },
            block.end_pos,
        ));
        results
    }

    fn inst(&self, inst: &Inst) -> Inst {
        let mut inst = inst.clone();
        inst.operands_mut(|reg| *reg = self.reg(*reg), |_| {});
        inst.operands_mut(|_| {}, |reg| *reg = self.reg(*reg));
        match &mut inst {
            // A method that is known when compiling is called without its
            // wrapper, by a load through the receiver: that is what panics.
            Inst::Call {
                callee: Callee::Func(func),
                ..
            } if self.callee.panicwrap == Some(*func) => {
                return Inst::NilCheck { addr: self.args[0] };
            }
            Inst::SlotAddr { slot, .. } => *slot = SlotId(self.first_slot + slot.0),
            Inst::Context { dst } => {
                // Only functions that are called through a known funcval read it.
                let src = self.context.unwrap_or(*dst);
                return Inst::Copy { dst: *dst, src };
            }
            Inst::Overflow { dst } => {
                let src = self.overflow.unwrap_or(*dst);
                return Inst::Copy { dst: *dst, src };
            }
            Inst::Load { mem, .. } | Inst::Store { mem, .. } | Inst::ZeroMem { mem, .. }
                if self.callee.norace =>
            {
                mem.race = false;
            }
            Inst::CopyMem {
                dst_mem, src_mem, ..
            } if self.callee.norace => {
                dst_mem.race = false;
                src_mem.race = false;
            }
            _ => {}
        }
        inst
    }
}

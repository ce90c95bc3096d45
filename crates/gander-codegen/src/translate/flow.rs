//! Blocks, terminators, and what a recovery does to the frame.
//!
//! Invariant: blocks are translated in reverse postorder, and sealed as soon
//! as their last predecessor is.

use super::faults::Faults;
use super::{Translator, trusted};
use crate::helpers::Helper;
use crate::translate::call::UNREACHABLE;
use cranelift_codegen::ir::{
    self, BlockArg, BlockCall, ExceptionTableData, ExceptionTableItem, InstBuilder, StackSlot,
    Value, types,
};
use cranelift_frontend::{Switch, Variable};
use gander_abi::deferframe;
use gander_mir::{BlockId, Body, Reg, SlotId, Terminator};

/// How blocks that can follow a recovery find the frame's memory.
///
/// A recovery enters the frame a second time, after the first pass has given
/// spill slots to other values. So these blocks must not use anything
/// computed before, not even the address of a slot, which the code generator
/// would take from there. They compute addresses from `base`, which the pad
/// gets from the runtime, and name symbols apart from the other blocks.
pub(super) struct Recovery {
    /// The blocks, by index.
    after: Vec<bool>,
    /// The address of the slot that holds all MIR slots.
    pub(super) base: Option<Variable>,
    pub(super) slot: Option<StackSlot>,
}

impl Recovery {
    pub(super) fn of(body: &Body) -> Recovery {
        let mut after = vec![false; body.blocks.len()];
        let pads = body.blocks.iter().filter_map(|block| match block.end {
            Terminator::DeferEnter { pad, .. } => Some(pad),
            _ => None,
        });
        let mut work: Vec<BlockId> = pads.collect();
        while let Some(block) = work.pop() {
            if !std::mem::replace(&mut after[block.index()], true) {
                body.blocks[block.index()]
                    .end
                    .successors(|next| work.push(next));
            }
        }
        Recovery {
            after,
            base: None,
            slot: None,
        }
    }

    /// Whether the function recovers nothing.
    pub(super) fn none(&self) -> bool {
        !self.after.contains(&true)
    }
}

/// Reachable blocks in reverse postorder.
fn order(body: &Body) -> Vec<BlockId> {
    let mut seen = vec![false; body.blocks.len()];
    let mut post = Vec::with_capacity(body.blocks.len());
    // The flag says that the successors are done.
    let mut work = vec![(BlockId(0), false)];
    while let Some((block, done)) = work.pop() {
        if done {
            post.push(block);
            continue;
        }
        if std::mem::replace(&mut seen[block.index()], true) {
            continue;
        }
        work.push((block, true));
        body.blocks[block.index()].end.successors(|next| {
            if !seen[next.index()] {
                work.push((next, false));
            }
        });
    }
    post.reverse();
    post
}

impl Translator<'_> {
    pub(super) fn blocks(&mut self) {
        let order = order(self.body);
        let mut edges = vec![0_u32; self.body.blocks.len()];
        for block in &order {
            let end = &self.body.blocks[block.index()].end;
            end.successors(|next| edges[next.index()] += 1);
        }
        self.blocks = vec![None; self.body.blocks.len()];
        for block in &order {
            let made = self.builder.create_block();
            if self.body.blocks[block.index()].cold {
                self.builder.set_cold_block(made);
            }
            self.blocks[block.index()] = Some(made);
        }
        self.enter(edges[0] > 0);
        for id in order {
            let block = &self.body.blocks[id.index()];
            if id.0 > 0 || edges[0] > 0 {
                let made = self.block(id);
                self.builder.switch_to_block(made);
            }
            self.recovered = self.recovery.after[id.index()];
            let mut faults = Faults::default();
            for (inst, pos) in &block.insts {
                self.position(*pos);
                if faults.moved_by(inst, *pos) {
                    self.builder.ins().sequence_point();
                }
                self.inst(inst);
            }
            self.position(block.end_pos);
            if faults.moved_by_end(&block.end, block.end_pos) {
                self.builder.ins().sequence_point();
            }
            self.terminator(&block.end);
            block.end.successors(|next| {
                edges[next.index()] -= 1;
                if edges[next.index()] == 0 {
                    let next = self.block(next);
                    self.builder.seal_block(next);
                }
            });
        }
    }

    /// The entry block with the parameters: block 0, or one of its own before
    /// it if something jumps there.
    fn enter(&mut self, apart: bool) {
        let first = self.block(BlockId(0));
        let entry = match apart {
            true => self.builder.create_block(),
            false => first,
        };
        self.builder.append_block_params_for_function_params(entry);
        self.builder.switch_to_block(entry);
        self.builder.seal_block(entry);
        let params = self.builder.block_params(entry).to_vec();
        for (at, param) in params.into_iter().enumerate() {
            self.set(Reg(at as u32), param);
        }
        self.make_context();
        if apart {
            self.jump(first);
        }
    }

    /// The made block; only reachable ones are asked for.
    fn block(&self, id: BlockId) -> ir::Block {
        match self.blocks[id.index()] {
            Some(block) => block,
            None => unreachable!("a successor of a reachable block is reachable"),
        }
    }

    fn jump(&mut self, to: ir::Block) {
        let none: &[BlockArg] = &[];
        self.builder.ins().jump(to, none);
    }

    fn terminator(&mut self, end: &Terminator) {
        match end {
            Terminator::Jump(to) => {
                let to = self.block(*to);
                self.jump(to);
            }
            Terminator::Branch { cond, then, other } => {
                let cond = self.get(*cond);
                let (then, other) = (self.block(*then), self.block(*other));
                let none: &[BlockArg] = &[];
                self.builder.ins().brif(cond, then, none, other, none);
            }
            Terminator::Switch {
                value,
                cases,
                default,
            } => {
                let bits = self.ty(*value).bits();
                let mut switch = Switch::new();
                for (case, block) in cases {
                    let case = match bits {
                        64 => *case,
                        bits => case & ((1 << bits) - 1),
                    };
                    switch.set_entry(u128::from(case), self.block(*block));
                }
                let (value, default) = (self.get(*value), self.block(*default));
                switch.emit(&mut self.builder, value, default);
            }
            Terminator::Return(values) => {
                let values = self.values(values);
                self.builder.ins().return_(&values);
            }
            Terminator::TailCall { callee, args } => self.tail_call(*callee, args),
            Terminator::DeferEnter {
                slot,
                next,
                pad,
                frame,
            } => self.defer_enter(*slot, *next, *pad, *frame),
            Terminator::Unreachable => {
                self.builder.ins().trap(UNREACHABLE);
            }
        }
    }

    fn defer_enter(&mut self, slot: SlotId, next: BlockId, pad: BlockId, frame: Reg) {
        let func = self.helper_ref(Helper::DeferEnter);
        let sig = self.builder.func.dfg.ext_funcs[func].signature;
        let address = self.slot_addr(slot, 0);
        // The runtime has its address as long as the function runs.
        self.extents[slot.index()].kept = true;
        let (entered, landing) = (self.builder.create_block(), self.builder.create_block());
        let payload = self.builder.append_block_param(landing, types::I64);
        self.builder.set_cold_block(landing);
        let pool = &mut self.builder.func.dfg.value_lists;
        let normal = BlockCall::new(entered, [], pool);
        let recovered = BlockCall::new(landing, [BlockArg::TryCallExn(0)], pool);
        let handlers = [ExceptionTableItem::Default(recovered)];
        let table = ExceptionTableData::new(sig, normal, handlers);
        let table = self.builder.func.dfg.exception_tables.push(table);
        self.builder.ins().try_call(func, &[address], table);
        self.builder.seal_block(entered);
        self.builder.seal_block(landing);

        let start = self.slots[slot.index()].1;
        self.builder.switch_to_block(entered);
        if let (Some(base), Some(slot)) = (self.recovery.base, self.recovery.slot) {
            let value = self.builder.ins().stack_addr(types::I64, slot, 0);
            self.builder.def_var(base, value);
        }
        let next = self.block(next);
        self.jump(next);

        self.builder.switch_to_block(landing);
        self.set(frame, payload);
        if let Some(base) = self.recovery.base {
            let value = self.add(payload, -i64::from(start));
            self.builder.def_var(base, value);
        }
        let pad = self.block(pad);
        self.jump(pad);
    }

    /// The frame pointer. After a recovery it is read from the defer frame,
    /// so that it is not taken from a register of before.
    pub(super) fn frame_pointer(&mut self) -> Value {
        let defer_slot = self.body.blocks.iter().find_map(|block| match block.end {
            Terminator::DeferEnter { slot, .. } => Some(slot),
            _ => None,
        });
        match defer_slot {
            Some(slot) if self.recovered => {
                let frame = self.slot_addr(slot, 0);
                let offset = deferframe::offsets::FP;
                self.builder
                    .ins()
                    .load(types::I64, trusted(), frame, offset)
            }
            _ => self.builder.ins().get_frame_pointer(types::I64),
        }
    }
}

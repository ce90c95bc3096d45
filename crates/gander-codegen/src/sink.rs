//! Addresses of variables in the frame, computed anew where each is used.
//!
//! Invariant: what the function does is the same. But no address of a variable
//! stays in a register for later uses, which would keep the variable alive for
//! the collector (see [`crate::live`]) from the first to the last of them.

use cranelift_codegen::cursor::{Cursor, FuncCursor};
use cranelift_codegen::ir::{self, InstBuilder, InstructionData, Opcode, StackSlot, Value, types};

/// Gives every use of an address its own.
pub(crate) fn addresses(func: &mut ir::Function) {
    if func.sized_stack_slots.is_empty() {
        return;
    }
    let mut wanted = Vec::new();
    let mut cursor = FuncCursor::new(func);
    while cursor.next_block().is_some() {
        while let Some(inst) = cursor.next_inst() {
            let result = cursor.func.dfg.inst_results(inst).first().copied();
            if place_of(cursor.func, result.as_ref()).is_some() {
                // Whoever uses it computes it.
                if result
                    .and_then(|result| stack_addr(cursor.func, result))
                    .is_none()
                {
                    cursor.remove_inst_and_step_back();
                }
                continue;
            }
            let dfg = &cursor.func.dfg;
            let direct = match dfg.insts[inst].opcode() {
                Opcode::Load => Some(0),
                Opcode::Store => Some(1),
                _ => None,
            };
            wanted.clear();
            for (at, value) in dfg.inst_values(inst).enumerate() {
                let Some(place) = place_of(cursor.func, Some(&value)) else {
                    continue;
                };
                // An address without a sum is part of the access.
                let sum = stack_addr(cursor.func, value).is_none();
                if (direct != Some(at) || sum) && wanted.iter().all(|(old, _)| *old != value) {
                    wanted.push((value, place));
                }
            }
            if wanted.is_empty() {
                continue;
            }
            let position = cursor.func.srcloc(inst);
            cursor.set_srcloc(position);
            let anew: Vec<(Value, Value)> = wanted
                .iter()
                .map(|&(old, (slot, offset))| {
                    (old, cursor.ins().stack_addr(types::I64, slot, offset))
                })
                .collect();
            cursor.func.dfg.map_inst_values(inst, |value| {
                let found = anew.iter().find(|(old, _)| *old == value);
                found.map_or(value, |(_, new)| *new)
            });
        }
    }
}

/// The place in the frame whose address the value is.
fn place_of(func: &ir::Function, value: Option<&Value>) -> Option<(StackSlot, i32)> {
    let mut value = func.dfg.resolve_aliases(*value?);
    let mut offset = 0_i64;
    loop {
        if let Some((slot, start)) = stack_addr(func, value) {
            let offset = i64::from(start) + offset;
            let size = func.sized_stack_slots[slot].size;
            let inside = (0..i64::from(size.max(1))).contains(&offset);
            return inside.then_some((slot, offset as i32));
        }
        let inst = func.dfg.value_def(value).inst()?;
        let InstructionData::Binary {
            opcode: Opcode::Iadd,
            args: [base, constant],
        } = func.dfg.insts[inst]
        else {
            return None;
        };
        offset = offset.checked_add(constant_of(func, constant)?)?;
        value = func.dfg.resolve_aliases(base);
    }
}

fn stack_addr(func: &ir::Function, value: Value) -> Option<(StackSlot, i32)> {
    let value = func.dfg.resolve_aliases(value);
    match func.dfg.insts[func.dfg.value_def(value).inst()?] {
        InstructionData::StackAddr {
            stack_slot, offset, ..
        } => Some((stack_slot, offset.into())),
        _ => None,
    }
}

fn constant_of(func: &ir::Function, value: Value) -> Option<i64> {
    let value = func.dfg.resolve_aliases(value);
    match func.dfg.insts[func.dfg.value_def(value).inst()?] {
        InstructionData::UnaryImm {
            opcode: Opcode::Iconst,
            imm,
        } => Some(imm.bits()),
        _ => None,
    }
}

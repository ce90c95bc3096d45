//! Removes what computes values that nobody needs.
//!
//! Invariant: what can be observed stays; a load that may fault becomes a nil
//! check, so that the panic stays too.

use crate::code::Code;
use crate::effects::removable;
use crate::simplify::FIRST_PAGE;
use gander_mir::{Inst, Reg};

/// Where a register is defined.
#[derive(Clone, Copy)]
enum Place {
    None,
    Phi(u32, u32),
    Inst(u32, u32),
}

/// Whether anything was removed.
pub(crate) fn run(code: &mut Code) -> bool {
    let mut changed = weaken_loads(code);
    let live = live(code);
    for block in &mut code.blocks {
        let before = block.insts.len() + block.phis.len();
        block.phis.retain(|phi| live[phi.dst.index()]);
        block.insts.retain(|(inst, _)| {
            if !removable(inst) {
                return true;
            }
            let mut needed = false;
            inst.operands(|_| {}, |reg| needed |= live[reg.index()]);
            needed
        });
        changed |= before != block.insts.len() + block.phis.len();
    }
    changed
}

/// The registers that something with an effect needs.
fn live(code: &Code) -> Vec<bool> {
    let mut places = vec![Place::None; code.regs.len()];
    let mut live = vec![false; code.regs.len()];
    let mut work: Vec<Reg> = Vec::new();
    for (at, block) in code.blocks.iter().enumerate() {
        for (number, phi) in block.phis.iter().enumerate() {
            places[phi.dst.index()] = Place::Phi(at as u32, number as u32);
        }
        for (number, (inst, _)) in block.insts.iter().enumerate() {
            let place = Place::Inst(at as u32, number as u32);
            inst.operands(|_| {}, |reg| places[reg.index()] = place);
            if !removable(inst) {
                inst.operands(|reg| work.push(reg), |_| {});
            }
        }
        block.end.uses(|reg| work.push(reg));
    }
    while let Some(reg) = work.pop() {
        if std::mem::replace(&mut live[reg.index()], true) {
            continue;
        }
        match places[reg.index()] {
            Place::None => {}
            Place::Phi(block, number) => {
                let phi = &code.blocks[block as usize].phis[number as usize];
                work.extend(phi.args.iter().map(|(_, arg)| *arg));
            }
            Place::Inst(block, number) => {
                let (inst, _) = &code.blocks[block as usize].insts[number as usize];
                inst.operands(|reg| work.push(reg), |_| {});
            }
        }
    }
    live
}

/// Loads that nobody needs become nil checks if they may fault.
fn weaken_loads(code: &mut Code) -> bool {
    let mut used = vec![false; code.regs.len()];
    for block in &code.blocks {
        let mut note = |reg: Reg| used[reg.index()] = true;
        for phi in &block.phis {
            phi.args.iter().for_each(|(_, arg)| note(*arg));
        }
        for (inst, _) in &block.insts {
            inst.operands(&mut note, |_| {});
        }
        block.end.uses(&mut note);
    }
    let mut changed = false;
    for (inst, _) in code.blocks.iter_mut().flat_map(|block| &mut block.insts) {
        if let Inst::Load {
            dst,
            addr,
            offset,
            mem,
        } = *inst
            && !used[dst.index()]
            && !mem.race
            && !mem.notrap
            && (0..FIRST_PAGE).contains(&i64::from(offset))
        {
            *inst = Inst::NilCheck { addr };
            changed = true;
        }
    }
    changed
}

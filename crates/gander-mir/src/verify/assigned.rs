//! No register is read before it is written, on any path; after a recovery
//! only what the pad was given and what follows it is defined.
//!
//! Invariant: a forward must-analysis over reachable blocks; the sets shrink,
//! so it ends.

use super::VerifyError;
use crate::{BlockId, Body, Function, Reg, Terminator};

/// A set of registers.
#[derive(Clone, PartialEq, Eq)]
struct Set(Vec<u64>);

impl Set {
    fn new(regs: usize) -> Set {
        Set(vec![0; regs.div_ceil(64)])
    }

    fn insert(&mut self, reg: Reg) {
        self.0[reg.index() / 64] |= 1 << (reg.index() % 64);
    }

    fn contains(&self, reg: Reg) -> bool {
        self.0[reg.index() / 64] & (1 << (reg.index() % 64)) != 0
    }

    /// Keeps what is in both; whether anything went.
    fn intersect(&mut self, other: &Set) -> bool {
        let mut changed = false;
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            changed |= *mine & !theirs != 0;
            *mine &= theirs;
        }
        changed
    }
}

/// Expects a function that passed the other checks.
pub(super) fn check(func: &Function, body: &Body) -> Vec<VerifyError> {
    let entries = solve(func, body);
    let mut errors = Vec::new();
    for (at, entry) in entries.into_iter().enumerate() {
        let Some(mut defined) = entry else { continue };
        let block = &body.blocks[at];
        let mut report = |defined: &Set, reg: Reg, inst: usize| {
            if !defined.contains(reg) {
                errors.push(VerifyError {
                    symbol: func.name.clone(),
                    block: Some(BlockId(at as u32)),
                    inst: Some(inst),
                    problem: format!("r{} may be read before it is written", reg.0),
                });
            }
        };
        for (number, (inst, _)) in block.insts.iter().enumerate() {
            inst.operands(|reg| report(&defined, reg, number), |_| {});
            inst.operands(|_| {}, |reg| defined.insert(reg));
        }
        let number = block.insts.len();
        block.end.uses(|reg| report(&defined, reg, number));
    }
    errors
}

/// What is defined at the start of each block, `None` if it is not reached.
fn solve(func: &Function, body: &Body) -> Vec<Option<Set>> {
    let mut entries: Vec<Option<Set>> = vec![None; body.blocks.len()];
    let mut start = Set::new(body.regs.len());
    (0..func.params.len() as u32).for_each(|reg| start.insert(Reg(reg)));
    entries[0] = Some(start);
    let mut work = vec![0];
    while let Some(at) = work.pop() {
        let Some(mut defined) = entries[at].clone() else {
            continue;
        };
        for (inst, _) in &body.blocks[at].insts {
            inst.operands(|_| {}, |reg| defined.insert(reg));
        }
        let end = &body.blocks[at].end;
        let (normal, recovered) = match end {
            Terminator::DeferEnter {
                next, pad, frame, ..
            } => {
                let mut set = Set::new(body.regs.len());
                set.insert(*frame);
                (vec![*next], Some((*pad, set)))
            }
            end => {
                let mut blocks = Vec::new();
                end.successors(|block| blocks.push(block));
                (blocks, None)
            }
        };
        let normal = normal.into_iter().map(|block| (block, &defined));
        for (block, set) in normal.chain(recovered.as_ref().map(|(pad, set)| (*pad, set))) {
            let changed = match &mut entries[block.index()] {
                Some(entry) => entry.intersect(set),
                entry => {
                    *entry = Some(set.clone());
                    true
                }
            };
            if changed {
                work.push(block.index());
            }
        }
    }
    entries
}

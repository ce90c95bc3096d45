//! What all passes see while a program is optimised.
//!
//! Invariant: the bodies are outside of the program meanwhile; its tables do
//! not change but at the end.

use crate::Options;
use crate::base::{Base, Record};
use crate::code::Code;
use gander_mir::{FuncId, Function, PosId, Position, Program};
use rayon::prelude::*;
use rustc_hash::FxHashMap;
use std::sync::Mutex;

/// The program without bodies.
#[derive(Clone, Copy)]
pub(crate) struct Context<'a> {
    pub(crate) program: &'a Program,
    /// Functions that had no body: natives.
    pub(crate) native: &'a [bool],
    pub(crate) options: &'a Options,
    /// What the program is built on.
    pub(crate) base: Option<&'a Base>,
    /// Where that is noted which another program may be built on.
    pub(crate) record: Option<&'a Mutex<Record>>,
}

impl<'a> Context<'a> {
    pub(crate) fn func(&self, id: FuncId) -> &'a Function {
        &self.program.funcs[id.index()]
    }
}

/// Takes the bodies out of the program.
pub(crate) fn take(program: &mut Program, options: &Options) -> Vec<Option<Code>> {
    let first_position = program.positions.len() as u32;
    program
        .funcs
        .par_iter_mut()
        .map(|func| {
            let body = func.body.take()?;
            let mut code = Code::new(func, body, first_position);
            if !options.race {
                clear_race(&mut code);
            }
            Some(code)
        })
        .collect()
}

fn clear_race(code: &mut Code) {
    for (inst, _) in code.blocks.iter_mut().flat_map(|block| &mut block.insts) {
        inst.clear_race();
    }
}

/// Puts the bodies back.
pub(crate) fn give_back(program: &mut Program, mut codes: Vec<Option<Code>>) {
    number_positions(program, &mut codes);
    program
        .funcs
        .par_iter_mut()
        .zip(codes.into_par_iter())
        .for_each(|(func, code)| func.body = code.map(crate::leave::leave));
}

/// Moves the positions that only one function has to the program's table.
fn number_positions(program: &mut Program, codes: &mut [Option<Code>]) {
    let mut known: FxHashMap<Position, PosId> = FxHashMap::default();
    for code in codes.iter_mut().flatten() {
        let positions = std::mem::take(&mut code.positions);
        if positions.is_empty() {
            continue;
        }
        let first = code.first_position;
        let mut used = vec![false; positions.len()];
        let mut mark = |pos: PosId| {
            let mut at = pos;
            while at != PosId::NONE && at.0 >= first {
                let index = (at.0 - first) as usize;
                if std::mem::replace(&mut used[index], true) {
                    break;
                }
                at = positions[index].parent;
            }
        };
        for block in &code.blocks {
            block.insts.iter().for_each(|(_, pos)| mark(*pos));
            mark(block.end_pos);
        }
        let mut number: Vec<PosId> = Vec::with_capacity(positions.len());
        for (index, mut position) in positions.into_iter().enumerate() {
            if !used[index] {
                number.push(PosId::NONE);
                continue;
            }
            let parent = position.parent;
            if parent != PosId::NONE && parent.0 >= first {
                position.parent = number[(parent.0 - first) as usize];
            }
            let table = &mut program.positions;
            number.push(*known.entry(position).or_insert_with(|| {
                table.push(position);
                PosId(table.len() as u32 - 1)
            }));
        }
        let renumber = |pos: &mut PosId| {
            if *pos != PosId::NONE && pos.0 >= first {
                *pos = number[(pos.0 - first) as usize];
            }
        };
        for block in &mut code.blocks {
            block.insts.iter_mut().for_each(|(_, pos)| renumber(pos));
            renumber(&mut block.end_pos);
        }
    }
}

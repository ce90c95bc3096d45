//! What single functions look like after each pass, for people.
//!
//! Invariant: looking changes nothing; registers keep their numbers from pass
//! to pass, so that the texts can be compared line by line.

use crate::code::Code;
use gander_mir::{Body, FuncId, Function, PosId, Program};
use std::fmt::Write as _;

/// The functions that are watched, after a pass.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// The pass; `start` before the first.
    pub pass: &'static str,
    /// The text of each function, in the order of the request; empty without a
    /// body.
    pub texts: Vec<String>,
}

/// Collects stages.
#[derive(Debug)]
pub(crate) struct Watch<'a> {
    pub(crate) funcs: &'a [FuncId],
    pub(crate) stages: Vec<Stage>,
}

impl Watch<'_> {
    /// Notes what the functions look like now.
    pub(crate) fn note(&mut self, pass: &'static str, program: &Program, codes: &[Option<Code>]) {
        let text = |id: &FuncId| match &codes[id.index()] {
            Some(code) => text(program, &program.funcs[id.index()], code),
            None => String::new(),
        };
        let texts = self.funcs.iter().map(text).collect();
        self.stages.push(Stage { pass, texts });
    }
}

/// The function with its phis, without positions.
fn text(program: &Program, func: &Function, code: &Code) -> String {
    let blocks = code.blocks.iter().map(|block| gander_mir::Block {
        insts: block
            .insts
            .iter()
            .map(|(inst, _)| (inst.clone(), PosId::NONE))
            .collect(),
        end: block.end.clone(),
        end_pos: PosId::NONE,
        cold: block.cold,
    });
    let shown = Function {
        name: func.name.clone(),
        params: func.params.clone(),
        results: func.results.clone(),
        body: Some(Body {
            regs: code.regs.clone(),
            slots: code.slots.clone(),
            blocks: blocks.collect(),
        }),
        ..*func
    };
    let mut out = String::new();
    let printed = gander_mir::print_function(program, &shown);
    // Registers that nothing defines any more say nothing.
    for line in printed.lines().filter(|line| !line.starts_with("  reg ")) {
        out.push_str(line);
        out.push('\n');
        let label = line
            .strip_prefix('b')
            .and_then(|rest| rest.split([':', ' ']).next());
        let Some(block) = label.and_then(|number| number.parse::<usize>().ok()) else {
            continue;
        };
        for phi in code.blocks.get(block).map_or(&[][..], |block| &block.phis) {
            let scalar = format!("{:?}", code.scalar(phi.dst)).to_lowercase();
            let args: Vec<String> = phi
                .args
                .iter()
                .map(|(from, reg)| format!("b{} r{}", from.0, reg.0))
                .collect();
            // Writing to a string cannot fail.
            let _ = writeln!(out, "  r{}:{scalar} = phi {}", phi.dst.0, args.join(", "));
        }
    }
    out
}

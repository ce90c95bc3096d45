//! Checks that a program is well-formed MIR.
//!
//! Invariant: a program without findings gives the code generator no way to
//! fail but for functions that are bound to nothing. Findings are data, they
//! name the place; the text is for the people who work on passes.

mod assigned;
mod code;
mod types;

use crate::{BlockId, Data, Function, PosId, Program, Target};
use std::collections::HashSet;
use std::fmt;

/// Something that must not be in MIR.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerifyError {
    /// Symbol of the function or of the data; empty for the program's tables.
    pub symbol: String,
    pub block: Option<BlockId>,
    /// Index of the instruction in its block; the number of instructions for
    /// the terminator.
    pub inst: Option<usize>,
    pub problem: String,
}

impl fmt::Display for VerifyError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.symbol)?;
        if let Some(block) = self.block {
            write!(f, ": b{}", block.0)?;
        }
        if let Some(inst) = self.inst {
            write!(f, ", instruction {inst}")?;
        }
        write!(f, ": {}", self.problem)
    }
}

impl std::error::Error for VerifyError {}

/// Everything wrong in the program, functions in order.
pub fn verify(program: &Program) -> Vec<VerifyError> {
    let mut errors = tables(program);
    errors.extend(
        program
            .datas
            .iter()
            .flat_map(|data| check_data(program, data)),
    );
    for func in &program.funcs {
        errors.extend(verify_function(program, func));
    }
    errors
}

/// Everything wrong in one function of the program. The use of registers that
/// may be undefined is looked for only if there is nothing else.
pub fn verify_function(program: &Program, func: &Function) -> Vec<VerifyError> {
    let mut errors = code::check(program, func);
    if let (true, Some(body)) = (errors.is_empty(), &func.body) {
        errors = assigned::check(func, body);
    }
    errors
}

fn tables(program: &Program) -> Vec<VerifyError> {
    let mut problems = Vec::new();
    let mut seen = HashSet::new();
    let funcs = program.funcs.iter().map(|func| &func.name);
    for name in funcs.chain(program.datas.iter().map(|data| &data.name)) {
        if !seen.insert(name) {
            problems.push(format!("two symbols are called {name}"));
        }
    }
    let strings = program.strings.len();
    for (at, pos) in program.positions.iter().enumerate() {
        let parent = pos.parent == PosId::NONE || pos.parent.index() < at;
        if pos.file.index() >= strings || pos.function.index() >= strings || !parent {
            problems.push(format!("position !{at} names what is not there"));
        }
    }
    let datas = program.datas.len();
    for ty in &program.types {
        if ty.descriptor.index() >= datas {
            problems.push(format!("type {} has no descriptor", ty.name));
        }
    }
    let links = program.typelinks.iter().chain(&program.itabs);
    if links.chain(&program.main).any(|id| id.index() >= datas) {
        problems.push("typelinks, itabs or main name data that is not there".to_owned());
    }
    if program
        .sigpanic
        .is_some_and(|id| id.index() >= program.funcs.len())
    {
        problems.push("sigpanic is not there".to_owned());
    }
    let error = |problem| VerifyError {
        symbol: String::new(),
        block: None,
        inst: None,
        problem,
    };
    problems.into_iter().map(error).collect()
}

fn check_data(program: &Program, data: &Data) -> Vec<VerifyError> {
    let mut problems = Vec::new();
    if data.bytes.len() as u64 > data.size {
        problems.push("more bytes than the size".to_owned());
    }
    if !data.align.is_power_of_two() {
        problems.push(format!("alignment {}", data.align));
    }
    let mut end = 0;
    for reloc in &data.relocs {
        let width = match reloc.kind {
            crate::RelocKind::Absolute => 8,
            crate::RelocKind::TypeOffset | crate::RelocKind::TextOffset => 4,
        };
        let known = match reloc.target {
            Target::Data(id) => id.index() < program.datas.len(),
            Target::Func(id) => id.index() < program.funcs.len(),
        };
        if !known {
            problems.push(format!("the relocation at {} has no target", reloc.offset));
        }
        if reloc.offset < end || reloc.offset + width > data.size {
            problems.push(format!("the relocation at {} is misplaced", reloc.offset));
        }
        end = reloc.offset + width;
    }
    let error = |problem| VerifyError {
        symbol: data.name.clone(),
        block: None,
        inst: None,
        problem,
    };
    problems.into_iter().map(error).collect()
}

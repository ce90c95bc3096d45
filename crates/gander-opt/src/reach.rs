//! Removes functions and constant data that nothing refers to any more.
//!
//! Invariant: what the runtime and the code generator find by name or through
//! tables stays: the start, type descriptors, itabs, variables and what they
//! refer to.

use gander_mir::{Callee, DataId, FuncId, Function, Inst, Program, Section, Target, Terminator};
use rayon::prelude::*;

/// Functions that generated code calls without naming them.
const BY_NAME: &[&str] = &[
    "runtime.newobject",
    "runtime.memmove",
    "runtime.memclrNoHeapPointers",
    "runtime.poll",
    "runtime.deferenter",
    "runtime.morestack",
    "math.FMA",
];
/// Those that failed checks call begin so.
const PANICS: &str = "runtime.panic";
/// Those that checks of accesses call, which are inserted last.
const RACE_CHECKS: &str = "runtime.raceCheck";

/// What is reached, by number.
#[derive(Clone, Debug)]
pub struct Live {
    /// Functions.
    pub funcs: Vec<bool>,
    /// Static data.
    pub datas: Vec<bool>,
}

/// Finds what is reached, from `also` too.
pub fn live(program: &Program, also: &[FuncId]) -> Live {
    let mut marker = Marker {
        program,
        funcs: vec![false; program.funcs.len()],
        datas: vec![false; program.datas.len()],
        work: Vec::new(),
    };
    marker.roots();
    also.iter().for_each(|func| marker.func(*func));
    marker.run();
    Live {
        funcs: marker.funcs,
        datas: marker.datas,
    }
}

/// Removes what is not reached.
pub(crate) fn run(program: &mut Program) {
    let Live { funcs, datas } = live(program, &[]);
    if funcs.iter().all(|live| *live) && datas.iter().all(|live| *live) {
        return;
    }
    compact(program, &funcs, &datas);
}

/// Whether a function must be there though no other one names it.
pub fn stays(func: &Function) -> bool {
    BY_NAME.contains(&&func.name[..]) || func.name.starts_with(PANICS)
}

struct Marker<'a> {
    program: &'a Program,
    funcs: Vec<bool>,
    datas: Vec<bool>,
    work: Vec<Target>,
}

impl Marker<'_> {
    fn roots(&mut self) {
        let program = self.program;
        for (at, func) in program.funcs.iter().enumerate() {
            let checks = self.program.race && func.name.starts_with(RACE_CHECKS);
            if stays(func) || checks {
                self.func(FuncId(at as u32));
            }
        }
        for (at, data) in program.datas.iter().enumerate() {
            if data.section != Section::ReadOnly {
                self.data(DataId(at as u32));
            }
        }
        let lists = program.typelinks.iter().chain(&program.itabs);
        let named = lists.chain(&program.main);
        let descriptors = program.types.iter().map(|ty| &ty.descriptor);
        named.chain(descriptors).for_each(|data| self.data(*data));
        if let Some(sigpanic) = program.sigpanic {
            self.func(sigpanic);
        }
    }

    fn func(&mut self, id: FuncId) {
        if !std::mem::replace(&mut self.funcs[id.index()], true) {
            self.work.push(Target::Func(id));
        }
    }

    fn data(&mut self, id: DataId) {
        if !std::mem::replace(&mut self.datas[id.index()], true) {
            self.work.push(Target::Data(id));
        }
    }

    fn run(&mut self) {
        let program = self.program;
        while let Some(item) = self.work.pop() {
            match item {
                Target::Data(id) => {
                    for reloc in &program.datas[id.index()].relocs {
                        match reloc.target {
                            Target::Data(id) => self.data(id),
                            Target::Func(id) => self.func(id),
                        }
                    }
                }
                Target::Func(id) => {
                    if let Some(body) = &program.funcs[id.index()].body {
                        self.body(body);
                    }
                }
            }
        }
    }

    fn body(&mut self, body: &gander_mir::Body) {
        for block in &body.blocks {
            for (inst, _) in &block.insts {
                match inst {
                    Inst::DataAddr { data, .. } => self.data(*data),
                    Inst::FuncAddr { func, .. }
                    | Inst::Call {
                        callee: Callee::Func(func),
                        ..
                    } => self.func(*func),
                    _ => {}
                }
            }
            if let Terminator::TailCall {
                callee: Callee::Func(func),
                ..
            } = block.end
            {
                self.func(func);
            }
        }
    }
}

/// New numbers for what stays.
fn numbers(live: &[bool]) -> Vec<u32> {
    let mut next = 0;
    let number = live.iter().map(|live| {
        let number = next;
        next += u32::from(*live);
        number
    });
    number.collect()
}

fn compact(program: &mut Program, funcs: &[bool], datas: &[bool]) {
    let (func_numbers, data_numbers) = (numbers(funcs), numbers(datas));
    let func = |id: &mut FuncId| id.0 = func_numbers[id.index()];
    let data = |id: &mut DataId| id.0 = data_numbers[id.index()];
    let mut live = funcs.iter();
    program.funcs.retain(|_| live.next() == Some(&true));
    let mut live = datas.iter();
    program.datas.retain(|_| live.next() == Some(&true));
    for reloc in program.datas.iter_mut().flat_map(|data| &mut data.relocs) {
        match &mut reloc.target {
            Target::Data(id) => data(id),
            Target::Func(id) => func(id),
        }
    }
    program
        .types
        .iter_mut()
        .for_each(|ty| data(&mut ty.descriptor));
    program.typelinks.iter_mut().for_each(data);
    program.itabs.iter_mut().for_each(data);
    program
        .variables
        .retain(|variable| datas[variable.data.index()]);
    let variables = program.variables.iter_mut();
    variables.for_each(|variable| data(&mut variable.data));
    program.main.iter_mut().for_each(data);
    program.sigpanic.iter_mut().for_each(func);
    program.funcs.par_iter_mut().for_each(|function| {
        for block in function.body.iter_mut().flat_map(|body| &mut body.blocks) {
            for (inst, _) in &mut block.insts {
                match inst {
                    Inst::DataAddr { data: id, .. } => data(id),
                    Inst::FuncAddr { func: id, .. }
                    | Inst::Call {
                        callee: Callee::Func(id),
                        ..
                    } => func(id),
                    _ => {}
                }
            }
            if let Terminator::TailCall {
                callee: Callee::Func(id),
                ..
            } = &mut block.end
            {
                func(id);
            }
        }
    });
}

//! The code of a program in parts: of functions that were compiled before, and
//! of those that are new.
//!
//! Invariant: what is linked is what is reached, as if everything had been
//! compiled at once; a function that is reached and has neither code nor a
//! native leads to no image.

use crate::blob;
use crate::error::Unresolved;
use crate::helpers::Helpers;
use crate::link;
use crate::locals::Symbol;
use crate::parallel::{self, Compiled};
use crate::{CodegenError, Image, Options, check, isa, unit};
use gander_mir::{DataId, FuncId, Function, PosId, Program, Section, Target, wire};
use serde::{Deserialize, Serialize};

/// Code that is kept, by the numbers of the functions in their program.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Base {
    funcs: Vec<Option<Kept>>,
}

#[derive(Debug, Serialize, Deserialize)]
struct Kept {
    #[serde(with = "wire::bytes")]
    code: Vec<u8>,
    symbols: Vec<Symbol>,
    positions: Vec<PosId>,
}

impl Base {
    /// Forgets the functions that are not to be `kept`.
    pub fn retain(&mut self, kept: impl Fn(FuncId) -> bool) {
        for (at, func) in self.funcs.iter_mut().enumerate() {
            if !kept(FuncId(at as u32)) {
                *func = None;
            }
        }
    }

    /// The functions and data that a function's code names.
    pub fn names(&self, func: FuncId) -> impl Iterator<Item = Target> {
        let kept = self.funcs.get(func.index()).and_then(Option::as_ref);
        let symbols = kept.into_iter().flat_map(|kept| &kept.symbols);
        symbols.filter_map(|symbol| symbol.target())
    }

    fn get(&self, at: usize) -> Option<&Kept> {
        self.funcs.get(at)?.as_ref()
    }
}

impl Symbol {
    fn target(&self) -> Option<Target> {
        match *self {
            Symbol::Func(id) => Some(Target::Func(id)),
            Symbol::Data(id) => Some(Target::Data(id)),
            Symbol::Native(_) => None,
        }
    }
}

/// The code of a program before it is linked.
pub struct Parts {
    codes: Vec<Option<Compiled>>,
}

/// What is reached, by number.
struct Live {
    funcs: Vec<bool>,
    datas: Vec<bool>,
}

impl Parts {
    /// Compiles the functions that are `live`.
    ///
    /// # Errors
    /// What the code generator refuses.
    pub fn compile(
        program: &Program,
        live: &[bool],
        options: &Options,
    ) -> Result<Parts, CodegenError> {
        let wanted = |at: usize| live.get(at) == Some(&true);
        let codes = compile(program, options, &wanted)?;
        Ok(Parts { codes })
    }

    /// Compiles the functions with a body; the others are in `base`. `stays`
    /// tells which functions must be there though no code names them.
    ///
    /// # Errors
    /// What the code generator refuses; something that is reached and is not
    /// there.
    pub fn compile_on(
        program: &Program,
        base: &Base,
        options: &Options,
        stays: &dyn Fn(&Function) -> bool,
    ) -> Result<Parts, CodegenError> {
        let mut codes = compile(program, options, &|_| true)?;
        let live = reached(program, &codes, base, stays);
        for (at, place) in codes.iter_mut().enumerate() {
            if !live.funcs[at] {
                *place = None;
            }
            if !live.funcs[at] || place.is_some() {
                continue;
            }
            let name = &program.funcs[at].name;
            let Some(kept) = base.get(at) else {
                match gander_abi::native(name) {
                    Some(_) => continue,
                    None => return Err(lacking(name)),
                }
            };
            let (symbols, positions) = (kept.symbols.len(), kept.positions.len());
            let Some(code) = blob::decode(&kept.code, symbols, positions) else {
                return Err(lacking(name));
            };
            *place = Some(Compiled {
                code,
                symbols: kept.symbols.clone(),
                positions: kept.positions.clone(),
            });
        }
        Ok(Parts { codes })
    }

    /// The code for programs that are built on this one.
    pub fn base(&self) -> Base {
        let kept = |compiled: &Option<Compiled>| {
            let compiled = compiled.as_ref()?;
            Some(Kept {
                code: blob::encode(&compiled.code),
                symbols: compiled.symbols.clone(),
                positions: compiled.positions.clone(),
            })
        };
        Base {
            funcs: self.codes.iter().map(kept).collect(),
        }
    }

    /// Links what is reached. See [`Parts::compile_on`] for `stays`.
    ///
    /// # Errors
    /// As [`crate::compile`].
    pub fn link(
        self,
        program: Program,
        stays: &dyn Fn(&Function) -> bool,
    ) -> Result<Image, CodegenError> {
        let live = reached(&program, &self.codes, &Base::default(), stays);
        let (program, codes) = prune(program, self.codes, &live);
        let unresolved = link::unresolved(&program, |id| codes[id.index()].is_some());
        if !unresolved.is_empty() {
            return Err(CodegenError::Unresolved(unresolved));
        }
        link::link(&program, &codes)
    }
}

fn lacking(symbol: &str) -> CodegenError {
    CodegenError::Unresolved(vec![Unresolved {
        symbol: symbol.to_owned(),
        referrer: None,
    }])
}

fn compile(
    program: &Program,
    options: &Options,
    wanted: &(dyn Fn(usize) -> bool + Sync),
) -> Result<Vec<Option<Compiled>>, CodegenError> {
    check(program, options)?;
    let isa = isa::isa(options.machine, options.verify)?;
    let helpers = Helpers::new(program);
    let unit = unit(program, &*isa.whole);
    let session = options.cache.as_ref().map(|cache| cache.open(&*isa.whole));
    let codes = parallel::compile_all(unit, &isa, &helpers, options, session.as_ref(), wanted)?;
    if let Some(session) = session {
        session.finish();
    }
    Ok(codes)
}

/// What the roots of a program reach through code and data.
fn reached(
    program: &Program,
    codes: &[Option<Compiled>],
    base: &Base,
    stays: &dyn Fn(&Function) -> bool,
) -> Live {
    let mut live = Live {
        funcs: vec![false; program.funcs.len()],
        datas: vec![false; program.datas.len()],
    };
    let mut work: Vec<Target> = Vec::new();
    let data = |id: &DataId| Target::Data(*id);
    let named = program.funcs.iter().enumerate();
    let named = named.filter(|(_, func)| stays(func));
    work.extend(named.map(|(at, _)| Target::Func(FuncId(at as u32))));
    work.extend(program.sigpanic.map(Target::Func));
    let lists = program.typelinks.iter().chain(&program.itabs);
    work.extend(lists.chain(&program.main).map(data));
    let kept = program.datas.iter().enumerate();
    let kept = kept.filter(|(_, data)| data.section != Section::ReadOnly);
    work.extend(kept.map(|(at, _)| Target::Data(DataId(at as u32))));
    while let Some(item) = work.pop() {
        match item {
            Target::Data(id) => {
                if !std::mem::replace(&mut live.datas[id.index()], true) {
                    let relocs = program.datas[id.index()].relocs.iter();
                    work.extend(relocs.map(|reloc| reloc.target));
                }
            }
            Target::Func(id) => {
                if std::mem::replace(&mut live.funcs[id.index()], true) {
                    continue;
                }
                match &codes[id.index()] {
                    Some(code) => work.extend(code.symbols.iter().filter_map(Symbol::target)),
                    None => work.extend(base.names(id)),
                }
            }
        }
    }
    live
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

/// The program without what is not reached, and without bodies.
fn prune(
    mut program: Program,
    codes: Vec<Option<Compiled>>,
    live: &Live,
) -> (Program, Vec<Option<Compiled>>) {
    let (func_numbers, data_numbers) = (numbers(&live.funcs), numbers(&live.datas));
    let func = |id: &mut FuncId| id.0 = func_numbers[id.index()];
    let data = |id: &mut DataId| id.0 = data_numbers[id.index()];
    let mut kept = live.funcs.iter();
    program.funcs.retain(|_| kept.next() == Some(&true));
    for function in &mut program.funcs {
        function.body = None;
    }
    let mut kept = live.datas.iter();
    program.datas.retain(|_| kept.next() == Some(&true));
    for reloc in program.datas.iter_mut().flat_map(|data| &mut data.relocs) {
        match &mut reloc.target {
            Target::Func(id) => func(id),
            Target::Data(id) => data(id),
        }
    }
    // Only code generation asks for them.
    program.types.clear();
    program.typelinks.iter_mut().for_each(data);
    program.itabs.iter_mut().for_each(data);
    program.main.iter_mut().for_each(data);
    program.sigpanic.iter_mut().for_each(func);
    let variables = std::mem::take(&mut program.variables).into_iter();
    program.variables = variables
        .filter(|variable| live.datas[variable.data.index()])
        .map(|mut variable| {
            data(&mut variable.data);
            variable
        })
        .collect();
    let codes = codes
        .into_iter()
        .zip(&live.funcs)
        .filter(|(_, live)| **live);
    let codes = codes.map(|(code, _)| {
        let mut code = code?;
        for symbol in &mut code.symbols {
            match symbol {
                Symbol::Func(id) => func(id),
                Symbol::Data(id) => data(id),
                Symbol::Native(_) => {}
            }
        }
        Some(code)
    });
    let codes = codes.collect();
    (program, codes)
}

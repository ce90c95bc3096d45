//! The program from `main` down: the worklist, and how declared functions,
//! variables and helpers get their ids.
//!
//! Invariant: only what is asked for is lowered (reachability before code
//! generation), once.

mod bind;
mod index;

pub(crate) use bind::{declared, func, global, helper, zero_base};
pub use index::escape;
pub(crate) use index::{FuncInfo, Index};

use crate::LowerError;
use crate::ctx::{Ctx, Work};
use gander_mir as mir;
use gander_types::{CheckedProgram, Obj};

/// What to make of a program.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Index of the main package.
    pub main: usize,
    /// Instrument for the race detector; the packages were loaded for it.
    pub race: bool,
    /// Packages of which every function is lowered, called or not: for
    /// listings. `main` may then be a package without `main`.
    pub whole: Vec<usize>,
    /// Packages of the base, see [`crate::lower_over`], that have more
    /// declarations here than there.
    pub renewed: Vec<usize>,
}

/// Functions of the runtime that the code generator calls by name.
const CODEGEN_HELPERS: &[&str] = &[
    "runtime.poll",
    "runtime.deferenter",
    "runtime.newobject",
    "runtime.memmove",
    "runtime.memclrNoHeapPointers",
    "runtime.panicIndex",
    "runtime.panicIndexU",
    "runtime.panicSliceAlen",
    "runtime.panicSliceAlenU",
    "runtime.panicSliceAcap",
    "runtime.panicSliceAcapU",
    "runtime.panicSliceB",
    "runtime.panicSliceBU",
    "runtime.panicSlice3Alen",
    "runtime.panicSlice3AlenU",
    "runtime.panicSlice3Acap",
    "runtime.panicSlice3AcapU",
    "runtime.panicSlice3B",
    "runtime.panicSlice3BU",
    "runtime.panicSlice3C",
    "runtime.panicSlice3CU",
    "runtime.panicSliceConvert",
];

/// The function that initialises all packages; `runtime.main` calls it.
pub(crate) const INITS: &str = "go:main.inits";

/// Lowers everything that `main` reaches.
///
/// # Errors
/// All constructs that could not be lowered.
pub fn lower(input: &CheckedProgram, options: &Options) -> Result<mir::Program, Vec<LowerError>> {
    let mut ctx = Ctx::new(input, options.main);
    fill(&mut ctx, options);
    finish(ctx)
}

/// The program, unless there were errors.
pub(crate) fn finish(ctx: Ctx<'_>) -> Result<mir::Program, Vec<LowerError>> {
    match ctx.errors.is_empty() {
        true => Ok(ctx.program),
        false => Err(ctx.errors),
    }
}

/// Works off everything that there is to do.
pub(crate) fn work_off(ctx: &mut Ctx<'_>) {
    loop {
        while let Some(work) = ctx.work.pop_front() {
            match work {
                Work::Decl { id, obj, targs } => crate::stmt::lower_decl(ctx, id, obj, &targs),
                Work::Make { id, maker } => maker(ctx, id),
            }
        }
        ctx.keep_methods();
        if ctx.work.is_empty() {
            break;
        }
    }
}

/// Lowers the whole program.
pub(crate) fn fill(ctx: &mut Ctx<'_>, options: &Options) {
    let input = ctx.input;
    let inits = mir::Function {
        name: INITS.to_owned(),
        // What `runtime.main` is does not depend on the packages.
        attrs: mir::Attrs {
            noinline: true,
            ..mir::Attrs::default()
        },
        params: Vec::new(),
        results: Vec::new(),
        file: ctx.str(""),
        line: 0,
        body: None,
    };
    ctx.made(inits, make_inits);
    if input.packages[options.main].path == "main" {
        let main = ctx.helper("runtime.main");
        ctx.program.main = Some(ctx.funcval(main));
    }
    for &package in &options.whole {
        all_functions(ctx, package);
    }
    ctx.program.sigpanic = Some(ctx.helper("runtime.sigpanic"));
    for name in CODEGEN_HELPERS {
        ctx.helper(name);
    }
    let race = options.race.then(|| crate::race::Natives {
        read: ctx.helper("runtime.raceCheckRead"),
        write: ctx.helper("runtime.raceCheckWrite"),
        atomic: ctx.helper("runtime.raceAtomic"),
        atomic_ptr: ctx.helper("runtime.raceAtomicPtr"),
        event: ctx.helper("runtime.raceEvent"),
        io: ctx.helper("runtime.raceIO"),
    });
    if options.race {
        let ranges = ["runtime.raceCheckRead", "runtime.raceCheckWrite"];
        for name in crate::race::SIZED_CHECKS.into_iter().chain(ranges) {
            ctx.helper(name);
            // The code generator chooses.
            if let Some(variant) = gander_abi::natives::for_integers(name) {
                ctx.helper(variant);
            }
        }
    }
    // Wrappers are made as work goes on, and ask.
    ctx.program.race = options.race;
    work_off(ctx);
    ctx.finish_types();
    if let Some(natives) = race {
        place_wrappers(ctx);
        ctx.program.variables = variables(ctx);
        ctx.program.mentions = crate::race_names::mentions(ctx);
        crate::race_std::instrument(&mut ctx.program, natives);
        crate::race::instrument(&mut ctx.program, natives, &ctx.pushed_out);
    }
}

/// Asks for every function of a package that is not generic.
fn all_functions(ctx: &mut Ctx<'_>, package: usize) {
    let mut wanted: Vec<(gander_span::Pos, Obj)> = ctx
        .index
        .funcs
        .iter()
        .filter(|(_, info)| info.package == package && info.decl.body.is_some())
        .filter(|(_, info)| info.decl.name.name.as_str() != "_" && !info.is_generic())
        .map(|(&obj, info)| (info.pos, obj))
        .collect();
    wanted.sort_unstable();
    for (_, obj) in wanted {
        ctx.func(obj, &[]);
    }
}

/// The packages that `main` imports, itself, and what the runtime consists of.
fn linked(input: &CheckedProgram, main: usize) -> Vec<bool> {
    let mut linked = vec![false; input.packages.len()];
    let mut work = vec![main];
    work.extend(input.find("runtime"));
    while let Some(package) = work.pop() {
        if !std::mem::replace(&mut linked[package], true) {
            work.extend(&input.packages[package].imports);
        }
    }
    linked
}

/// The package-level variables of the program, in the order of their data.
fn variables(ctx: &mut Ctx<'_>) -> Vec<mir::Variable> {
    let mut globals: Vec<_> = ctx
        .globals
        .iter()
        .map(|(&obj, &data)| (data, obj))
        .collect();
    globals.sort_unstable_by_key(|&(data, _)| data);
    globals.dedup_by_key(|&mut (data, _)| data);
    let mut variables = Vec::with_capacity(globals.len());
    for (data, obj) in globals {
        let object = &ctx.input.store[obj];
        let place = ctx.input.sources.position(object.pos);
        let ty = object.ty_or_invalid();
        let ty = ctx.ltype(ty, &crate::types::Env::default());
        let (name, ty) = (
            ctx.program.datas[data.index()].name.clone(),
            ctx.types.name(ty),
        );
        variables.push(mir::Variable {
            data,
            name: ctx.str(&name),
            ty: ctx.str(&ty),
            file: ctx.str(&place.file),
            line: place.line,
        });
    }
    variables
}

/// Builds the function that calls the initialisation of every package.
pub(crate) fn make_inits(ctx: &mut Ctx<'_>, id: mir::FuncId) {
    if let Some(inits) = ctx.base_inits() {
        // The main package is imported by none and comes last.
        let own = crate::stmt::lower_init(ctx, ctx.main);
        call_all(ctx, id, inits.iter().copied().chain(own));
        return;
    }
    let linked = linked(ctx.input, ctx.main);
    let made: Vec<Option<mir::FuncId>> = linked
        .iter()
        .enumerate()
        .map(|(package, &linked)| linked.then(|| initialisation(ctx, package))?)
        .collect();
    let order = ctx.input.init_order(&|package| made[package].is_some());
    let order = order.into_iter();
    ctx.init_calls = order
        .filter_map(|package| Some((package, made[package]?)))
        .collect();
    let inits: Vec<mir::FuncId> = ctx.init_calls.iter().map(|(_, init)| *init).collect();
    call_all(ctx, id, inits);
}

/// The initialisation of a package, if it has one: that of the base, or a new
/// one.
fn initialisation(ctx: &mut Ctx<'_>, package: usize) -> Option<mir::FuncId> {
    match ctx.is_base_package(&ctx.input.packages[package].path) {
        true => crate::stmt::known_init(ctx, package),
        false => crate::stmt::lower_init(ctx, package),
    }
}

/// Gives a function a body that calls others, one after the other.
fn call_all(ctx: &mut Ctx<'_>, id: mir::FuncId, inits: impl IntoIterator<Item = mir::FuncId>) {
    let mut body = mir::Body::default();
    let entry = body.block();
    {
        for init in inits {
            let call = mir::Inst::Call {
                callee: mir::Callee::Func(init),
                args: Vec::new(),
                results: Vec::new(),
                overflow: None,
            };
            body.blocks[entry.index()]
                .insts
                .push((call, mir::PosId::NONE));
        }
    }
    body.blocks[entry.index()].end = mir::Terminator::Return(Vec::new());
    ctx.program.funcs[id.index()].body = Some(body);
}

/// Gives the code of wrappers positions: reports of races show wrappers, also where
/// they are inlined.
fn place_wrappers(ctx: &mut Ctx<'_>) {
    for at in 0..ctx.program.funcs.len() {
        let func = &ctx.program.funcs[at];
        if !func.attrs.wrapper {
            continue;
        }
        let (file, line, name) = (func.file, func.line, func.name.clone());
        let function = ctx.str(&name);
        let parent = gander_mir::PosId::NONE;
        let place = gander_mir::PosId(ctx.program.positions.len() as u32);
        ctx.program.positions.push(gander_mir::Position {
            file,
            line,
            function,
            parent,
        });
        let blocks = ctx.program.funcs[at].body.iter_mut();
        for block in blocks.flat_map(|body| &mut body.blocks) {
            let insts = block.insts.iter_mut().map(|(_, pos)| pos);
            for pos in insts.chain([&mut block.end_pos]) {
                if *pos == parent {
                    *pos = place;
                }
            }
        }
    }
}

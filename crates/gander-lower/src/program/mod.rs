//! The program from `main` down: the worklist, and how declared functions,
//! variables and helpers get their ids.
//!
//! Invariant: only what is asked for is lowered (reachability before code
//! generation), once.

mod bind;
mod index;

pub(crate) use bind::{func, global, helper};
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
    /// Build information, as `debug.ReadBuildInfo` parses it.
    pub modinfo: String,
    /// Default GODEBUG of the main package.
    pub godebug: String,
    /// Instrument for the race detector; the packages were loaded for it.
    pub race: bool,
    /// Packages of which every function is lowered, called or not: for
    /// listings. `main` may then be a package without `main`.
    pub whole: Vec<usize>,
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
const INITS: &str = "go:main.inits";

/// Lowers everything that `main` reaches.
///
/// # Errors
/// All constructs that could not be lowered.
pub fn lower(input: &CheckedProgram, options: &Options) -> Result<mir::Program, Vec<LowerError>> {
    let mut ctx = Ctx::new(input, options.main);
    let inits = mir::Function {
        name: INITS.to_owned(),
        attrs: mir::Attrs::default(),
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
        all_functions(&mut ctx, package);
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
        for name in crate::race::SIZED_CHECKS {
            ctx.helper(name);
        }
    }
    loop {
        while let Some(work) = ctx.work.pop_front() {
            match work {
                Work::Decl { id, obj, targs } => crate::stmt::lower_decl(&mut ctx, id, obj, &targs),
                Work::Make { id, maker } => maker(&mut ctx, id),
            }
        }
        ctx.keep_methods();
        if ctx.work.is_empty() {
            break;
        }
    }
    ctx.finish_types();
    ctx.program.modinfo.clone_from(&options.modinfo);
    ctx.program.godebug.clone_from(&options.godebug);
    if let Some(natives) = race {
        ctx.program.race = true;
        place_wrappers(&mut ctx);
        ctx.program.variables = variables(&mut ctx);
        ctx.program.mentions = crate::race_names::mentions(&mut ctx);
        crate::race_std::instrument(&mut ctx.program, natives);
        crate::race::instrument(&mut ctx.program, natives, &ctx.pushed_out);
    }
    if ctx.errors.is_empty() {
        Ok(ctx.program)
    } else {
        Err(ctx.errors)
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
fn make_inits(ctx: &mut Ctx<'_>, id: mir::FuncId) {
    let linked = linked(ctx.input, ctx.main);
    let made: Vec<Option<mir::FuncId>> = linked
        .iter()
        .enumerate()
        .map(|(package, &linked)| linked.then(|| crate::stmt::lower_init(ctx, package))?)
        .collect();
    let mut body = mir::Body::default();
    let entry = body.block();
    for package in ctx.input.init_order(&|package| made[package].is_some()) {
        if let Some(init) = made[package] {
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

//! What one program leaves behind for another one: functions, variables and
//! types by name, which the other one takes as they are.
//!
//! Invariant: a name stands for the same thing in both programs. Of a program
//! that differs in its main package only, no more than that package is looked
//! at; of one that has all packages of the base and others, everything, and
//! what the base lacks (a body, a method that nothing called so far) is lowered
//! with it. What can be had in neither way is noted as lacking, and the program
//! has to be lowered as a whole; nothing is guessed.

use crate::ctx::{Ctx, FuncKey, Work};
use crate::program::INITS;
use crate::types::{Env, LType, Method, MethodId, Place};
use crate::{LowerError, Options};
use gander_mir as mir;
use gander_mir::{Callee, DataId, FuncId, Inst, Program, Section, Target, Terminator, TypeId};
use gander_span::Symbol;
use gander_types::{CheckedProgram, Obj};
use rustc_hash::{FxHashMap, FxHashSet};
use serde::{Deserialize, Serialize};
use std::rc::Rc;

/// The runtime's type of deferred calls that a loop can make many of.
pub(crate) const DEFER_RECORD: &str = "deferRec";

/// The symbol of the function that a base leaves open, with [`INITS`].
const MAIN: &str = "main.main";

/// The names of a program's parts.
#[derive(Debug, Default, Serialize, Deserialize)]
pub struct Base {
    /// Declared functions, instantiated, by their own symbol, whatever it is
    /// bound to.
    decls: Vec<(String, FuncId)>,
    /// Functions made by the compiler, and natives.
    made: Vec<(String, FuncId)>,
    /// Functions that lowering asked for by name.
    helpers: Vec<(String, FuncId)>,
    globals: Vec<(String, DataId)>,
    /// String literals.
    literals: Vec<DataId>,
    /// Names as descriptors have them, by what tells them apart.
    names: Vec<(Vec<u8>, DataId)>,
    /// Types whose values get into interfaces.
    converted: Vec<String>,
    /// Interface methods that are called, and methods that are left out
    /// because nothing calls them.
    called: Vec<String>,
    pending: Vec<Waiting>,
    /// Methods in descriptors that are there for calls through interfaces:
    /// reflection would need more of them.
    kept: Vec<Waiting>,
    reflected: bool,
    /// The paths of its packages but the main one.
    packages: Vec<String>,
    /// Where descriptors would name another one that is not there.
    late: Vec<(String, Vec<(DataId, u64)>)>,
    searched: Vec<(String, String, DataId)>,
    /// The initialisations of packages, in order.
    inits: Vec<FuncId>,
}

/// A method that is left out until something calls it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Waiting {
    /// Name and type of the method.
    pub(crate) key: String,
    /// The type that has it.
    pub(crate) ty: String,
    /// Where its address goes.
    pub(crate) data: DataId,
    pub(crate) place: Place,
}

/// A base in use.
pub(crate) struct Ground<'a> {
    base: &'a Base,
    /// Whether the program has the packages of the base in it.
    whole: bool,
    packages: FxHashSet<&'a str>,
    decls: FxHashMap<&'a str, FuncId>,
    helpers: FxHashMap<&'a str, FuncId>,
    globals: FxHashMap<&'a str, DataId>,
    converted: FxHashSet<&'a str>,
    called: FxHashSet<&'a str>,
    pending: FxHashMap<&'a str, Vec<&'a Waiting>>,
    late: FxHashMap<&'a str, &'a [(DataId, u64)]>,
    type_ids: FxHashMap<DataId, TypeId>,
    /// How many pieces of data are the base's.
    datas: usize,
    /// What was wanted and is not there.
    lacks: Option<String>,
}

/// Lowers a program as [`crate::lower`] does; also what another program can be
/// built on, if it can.
///
/// # Errors
/// All constructs that could not be lowered.
pub fn lower_recording(
    input: &CheckedProgram,
    options: &Options,
) -> Result<(Program, Option<Base>), Vec<LowerError>> {
    let mut ctx = Ctx::new(input, options.main);
    ctx.rtypes.recording = true;
    ctx.inits.leave_open();
    // The next version of the program may have maps, channels, assertions,
    // deferred calls in loops.
    ctx.runtime_type_id(DEFER_RECORD);
    for declaration in gander_overlay::HELPERS.iter().flat_map(|(_, list)| *list) {
        let name = declaration.split('(').next().unwrap_or(declaration);
        ctx.helper(&format!("runtime.{name}"));
    }
    crate::program::fill(&mut ctx, options);
    let base = record(&ctx);
    crate::program::finish(ctx).map(|program| (program, base))
}

/// Lowers the only package of `input`, a main package, on a base: `program` is
/// what there is besides, without bodies.
///
/// # Errors
/// Why the program has to be lowered as a whole.
pub fn lower_on(
    input: &CheckedProgram,
    options: &Options,
    base: &Base,
    program: Program,
) -> Result<Program, String> {
    lower_part(input, options, base, (program, false))
}

/// Lowers what is in `input`, a program with all packages of a base, and not in
/// the base: `program` is that one's, without bodies.
///
/// # Errors
/// Why the program has to be lowered as a whole.
pub fn lower_over(
    input: &CheckedProgram,
    options: &Options,
    base: &Base,
    program: Program,
) -> Result<Program, String> {
    lower_part(input, options, base, (program, true))
}

fn lower_part(
    input: &CheckedProgram,
    options: &Options,
    base: &Base,
    (program, whole): (Program, bool),
) -> Result<Program, String> {
    let mut ctx = Ctx::new(input, options.main);
    ctx.stand_on(base, program, whole);
    ctx.initialise_again(&options.renewed);
    ctx.begin_main()?;
    crate::program::work_off(&mut ctx);
    ctx.finish_types();
    if let Some(lacking) = ctx.ground.as_mut().and_then(|ground| ground.lacks.take()) {
        return Err(lacking);
    }
    match ctx.errors.first() {
        None => Ok(ctx.program),
        Some(error) => Err(format!("something: {}", error.message)),
    }
}

/// What there is at the end of lowering.
fn record(ctx: &Ctx<'_>) -> Option<Base> {
    let mut base = Base {
        reflected: ctx.rtypes.keep.is_reflected(),
        ..Base::default()
    };
    let mut decls: FxHashMap<String, FuncId> = FxHashMap::default();
    let init_functions: FxHashSet<Obj> = ctx.index.inits.iter().flatten().copied().collect();
    #[expect(clippy::iter_over_hash_type, reason = "sorted below")]
    for (key, &id) in &ctx.funcs {
        match key {
            FuncKey::Made(name) => base.made.push((name.to_string(), id)),
            FuncKey::Decl { obj, .. } if init_functions.contains(obj) => {}
            FuncKey::Decl { obj, targs } => {
                let symbol = ctx.types.func_symbol(*obj, targs);
                if decls.insert(symbol, id).is_some_and(|old| old != id) {
                    // Two functions of one name: nothing can be told by it.
                    return None;
                }
            }
        }
    }
    base.decls = decls.into_iter().collect();
    let helpers = ctx.helpers.iter();
    base.helpers = helpers.map(|(name, &id)| (name.to_string(), id)).collect();
    let globals = ctx.globals.iter();
    base.globals = globals
        .filter_map(|(obj, &id)| Some((ctx.index.vars.get(obj)?.to_string(), id)))
        .collect();
    base.literals = ctx.literals.values().copied().collect();
    ctx.record_types(&mut base);
    let mut inits = ctx.init_calls.clone();
    if inits
        .last()
        .is_some_and(|(package, _)| *package == ctx.main)
    {
        inits.pop();
    }
    if inits.iter().any(|(package, _)| *package == ctx.main) {
        return None;
    }
    base.inits = inits.into_iter().map(|(_, id)| id).collect();
    let packages = ctx.input.packages.iter().enumerate();
    let packages = packages.filter(|(number, _)| *number != ctx.main);
    let paths = packages.map(|(_, package)| package.path.clone());
    base.packages = paths.collect();
    base.sort();
    Some(base)
}

impl Base {
    /// In the order of names, which is the same for the same program.
    fn sort(&mut self) {
        self.decls.sort_unstable();
        self.made.sort_unstable();
        self.helpers.sort_unstable();
        self.globals.sort_unstable();
        self.literals.sort_unstable();
        self.names.sort_unstable();
        self.converted.sort_unstable();
        self.called.sort_unstable();
        self.pending.sort_unstable();
        self.kept.sort_unstable();
        self.late.sort_unstable();
        self.searched.sort_unstable();
    }

    /// Functions that a program may come to need in a later version.
    pub fn helpers(&self) -> impl Iterator<Item = FuncId> {
        self.helpers.iter().map(|(_, id)| *id)
    }

    /// Leaves out of a base and its program what depends on the main package;
    /// which functions are kept. None if there would be something missing
    /// that every program needs, or if the main package has instances of
    /// other packages' functions, whose bodies are not part of a base.
    pub fn separate(&mut self, program: &mut Program) -> Option<Vec<bool>> {
        let Apart { mut funcs, datas } = Apart::of(program);
        let generic = |(symbol, id): &(String, FuncId)| {
            let name = &program.funcs[id.index()].name;
            let own = symbol.starts_with("main.") || name == MAIN || name == INITS;
            funcs[id.index()] && !own
        };
        if self.decls.iter().any(generic) || self.inits.iter().any(|id| funcs[id.index()]) {
            return None;
        }
        let runtime_main = |data: DataId| datas[data.index()];
        if program.main.is_none_or(runtime_main) {
            return None;
        }
        let func = |(_, id): &(String, FuncId)| !funcs[id.index()];
        self.decls.retain(func);
        self.made.retain(func);
        self.helpers.retain(func);
        let data = |id: &DataId| !datas[id.index()];
        self.globals.retain(|(_, id)| data(id));
        self.literals.retain(data);
        self.names.retain(|(_, id)| data(id));
        self.converted.retain(|name| !mentions(name));
        self.called.retain(|name| !mentions(name));
        let waits = |waiting: &Waiting| !mentions(&waiting.key) && data(&waiting.data);
        self.pending.retain(waits);
        self.kept.retain(waits);
        for (_, places) in &mut self.late {
            places.retain(|(id, _)| data(id));
        }
        self.late.retain(|(_, places)| !places.is_empty());
        self.searched.retain(|(_, _, id)| data(id));
        program.typelinks.retain(data);
        program.itabs.retain(data);
        for (at, apart) in datas.iter().enumerate() {
            if *apart {
                let data = &mut program.datas[at];
                data.name.clear();
                data.section = Section::ReadOnly;
                data.bytes = Vec::new();
                data.relocs = Vec::new();
                data.size = 0;
            }
        }
        for (at, apart) in funcs.iter().enumerate() {
            let function = &mut program.funcs[at];
            function.body = None;
            if *apart && function.name != MAIN && function.name != INITS {
                function.name.clear();
            }
        }
        funcs.iter_mut().for_each(|apart| *apart = !*apart);
        Some(funcs)
    }
}

/// What depends on the main package.
struct Apart {
    funcs: Vec<bool>,
    datas: Vec<bool>,
}

impl Apart {
    /// By name, as types and functions of a package have it in theirs; and
    /// whatever names such things, but for the call of `main` itself.
    fn of(program: &Program) -> Apart {
        let funcs: Vec<bool> = program.funcs.iter().map(|f| mentions(&f.name)).collect();
        let datas: Vec<bool> = program.datas.iter().map(|d| mentions(&d.name)).collect();
        let mut users: FxHashMap<Target, Vec<Target>> = FxHashMap::default();
        for (at, data) in program.datas.iter().enumerate() {
            let user = Target::Data(DataId(at as u32));
            for reloc in &data.relocs {
                users.entry(reloc.target).or_default().push(user);
            }
        }
        for (at, func) in program.funcs.iter().enumerate() {
            let user = Target::Func(FuncId(at as u32));
            let mut used = FxHashSet::default();
            if let Some(body) = &func.body {
                names_of(program, body, &mut used);
            }
            #[expect(clippy::iter_over_hash_type, reason = "into sets")]
            for target in used {
                users.entry(target).or_default().push(user);
            }
        }
        let open = |target: &Target| match target {
            Target::Func(id) => {
                let name = &program.funcs[id.index()].name;
                name == MAIN || name == INITS
            }
            Target::Data(_) => false,
        };
        let numbered = |list: &[bool]| -> Vec<u32> {
            let set = list.iter().enumerate().filter(|(_, apart)| **apart);
            set.map(|(at, _)| at as u32).collect()
        };
        let mut work: Vec<Target> = numbered(&funcs)
            .into_iter()
            .map(|at| Target::Func(FuncId(at)))
            .collect();
        work.extend(
            numbered(&datas)
                .into_iter()
                .map(|at| Target::Data(DataId(at))),
        );
        let mut apart = Apart { funcs, datas };
        while let Some(target) = work.pop() {
            if open(&target) {
                continue;
            }
            for &user in users.get(&target).map_or(&[][..], Vec::as_slice) {
                let known = match user {
                    Target::Func(id) => &mut apart.funcs[id.index()],
                    Target::Data(id) => &mut apart.datas[id.index()],
                };
                if !std::mem::replace(known, true) {
                    work.push(user);
                }
            }
        }
        apart
    }
}

/// The functions that those of the main package name.
pub fn called_by_main(program: &Program) -> Vec<FuncId> {
    let mut used = FxHashSet::default();
    let own = program.funcs.iter().filter(|func| mentions(&func.name));
    for body in own.filter_map(|func| func.body.as_ref()) {
        names_of(program, body, &mut used);
    }
    let funcs = used.into_iter().filter_map(|target| match target {
        Target::Func(id) => Some(id),
        Target::Data(_) => None,
    });
    let mut funcs: Vec<FuncId> = funcs.collect();
    funcs.sort_unstable();
    funcs
}

/// The functions and data that a body names.
fn names_of(program: &Program, body: &mir::Body, used: &mut FxHashSet<Target>) {
    for block in &body.blocks {
        for (inst, _) in &block.insts {
            match inst {
                Inst::DataAddr { data, .. } => drop(used.insert(Target::Data(*data))),
                Inst::New { ty, .. } => {
                    let descriptor = program.types[ty.index()].descriptor;
                    used.insert(Target::Data(descriptor));
                }
                Inst::FuncAddr { func, .. }
                | Inst::Call {
                    callee: Callee::Func(func),
                    ..
                } => drop(used.insert(Target::Func(*func))),
                _ => {}
            }
        }
        if let Terminator::TailCall {
            callee: Callee::Func(func),
            ..
        } = block.end
        {
            used.insert(Target::Func(func));
        }
    }
}

/// Whether a name has one of package main in it: its path begins where no
/// longer path does.
fn mentions(name: &str) -> bool {
    let name = ["go:itab.", "type:.gcmask."]
        .iter()
        .find_map(|head| name.strip_prefix(head))
        .unwrap_or(name);
    name.match_indices("main.").any(|(at, _)| {
        let before = name[..at].bytes().next_back();
        !before.is_some_and(|byte| byte.is_ascii_alphanumeric() || b"_./%-~".contains(&byte))
    })
}

impl<'a> Ctx<'a> {
    /// Takes what the base has.
    fn stand_on(&mut self, base: &'a Base, program: Program, whole: bool) {
        self.program = program;
        let by_name = |list: &'a [(String, FuncId)]| -> FxHashMap<&'a str, FuncId> {
            list.iter().map(|(name, id)| (&name[..], *id)).collect()
        };
        let all = |list: &'a [String]| -> FxHashSet<&'a str> {
            list.iter().map(String::as_str).collect()
        };
        let types = self.program.types.iter().enumerate();
        let globals = base.globals.iter();
        let late = base.late.iter();
        let mut pending: FxHashMap<&str, Vec<&Waiting>> = FxHashMap::default();
        for waiting in &base.pending {
            pending.entry(&waiting.key).or_default().push(waiting);
        }
        self.ground = Some(Ground {
            base,
            whole,
            packages: all(&base.packages),
            decls: by_name(&base.decls),
            helpers: by_name(&base.helpers),
            globals: globals.map(|(name, id)| (&name[..], *id)).collect(),
            converted: all(&base.converted),
            called: all(&base.called),
            pending,
            late: late
                .map(|(name, places)| (&name[..], &places[..]))
                .collect(),
            type_ids: types
                .map(|(at, ty)| (ty.descriptor, TypeId(at as u32)))
                .collect(),
            datas: self.program.datas.len(),
            lacks: None,
        });
        for (at, data) in self.program.datas.iter().enumerate() {
            if !data.name.is_empty() {
                self.data_names
                    .insert(data.name.as_str().into(), DataId(at as u32));
            }
        }
        for &id in &base.literals {
            let bytes = &self.program.datas[id.index()].bytes;
            self.literals.insert(bytes.as_slice().into(), id);
        }
        for (name, id) in &base.made {
            self.funcs.insert(FuncKey::Made(name.as_str().into()), *id);
        }
        self.stand_on_types(base);
    }

    /// Forgets how these packages of the base are initialised.
    fn initialise_again(&mut self, packages: &[usize]) {
        for &package in packages {
            // Closures in initial values are numbered through the package.
            if !crate::stmt::is_numbered_alike(self, package) {
                let path = self.input.packages[package].path.to_string();
                self.lacks(|| format!("the initialisation of {path}"));
            }
            let key = crate::stmt::init_key(self, package);
            self.funcs.remove(&key);
            let path = &*self.input.packages[package].path;
            if let Some(ground) = &mut self.ground {
                ground.packages.remove(path);
            }
        }
    }

    /// Puts `main` and the initialisation of the program on the worklist.
    fn begin_main(&mut self) -> Result<(), String> {
        let find = |ctx: &Ctx<'_>, symbol: &str| {
            let found = ctx
                .program
                .funcs
                .iter()
                .position(|func| func.name == symbol);
            let found = found.map(|at| FuncId(at as u32));
            found.ok_or_else(|| symbol.to_owned())
        };
        let (main, inits) = (find(self, MAIN)?, find(self, INITS)?);
        let obj = self.index.symbols.get(MAIN).copied();
        let obj = obj.ok_or_else(|| MAIN.to_owned())?;
        let targs: Rc<[LType]> = Rc::from([]);
        let declared = crate::program::declared(self, obj, &[]);
        self.program.funcs[main.index()] = declared;
        let key = FuncKey::Decl {
            obj,
            targs: Rc::clone(&targs),
        };
        self.funcs.insert(key, main);
        let work = Work::Decl {
            id: main,
            obj,
            targs,
        };
        self.work.push_back(work);
        self.funcs.insert(FuncKey::Made(INITS.into()), inits);
        let maker = Box::new(crate::program::make_inits);
        self.work.push_back(Work::Make { id: inits, maker });
        Ok(())
    }

    /// The initialisations of the packages of the base, if these packages are
    /// not looked at.
    pub(crate) fn base_inits(&self) -> Option<&'a [FuncId]> {
        let ground = self.ground.as_ref()?;
        (!ground.whole).then_some(&ground.base.inits)
    }

    /// Whether the base has the package with this path.
    pub(crate) fn is_base_package(&self, path: &str) -> bool {
        let ground = self.ground.as_ref();
        ground.is_some_and(|ground| ground.packages.contains(path))
    }

    /// Whether what the base lacks can be lowered.
    pub(crate) fn is_whole(&self) -> bool {
        self.ground.as_ref().is_none_or(|ground| ground.whole)
    }

    /// Notes that the base has not what the program needs.
    pub(crate) fn lacks(&mut self, what: impl FnOnce() -> String) {
        if let Some(ground) = &mut self.ground {
            ground.lacks.get_or_insert_with(what);
        }
    }

    /// Whether the object is not among those that are lowered now.
    pub(crate) fn is_of_base(&self, obj: Obj) -> bool {
        !self.is_whole()
            && !self.index.funcs.contains_key(&obj)
            && !self.index.vars.contains_key(&obj)
    }

    pub(crate) fn base_decl(&self, symbol: &str) -> Option<FuncId> {
        self.ground.as_ref()?.decls.get(symbol).copied()
    }

    pub(crate) fn base_helper(&self, name: &str) -> Option<FuncId> {
        self.ground.as_ref()?.helpers.get(name).copied()
    }

    pub(crate) fn base_global(&self, symbol: &str) -> Option<DataId> {
        self.ground.as_ref()?.globals.get(symbol).copied()
    }

    /// Data of the base by name.
    pub(crate) fn base_data(&self, name: &str) -> Option<DataId> {
        self.ground.as_ref()?;
        self.data_names.get(name).copied()
    }

    /// A type of package runtime, for allocations.
    pub(crate) fn runtime_type_id(&mut self, name: &str) -> Option<TypeId> {
        if !self.is_whole() {
            let descriptor = self.base_data(&format!("type:runtime.{name}"))?;
            return self.base_type_id(descriptor);
        }
        let input = self.input;
        let mut packages = input.packages.iter();
        let package = packages.find(|package| package.path == "runtime")?;
        let obj = input.store[package.pkg].lookup(Symbol::intern(name))?;
        let ty = self.ltype(input.store[obj].ty()?, &Env::default());
        Some(self.type_id(ty))
    }

    pub(crate) fn base_type_id(&self, descriptor: DataId) -> Option<TypeId> {
        self.ground.as_ref()?.type_ids.get(&descriptor).copied()
    }

    /// Whether the data was there before.
    pub(crate) fn is_base_data(&self, id: DataId) -> bool {
        let ground = self.ground.as_ref();
        ground.is_some_and(|ground| id.index() < ground.datas)
    }

    pub(crate) fn base_converts(&self, t: LType) -> bool {
        let ground = self.ground.as_ref();
        ground.is_some_and(|ground| ground.converted.contains(&*self.types.link_name(t)))
    }

    pub(crate) fn base_calls(&self, method: &Method) -> bool {
        self.ground.as_ref().is_some_and(|ground| {
            let key = self.method_key(method.id, method.sig);
            ground.called.contains(key.as_str())
        })
    }

    /// Notes that an interface method is called: the base may have left out
    /// what implements it.
    pub(crate) fn call_in_base(&mut self, id: MethodId, sig: LType) {
        let Some(ground) = &self.ground else { return };
        let key = self.method_key(id, sig);
        if ground.called.contains(key.as_str()) {
            return;
        }
        let Some(waiting) = ground.pending.get(key.as_str()).cloned() else {
            return;
        };
        for waiting in waiting {
            if !self.is_whole() || !self.wait_again(waiting) {
                return self.lacks(|| format!("implementations of {key}"));
            }
        }
    }

    /// Notes a method that the base left out as one of this program. False if
    /// its type is not found.
    fn wait_again(&mut self, waiting: &Waiting) -> bool {
        let Some(ty) = self.type_named(&waiting.ty) else {
            return false;
        };
        let methods = self.types.method_set(ty).into_iter();
        let mut methods = methods.filter(|m| self.method_key(m.id, m.sig) == waiting.key);
        let Some(method) = methods.next() else {
            return false;
        };
        self.pend_method(ty, method, waiting.data, waiting.place);
        true
    }

    /// Notes the exported methods of all types of the base, which reflection
    /// calls from now on.
    pub(crate) fn reflect_in_base(&mut self) {
        let Some(ground) = &self.ground else { return };
        let base = ground.base;
        for waiting in base.pending.iter().chain(&base.kept) {
            // Those of other names are told apart by their packages.
            let exported = waiting.key.starts_with('.');
            if exported && !self.wait_again(waiting) {
                return self.lacks(|| format!("methods of {} for reflection", waiting.ty));
            }
        }
    }

    /// Where the base would have named the descriptor of this type.
    pub(crate) fn late_places(&self, t: LType) -> &'a [(DataId, u64)] {
        let places = self.ground.as_ref();
        let places = places.and_then(|ground| ground.late.get(&*self.types.link_name(t)));
        places.copied().unwrap_or_default()
    }

    /// A method's name and type as text.
    pub(crate) fn method_key(&self, id: MethodId, sig: LType) -> String {
        let home = id.pkg.map_or("", |pkg| self.types.package_path(pkg));
        format!("{home}.{} {}", id.name, self.types.link_name(sig))
    }
}

impl Base {
    /// Notes what is known of types; see the fields.
    pub(crate) fn note_types(
        &mut self,
        names: Vec<(Vec<u8>, DataId)>,
        converted: Vec<String>,
        called: Vec<String>,
        (pending, kept): (Vec<Waiting>, Vec<Waiting>),
        late: FxHashMap<String, Vec<(DataId, u64)>>,
        searched: Vec<(String, String, DataId)>,
    ) {
        self.names = names;
        self.converted = converted;
        self.called = called;
        self.pending = pending;
        self.kept = kept;
        self.late = late.into_iter().collect();
        self.searched = searched;
    }

    pub(crate) fn names(&self) -> &[(Vec<u8>, DataId)] {
        &self.names
    }

    pub(crate) fn searched(&self) -> &[(String, String, DataId)] {
        &self.searched
    }

    pub(crate) fn reflected(&self) -> bool {
        self.reflected
    }
}

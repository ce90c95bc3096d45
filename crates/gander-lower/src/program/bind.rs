//! Which body a function name stands for.
//!
//! Invariant: a function without body resolves, in this order, to: another
//! declaration that `//go:linkname` gives its name; the declaration its own
//! linkname names; an alias ([`ALIASES`]); a native. Otherwise it is an error
//! that names the symbol, only if the function is reached.

use super::FuncInfo;
use crate::ctx::{Ctx, FuncKey, Work};
use crate::types::{Env, LType};
use gander_mir as mir;
use gander_overlay::ALIASES;
use gander_types::Obj;
use std::rc::Rc;

/// What a function resolves to.
pub(crate) enum Binding {
    /// This declaration, which has a body.
    Body(Obj),
    /// A native or intrinsic of this symbol.
    Native(Rc<str>),
}

/// Resolves a declared function.
pub(crate) fn resolve(ctx: &Ctx<'_>, obj: Obj) -> Binding {
    let mut obj = obj;
    // A chain of bindings is short; a longer one is a cycle.
    for _ in 0..8 {
        let Some(info) = ctx.index.funcs.get(&obj) else {
            break;
        };
        if info.decl.body.is_some() {
            return Binding::Body(obj);
        }
        let target = ctx.index.pulled.get(&obj).unwrap_or(&info.symbol);
        let other = |symbol| resolve_symbol(ctx, symbol).filter(|&next| next != obj);
        match other(&info.symbol).or_else(|| other(target)) {
            Some(next) => obj = next,
            None => return Binding::Native(target.clone()),
        }
    }
    let symbol = ctx.index.funcs.get(&obj).map(|info| info.symbol.clone());
    Binding::Native(symbol.unwrap_or_else(|| "?".into()))
}

/// The declaration that a symbol name denotes, a body before none.
fn resolve_symbol(ctx: &Ctx<'_>, symbol: &str) -> Option<Obj> {
    let alias = ALIASES.iter().find(|(from, _)| *from == symbol);
    let symbol = alias.map_or(symbol, |(_, to)| to);
    let pushed = ctx.index.pushed.get(symbol);
    pushed.or_else(|| ctx.index.symbols.get(symbol)).copied()
}

/// The function of a declaration, instantiated.
pub(crate) fn func(ctx: &mut Ctx<'_>, obj: Obj, targs: &[LType]) -> mir::FuncId {
    let key = FuncKey::Decl {
        obj,
        targs: targs.into(),
    };
    if let Some(&id) = ctx.funcs.get(&key) {
        return id;
    }
    if ctx.is_of_base(obj) {
        let id = of_base(ctx, obj, targs);
        ctx.funcs.insert(key, id);
        return id;
    }
    if ctx.ground.is_some() && info_is_init(ctx, obj).is_none() {
        let symbol = ctx.types.func_symbol(obj, targs);
        if let Some(id) = ctx.base_decl(&symbol) {
            ctx.funcs.insert(key, id);
            return id;
        }
    }
    let id = match resolve(ctx, obj) {
        Binding::Body(target) if target == obj => declare(ctx, obj, targs),
        Binding::Body(target) => func(ctx, target, targs),
        Binding::Native(symbol) => native(ctx, obj, &symbol),
    };
    ctx.funcs.insert(key, id);
    id
}

/// A function of the base; one without body if the base lacks it.
fn of_base(ctx: &mut Ctx<'_>, obj: Obj, targs: &[LType]) -> mir::FuncId {
    let symbol = ctx.types.func_symbol(obj, targs);
    if let Some(id) = ctx.base_decl(&symbol) {
        return id;
    }
    ctx.lacks(|| symbol.clone());
    let (params, results) = registers(ctx, obj, targs);
    let id = mir::FuncId(ctx.program.funcs.len() as u32);
    let file = ctx.str("");
    ctx.program.funcs.push(mir::Function {
        name: symbol,
        attrs: mir::Attrs::default(),
        params,
        results,
        file,
        line: 0,
        body: None,
    });
    id
}

/// Makes the function and puts its body on the worklist.
fn declare(ctx: &mut Ctx<'_>, obj: Obj, targs: &[LType]) -> mir::FuncId {
    let Some(info) = ctx.index.funcs.get(&obj) else {
        return undeclared(ctx, "?");
    };
    let of_runtime = ctx.input.packages[info.package].path == "runtime";
    let function = declared(ctx, obj, targs);
    let id = mir::FuncId(ctx.program.funcs.len() as u32);
    ctx.program.funcs.push(function);
    if of_runtime {
        ctx.pushed_out.insert(id);
    }
    let targs: Rc<[LType]> = targs.into();
    ctx.work.push_back(Work::Decl { id, obj, targs });
    id
}

/// A declared function, still without body.
pub(crate) fn declared(ctx: &mut Ctx<'_>, obj: Obj, targs: &[LType]) -> mir::Function {
    let pushed = ctx.index.pushed_as.get(&obj).cloned();
    let info = ctx.index.funcs.get(&obj);
    let (pos, attrs) = info.map_or_else(Default::default, |info| (info.pos, info.attrs));
    let name = match pushed {
        Some(symbol) if targs.is_empty() => symbol.to_string(),
        _ => ctx.types.func_symbol(obj, targs),
    };
    let name = match info_is_init(ctx, obj) {
        Some(number) => format!("{name}.{number}"),
        None => name,
    };
    let (params, results) = registers(ctx, obj, targs);
    let place = ctx.input.sources.position(pos);
    mir::Function {
        name,
        attrs,
        params,
        results,
        file: ctx.str(&place.file),
        line: place.line,
        body: None,
    }
}

/// Scalars of the parameters (receiver first) and results that travel in
/// registers.
fn registers(ctx: &Ctx<'_>, obj: Obj, targs: &[LType]) -> (Vec<mir::Scalar>, Vec<mir::Scalar>) {
    let signature = ctx.types.declared_signature(obj, targs);
    (signature.param_scalars(), signature.result_scalars())
}

/// The number of an `init` function in its package.
fn info_is_init(ctx: &Ctx<'_>, obj: Obj) -> Option<usize> {
    let info: &FuncInfo<'_> = ctx.index.funcs.get(&obj)?;
    ctx.index.inits[info.package]
        .iter()
        .position(|init| *init == obj)
}

/// A function without Go body: a native, or an error where it is reached.
fn native(ctx: &mut Ctx<'_>, obj: Obj, symbol: &str) -> mir::FuncId {
    let key = FuncKey::Made(symbol.into());
    if let Some(&id) = ctx.funcs.get(&key) {
        return id;
    }
    let (params, results) = registers(ctx, obj, &[]);
    let id = mir::FuncId(ctx.program.funcs.len() as u32);
    let empty = ctx.str("");
    ctx.program.funcs.push(mir::Function {
        name: symbol.to_owned(),
        attrs: mir::Attrs::default(),
        params,
        results,
        file: empty,
        line: 0,
        body: None,
    });
    ctx.funcs.insert(key, id);
    if let Some(maker) = crate::expr::intrinsic_body(symbol) {
        ctx.work.push_back(Work::Make { id, maker });
    } else if gander_abi::native(symbol).is_none() {
        let pos = ctx.index.funcs.get(&obj).map(|info| info.pos);
        let message = format!(
            "function {symbol} has no body: it is assembly without a Go fallback, or a runtime function that is not supported"
        );
        ctx.error(pos.unwrap_or_default(), message);
    }
    id
}

/// A function by Go symbol name, for calls that the compiler makes up.
pub(crate) fn helper(ctx: &mut Ctx<'_>, name: &str) -> mir::FuncId {
    if let Some(id) = ctx.base_helper(name) {
        return id;
    }
    let aliased = ALIASES.iter().any(|(from, _)| *from == name);
    if let Some(id) = ctx.base_decl(name).filter(|_| !aliased) {
        return id;
    }
    if !ctx.is_whole() && gander_abi::native(name).is_none() {
        ctx.lacks(|| name.to_owned());
    }
    let id = match resolve_symbol(ctx, name) {
        Some(obj) => func(ctx, obj, &[]),
        None => undeclared(ctx, name),
    };
    ctx.helpers.insert(name.into(), id);
    id
}

/// A native without Go declaration, which only the code generator calls; or a
/// helper that the runtime does not have: an error of Gander's own.
fn undeclared(ctx: &mut Ctx<'_>, name: &str) -> mir::FuncId {
    let key = FuncKey::Made(name.into());
    if let Some(&id) = ctx.funcs.get(&key) {
        return id;
    }
    if gander_abi::native(name).is_none() {
        ctx.error(gander_span::Pos::NONE, format!("the runtime has no {name}"));
    }
    let id = mir::FuncId(ctx.program.funcs.len() as u32);
    let file = ctx.str("");
    ctx.program.funcs.push(mir::Function {
        name: name.to_owned(),
        attrs: mir::Attrs::default(),
        params: match name {
            "runtime.deferenter" => vec![mir::Scalar::Ptr],
            _ => Vec::new(),
        },
        results: Vec::new(),
        file,
        line: 0,
        body: None,
    });
    ctx.funcs.insert(key, id);
    id
}

/// The static data of a package-level variable, following linknames.
pub(crate) fn global(ctx: &mut Ctx<'_>, obj: Obj) -> mir::DataId {
    if let Some(&id) = ctx.globals.get(&obj) {
        return id;
    }
    if ctx.is_of_base(obj) {
        let object = &ctx.input.store[obj];
        let prefix = object
            .pkg
            .map_or_else(String::new, |pkg| ctx.types.prefix(pkg));
        let symbol = format!("{prefix}.{}", object.name);
        let id = ctx.base_global(&symbol).unwrap_or_else(|| {
            ctx.lacks(|| symbol);
            variable(ctx, obj)
        });
        ctx.globals.insert(obj, id);
        return id;
    }
    let known = ctx
        .index
        .vars
        .get(&obj)
        .filter(|symbol| !symbol.ends_with("._"));
    if let Some(id) = known.and_then(|symbol| ctx.base_global(symbol)) {
        ctx.globals.insert(obj, id);
        return id;
    }
    let pulled = ctx.index.pulled.get(&obj).cloned();
    let target = pulled.and_then(|symbol| resolve_symbol(ctx, &symbol));
    if let Some(target) = target.filter(|&target| target != obj) {
        let id = global(ctx, target);
        ctx.globals.insert(obj, id);
        return id;
    }
    let id = variable(ctx, obj);
    // Initial values can refer to each other.
    ctx.globals.insert(obj, id);
    crate::stmt::fill_global(ctx, obj, id);
    // Which of the declarations has the initial value is up to them.
    let symbol = ctx.index.vars.get(&obj);
    let sharers = symbol.and_then(|symbol| ctx.index.shared_vars.get(symbol));
    for other in sharers.cloned().unwrap_or_default() {
        ctx.globals.insert(other, id);
        crate::stmt::fill_global(ctx, other, id);
    }
    id
}

/// The variable at whose address all without size are.
pub(crate) fn zero_base(ctx: &mut Ctx<'_>) -> Option<mir::DataId> {
    const NAME: &str = "runtime.zerobase";
    let base = ctx.base_global(NAME);
    base.or_else(|| {
        let obj = ctx.index.symbols.get(NAME).copied()?;
        Some(global(ctx, obj))
    })
}

fn variable(ctx: &mut Ctx<'_>, obj: Obj) -> mir::DataId {
    let ty = ctx.input.store[obj].ty_or_invalid();
    let ty = ctx.ltype(ty, &Env::default());
    let (size, align) = (ctx.types.size(ty), ctx.types.align(ty));
    if size == 0
        && let Some(base) = zero_base(ctx)
    {
        // All variables without size are at one address.
        return base;
    }
    let symbol = ctx.index.vars.get(&obj).cloned();
    let mut name = symbol.map_or_else(|| "_".to_owned(), |symbol| symbol.to_string());
    if ctx.data_names.contains_key(name.as_str()) {
        // Blank variables and those of merged packages share a name.
        name = format!("{name}.{}", ctx.program.datas.len());
    }
    let (section, bytes) = match name.as_str() {
        SMALL_VALUES => (
            mir::Section::ReadOnly,
            (0..size / 8).flat_map(u64::to_le_bytes).collect(),
        ),
        _ => (mir::Section::Variables, Vec::new()),
    };
    ctx.data(mir::Data {
        name,
        section,
        size,
        align,
        bytes,
        relocs: Vec::new(),
    })
}

/// The variable whose elements are their own numbers and stay it: interfaces
/// with small values point there, and package reflect hands it out.
const SMALL_VALUES: &str = "runtime.staticuint64s";

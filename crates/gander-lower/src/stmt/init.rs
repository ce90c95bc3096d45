//! Initialisation of packages: the functions that run before `main`.
//!
//! Invariant: package-level variables get their values in the order that the
//! checker found (spec: Package initialization). A value that is known is in
//! the data from the start; one that is computed without effects is computed
//! only if something reaches the variable, through a slot that holds the
//! function then.

use super::embed;
use super::static_value::Evaluator;
use super::version::fresh_loops;
use crate::builder::FnBuilder;
use crate::ctx::{Ctx, FuncKey};
use crate::expr::captures::Captures;
use crate::types::{Env, Kind, LType};
use crate::value::{Addr, Place};
use gander_mir::{
    Attrs, Callee, Data, DataId, FuncId, Function, Inst, Mem, Reloc, RelocKind, Scalar, Section,
    Target, Terminator,
};
use gander_syntax::ast::{DeclKind, Expr, ExprKind, NodeId, UnaryOp};
use gander_syntax::walk::{self, Visitor};
use gander_types::{Builtin, CheckedPackage, Mode, Obj};
use rustc_hash::FxHashMap;
use std::rc::Rc;

/// Initial values by variable.
#[derive(Default)]
pub(crate) struct Inits<'a> {
    /// Package and value of each variable that is initialised alone.
    values: FxHashMap<Obj, (usize, &'a Expr)>,
    /// Slots for the functions that initialise variables once something
    /// reaches them.
    slots: FxHashMap<Obj, DataId>,
    /// How many function literals the initialisers before a variable's have,
    /// in its package, for the names of closures.
    literals: FxHashMap<Obj, u32>,
    /// Package and patterns of variables that files are embedded in.
    embeds: FxHashMap<Obj, (usize, Vec<String>)>,
    /// Whether a later program may fill slots that are empty in this one.
    open: bool,
}

impl<'a> Inits<'a> {
    /// The initial values of all packages.
    pub(crate) fn new(input: &'a gander_types::CheckedProgram) -> Inits<'a> {
        let mut inits = Inits::default();
        for (number, package) in input.packages.iter().enumerate() {
            inits.find_embeds(number, package);
            let exprs = values_of(package);
            let mut literals = LiteralCounter(0);
            for init in &package.info.init_order {
                if let (Some(&var), Some(&x)) = (init.lhs.first(), exprs.get(&init.rhs)) {
                    inits.literals.insert(var, literals.0);
                    literals.visit_expr(x);
                }
                if let ([var], Some(&x)) = (&init.lhs[..], exprs.get(&init.rhs)) {
                    inits.values.insert(*var, (number, x));
                }
            }
        }
        inits
    }

    /// Keeps slots from being taken for constants.
    pub(crate) fn leave_open(&mut self) {
        self.open = true;
    }

    fn find_embeds(&mut self, number: usize, package: &CheckedPackage) {
        if package.embeds.is_empty() {
            return;
        }
        for file in &package.files {
            for decl in &file.decls {
                let DeclKind::Var(group) = &decl.kind else {
                    continue;
                };
                for spec in &group.specs {
                    let patterns = embed::patterns(file, spec);
                    let var = spec.names.first();
                    let var = var.and_then(|name| package.info.defs.get(&name.id));
                    if let (Some(&var), false) = (var, patterns.is_empty()) {
                        self.embeds.insert(var, (number, patterns));
                    }
                }
            }
        }
    }
}

/// Counts function literals that are not inside others.
struct LiteralCounter(u32);

impl<'a> Visitor<'a> for LiteralCounter {
    fn visit_expr(&mut self, x: &'a Expr) {
        match &x.kind {
            ExprKind::FuncLit(_) => self.0 += 1,
            _ => walk::walk_expr(self, x),
        }
    }
}

/// The values of package-level variable declarations, by node.
fn values_of(package: &CheckedPackage) -> FxHashMap<NodeId, &Expr> {
    let mut exprs = FxHashMap::default();
    for decl in package.files.iter().flat_map(|file| &file.decls) {
        if let DeclKind::Var(group) = &decl.kind {
            let values = group.specs.iter().flat_map(|spec| &spec.values);
            exprs.extend(values.map(|x| (x.id, x)));
        }
    }
    exprs
}

/// Makes the function that initialises a package's variables and calls its
/// `init` functions; none if there is nothing to do at run time.
pub(crate) fn lower_init(ctx: &mut Ctx<'_>, package: usize) -> Option<FuncId> {
    let checked = &ctx.input.packages[package];
    if checked.path == "main" && package != ctx.main {
        return None;
    }
    let exprs = values_of(checked);
    let mut steps = Vec::new();
    for init in &checked.info.init_order {
        let Some(&x) = exprs.get(&init.rhs) else {
            continue;
        };
        if let [var] = init.lhs[..] {
            let ty = variable_type(ctx, var);
            if static_value(ctx, package, x, ty).is_some() {
                continue;
            }
            if (Purity { ctx, package }).is_pure(x) {
                if !ctx.input.store[var].name.is_blank() {
                    steps.push(Step::Slot(slot(ctx, var)));
                }
                continue;
            }
        }
        steps.push(Step::Assign(&init.lhs, x));
    }
    let inits = ctx.index.inits[package].clone();
    if steps.is_empty() && inits.is_empty() {
        return None;
    }
    let name = init_name(ctx, package);
    let function = init_function(ctx, name);
    Some(ctx.made(function, move |ctx, id| {
        let mut builder = plain_builder(ctx, id, package);
        for step in steps {
            match step {
                Step::Slot(slot) => builder.call_slot(slot),
                Step::Assign(vars, x) => builder.init_vars(vars, x),
            }
        }
        for init in inits {
            let func = builder.ctx.func(init, &[]);
            builder.call_plain(Callee::Func(func));
        }
        builder.end(Terminator::Return(Vec::new()));
        builder.finish();
    }))
}

/// Something that initialisation does.
enum Step<'a> {
    /// Calls the function in the slot if there is one.
    Slot(DataId),
    Assign(&'a [Obj], &'a Expr),
}

/// Gives a variable that something reaches its initial value, or the function
/// that computes it.
pub(crate) fn fill_global(ctx: &mut Ctx<'_>, var: Obj, data: DataId) {
    let ty = variable_type(ctx, var);
    if let Some((package, patterns)) = ctx.inits.embeds.get(&var) {
        let value = embed::value(ctx, &ctx.input.packages[*package], patterns, ty);
        ctx.write_static(data, &value);
        return;
    }
    let Some(&(package, x)) = ctx.inits.values.get(&var) else {
        return;
    };
    if let Some(value) = static_value(ctx, package, x, ty) {
        ctx.write_static(data, &value);
        return;
    }
    if !(Purity { ctx, package }).is_pure(x) {
        return;
    }
    let slot = slot(ctx, var);
    let name = init_name(ctx, package);
    let name = format!("{name}.{}", ctx.input.store[var].name.as_str());
    let function = init_function(ctx, name);
    let func = ctx.made(function, move |ctx, id| {
        let mut builder = plain_builder(ctx, id, package);
        builder.init_vars(&[var], x);
        builder.end(Terminator::Return(Vec::new()));
        builder.finish();
    });
    ctx.program.datas[slot.index()].relocs.push(Reloc {
        offset: 0,
        kind: RelocKind::Absolute,
        target: Target::Func(func),
        addend: 0,
    });
}

fn variable_type(ctx: &Ctx<'_>, var: Obj) -> LType {
    let ty = ctx.input.store[var].ty_or_invalid();
    ctx.types.lower(ty, &Env::default())
}

fn static_value<'a>(
    ctx: &Ctx<'a>,
    package: usize,
    x: &'a Expr,
    ty: LType,
) -> Option<super::static_value::Static<'a>> {
    let evaluator = Evaluator {
        ctx,
        package: &ctx.input.packages[package],
        env: Env::default(),
    };
    evaluator.value(x, ty)
}

/// The slot of a variable that is initialised only if it is reached.
fn slot(ctx: &mut Ctx<'_>, var: Obj) -> DataId {
    if let Some(&slot) = ctx.inits.slots.get(&var) {
        return slot;
    }
    let known = ctx.index.vars.get(&var);
    let name = match known.filter(|symbol| !symbol.ends_with("._")) {
        Some(symbol) => format!("go:initslot.{symbol}"),
        None => format!("go:initslot.{}", ctx.program.datas.len()),
    };
    if let Some(slot) = ctx.base_data(&name) {
        ctx.inits.slots.insert(var, slot);
        return slot;
    }
    let section = match ctx.inits.open {
        true => Section::Variables,
        false => Section::ReadOnly,
    };
    let slot = ctx.data(Data {
        name,
        section,
        size: 8,
        align: 8,
        bytes: Vec::new(),
        relocs: Vec::new(),
    });
    ctx.inits.slots.insert(var, slot);
    slot
}

/// The symbol of a package's initialisation.
fn init_name(ctx: &Ctx<'_>, package: usize) -> String {
    format!("{}.init", ctx.types.prefix(ctx.input.packages[package].pkg))
}

/// The initialisation of a package of the base.
pub(crate) fn known_init(ctx: &Ctx<'_>, package: usize) -> Option<FuncId> {
    ctx.funcs.get(&init_key(ctx, package)).copied()
}

/// Whether the function literals in a package's initial values have the numbers
/// that they have without its test files: those come last.
pub(crate) fn is_numbered_alike(ctx: &Ctx<'_>, package: usize) -> bool {
    let checked = &ctx.input.packages[package];
    let exprs = values_of(checked);
    let values = checked.info.init_order.iter();
    let with_literals = values.filter_map(|init| exprs.get(&init.rhs)).filter(|x| {
        let mut literals = LiteralCounter(0);
        literals.visit_expr(x);
        literals.0 > 0
    });
    let of_tests = with_literals.map(|x| {
        let place = ctx.input.sources.position(x.pos);
        place.file.ends_with("_test.go")
    });
    of_tests.is_sorted()
}

/// Under which a package's initialisation is known.
pub(crate) fn init_key(ctx: &Ctx<'_>, package: usize) -> FuncKey {
    FuncKey::Made(init_name(ctx, package).into())
}

/// A function without parameters and results.
fn init_function(ctx: &mut Ctx<'_>, name: String) -> Function {
    Function {
        name,
        attrs: Attrs::default(),
        params: Vec::new(),
        results: Vec::new(),
        file: ctx.str("<autogenerated>"),
        line: 1,
        body: None,
    }
}

/// A builder of such a function, its entry block open.
fn plain_builder<'c, 'a>(ctx: &'c mut Ctx<'a>, id: FuncId, package: usize) -> FnBuilder<'c, 'a> {
    let captures = Rc::new(Captures::default());
    let mut builder = FnBuilder::new(ctx, id, package, Rc::default(), captures);
    let signature = builder
        .ctx
        .types
        .signature_of(Vec::new(), Vec::new(), false);
    builder.open_function(signature, false);
    builder
}

impl<'a> FnBuilder<'_, 'a> {
    /// Calls a function without parameters and results.
    fn call_plain(&mut self, callee: Callee) {
        self.emit(Inst::Call {
            callee,
            args: Vec::new(),
            results: Vec::new(),
            overflow: None,
        });
    }

    /// Calls the function in a slot, if there is one.
    fn call_slot(&mut self, slot: DataId) {
        let at = self.data_addr(slot);
        let code = self.load_at(Scalar::Ptr, at, 0, Mem::PRIVATE);
        let (call, next) = (self.block(), self.block());
        let none = self.is_zero(code);
        self.branch(none, next, call);
        self.start(call);
        self.call_plain(Callee::Code(code));
        self.end(Terminator::Jump(next));
        self.start(next);
    }

    /// Gives package-level variables their initial values.
    fn init_vars(&mut self, vars: &[Obj], x: &'a Expr) {
        // Closures are numbered through all initialisers of the package.
        self.name = init_name(self.ctx, self.package).into();
        let before = vars
            .first()
            .and_then(|var| self.ctx.inits.literals.get(var));
        self.closures = before.copied().unwrap_or(0);
        let fresh = fresh_loops(self.ctx, self.package, x.pos);
        let captures = Captures::of_expr(&self.ctx.types, self.info, x, fresh);
        self.captures = Rc::new(captures);
        self.flow.per_iteration = fresh;
        self.at(x.pos);
        let values = match vars {
            [var] => {
                let ty = self.var_ty(*var);
                vec![(self.expr_to(x, ty), ty)]
            }
            _ => self.expr_multi(x),
        };
        for (&var, (value, from)) in vars.iter().zip(values) {
            if self.ctx.input.store[var].name.is_blank() {
                continue;
            }
            let ty = self.var_ty(var);
            let value = self.convert_to(value, from, ty);
            let data = self.ctx.global(var);
            self.store_place(&Place::Mem(Addr::data(data)), ty, &value);
        }
    }
}

/// Finds out whether evaluating an expression can be noticed.
struct Purity<'e, 'a> {
    ctx: &'e Ctx<'a>,
    package: usize,
}

impl Purity<'_, '_> {
    fn mode(&self, x: &Expr) -> Option<&Mode> {
        let types = &self.ctx.input.packages[self.package].info.types;
        let recorded = types.get(x.id.0 as usize)?.as_ref()?;
        Some(&recorded.mode)
    }

    fn kind(&self, x: &Expr) -> Option<Rc<Kind>> {
        let types = &self.ctx.input.packages[self.package].info.types;
        let recorded = types.get(x.id.0 as usize)?.as_ref()?;
        let ty = self.ctx.types.lower(recorded.ty, &Env::default());
        Some(self.ctx.types.under_kind(ty))
    }

    /// Whether evaluation has no effects, cannot fail, and gives the same at
    /// any time before other code of the package runs... which is when the
    /// value is computed.
    fn is_pure(&self, x: &Expr) -> bool {
        if matches!(
            self.mode(x),
            Some(Mode::Constant(_) | Mode::NilValue | Mode::TypeExpr)
        ) {
            return true;
        }
        match &x.kind {
            ExprKind::Paren(inner) => self.is_pure(inner),
            ExprKind::Name(_) | ExprKind::FuncLit(_) => true,
            ExprKind::CompositeLit(lit) => {
                let can_panic = match self.kind(x).as_deref() {
                    // Keys may turn out not to be comparable.
                    Some(&Kind::Map { key, .. }) => self.ctx.types.equality_can_panic(key),
                    _ => false,
                };
                !can_panic && lit.elems.iter().all(|elem| self.is_pure_element(elem))
            }
            ExprKind::Unary(UnaryOp::Addr, operand) => match &operand.unparen().kind {
                ExprKind::CompositeLit(_) | ExprKind::Name(_) => self.is_pure(operand),
                _ => false,
            },
            ExprKind::Selector(selector) => {
                // A name of another package.
                let info = &self.ctx.input.packages[self.package].info;
                !info.selections.contains_key(&x.id) && info.uses.contains_key(&selector.sel.id)
            }
            ExprKind::Call(call) => self.is_pure_call(x, call),
            _ => false,
        }
    }

    fn is_pure_element(&self, elem: &Expr) -> bool {
        match &elem.kind {
            ExprKind::KeyValue(pair) => {
                let field = pair.key.as_ident().is_some() && self.mode(&pair.key).is_none();
                (field || self.is_pure(&pair.key)) && self.is_pure(&pair.value)
            }
            _ => self.is_pure(elem),
        }
    }

    fn is_pure_call(&self, x: &Expr, call: &gander_syntax::ast::Call) -> bool {
        let pure_args = || call.args.iter().all(|arg| self.is_pure(arg));
        match self.mode(&call.fun) {
            // A slice may be too short for an array.
            Some(Mode::TypeExpr) => {
                let from_slice = call
                    .args
                    .first()
                    .and_then(|arg| self.kind(arg))
                    .is_some_and(|kind| matches!(*kind, Kind::Slice(_)));
                let to_array = self
                    .kind(x)
                    .is_some_and(|kind| matches!(*kind, Kind::Array { .. } | Kind::Pointer(_)));
                !(from_slice && to_array) && pure_args()
            }
            Some(Mode::Builtin(Builtin::New)) => pure_args(),
            Some(Mode::Builtin(Builtin::Make)) => {
                // With constant sizes, which the checker looked at.
                matches!(self.kind(x).as_deref(), Some(Kind::Map { .. })) && pure_args()
            }
            _ => false,
        }
    }
}

//! Which variables of a declaration are addressed or captured by closures:
//! it decides where they live.
//!
//! Invariant: computed for a whole function declaration or package-level
//! initialiser, before any of its code is built, under the type arguments in
//! force. A closure is a function literal or the body of a range over a
//! function; each is known by a node number (of the literal, or of the range
//! statement's operand). A variable that only its declaration assigns, that
//! has no address taken and that is small is captured by value; any other by
//! reference, and then is an object of its own.

use crate::types::{Env, Kind, LType, Types};
use gander_syntax::ast::{
    self, Expr, ExprKind, Field, FieldList, Ident, NodeId, Stmt, StmtKind, UnaryOp,
};
use gander_syntax::walk::{self, Visitor};
use gander_types::{Info, Obj, SelectionKind, Ty, VarKind};
use rustc_hash::{FxHashMap, FxHashSet};

/// The largest variable, in bytes, that is captured by value.
const MAX_BY_VALUE: u64 = 128;
/// The largest variable, in bytes, that lives in a frame.
const MAX_IN_FRAME: u64 = 64 << 10;

/// What a declaration does with its variables.
#[derive(Debug, Default)]
pub(crate) struct Captures {
    vars: FxHashMap<Obj, Use>,
    /// Free variables of each closure, in the order of first use.
    free: FxHashMap<NodeId, Vec<Obj>>,
    /// The expressions that variables are declared with, one for each.
    initial: FxHashMap<Obj, NodeId>,
}

/// What is done with a variable.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Use {
    addressed: bool,
    captured: bool,
    /// Assigned other than by its declaration.
    assigned: bool,
}

/// How a closure gets hold of a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Capture {
    Value,
    Reference,
}

impl Captures {
    /// Looks through a function's signature and body.
    pub(crate) fn of_function<'a>(
        types: &Types<'_>,
        info: &'a Info,
        env: &Env,
        recv: Option<&'a FieldList>,
        ty: &'a ast::FuncType,
        body: &'a ast::Block,
        fresh_loops: bool,
    ) -> Captures {
        let mut finder = Finder::new(types, info, env, fresh_loops);
        for field in recv.into_iter().flat_map(|list| &list.fields) {
            finder.visit_field(field);
        }
        finder.signature(ty);
        finder.visit_block(body);
        finder.found
    }

    /// Looks through an expression outside functions.
    pub(crate) fn of_expr(types: &Types<'_>, info: &Info, x: &Expr, fresh_loops: bool) -> Captures {
        let env = Env::default();
        let mut finder = Finder::new(types, info, &env, fresh_loops);
        finder.visit_expr(x);
        finder.found
    }

    /// The variables that a closure uses of the functions around it.
    pub(crate) fn free(&self, closure: NodeId) -> &[Obj] {
        self.free.get(&closure).map_or(&[], Vec::as_slice)
    }

    /// What the variable is for all its life, if its declaration says so and
    /// nothing else sets it.
    pub(crate) fn settled(&self, var: Obj) -> Option<NodeId> {
        let found = self.vars.get(&var).copied().unwrap_or_default();
        let initial = self.initial.get(&var).copied();
        initial.filter(|_| !found.addressed && !found.assigned)
    }

    /// How closures capture the variable, of `size` bytes.
    pub(crate) fn capture(&self, var: Obj, size: u64) -> Capture {
        let found = self.vars.get(&var).copied().unwrap_or_default();
        if found.addressed || found.assigned || size > MAX_BY_VALUE {
            Capture::Reference
        } else {
            Capture::Value
        }
    }

    /// Whether the variable, of `size` bytes, must be an object of its own.
    pub(crate) fn is_object(&self, var: Obj, size: u64) -> bool {
        let found = self.vars.get(&var).copied().unwrap_or_default();
        size > MAX_IN_FRAME
            || found.addressed
            || found.captured && self.capture(var, size) == Capture::Reference
    }
}

struct Finder<'f, 'a> {
    types: &'f Types<'f>,
    info: &'a Info,
    env: &'f Env,
    /// Whether loop variables are new in each iteration (Go 1.22).
    fresh_loops: bool,
    found: Captures,
    /// The closures around, outermost first.
    closures: Vec<NodeId>,
    /// How many closures are around the declaration of a variable.
    depth: FxHashMap<Obj, usize>,
    noted: FxHashSet<(NodeId, Obj)>,
}

impl<'f, 'a> Finder<'f, 'a> {
    fn new(
        types: &'f Types<'f>,
        info: &'a Info,
        env: &'f Env,
        fresh_loops: bool,
    ) -> Finder<'f, 'a> {
        Finder {
            types,
            info,
            env,
            fresh_loops,
            found: Captures::default(),
            closures: Vec::new(),
            depth: FxHashMap::default(),
            noted: FxHashSet::default(),
        }
    }

    fn declare(&mut self, var: Obj) {
        self.depth.insert(var, self.closures.len());
    }

    fn declare_at(&mut self, node: NodeId) {
        // Not constants and types.
        if let Some(&var) = self.info.defs.get(&node)
            && self.types.store[var].var_kind().is_some()
        {
            self.declare(var);
        }
    }

    fn signature(&mut self, ty: &'a ast::FuncType) {
        for field in &ty.params.fields {
            self.visit_field(field);
        }
        for field in ty.results.iter().flat_map(|list| &list.fields) {
            self.visit_field(field);
            for name in &field.names {
                // `return` assigns results.
                if let Some(&var) = self.info.defs.get(&name.id) {
                    self.found.vars.entry(var).or_default().assigned = true;
                }
            }
        }
    }

    fn used(&mut self, var: Obj) {
        if self.types.store[var].var_kind() == Some(VarKind::Package) {
            return;
        }
        let Some(&depth) = self.depth.get(&var) else {
            return;
        };
        for i in depth..self.closures.len() {
            self.found.vars.entry(var).or_default().captured = true;
            let closure = self.closures[i];
            if self.noted.insert((closure, var)) {
                self.found.free.entry(closure).or_default().push(var);
            }
        }
    }

    fn ty(&self, x: &Expr) -> Option<LType> {
        let ty: Ty = self.info.types.get(x.id.0 as usize)?.as_ref()?.ty;
        Some(self.types.lower(ty, self.env))
    }

    /// The variable that `x` is a part of, if no pointer is on the way.
    fn root(&self, x: &Expr) -> Option<Obj> {
        match &x.kind {
            ExprKind::Paren(inner) => self.root(inner),
            ExprKind::Name(_) => self.info.uses.get(&x.id).copied(),
            ExprKind::Selector(selector) => {
                let selection = self.info.selections.get(&x.id)?;
                let direct = selection.kind == SelectionKind::Field
                    && self.path_is_direct(selection.recv, &selection.index);
                direct.then(|| self.root(&selector.x)).flatten()
            }
            ExprKind::Index(index) => {
                let base = self.ty(&index.x)?;
                let array = matches!(*self.types.under_kind(base), Kind::Array { .. });
                array.then(|| self.root(&index.x)).flatten()
            }
            _ => None,
        }
    }

    /// Whether neither the type nor an embedded field before the last of
    /// `path` is a pointer.
    fn path_is_direct(&self, recv: Ty, path: &[usize]) -> bool {
        let mut t = self.types.lower(recv, self.env);
        let is_pointer = |t| matches!(*self.types.under_kind(t), Kind::Pointer(_));
        if is_pointer(t) {
            return false;
        }
        for i in 1..path.len() {
            t = self.types.field_type(t, &path[i - 1..i]);
            if is_pointer(t) {
                return false;
            }
        }
        true
    }

    fn mark(&mut self, x: &Expr, f: impl FnOnce(&mut Use)) {
        if let Some(var) = self.root(x) {
            f(self.found.vars.entry(var).or_default());
        }
    }

    fn addressed(&mut self, x: &Expr) {
        self.mark(x, |found| found.addressed = true);
    }

    fn assigned(&mut self, x: &Expr) {
        let declared = x.as_ident().is_some() && self.info.defs.contains_key(&x.id);
        if declared {
            self.declare_at(x.id);
        } else {
            self.mark(x, |found| found.assigned = true);
        }
    }

    /// A method whose receiver is a pointer takes the operand's address.
    fn selector(&mut self, x: &Expr, selector: &ast::Selector) {
        let Some(selection) = self.info.selections.get(&x.id) else {
            return;
        };
        if selection.kind == SelectionKind::Method
            && self.types.store.has_ptr_recv(selection.obj)
            && self.path_is_direct(selection.recv, &selection.index)
        {
            self.addressed(&selector.x);
        }
    }

    fn inside(&mut self, closure: NodeId, f: impl FnOnce(&mut Self)) {
        self.closures.push(closure);
        f(self);
        self.closures.pop();
    }

    fn range(&mut self, range: &'a ast::Range) {
        self.visit_expr(&range.x);
        let function = self
            .ty(&range.x)
            .is_some_and(|t| matches!(*self.types.under_kind(t), Kind::Func(_)));
        if range.define && !function && !self.fresh_loops {
            for x in &range.lhs {
                if let Some(&var) = self.info.defs.get(&x.id) {
                    self.found.vars.entry(var).or_default().assigned = true;
                }
            }
        }
        let body = |finder: &mut Self| {
            for x in &range.lhs {
                finder.assigned(x);
                finder.visit_expr(x);
            }
            finder.visit_block(&range.body);
        };
        if function {
            self.inside(range.x.id, body);
        } else {
            body(self);
        }
    }
}

impl<'a> Visitor<'a> for Finder<'_, 'a> {
    fn visit_ident(&mut self, name: &'a Ident) {
        self.declare_at(name.id);
    }

    fn visit_field(&mut self, field: &'a Field) {
        for name in &field.names {
            self.declare_at(name.id);
        }
    }

    fn visit_stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Assign(assign) | StmtKind::Define(assign) => {
                for x in &assign.lhs {
                    self.assigned(x);
                }
                if assign.lhs.len() == assign.rhs.len() {
                    for (x, value) in assign.lhs.iter().zip(&assign.rhs) {
                        if let Some(&var) = self.info.defs.get(&x.id) {
                            self.found.initial.insert(var, value.id);
                        }
                    }
                }
                walk::walk_stmt(self, stmt);
            }
            StmtKind::AssignOp(assign) => {
                self.assigned(&assign.lhs);
                walk::walk_stmt(self, stmt);
            }
            StmtKind::IncDec(step) => {
                self.assigned(&step.x);
                walk::walk_stmt(self, stmt);
            }
            StmtKind::TypeSwitch(switch) => {
                for clause in &switch.clauses {
                    if let Some(&var) = self.info.implicits.get(&clause.id) {
                        self.declare(var);
                    }
                }
                walk::walk_stmt(self, stmt);
            }
            StmtKind::Range(range) => self.range(range),
            _ => walk::walk_stmt(self, stmt),
        }
    }

    fn visit_expr(&mut self, x: &'a Expr) {
        match &x.kind {
            ExprKind::Name(_) => {
                if let Some(&var) = self.info.uses.get(&x.id) {
                    self.used(var);
                }
                return;
            }
            ExprKind::FuncLit(lit) => {
                self.inside(x.id, |finder| {
                    finder.signature(&lit.ty);
                    finder.visit_block(&lit.body);
                });
                return;
            }
            ExprKind::Unary(UnaryOp::Addr, operand) => self.addressed(operand),
            ExprKind::Slice(slice) => {
                let array = self
                    .ty(&slice.x)
                    .is_some_and(|t| matches!(*self.types.under_kind(t), Kind::Array { .. }));
                if array {
                    self.addressed(&slice.x);
                }
            }
            ExprKind::Selector(selector) => {
                self.selector(x, selector);
                self.visit_expr(&selector.x);
                return;
            }
            ExprKind::KeyValue(pair)
                if self
                    .info
                    .types
                    .get(pair.key.id.0 as usize)
                    .is_none_or(Option::is_none) =>
            {
                // The name of a field.
                self.visit_expr(&pair.value);
                return;
            }
            _ => {}
        }
        walk::walk_expr(self, x);
    }
}

//! Declarations: from a declared name to its type and value.
//!
//! Invariant: an object is unchecked (no type, not on `obj_path`), being
//! checked (on `obj_path`), or done (a type, not on `obj_path`), and moves
//! through these states once, in this order. Each declaration is checked in
//! the environment of its own file.

use crate::checker::{Checker, DeclInfo, DeclInfoKind, Env};
use crate::codes;
use crate::object::{ObjKind, VarKind};
use crate::operand::Operand;
use crate::scope::ScopeId;
use crate::store::{Obj, Ty};
use crate::types::Signature;
use crate::types::Type;
use gander_constant::Value;
use gander_span::{Pos, Span, Symbol};
use gander_syntax::ast::{
    ConstSpec, Decl, DeclKind, Expr, Field, FuncDecl, Ident, TypeSpec, VarSpec,
};
use std::rc::Rc;

impl<'a> Checker<'a> {
    /// Puts `obj` into `scope` from `scope_pos` on, unless it is blank, and
    /// records that `ident` declares it; reports a redeclaration.
    pub(crate) fn declare(
        &mut self,
        scope: ScopeId,
        ident: Option<Ident>,
        obj: Obj,
        scope_pos: Pos,
    ) {
        let object = &self.store[obj];
        if !object.name.is_blank() {
            if let Some(other) = self.scopes.insert(self.store, scope, obj) {
                let error = self.new_error(codes::DUPLICATE_DECL).add(
                    object.pos,
                    format!("{} redeclared in this block", object.name),
                );
                self.add_alt_decl(error, other).report(self);
                return;
            }
            object.set_scope_pos(scope_pos);
        }
        if let Some(ident) = ident {
            self.record_def(ident, obj);
        }
    }

    /// The object that `name` denotes here.
    pub(crate) fn lookup(&self, name: Symbol) -> Option<Obj> {
        self.lookup_scope(name).map(|(_, obj)| obj)
    }

    /// As [`Checker::lookup`], with the scope the name was found in.
    pub(crate) fn lookup_scope(&self, name: Symbol) -> Option<(ScopeId, Obj)> {
        // Local names are declared in the order in which their scopes begin,
        // so that no position is needed.
        self.scopes
            .lookup_parent(self.store, self.env.scope, name, Pos::NONE)
    }

    /// Enters a new scope inside the current one.
    pub(crate) fn open_scope(&mut self) -> ScopeId {
        self.env.scope = self.scopes.open(self.env.scope);
        self.env.scope
    }

    /// Returns to the enclosing scope.
    pub(crate) fn close_scope(&mut self) {
        if let Some(parent) = self.scopes.parent(self.env.scope) {
            self.env.scope = parent;
        }
    }

    /// Notes that the package-level declaration being checked refers to `to`.
    pub(crate) fn add_decl_dep(&mut self, to: Obj) {
        let Some(from) = &self.env.decl else {
            return;
        };
        let object = &self.store[to];
        if object.order() != 0 && object.pkg == Some(self.pkg) {
            from.deps.borrow_mut().insert(to);
        }
    }

    /// Determines the type (and value) of a package-level object or method.
    pub(crate) fn obj_decl(&mut self, obj: Obj) {
        if self.obj_path_index.contains_key(&obj) {
            self.obj_cycle(obj);
            return;
        }
        if self.store[obj].ty().is_some() {
            return;
        }
        if let Some(origin) = self.store[obj].origin() {
            // The method of an instance.
            self.obj_decl(origin);
            self.store.func_type(obj);
            return;
        }
        let Some(decl) = self.decls.get(&obj).map(Rc::clone) else {
            // Only objects that have a declaration come without type.
            self.store[obj].set_ty(Ty::INVALID);
            return;
        };
        let store = self.store;
        if self.is_out_of_stack(&store[obj]) {
            match store[obj].is_func() {
                true => self.ensure_signature(obj),
                false => store[obj].set_ty(Ty::INVALID),
            }
            return;
        }
        self.push_obj(obj);
        let env = std::mem::replace(&mut self.env, Env::new(decl.file, decl.version));
        match &decl.kind {
            DeclInfoKind::Const {
                ty,
                init,
                iota,
                inherited,
            } => {
                self.env.decl = Some(Rc::clone(&decl));
                self.const_decl(obj, *ty, *init, *iota, *inherited);
            }
            DeclInfoKind::Var { lhs, ty, init } => {
                self.env.decl = Some(Rc::clone(&decl));
                self.var_decl(obj, lhs, *ty, *init);
            }
            DeclInfoKind::Type(spec) => {
                self.type_decl(obj, spec);
                self.collect_methods(obj);
            }
            DeclInfoKind::Func(func) => self.func_decl(obj, &decl, func),
        }
        self.env = env;
        self.pop_obj();
    }

    /// `obj` depends on itself. If that is an error, or there is no type to
    /// go on with, its type becomes invalid; an initialisation cycle is
    /// reported with the initialisation order.
    fn obj_cycle(&mut self, obj: Obj) {
        let valid = self.valid_cycle(obj);
        let object = &self.store[obj];
        match object.kind {
            // A function keeps a signature, one that initialises nothing.
            ObjKind::Func { .. } => self.ensure_signature(obj),
            _ if !valid || object.ty().is_none() => object.set_ty(Ty::INVALID),
            _ => {}
        }
    }

    /// Gives a function whose signature is being checked a preliminary one.
    pub(crate) fn ensure_signature(&self, obj: Obj) {
        if self.store[obj].ty().is_none() {
            let empty = Signature {
                recv_tparams: Box::default(),
                tparams: Box::default(),
                recv: None,
                params: Box::default(),
                results: Box::default(),
                variadic: false,
            };
            let ty = self.store.add_type(Type::Signature(Box::new(empty)));
            self.store[obj].set_ty(ty);
        }
    }

    fn const_decl(
        &mut self,
        obj: Obj,
        ty: Option<&'a Expr>,
        init: Option<&'a Expr>,
        iota: u32,
        inherited: bool,
    ) {
        let store = self.store;
        let iota = Value::from_i64(i64::from(iota));
        let saved_iota = self.env.iota.replace(iota);
        let saved_errpos = std::mem::replace(&mut self.env.errpos, Pos::NONE);
        self.const_init(obj, ty, init, inherited);
        self.env.iota = saved_iota;
        self.env.errpos = saved_errpos;
        if let ObjKind::Const { value } = &store[obj].kind {
            // Without a valid initialisation the value stays unknown.
            let _ = value.get_or_init(|| Value::Unknown);
        }
    }

    fn const_init(
        &mut self,
        obj: Obj,
        ty: Option<&'a Expr>,
        init: Option<&'a Expr>,
        inherited: bool,
    ) {
        let object = &self.store[obj];
        if let Some(e) = ty {
            let t = self.typ(e);
            if !self.store.is_const_type(t) {
                if self.store.is_valid(self.store.under(t)) {
                    let message = format!("invalid constant type {}", self.ty(t));
                    self.error(e, codes::INVALID_CONST_TYPE, message);
                }
                object.set_ty(Ty::INVALID);
                return;
            }
            object.set_ty(t);
        }
        let mut x = Operand::default();
        if let Some(init) = init {
            if inherited {
                // The expression stands at an earlier constant; the name is
                // all that this one has.
                self.env.errpos = object.pos;
            }
            self.expr(None, &mut x, init);
        }
        self.init_const(obj, &mut x);
    }

    fn var_decl(&mut self, obj: Obj, lhs: &[Obj], ty: Option<&'a Expr>, init: Option<&'a Expr>) {
        let object = &self.store[obj];
        if let Some(e) = ty {
            // Each variable gets it in its own turn: one with a type counts
            // as checked, and its initialisation would be skipped.
            let t = self.var_type(e);
            object.set_ty(t);
        }
        let Some(init) = init else {
            if ty.is_none() {
                object.set_ty(Ty::INVALID);
            }
            return;
        };
        if lhs.len() <= 1 {
            let mut x = Operand::default();
            let target = self.new_target(object.ty(), object.name.as_str());
            self.expr(target.as_ref(), &mut x, init);
            self.init_var(obj, &mut x, "variable declaration");
            return;
        }
        if ty.is_some() {
            for &var in lhs {
                self.store[var].set_ty(object.ty_or_invalid());
            }
        }
        self.init_vars(lhs, std::slice::from_ref(init), None);
    }

    fn func_decl(&mut self, obj: Obj, decl: &Rc<DeclInfo<'a>>, func: &'a FuncDecl) {
        let span = func_span(func);
        let (sig, scope) = self.func_type(func.recv.as_ref(), &func.ty);
        self.store[obj].set_ty(sig);
        let Some(body) = &func.body else {
            if has_tparams(func) {
                let message = "generic function is missing function body";
                self.soft_error(span.lo, codes::BAD_DECL, message);
            }
            return;
        };
        if !self.config.ignore_func_bodies {
            let decl = Rc::clone(decl);
            self.later(move |check| {
                check.func_body(Some(decl), sig, scope, body, None);
            });
        }
    }

    /// Checks a declaration in a function.
    pub(crate) fn decl_stmt(&mut self, decl: &'a Decl) {
        match &decl.kind {
            DeclKind::Const(group) => {
                let mut last = None;
                for spec in &group.specs {
                    let (init, inherited) = const_source(spec, &mut last);
                    self.local_const(spec, init, inherited);
                }
            }
            DeclKind::Var(group) => group.specs.iter().for_each(|spec| self.local_var(spec)),
            DeclKind::Type(group) => group.specs.iter().for_each(|spec| self.local_type(spec)),
            DeclKind::Bad | DeclKind::Import(_) | DeclKind::Func(_) => {}
        }
    }

    fn local_const(&mut self, spec: &'a ConstSpec, source: &'a ConstSpec, inherited: bool) {
        let mark = self.delayed_mark();
        let mut objs = Vec::with_capacity(spec.names.len());
        for (i, name) in spec.names.iter().enumerate() {
            let obj = self
                .store
                .new_const(name.pos, Some(self.pkg), name.name, None);
            objs.push(obj);
            self.const_decl(
                obj,
                source.ty.as_ref(),
                source.values.get(i),
                spec.iota,
                inherited,
            );
        }
        self.arity(spec.pos, &spec.names, &source.values, true, inherited);
        // Function literals must not see the new names.
        self.process_delayed(mark);
        // Go spec, "Declarations and scope": the scope begins at the end of
        // the specification.
        for (name, obj) in spec.names.iter().zip(objs) {
            self.declare(self.env.scope, Some(*name), obj, spec.span.hi);
        }
    }

    fn local_var(&mut self, spec: &'a VarSpec) {
        let mark = self.delayed_mark();
        let objs: Vec<Obj> = spec
            .names
            .iter()
            .map(|name| {
                let pkg = Some(self.pkg);
                self.store
                    .new_var(VarKind::Local, name.pos, pkg, name.name, None)
            })
            .collect();
        let values = &spec.values;
        for (i, &obj) in objs.iter().enumerate() {
            let one_to_one = values.len() != 1 || objs.len() == 1;
            let (lhs, init) = if one_to_one {
                (&[][..], values.get(i))
            } else {
                (&objs[..], values.first())
            };
            self.var_decl(obj, lhs, spec.ty.as_ref(), init);
            if !one_to_one {
                // The first variable has brought all the others with it.
                break;
            }
        }
        if spec.ty.is_none() || !values.is_empty() {
            self.arity(spec.pos, &spec.names, values, false, false);
        }
        self.process_delayed(mark);
        for (name, obj) in spec.names.iter().zip(objs) {
            self.declare(self.env.scope, Some(*name), obj, spec.span.hi);
        }
    }

    fn local_type(&mut self, spec: &'a TypeSpec) {
        let name = spec.name;
        let obj = self
            .store
            .new_type_name(name.pos, Some(self.pkg), name.name, None);
        // Go spec, "Declarations and scope": the scope begins at the name.
        self.declare(self.env.scope, Some(name), obj, name.pos);
        self.mono_local_type(obj, self.env.scope);
        self.push_obj(obj);
        self.type_decl(obj, spec);
        self.pop_obj();
        self.set_methods(obj, Vec::new());
    }

    /// Reports a constant or variable specification whose numbers of names
    /// and values differ.
    pub(crate) fn arity(
        &mut self,
        pos: Pos,
        names: &[Ident],
        inits: &'a [Expr],
        is_const: bool,
        inherited: bool,
    ) {
        const CODE: gander_diag::Code = codes::WRONG_ASSIGN_COUNT;
        if let Some(extra) = inits.get(names.len()) {
            if inherited {
                let place = self.sources.position(extra.pos);
                self.error(pos, CODE, format!("extra init expr at {place}"));
            } else {
                let text = gander_syntax::expr_string(extra);
                self.error(extra, CODE, format!("extra init expr {text}"));
            }
        } else if let Some(name) = names.get(inits.len())
            && (is_const || inits.len() != 1)
        {
            let message = format!("missing init expr for {}", name.name);
            self.error(*name, CODE, message);
        }
    }
}

/// The specification whose type and values `spec` has, itself or the last one
/// of the group that had any, and whether it is not its own (Go spec,
/// "Constant declarations").
pub(crate) fn const_source<'a>(
    spec: &'a ConstSpec,
    last: &mut Option<&'a ConstSpec>,
) -> (&'a ConstSpec, bool) {
    if spec.ty.is_some() || !spec.values.is_empty() {
        *last = Some(spec);
    }
    match *last {
        Some(source) => (source, !std::ptr::eq(source, spec)),
        None => (spec, false),
    }
}

/// Where a parameter or type parameter begins.
pub(crate) fn field_start(field: &Field) -> Pos {
    match field.names.first() {
        Some(name) => name.pos,
        None => field.ty.start(),
    }
}

fn has_tparams(func: &FuncDecl) -> bool {
    func.ty
        .tparams
        .as_ref()
        .is_some_and(|list| !list.fields.is_empty())
}

/// From the receiver or name to the end of the body; the official compiler
/// has the declaration begin after the keyword.
fn func_span(func: &FuncDecl) -> Span {
    let lo = match &func.recv {
        Some(recv) => recv.open,
        None => func.name.pos,
    };
    let hi = match &func.body {
        Some(body) => body.rbrace.offset(1),
        None => lo,
    };
    Span::new(lo, hi)
}

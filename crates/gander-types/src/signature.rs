//! Function types: parameters, results and receivers.
//!
//! Invariant: the scope of a signature's parameters is returned with it; a
//! function body and its parameters share one block.

use crate::checker::Checker;
use crate::codes;
use crate::object::VarKind;
use crate::operand::Mode;
use crate::scope::ScopeId;
use crate::store::{Obj, Ty};
use crate::subst::SubstMap;
use crate::types::{BasicKind, Signature, Type};
use crate::version::Version;
use gander_span::{Pos, sym};
use gander_syntax::ast::{Expr, ExprKind, Field, FieldList, FuncType, Ident};
use gander_syntax::expr_string;

/// A receiver type expression `*base[tparams]` taken apart.
pub(crate) struct RecvParts<'a> {
    pub(crate) ptr: bool,
    pub(crate) base: &'a Expr,
    /// The expressions in brackets; none without brackets.
    pub(crate) tparams: Option<&'a [Expr]>,
}

/// Takes the receiver type expression `e` apart. In an erroneous program,
/// `base` may be anything.
pub(crate) fn unpack_recv(e: &Expr) -> RecvParts<'_> {
    let mut base = e.unparen();
    let mut ptr = false;
    if let ExprKind::Star(x) = &base.kind {
        ptr = true;
        base = x.unparen();
    }
    let mut tparams = None;
    if let ExprKind::Index(index) = &base.kind {
        base = &index.x;
        tparams = Some(&index.indices[..]);
    }
    RecvParts { ptr, base, tparams }
}

/// Who has the signature that is being made.
#[derive(Clone, Copy)]
pub(crate) enum Receiver<'a> {
    None,
    /// A method of an interface: the variable is already there.
    Interface(Obj),
    /// A method declaration: still to be checked.
    Declared(&'a Field),
}

/// A parameter or result list.
#[derive(Default)]
struct Params {
    idents: Vec<Option<Ident>>,
    vars: Vec<Obj>,
    variadic: bool,
}

impl<'a> Checker<'a> {
    /// The signature of a function, method or function literal, and the scope
    /// that holds its parameters.
    pub(crate) fn func_type(
        &mut self,
        recv: Option<&'a FieldList>,
        ftyp: &'a FuncType,
    ) -> (Ty, ScopeId) {
        let recv = match recv.and_then(|list| list.fields.first()) {
            Some(field) => Receiver::Declared(field),
            None => Receiver::None,
        };
        self.signature_type(recv, ftyp)
    }

    pub(crate) fn signature_type(
        &mut self,
        receiver: Receiver<'a>,
        ftyp: &'a FuncType,
    ) -> (Ty, ScopeId) {
        let scope = self.open_scope();
        self.scopes.set_func(scope);

        let (recv, recv_tparams) = match receiver {
            Receiver::None => (None, Vec::new()),
            Receiver::Interface(var) => (Some(var), Vec::new()),
            Receiver::Declared(field) => {
                let (var, tparams) = self.collect_recv(field, ftyp.params.open);
                (Some(var), tparams)
            }
        };
        let mut tparams = Vec::new();
        if let Some(list) = &ftyp.tparams {
            tparams = self.declare_tparams(list);
            self.announce_generic(&tparams);
            self.collect_bounds(&tparams, list);
        }
        let params = self.collect_params(VarKind::Param, Some(&ftyp.params));
        let results = self.collect_params(VarKind::Result, ftyp.results.as_ref());

        // The scope of receiver, parameters and results is the function body.
        let scope_pos = match &ftyp.results {
            Some(results) if results.close.is_known() => results.close,
            _ => ftyp.params.close,
        };
        if let (Some(var), Receiver::Declared(field)) = (recv, receiver)
            && let Some(name) = field.names.first()
        {
            self.declare(scope, Some(*name), var, scope_pos);
        }
        for list in [&params, &results] {
            for (ident, &var) in list.idents.iter().zip(&list.vars) {
                if ident.is_some() {
                    self.declare(scope, *ident, var, scope_pos);
                }
            }
        }
        self.close_scope();
        let signature = Signature {
            recv_tparams: recv_tparams.into(),
            tparams: tparams.into(),
            recv,
            params: params.vars.into(),
            results: results.vars.into(),
            variadic: params.variadic,
        };
        let ty = self.store.add_type(Type::Signature(Box::new(signature)));
        (ty, scope)
    }

    /// Makes the function being declared generic before its signature is known,
    /// which may mention an instance of the function.
    fn announce_generic(&self, tparams: &[Ty]) {
        let store = self.store;
        if let Some(&obj) = self.obj_path.last()
            && store[obj].is_func()
        {
            store[obj].set_ty(store.add_type(Type::Signature(Box::new(Signature {
                recv_tparams: Box::default(),
                tparams: tparams.into(),
                recv: None,
                params: Box::default(),
                results: Box::default(),
                variadic: false,
            }))));
        }
    }

    /// Creates the variables of a parameter or result list.
    fn collect_params(&mut self, kind: VarKind, list: Option<&'a FieldList>) -> Params {
        let mut params = Params::default();
        let Some(list) = list else {
            return params;
        };
        let store = self.store;
        for (i, field) in list.fields.iter().enumerate() {
            let mut ty_expr = &field.ty;
            let mut variadic = false;
            if let ExprKind::DotsType(elem) = &field.ty.kind {
                ty_expr = elem;
                variadic =
                    kind == VarKind::Param && i + 1 == list.fields.len() && field.names.len() <= 1;
                if !variadic {
                    let message = "invalid use of ...";
                    self.error(&field.ty, codes::INVALID_SYNTAX_TREE, message);
                }
            }
            let mut ty = self.var_type(ty_expr);
            if variadic {
                // The parameter is a slice (Go spec, "Passing arguments to ...
                // parameters").
                ty = store.new_slice(ty);
                self.record_type_and_value(&field.ty, &Mode::TypeExpr, ty);
                params.variadic = true;
            }
            let pkg = Some(self.pkg);
            if field.names.is_empty() {
                let var = store.new_var(kind, field.ty.start(), pkg, sym::EMPTY, Some(ty));
                params.idents.push(None);
                params.vars.push(var);
            }
            for name in &field.names {
                let var = store.new_var(kind, name.pos, pkg, name.name, Some(ty));
                params.idents.push(Some(*name));
                params.vars.push(var);
            }
        }
        params
    }

    /// The receiver variable of a method and the type parameters it declares,
    /// whose scope begins at `scope_pos`, after the method's name.
    fn collect_recv(&mut self, field: &'a Field, scope_pos: Pos) -> (Obj, Vec<Ty>) {
        let parts = unpack_recv(&field.ty);
        let (ty, tparams) = match parts.tparams {
            None => (self.plain_recv_type(&field.ty, parts.base), Vec::new()),
            Some(list) => self.generic_recv_type(&field.ty, &parts, list, scope_pos),
        };
        let (pos, name) = match field.names.first() {
            Some(name) => (name.pos, name.name),
            None => (field.ty.start(), sym::EMPTY),
        };
        let var = self
            .store
            .new_var(VarKind::Recv, pos, Some(self.pkg), name, Some(ty));
        // The base type may still be incomplete.
        let base = parts.base;
        self.later(move |check| check.valid_recv(base, ty));
        (var, tparams)
    }

    /// The type of a receiver without type parameters.
    fn plain_recv_type(&mut self, e: &'a Expr, base: &'a Expr) -> Ty {
        let store = self.store;
        let ty = self.var_type(e);
        // Methods of instances are not permitted, also not through aliases.
        let mut current = self.unpointer(ty);
        while let Type::Alias(alias) = &store[current] {
            let Some(rhs) = alias.from_rhs.get() else {
                break;
            };
            current = self.unpointer(rhs);
            let instantiated = match &store[current] {
                Type::Named(_) => !store.type_params(current).is_empty(),
                Type::Alias(alias) => {
                    alias.orig.is_some() || alias.tparams.get().is_some_and(|own| !own.is_empty())
                }
                _ => false,
            };
            if instantiated {
                let message = format!(
                    "cannot define new methods on instantiated type {}",
                    self.ty(current)
                );
                self.error(base, codes::INVALID_RECV, message);
                return Ty::INVALID;
            }
        }
        ty
    }

    fn unpointer(&self, mut ty: Ty) -> Ty {
        while let Type::Pointer(base) = self.store[ty] {
            ty = base;
        }
        ty
    }

    /// The type of a receiver with type parameters, and these.
    fn generic_recv_type(
        &mut self,
        e: &'a Expr,
        parts: &RecvParts<'a>,
        list: &'a [Expr],
        scope_pos: Pos,
    ) -> (Ty, Vec<Ty>) {
        let store = self.store;
        // The base is resolved before the type parameters are declared: one of
        // them may have its name.
        let base = self.generic_recv_base(parts.base);
        let tparams = self.declare_recv_tparams(list, scope_pos);
        let Some(base) = base else {
            return (Ty::INVALID, tparams);
        };
        let declared = store.type_params(base);
        if tparams.len() == declared.len() {
            // The constraints are those of the base type, in terms of the
            // names that the receiver gives to its parameters.
            let map = SubstMap::new(declared, &tparams);
            for (&own, &original) in tparams.iter().zip(declared) {
                self.mono_canon(own, original);
                if let (Type::TypeParam(own), Type::TypeParam(original)) =
                    (&store[own], &store[original])
                    && let Some(bound) = original.bound.get()
                {
                    own.bound.set(store.subst(bound, &map));
                }
            }
        } else {
            let plural = if tparams.len() == 1 { "" } else { "s" };
            let message = format!(
                "receiver declares {} type parameter{plural}, but receiver base type declares {}",
                tparams.len(),
                declared.len()
            );
            self.error(parts.base, codes::BAD_RECV, message);
        }
        self.verify_version(parts.base, Version::go1(18), "type instantiation");
        let mut ty = self.instance(e.pos, base, &tparams);
        self.record_instance(parts.base, &tparams, ty);
        if parts.ptr && store.is_valid(ty) {
            ty = store.new_pointer(ty);
        }
        self.record_recv_types(e, ty);
        (ty, tparams)
    }

    /// The generic defined type that `base` denotes.
    fn generic_recv_base(&mut self, base: &'a Expr) -> Option<Ty> {
        let mut cause = String::new();
        let ty = self.generic_type(base, &mut cause);
        match &self.store[ty] {
            Type::Named(_) => return Some(ty),
            Type::Alias(_) if self.store.is_valid(ty) => {
                let message = format!(
                    "cannot define new methods on generic alias type {}",
                    self.ty(ty)
                );
                self.error(base, codes::INVALID_RECV, message);
            }
            _ if !cause.is_empty() => self.error(base, codes::INVALID_RECV, cause),
            _ => {}
        }
        None
    }

    /// Declares the type parameters in the brackets of a receiver type.
    fn declare_recv_tparams(&mut self, list: &'a [Expr], scope_pos: Pos) -> Vec<Ty> {
        let mut tparams = Vec::with_capacity(list.len());
        for (index, e) in list.iter().enumerate() {
            let ident = e.as_ident().unwrap_or_else(|| {
                if !matches!(e.kind, ExprKind::Bad) {
                    let message = format!(
                        "receiver type parameter {} must be an identifier",
                        expr_string(e)
                    );
                    self.error(e, codes::BAD_DECL, message);
                }
                Ident {
                    id: e.id,
                    name: sym::BLANK,
                    pos: e.pos,
                }
            });
            let ty = self.declare_type_param(ident, index, scope_pos);
            tparams.push(ty);
            // Such a name both declares and uses the type parameter.
            if let Type::TypeParam(param) = &self.store[ty] {
                self.record_use(ident, param.obj);
            }
            self.record_type_and_value(e, &Mode::TypeExpr, ty);
        }
        tparams
    }

    /// Records the type of a receiver type expression and of those inside it.
    fn record_recv_types(&mut self, e: &'a Expr, ty: Ty) {
        self.record_type_and_value(e, &Mode::TypeExpr, ty);
        match (&e.kind, &self.store[ty]) {
            (ExprKind::Paren(inner), _) => self.record_recv_types(inner, ty),
            (ExprKind::Star(inner), &Type::Pointer(base)) => self.record_recv_types(inner, base),
            _ => {}
        }
    }

    /// Go spec, "Method declarations": the receiver base type must be a type
    /// of the same package and neither a pointer nor an interface.
    fn valid_recv(&mut self, at: &'a Expr, recv: Ty) {
        let store = self.store;
        let (base, _) = store.deref(recv);
        let actual = store.unalias(base);
        let message = match &store[actual] {
            _ if !store.is_valid(actual) => return,
            Type::Named(named) => {
                let object = &store[named.obj];
                if object.pkg != Some(self.pkg) || object.name.as_str().starts_with("_Ctype_") {
                    format!(
                        "cannot define new methods on non-local type {}",
                        self.ty(base)
                    )
                } else {
                    let cause = match &store[store.under(actual)] {
                        Type::Basic(basic) if basic.kind == BasicKind::UnsafePointer => {
                            "unsafe.Pointer"
                        }
                        Type::Pointer(_) | Type::Interface(_) => "pointer or interface type",
                        _ => return,
                    };
                    format!("invalid receiver type {} ({cause})", self.ty(base))
                }
            }
            Type::Basic(_) => {
                format!(
                    "cannot define new methods on non-local type {}",
                    self.ty(base)
                )
            }
            _ => format!("invalid receiver type {}", self.ty(recv)),
        };
        self.error(at, codes::INVALID_RECV, message);
    }
}

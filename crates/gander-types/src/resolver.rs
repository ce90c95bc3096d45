//! Collects the objects of a package: what its files declare and import.
//!
//! Invariant: nothing is checked here; afterwards every package-level object
//! and method has a [`DeclInfo`], and every name is in its scope.

use crate::checker::{Checker, DeclInfo, DeclInfoKind};
use crate::codes;
use crate::decl::{const_source, field_start};
use crate::imports::FileInfo;
use crate::object::{ObjKind, VarKind};
use crate::scope::ScopeId;
use crate::signature::unpack_recv;
use crate::store::Obj;
use crate::version::Version;
use gander_span::{Pos, Symbol, sym};
use gander_syntax::ast::{
    self, ConstSpec, DeclKind, Expr, ExprKind, FuncDecl, Ident, TypeSpec, VarSpec,
};
use rustc_hash::FxHashSet;
use std::rc::Rc;
use std::sync::atomic::Ordering;

/// A method with the name of its receiver base type.
struct Method {
    obj: Obj,
    ptr: bool,
    recv: Symbol,
}

impl<'a> Checker<'a> {
    /// Declares what `files` declare, and associates methods with their
    /// receiver base types.
    pub(crate) fn collect_objects(&mut self, files: &[(&'a ast::File, Version)]) {
        let mut methods = Vec::new();
        let mut scopes = Vec::with_capacity(files.len());
        for &(file, version) in files {
            self.env.version = version;
            let scope = self.scopes.open(ScopeId::PACKAGE);
            scopes.push(scope);
            let info = FileInfo { scope, version };
            for decl in &file.decls {
                self.collect_decl(decl, info, &mut methods);
            }
        }
        for scope in scopes {
            self.check_file_scope(scope);
        }
        for method in methods {
            self.associate_method(&method);
        }
    }

    fn collect_decl(&mut self, decl: &'a ast::Decl, file: FileInfo, methods: &mut Vec<Method>) {
        match &decl.kind {
            DeclKind::Bad => {}
            DeclKind::Import(group) => {
                for spec in &group.specs {
                    self.collect_import(spec, file);
                }
            }
            DeclKind::Const(group) => {
                let mut last = None;
                for spec in &group.specs {
                    let (source, inherited) = const_source(spec, &mut last);
                    self.collect_const(spec, source, inherited, file);
                }
            }
            DeclKind::Var(group) => {
                for spec in &group.specs {
                    self.collect_var(spec, file);
                }
            }
            DeclKind::Type(group) => {
                for spec in &group.specs {
                    self.collect_type(spec, file);
                }
            }
            DeclKind::Func(func) => self.collect_func(func, file, methods),
        }
    }

    fn collect_const(
        &mut self,
        spec: &'a ConstSpec,
        source: &'a ConstSpec,
        inherited: bool,
        file: FileInfo,
    ) {
        for (i, name) in spec.names.iter().enumerate() {
            let obj = self
                .store
                .new_const(name.pos, Some(self.pkg), name.name, None);
            let kind = DeclInfoKind::Const {
                ty: source.ty.as_ref(),
                init: source.values.get(i),
                iota: spec.iota,
                inherited,
            };
            self.declare_pkg_obj(*name, obj, file, kind);
        }
        self.arity(spec.pos, &spec.names, &source.values, true, inherited);
    }

    fn collect_var(&mut self, spec: &'a VarSpec, file: FileInfo) {
        let objs: Vec<Obj> = spec
            .names
            .iter()
            .map(|name| {
                let pkg = Some(self.pkg);
                self.store
                    .new_var(VarKind::Package, name.pos, pkg, name.name, None)
            })
            .collect();
        let shared = spec.values.len() == 1;
        let lhs: Rc<[Obj]> = if shared {
            objs.as_slice().into()
        } else {
            Rc::default()
        };
        let info = |i: usize| DeclInfoKind::Var {
            lhs: Rc::clone(&lhs),
            ty: spec.ty.as_ref(),
            init: spec.values.get(i),
        };
        // Variables with a common initialisation share its dependencies.
        let common = shared.then(|| file.decl_info(info(0)));
        for (i, (name, obj)) in spec.names.iter().zip(objs).enumerate() {
            let decl = match &common {
                Some(common) => Rc::clone(common),
                None => file.decl_info(info(i)),
            };
            self.declare_pkg_obj_info(*name, obj, decl);
        }
        if spec.ty.is_none() || !spec.values.is_empty() {
            self.arity(spec.pos, &spec.names, &spec.values, false, false);
        }
    }

    fn collect_type(&mut self, spec: &'a TypeSpec, file: FileInfo) {
        let name = spec.name;
        let obj = self
            .store
            .new_type_name(name.pos, Some(self.pkg), name.name, None);
        self.declare_pkg_obj(name, obj, file, DeclInfoKind::Type(spec));
    }

    fn collect_func(&mut self, func: &'a FuncDecl, file: FileInfo, methods: &mut Vec<Method>) {
        let name = func.name;
        let obj = self
            .store
            .new_func(name.pos, Some(self.pkg), name.name, None);
        let tparam = func
            .ty
            .tparams
            .as_ref()
            .and_then(|list| list.fields.first());
        let tparam = tparam.map(field_start);
        match func.recv.as_ref().map(|list| list.fields.first()) {
            None => self.collect_plain_func(func, obj, tparam),
            Some(recv) => {
                if let Some(recv) = recv {
                    let parts = unpack_recv(&recv.ty);
                    // A blank method is never found, and without a base type
                    // there is nowhere to look. Both are checked all the same.
                    if let ExprKind::Name(recv) = parts.base.kind
                        && !name.name.is_blank()
                    {
                        let ptr = parts.ptr;
                        methods.push(Method { obj, ptr, recv });
                    }
                }
                if let Some(pos) = tparam {
                    self.verify_version(pos, Version::go1(27), "generic method");
                }
                self.record_def(name, obj);
            }
        }
        let decl = file.decl_info(DeclInfoKind::Func(func));
        self.add_decl(obj, decl);
    }

    fn collect_plain_func(&mut self, func: &'a FuncDecl, obj: Obj, tparam: Option<Pos>) {
        let name = func.name;
        let is_init = name.name == sym::INIT;
        let is_main = name.name == sym::MAIN && self.is_main_package();
        if is_init || is_main {
            let code = if is_init {
                codes::INVALID_INIT_DECL
            } else {
                codes::INVALID_MAIN_DECL
            };
            if let Some(pos) = tparam {
                let message = format!("func {} must have no type parameters", name.name);
                self.soft_error(pos, code, message);
            }
            let has_results = func
                .ty
                .results
                .as_ref()
                .is_some_and(|r| !r.fields.is_empty());
            if !func.ty.params.fields.is_empty() || has_results {
                let message = format!(
                    "func {} must have no arguments and no return values",
                    name.name
                );
                self.soft_error(name, code, message);
            }
        } else if let Some(pos) = tparam {
            self.verify_version(pos, Version::go1(18), "type parameter");
        }
        if !is_init {
            self.declare(ScopeId::PACKAGE, Some(name), obj, Pos::NONE);
            return;
        }
        // Nothing can refer to an init function.
        self.record_def(name, obj);
        if func.body.is_none() {
            let message = "func init must have a body";
            self.soft_error(name, codes::MISSING_INIT_BODY, message);
        }
    }

    fn is_main_package(&self) -> bool {
        self.store[self.pkg].name() == sym::MAIN
    }

    fn declare_pkg_obj(&mut self, ident: Ident, obj: Obj, file: FileInfo, kind: DeclInfoKind<'a>) {
        self.declare_pkg_obj_info(ident, obj, file.decl_info(kind));
    }

    /// Declares a constant, variable or type of the package.
    fn declare_pkg_obj_info(&mut self, ident: Ident, obj: Obj, decl: Rc<DeclInfo<'a>>) {
        let only_func = if ident.name == sym::INIT {
            Some(codes::INVALID_INIT_DECL)
        } else if ident.name == sym::MAIN && self.is_main_package() {
            Some(codes::INVALID_MAIN_DECL)
        } else {
            None
        };
        if let Some(code) = only_func {
            let message = format!("cannot declare {} - must be func", ident.name);
            self.error(ident, code, message);
            return;
        }
        self.declare(ScopeId::PACKAGE, Some(ident), obj, Pos::NONE);
        self.add_decl(obj, decl);
    }

    fn add_decl(&mut self, obj: Obj, decl: Rc<DeclInfo<'a>>) {
        self.decls.insert(obj, decl);
        self.decl_order.push(obj);
        self.store[obj].set_order(self.decl_order.len() as u32);
    }

    /// Reports names that a file imports and the package declares.
    fn check_file_scope(&mut self, scope: ScopeId) {
        let store = self.store;
        for (name, obj) in self.scopes.objects(scope).to_vec() {
            let Some(other) = self.scopes.lookup(store, ScopeId::PACKAGE, name) else {
                continue;
            };
            let object = &store[obj];
            let (through, pkg) = match object.kind {
                ObjKind::PkgName { imported } => ("import", Some(imported)),
                _ => ("dot-import", object.pkg),
            };
            let pkg = pkg.map_or_else(String::new, |pkg| {
                let pkg = &store[pkg];
                format!("package {} (\"{}\")", pkg.name(), pkg.path)
            });
            let message = format!("{name} already declared through {through} of {pkg}");
            let error = self
                .new_error(codes::DUPLICATE_DECL)
                .add(store[other].pos, message);
            self.add_alt_decl(error, obj).report(self);
        }
    }

    /// Adds a method to its receiver base type. If there is none, the method
    /// is checked with the functions, and what is wrong with it reported then.
    fn associate_method(&mut self, method: &Method) {
        let Some((ptr, base)) = self.resolve_base_type_name(method.ptr, method.recv) else {
            return;
        };
        if let ObjKind::Func { ptr_recv, .. } = &self.store[method.obj].kind {
            ptr_recv.store(ptr, Ordering::Relaxed);
        }
        self.methods.entry(base).or_default().push(method.obj);
    }

    /// The defined type of the package that `name` denotes, through aliases
    /// that are not generic and at most one pointer (counting `ptr`), and
    /// whether there was one.
    fn resolve_base_type_name(&self, mut ptr: bool, mut name: Symbol) -> Option<(bool, Obj)> {
        let mut seen = FxHashSet::default();
        loop {
            let obj = self.scopes.lookup(self.store, ScopeId::PACKAGE, name)?;
            let DeclInfoKind::Type(spec) = self.decls.get(&obj)?.kind else {
                return None;
            };
            if !spec.is_alias() {
                return Some((ptr, obj));
            }
            if !seen.insert(obj) || spec.tparams.is_some() {
                return None;
            }
            let mut target: &Expr = spec.ty.unparen();
            if let ExprKind::Star(base) = &target.kind {
                if ptr {
                    return None;
                }
                ptr = true;
                target = base.unparen();
            }
            let ExprKind::Name(next) = target.kind else {
                return None;
            };
            name = next;
        }
    }

    /// Checks all package-level declarations, without function bodies.
    pub(crate) fn package_objects(&mut self) {
        // Defined types first, then aliases, then the rest: this way the type
        // of an alias is rarely asked for before it is known.
        let mut aliases = Vec::new();
        let mut others = Vec::new();
        let order = self.decl_order.clone();
        for &obj in &order {
            // A type on a cycle is invalid already; its methods are compared
            // with each other all the same.
            let object = &self.store[obj];
            if object.is_type_name() && object.ty().is_some() {
                self.collect_methods(obj);
            }
        }
        for obj in order {
            match self.decls.get(&obj).map(|decl| &decl.kind) {
                Some(DeclInfoKind::Type(spec)) if spec.is_alias() => aliases.push(obj),
                Some(DeclInfoKind::Type(_)) => self.obj_decl(obj),
                _ => others.push(obj),
            }
        }
        for obj in aliases.into_iter().chain(others) {
            self.obj_decl(obj);
        }
        // What is left belongs to types that do not exist; that was reported.
        self.methods.clear();
    }
}

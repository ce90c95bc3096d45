//! Types and objects as messages print them.
//!
//! Invariant: printing asks nothing that could trigger checking; what is not
//! known yet is left out. A type is never printed inside itself.

use crate::checker::Checker;
use crate::object::{ObjKind, VarKind};
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::{ChanDir, Interface, Signature, Struct, Term, Type};
use gander_constant::quote;
use gander_span::Pos;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

/// How names of packages are printed.
type Qualifier<'q> = &'q dyn Fn(Pkg) -> String;

struct TypeWriter<'w> {
    store: &'w Store,
    out: String,
    qualifier: Qualifier<'w>,
    /// Types that are being printed.
    open: Vec<Ty>,
    /// Prints a position, to tell a type parameter from a predeclared type of
    /// the same name.
    place: Option<&'w dyn Fn(Pos) -> String>,
    param_names: bool,
    /// Whether the first unexported struct field is still to be marked with
    /// its package.
    mark_package: bool,
}

impl Store {
    /// The type, with package-level names qualified by `qualifier` (no
    /// qualification if it returns the empty string).
    pub fn type_string(&self, t: Ty, qualifier: &dyn Fn(Pkg) -> String) -> String {
        let mut writer = TypeWriter::new(self, qualifier);
        writer.ty(t);
        writer.out
    }

    /// The object with its kind and type, names qualified as in
    /// [`Store::type_string`].
    pub fn object_string(&self, obj: Obj, qualifier: &dyn Fn(Pkg) -> String) -> String {
        let mut writer = TypeWriter::new(self, qualifier);
        writer.object(obj);
        writer.out
    }
}

impl<'w> TypeWriter<'w> {
    fn new(store: &'w Store, qualifier: Qualifier<'w>) -> Self {
        TypeWriter {
            store,
            out: String::new(),
            qualifier,
            open: Vec::new(),
            place: None,
            param_names: true,
            mark_package: false,
        }
    }

    fn ty(&mut self, t: Ty) {
        if self.open.contains(&t) {
            self.out.push_str("<cycle>");
            return;
        }
        self.open.push(t);
        self.open_ty(t);
        self.open.pop();
    }

    fn open_ty(&mut self, t: Ty) {
        let store = self.store;
        match &store[t] {
            Type::Basic(basic) => {
                if t == Ty::UNSAFE_POINTER {
                    self.prefix(Some(Pkg::UNSAFE));
                }
                self.out.push_str(basic.name);
            }
            &Type::Array { len, elem } => {
                let _ = write!(self.out, "[{len}]");
                self.ty(elem);
            }
            &Type::Slice(elem) => {
                self.out.push_str("[]");
                self.ty(elem);
            }
            &Type::Pointer(base) => {
                self.out.push('*');
                self.ty(base);
            }
            Type::Struct(s) => self.fields(s),
            Type::Tuple(vars) => self.params(vars, false),
            Type::Signature(sig) => {
                self.out.push_str("func");
                self.signature(sig);
            }
            Type::Union(terms) => self.terms(terms),
            Type::Interface(iface) => self.interface(t, iface),
            &Type::Map { key, elem } => {
                self.out.push_str("map[");
                self.ty(key);
                self.out.push(']');
                self.ty(elem);
            }
            &Type::Chan { dir, elem } => self.chan(dir, elem),
            Type::Named(named) => {
                self.name(named.obj);
                match &named.inst {
                    Some(inst) => self.type_args(&inst.targs),
                    None => self.tparams(store.type_params(t)),
                }
            }
            Type::TypeParam(tparam) => {
                let object = &store[tparam.obj];
                self.out.push_str(object.name.as_str());
                if let Some(place) = self.place
                    && store.universe.scope.contains_key(&object.name)
                {
                    let place = place(object.pos);
                    let _ = write!(self.out, " /* with {} declared at {place} */", object.name);
                }
            }
            Type::Alias(alias) => {
                self.name(alias.obj);
                if !alias.targs.is_empty() {
                    self.type_args(&alias.targs);
                } else if let Some(tparams) = alias.tparams.get() {
                    self.tparams(tparams);
                }
            }
        }
    }

    fn fields(&mut self, s: &Struct) {
        let store = self.store;
        self.out.push_str("struct{");
        for (i, &field) in s.fields.iter().enumerate() {
            if i > 0 {
                self.out.push_str("; ");
            }
            let object = &store[field];
            let mark = self.mark_package && !object.is_exported();
            self.mark_package &= !mark;
            if !object.is_embedded() {
                self.out.push_str(object.name.as_str());
                self.out.push(' ');
            }
            self.ty(object.ty_or_invalid());
            if mark && let Some(pkg) = object.pkg {
                let _ = write!(self.out, " /* package {} */ ", store[pkg].path);
            }
            if !s.tag(i).is_empty() {
                self.out.push(' ');
                self.out.push_str(&quote(s.tag(i)));
            }
        }
        self.out.push('}');
    }

    fn chan(&mut self, dir: ChanDir, elem: Ty) {
        self.out.push_str(match dir {
            ChanDir::Both => "chan ",
            ChanDir::SendOnly => "chan<- ",
            ChanDir::RecvOnly => "<-chan ",
        });
        // Without parentheses, `chan <-chan T` would send.
        let parens = dir == ChanDir::Both
            && matches!(
                self.store[elem],
                Type::Chan {
                    dir: ChanDir::RecvOnly,
                    ..
                }
            );
        if parens {
            self.out.push('(');
        }
        self.ty(elem);
        if parens {
            self.out.push(')');
        }
    }

    fn interface(&mut self, t: Ty, iface: &Interface) {
        let store = self.store;
        if store.under(Ty::COMPARABLE) == t {
            self.out.push_str("interface{comparable}");
            return;
        }
        if iface.is_implicit() {
            if let ([], [embedded]) = (&*iface.methods, &*iface.embeddeds) {
                self.ty(*embedded);
                return;
            }
            self.out.push_str("/* implicit */ ");
        }
        self.out.push_str("interface{");
        for (i, &method) in iface.methods.iter().enumerate() {
            if i > 0 {
                self.out.push_str("; ");
            }
            self.out.push_str(store[method].name.as_str());
            if let Some(sig) = store[method].ty().and_then(|ty| store.signature(ty)) {
                self.signature(sig);
            }
        }
        for (i, &embedded) in iface.embeddeds.iter().enumerate() {
            if i > 0 || !iface.methods.is_empty() {
                self.out.push_str("; ");
            }
            self.ty(embedded);
        }
        self.out.push('}');
    }

    fn terms(&mut self, terms: &[Term]) {
        for (i, &term) in terms.iter().enumerate() {
            if i > 0 {
                self.out.push_str(" | ");
            }
            self.term(term);
        }
    }

    fn term(&mut self, term: Term) {
        if term.tilde {
            self.out.push('~');
        }
        self.ty(term.ty);
    }

    fn type_args(&mut self, targs: &[Ty]) {
        self.out.push('[');
        for (i, &targ) in targs.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            self.ty(targ);
        }
        self.out.push(']');
    }

    /// Type parameters with the constraint behind those that share it.
    fn tparams(&mut self, tparams: &[Ty]) {
        if tparams.is_empty() {
            return;
        }
        let store = self.store;
        self.out.push('[');
        let mut shared: Option<Ty> = None;
        for (i, &tparam) in tparams.iter().enumerate() {
            let bound = store.constraint(tparam);
            if i > 0 {
                if let Some(shared) = shared.filter(|&shared| shared != bound) {
                    self.out.push(' ');
                    self.ty(shared);
                }
                self.out.push_str(", ");
            }
            shared = Some(bound);
            self.ty(tparam);
        }
        if let Some(shared) = shared {
            self.out.push(' ');
            self.ty(shared);
        }
        self.out.push(']');
    }

    fn signature(&mut self, sig: &Signature) {
        self.tparams(&sig.tparams);
        self.params(&sig.params, sig.variadic);
        match &*sig.results {
            [] => {}
            &[result] if self.store[result].name.as_str().is_empty() => {
                self.out.push(' ');
                self.ty(self.store[result].ty_or_invalid());
            }
            results => {
                self.out.push(' ');
                self.params(results, false);
            }
        }
    }

    fn params(&mut self, vars: &[Obj], variadic: bool) {
        let store = self.store;
        self.out.push('(');
        for (i, &var) in vars.iter().enumerate() {
            if i > 0 {
                self.out.push_str(", ");
            }
            let object = &store[var];
            if self.param_names && !object.name.as_str().is_empty() {
                self.out.push_str(object.name.as_str());
                self.out.push(' ');
            }
            let ty = object.ty_or_invalid();
            if !variadic || i + 1 < vars.len() {
                self.ty(ty);
            } else if let Type::Slice(elem) = store[ty] {
                self.out.push_str("...");
                self.ty(elem);
            } else {
                // Only `append` of a string or type parameter.
                self.ty(ty);
                self.out.push_str("...");
            }
        }
        self.out.push(')');
    }

    fn name(&mut self, obj: Obj) {
        let object = &self.store[obj];
        self.prefix(object.pkg);
        self.out.push_str(object.name.as_str());
    }

    fn prefix(&mut self, pkg: Option<Pkg>) {
        let Some(pkg) = pkg else {
            return;
        };
        let name = (self.qualifier)(pkg);
        if !name.is_empty() {
            self.out.push_str(&name);
            self.out.push('.');
        }
    }

    fn object(&mut self, obj: Obj) {
        let store = self.store;
        let object = &store[obj];
        let ty = object.ty();
        let word = match &object.kind {
            &ObjKind::PkgName { imported } => {
                let path = store[imported].path;
                let _ = write!(self.out, "package {}", object.name);
                if path != object.name && !path.as_str().is_empty() {
                    let _ = write!(self.out, " ({})", quote(path.as_str().as_bytes()));
                }
                return;
            }
            ObjKind::Nil => {
                self.out.push_str("nil");
                return;
            }
            ObjKind::Func { .. } => {
                self.func(obj);
                return;
            }
            ObjKind::Const { .. } => "const",
            ObjKind::TypeName => match ty {
                Some(ty) if store.is_type_param(ty) => "type parameter",
                _ => "type",
            },
            ObjKind::Var {
                kind: VarKind::Field,
                ..
            } => "field",
            ObjKind::Var { .. } => "var",
            ObjKind::Label => "label",
            ObjKind::Builtin(_) => "builtin",
        };
        self.out.push_str(word);
        self.out.push(' ');
        // Only package-level objects have an order.
        if object.order() > 0 || object.pkg == Some(Pkg::UNSAFE) {
            self.prefix(object.pkg);
        }
        self.out.push_str(object.name.as_str());
        match (&object.kind, ty) {
            (ObjKind::Label | ObjKind::Builtin(_), _) | (_, None) => {}
            (ObjKind::TypeName, Some(ty)) => self.type_name_rest(obj, ty),
            (_, Some(ty)) => {
                self.out.push(' ');
                self.ty(ty);
            }
        }
    }

    /// What follows the name of a type object.
    fn type_name_rest(&mut self, obj: Obj, ty: Ty) {
        let store = self.store;
        let mut shown = match &store[ty] {
            Type::Basic(_) => return,
            Type::TypeParam(_) => store.constraint(ty),
            _ => store.under(ty),
        };
        match &store[ty] {
            Type::Alias(alias) => {
                if let Some(tparams) = alias.tparams.get() {
                    self.tparams(tparams);
                }
                shown = alias.from_rhs.get().unwrap_or(Ty::INVALID);
            }
            Type::Named(_) | Type::Signature(_) => self.tparams(store.type_params(ty)),
            _ => {}
        }
        if store.is_alias_name(obj) {
            self.out.push_str(" =");
            if !matches!(store[ty], Type::Alias(_)) {
                shown = ty;
            }
        }
        self.out.push(' ');
        self.ty(shown);
    }

    fn func(&mut self, obj: Obj) {
        let store = self.store;
        let object = &store[obj];
        self.out.push_str("func ");
        let sig = object.ty().and_then(|ty| store.signature(ty));
        match sig.map(|sig| sig.recv) {
            Some(Some(recv)) => {
                let recv = store[recv].ty_or_invalid();
                self.out.push('(');
                if let Type::Interface(_) = store[recv] {
                    self.out.push_str("interface");
                } else {
                    self.ty(recv);
                }
                self.out.push_str(").");
            }
            Some(None) => self.prefix(object.pkg),
            None => {}
        }
        self.out.push_str(object.name.as_str());
        if let Some(sig) = sig {
            self.signature(sig);
        }
    }
}

impl Checker<'_> {
    fn written(&self, write: impl FnOnce(&mut TypeWriter<'_>)) -> String {
        self.written_with(&|pkg| self.qualifier(pkg), write)
    }

    fn written_with(
        &self,
        qualifier: Qualifier<'_>,
        write: impl FnOnce(&mut TypeWriter<'_>),
    ) -> String {
        let place = |pos| self.sources.position(pos).to_string();
        let mut writer = TypeWriter::new(self.store, qualifier);
        writer.place = Some(&place);
        write(&mut writer);
        writer.out
    }

    /// The type as messages of this package print it.
    pub(crate) fn ty(&self, t: Ty) -> String {
        self.written(|writer| writer.ty(t))
    }

    /// The type with whole paths for package names, as the official compiler
    /// prints types outside of its checker.
    pub(crate) fn type_path_str(&self, t: Ty) -> String {
        let path = |pkg: Pkg| self.store[pkg].path.to_string();
        self.written_with(&path, |writer| writer.ty(t))
    }

    /// The object with its kind and type.
    pub(crate) fn obj_str(&self, obj: Obj) -> String {
        self.written(|writer| writer.object(obj))
    }

    /// The name of a method with its parameter and result types. With
    /// `full_paths`, such that equal names of different packages differ.
    pub(crate) fn func_string(&self, func: Obj, full_paths: bool) -> String {
        let store = self.store;
        let write = |writer: &mut TypeWriter<'_>| {
            writer.param_names = false;
            writer.mark_package = full_paths;
            writer.out.push_str(store[func].name.as_str());
            if let Some(sig) = store.func_type(func).and_then(|ty| store.signature(ty)) {
                writer.signature(sig);
            }
        };
        if full_paths {
            self.written_with(&|pkg| store[pkg].path.to_string(), write)
        } else {
            self.written(write)
        }
    }

    /// What stands before the dot for names of `pkg`; empty for the package
    /// being checked.
    pub(crate) fn qualifier(&self, pkg: Pkg) -> String {
        if pkg == self.pkg {
            return String::new();
        }
        let package = &self.store[pkg];
        let paths = self
            .pkg_names
            .get_or_init(|| self.collect_pkg_names())
            .get(&package.name());
        if paths.is_some_and(|paths| paths.len() > 1) {
            return quote(package.path.as_str().as_bytes());
        }
        package.name().to_string()
    }

    /// The paths of this package and all that it imports, by package name.
    fn collect_pkg_names(&self) -> FxHashMap<gander_span::Symbol, FxHashSet<gander_span::Symbol>> {
        let store = self.store;
        let mut names: FxHashMap<_, FxHashSet<_>> = FxHashMap::default();
        let mut seen = FxHashSet::default();
        let mut pending = vec![self.pkg];
        pending.extend(
            self.imports
                .iter()
                .filter_map(|&obj| match store[obj].kind {
                    ObjKind::PkgName { imported } => Some(imported),
                    _ => None,
                }),
        );
        while let Some(pkg) = pending.pop() {
            if seen.insert(pkg) {
                let package = &store[pkg];
                names
                    .entry(package.name())
                    .or_default()
                    .insert(package.path);
                pending.extend_from_slice(package.imports());
            }
        }
        names
    }
}

//! Writing exported declarations.
//!
//! Types are numbered in the order in which a walk from the package scope,
//! sorted by name, first completes them, so equal declarations give equal
//! bytes.

use super::model::{
    self, Body, Exported, Func, Member, NameRef, PREDECLARED, PkgRef, PosRef, Shell, TABLE,
    TypeRef, Var,
};
use crate::object::ObjKind;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::{ChanDir, Signature, Type};
use gander_span::{Pos, Symbol};
use rustc_hash::FxHashMap;
use std::sync::atomic::Ordering;

/// The declarations of `pkg`. `place` gives the number of a position's file in
/// the package and the byte offset; `None` drops the position.
///
/// `None` if they would be too large to keep: a page of additions makes a
/// string constant of a gigabyte.
pub fn export_package(
    store: &Store,
    pkg: Pkg,
    place: &dyn Fn(Pos) -> Option<(u32, u32)>,
) -> Option<Vec<u8>> {
    if string_bytes(store, pkg) > MAX_STRING_BYTES {
        return None;
    }
    let mut writer = Writer {
        store,
        pkg,
        place,
        out: Exported::default(),
        names: FxHashMap::default(),
        packages: FxHashMap::default(),
        refs: FxHashMap::default(),
        shells: Vec::new(),
    };
    writer.package();
    // Fails only for types that refuse to be serialized, which ours do not.
    Some(postcard::to_stdvec(&writer.out).unwrap_or_default())
}

/// How long the string constants of a package may be together.
const MAX_STRING_BYTES: u64 = 16 << 20;

/// How long the exported string constants of a package are together.
fn string_bytes(store: &Store, pkg: Pkg) -> u64 {
    let exported = store[pkg].objects().into_iter();
    exported
        .filter(|(name, _)| name.is_exported())
        .filter_map(|(_, obj)| store[obj].const_value()?.string_len())
        .sum()
}

struct Writer<'a> {
    store: &'a Store,
    pkg: Pkg,
    place: &'a dyn Fn(Pos) -> Option<(u32, u32)>,
    out: Exported,
    names: FxHashMap<Symbol, NameRef>,
    packages: FxHashMap<Pkg, PkgRef>,
    refs: FxHashMap<Ty, TypeRef>,
    /// Shells found so far; bodies are written for all of them.
    shells: Vec<Ty>,
}

impl Writer<'_> {
    fn package(&mut self) {
        let package = &self.store[self.pkg];
        self.pkg_ref(self.pkg);
        self.out.name = self.name(package.name());
        self.out.imports = package
            .imports()
            .iter()
            .map(|&p| self.name(self.store[p].path))
            .collect();
        let objects = package.objects();
        let (exported, hidden): (Vec<_>, Vec<_>) = objects
            .into_iter()
            .partition(|(name, _)| name.is_exported());
        for (name, obj) in exported {
            let member = self.member(name, obj);
            self.out.scope.push(member);
        }
        // Writing a body may find further shells.
        let mut next = 0;
        while let Some(&shell) = self.shells.get(next) {
            let body = self.body(shell);
            self.out.bodies.push(body);
            next += 1;
        }
        for (name, obj) in hidden {
            let member = self.hidden(name, obj);
            self.out.scope.push(member);
        }
    }

    /// An unexported object: importers meet its type if an exported
    /// declaration has it.
    fn hidden(&mut self, name: Symbol, obj: Obj) -> Member {
        let object = &self.store[obj];
        let (pos, ty) = (self.pos(object.pos), object.ty_or_invalid());
        let name = self.name(name);
        match self.refs.get(&ty) {
            Some(&known) if self.declared_obj(ty) == Some(obj) => Member::TypeName {
                name,
                pos,
                ty: known,
                own: true,
            },
            _ => Member::Hidden { name },
        }
    }

    fn name(&mut self, name: Symbol) -> NameRef {
        *self.names.entry(name).or_insert_with(|| {
            self.out.names.push(name.as_str().to_owned());
            self.out.names.len() as u32 - 1
        })
    }

    fn pkg_ref(&mut self, pkg: Pkg) -> PkgRef {
        if let Some(&known) = self.packages.get(&pkg) {
            return known;
        }
        let path = self.name(self.store[pkg].path);
        self.out.packages.push(path);
        let index = self.out.packages.len() as u32 - 1;
        self.packages.insert(pkg, index);
        index
    }

    fn pos(&self, pos: Pos) -> PosRef {
        if pos.is_known() {
            (self.place)(pos)
        } else {
            None
        }
    }

    fn member(&mut self, name: Symbol, obj: Obj) -> Member {
        let object = &self.store[obj];
        let name_ref = self.name(name);
        let (pos, ty) = (self.pos(object.pos), object.ty_or_invalid());
        match &object.kind {
            ObjKind::Const { value } => {
                let mut bytes = Vec::new();
                value.get().cloned().unwrap_or_default().encode(&mut bytes);
                Member::Const {
                    name: name_ref,
                    pos,
                    ty: self.ty(ty),
                    value: bytes,
                }
            }
            ObjKind::TypeName => {
                let own = self.declared_obj(ty) == Some(obj);
                Member::TypeName {
                    name: name_ref,
                    pos,
                    ty: self.ty(ty),
                    own,
                }
            }
            ObjKind::Var { .. } => Member::Var(self.var(obj, None)),
            ObjKind::Func { .. } => match &self.store[ty] {
                Type::Signature(_) => Member::Func(self.func(obj, None)),
                _ => Member::Hidden { name: name_ref },
            },
            _ => Member::Hidden { name: name_ref },
        }
    }

    /// The type name that declares `ty`, if it is a declared type.
    fn declared_obj(&self, ty: Ty) -> Option<Obj> {
        match &self.store[ty] {
            Type::Named(named) => named.inst.is_none().then_some(named.obj),
            Type::Alias(alias) => alias.orig.is_none().then_some(alias.obj),
            Type::TypeParam(tparam) => Some(tparam.obj),
            _ => None,
        }
    }

    fn tys(&mut self, tys: &[Ty]) -> Vec<TypeRef> {
        tys.iter().map(|&ty| self.ty(ty)).collect()
    }

    fn ty(&mut self, ty: Ty) -> TypeRef {
        if ty.raw() <= PREDECLARED {
            return ty.raw();
        }
        if let Some(&known) = self.refs.get(&ty) {
            return known;
        }
        if let Some(shell) = self.shell(ty) {
            self.out.shells.push(shell);
            self.shells.push(ty);
            let index = PREDECLARED + self.out.shells.len() as u32;
            self.refs.insert(ty, index);
            return index;
        }
        let form = self.form(ty);
        self.out.types.push(form);
        let index = TABLE + self.out.types.len() as u32 - 1;
        self.refs.insert(ty, index);
        index
    }

    /// The shell of a type that this package declares.
    fn shell(&mut self, ty: Ty) -> Option<Shell> {
        let obj = self.declared_obj(ty)?;
        let object = &self.store[obj];
        let type_param = match &self.store[ty] {
            Type::TypeParam(tparam) => Some(tparam.index),
            _ => None,
        };
        if type_param.is_none() && object.pkg != Some(self.pkg) {
            return None;
        }
        let (name, pos) = (self.name(object.name), self.pos(object.pos));
        Some(match (&self.store[ty], type_param) {
            (_, Some(index)) => {
                let pkg = self.pkg_ref(object.pkg.unwrap_or(self.pkg));
                Shell::TypeParam {
                    name,
                    pkg,
                    pos,
                    index,
                }
            }
            (Type::Alias(_), None) => Shell::Alias { name, pos },
            _ => Shell::Named { name, pos },
        })
    }

    fn body(&mut self, ty: Ty) -> Body {
        let store = self.store;
        match &store[ty] {
            Type::Named(named) => {
                let methods = named.methods.get().map_or(&[][..], |methods| methods);
                Body::Named {
                    tparams: self.tys(named.tparams.get().map_or(&[], |list| list)),
                    rhs: self.ty(named.from_rhs.get().unwrap_or(Ty::INVALID)),
                    methods: methods
                        .iter()
                        .map(|&method| self.func(method, None))
                        .collect(),
                }
            }
            Type::Alias(alias) => Body::Alias {
                tparams: self.tys(alias.tparams.get().map_or(&[], |list| list)),
                rhs: self.ty(alias.from_rhs.get().unwrap_or(Ty::INVALID)),
            },
            Type::TypeParam(tparam) => Body::TypeParam {
                bound: self.ty(tparam.bound.get().unwrap_or(Ty::INVALID)),
            },
            _ => Body::TypeParam {
                bound: Ty::INVALID.raw(),
            },
        }
    }

    /// The form of a type that is not a shell; its parts are written first.
    fn form(&mut self, ty: Ty) -> model::Type {
        let store = self.store;
        match &store[ty] {
            Type::Basic(_) | Type::TypeParam(_) => model::Type::Tuple(Vec::new()),
            Type::Array { len, elem } => model::Type::Array {
                len: *len,
                elem: self.ty(*elem),
            },
            Type::Slice(elem) => model::Type::Slice(self.ty(*elem)),
            Type::Pointer(base) => model::Type::Pointer(self.ty(*base)),
            Type::Struct(form) => model::Type::Struct {
                fields: self.vars(&form.fields),
                tags: form
                    .tags
                    .iter()
                    .map(|tag| tag.as_deref().map(<[u8]>::to_vec))
                    .collect(),
            },
            Type::Tuple(vars) => model::Type::Tuple(self.vars(vars)),
            Type::Signature(signature) => model::Type::Signature(self.signature(signature, None)),
            Type::Interface(iface) => model::Type::Interface {
                methods: iface
                    .methods
                    .iter()
                    .map(|&method| self.func(method, Some(ty)))
                    .collect(),
                embeddeds: self.tys(&iface.embeddeds),
                implicit: iface.is_implicit(),
            },
            Type::Map { key, elem } => model::Type::Map {
                key: self.ty(*key),
                elem: self.ty(*elem),
            },
            Type::Chan { dir, elem } => {
                let dir = match dir {
                    ChanDir::Both => 0,
                    ChanDir::SendOnly => 1,
                    ChanDir::RecvOnly => 2,
                };
                model::Type::Chan {
                    dir,
                    elem: self.ty(*elem),
                }
            }
            Type::Union(terms) => model::Type::Union(
                terms
                    .iter()
                    .map(|term| (term.tilde, self.ty(term.ty)))
                    .collect(),
            ),
            Type::Named(named) => match &named.inst {
                Some(inst) => self.instance(inst.orig, &inst.targs),
                None => self.foreign(named.obj),
            },
            Type::Alias(alias) => match alias.orig {
                Some(orig) => self.instance(orig, &alias.targs),
                None => self.foreign(alias.obj),
            },
        }
    }

    fn instance(&mut self, orig: Ty, targs: &[Ty]) -> model::Type {
        model::Type::Instance {
            orig: self.ty(orig),
            targs: self.tys(targs),
        }
    }

    fn foreign(&mut self, obj: Obj) -> model::Type {
        let object = &self.store[obj];
        let pkg = self.pkg_ref(object.pkg.unwrap_or(self.pkg));
        model::Type::Foreign {
            pkg,
            name: self.name(object.name),
        }
    }

    fn vars(&mut self, vars: &[Obj]) -> Vec<Var> {
        vars.iter().map(|&var| self.var(var, None)).collect()
    }

    /// `iface` is the interface being written: its own type is left out.
    fn var(&mut self, var: Obj, iface: Option<Ty>) -> Var {
        let object = &self.store[var];
        let ty = object.ty_or_invalid();
        let declared = self.declared_obj(ty).is_some();
        Var {
            name: self.name(object.name),
            pkg: object.pkg.map(|pkg| self.pkg_ref(pkg)),
            pos: self.pos(object.pos),
            // A receiver of an interface method is that interface or a
            // defined type; anything else would be a cycle in the making.
            ty: (iface.is_none() || declared).then(|| self.ty(ty)),
            embedded: object.is_embedded(),
        }
    }

    fn func(&mut self, func: Obj, iface: Option<Ty>) -> Func {
        let store = self.store;
        let object = &store[func];
        let ptr_recv = match &object.kind {
            ObjKind::Func { ptr_recv, .. } => ptr_recv.load(Ordering::Relaxed),
            _ => false,
        };
        let signature = match &store[object.ty_or_invalid()] {
            Type::Signature(signature) => self.signature(signature, iface),
            _ => model::Signature {
                recv_tparams: Vec::new(),
                tparams: Vec::new(),
                recv: None,
                params: Vec::new(),
                results: Vec::new(),
                variadic: false,
            },
        };
        Func {
            name: self.name(object.name),
            pkg: object.pkg.map(|pkg| self.pkg_ref(pkg)),
            pos: self.pos(object.pos),
            ptr_recv,
            signature,
        }
    }

    fn signature(&mut self, signature: &Signature, iface: Option<Ty>) -> model::Signature {
        model::Signature {
            recv_tparams: self.tys(&signature.recv_tparams),
            tparams: self.tys(&signature.tparams),
            recv: signature.recv.map(|recv| Box::new(self.var(recv, iface))),
            params: self.vars(&signature.params),
            results: self.vars(&signature.results),
            variadic: signature.variadic,
        }
    }
}

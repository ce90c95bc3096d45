//! Reading exported declarations.
//!
//! Invariant: every index is checked; whatever is wrong with the bytes, the
//! result is [`BadExport`], and the store has at most some entries that nobody
//! refers to.

use super::model::{
    self, Body, Exported, Func, Member, NameRef, PREDECLARED, PkgRef, PosRef, Shell, TABLE,
    TypeRef, Var,
};
use crate::object::{ObjKind, Object, VarKind};
use crate::package::Package;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::{ChanDir, Signature, Term, Type};
use gander_constant::Value;
use gander_span::{Pos, Symbol};
use rustc_hash::FxHashMap;
use std::fmt;
use std::sync::atomic::{AtomicBool, Ordering};

/// The bytes are not the declarations of a package, or a package that they
/// refer to is not there or is another one.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BadExport;

impl fmt::Display for BadExport {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unusable export data")
    }
}

impl std::error::Error for BadExport {}

/// Adds the package with import path `path` and these declarations to `store`.
///
/// `resolve` gives the packages it refers to by import path; they must be
/// complete. `place` turns the number of a file and a byte offset into a
/// position.
///
/// # Errors
/// [`BadExport`] if the bytes do not fit.
pub fn import_package(
    store: &Store,
    path: &str,
    bytes: &[u8],
    resolve: &dyn Fn(&str) -> Option<Pkg>,
    place: &dyn Fn(u32, u32) -> Pos,
) -> Result<Pkg, BadExport> {
    let exported: Exported = postcard::from_bytes(bytes).map_err(|_| BadExport)?;
    let names: Vec<Symbol> = exported
        .names
        .iter()
        .map(|name| Symbol::intern(name))
        .collect();
    let pkg = store.add_package(Package::new(Symbol::intern(path), false));
    let mut reader = Reader {
        store,
        names,
        packages: vec![pkg],
        place,
        shells: Vec::new(),
        types: Vec::new(),
    };
    for &name in exported.packages.iter().skip(1) {
        let path = reader.name(name)?;
        reader
            .packages
            .push(resolve(path.as_str()).ok_or(BadExport)?);
    }
    reader.declare_shells(&exported.shells)?;
    for form in &exported.types {
        let ty = reader.form(form)?;
        reader.types.push(ty);
    }
    reader.complete_shells(&exported.bodies)?;
    let scope = reader.scope(&exported.scope)?;
    let imports = exported.imports.iter().map(|&name| {
        let path = reader.name(name)?;
        resolve(path.as_str()).ok_or(BadExport)
    });
    let imports = imports.collect::<Result<Box<[Pkg]>, BadExport>>()?;

    let package = &store[pkg];
    // A fresh package: none of these was set before.
    let _ = package.name.set(reader.name(exported.name)?);
    let _ = package.scope.set(scope);
    let _ = package.imports.set(imports);
    Ok(pkg)
}

struct Reader<'a> {
    store: &'a Store,
    names: Vec<Symbol>,
    packages: Vec<Pkg>,
    place: &'a dyn Fn(u32, u32) -> Pos,
    shells: Vec<Ty>,
    types: Vec<Ty>,
}

impl Reader<'_> {
    fn name(&self, name: NameRef) -> Result<Symbol, BadExport> {
        self.names.get(name as usize).copied().ok_or(BadExport)
    }

    fn pkg(&self, pkg: PkgRef) -> Result<Pkg, BadExport> {
        self.packages.get(pkg as usize).copied().ok_or(BadExport)
    }

    fn pkg_opt(&self, pkg: Option<PkgRef>) -> Result<Option<Pkg>, BadExport> {
        pkg.map(|pkg| self.pkg(pkg)).transpose()
    }

    fn pos(&self, pos: PosRef) -> Pos {
        pos.map_or(Pos::NONE, |(file, offset)| (self.place)(file, offset))
    }

    fn ty(&self, ty: TypeRef) -> Result<Ty, BadExport> {
        let found = if let Some(index) = ty.checked_sub(TABLE) {
            self.types.get(index as usize).copied()
        } else if ty <= PREDECLARED {
            Ty::from_raw(ty)
        } else {
            self.shells.get((ty - PREDECLARED - 1) as usize).copied()
        };
        found.ok_or(BadExport)
    }

    fn tys(&self, tys: &[TypeRef]) -> Result<Box<[Ty]>, BadExport> {
        tys.iter().map(|&ty| self.ty(ty)).collect()
    }

    /// The name of a type of the package, which is declared at its top.
    fn declared(&self, name: NameRef, pos: PosRef) -> Result<Obj, BadExport> {
        let home = Some(self.packages[0]);
        let obj = self
            .store
            .new_type_name(self.pos(pos), home, self.name(name)?, None);
        self.store[obj].set_order(1);
        Ok(obj)
    }

    fn declare_shells(&mut self, shells: &[Shell]) -> Result<(), BadExport> {
        let store = self.store;
        for shell in shells {
            let ty = match *shell {
                Shell::Named { name, pos } => store.new_named(self.declared(name, pos)?),
                Shell::Alias { name, pos } => store.new_alias(self.declared(name, pos)?),
                Shell::TypeParam {
                    name,
                    pkg,
                    pos,
                    index,
                } => {
                    let obj = store.new_type_name(
                        self.pos(pos),
                        Some(self.pkg(pkg)?),
                        self.name(name)?,
                        None,
                    );
                    store.new_type_param(obj, index, Ty::INVALID)
                }
            };
            self.shells.push(ty);
        }
        Ok(())
    }

    fn complete_shells(&self, bodies: &[Body]) -> Result<(), BadExport> {
        if bodies.len() != self.shells.len() {
            return Err(BadExport);
        }
        for (&shell, body) in self.shells.iter().zip(bodies) {
            match (&self.store[shell], body) {
                (
                    Type::Named(named),
                    Body::Named {
                        tparams,
                        rhs,
                        methods,
                    },
                ) => {
                    let methods = methods.iter().map(|method| self.func(method, None));
                    // A fresh type: neither was set before.
                    let _ = named.tparams.set(self.tys(tparams)?);
                    let _ = named.methods.set(methods.collect::<Result<_, _>>()?);
                    named.from_rhs.set(self.ty(*rhs)?);
                }
                (Type::Alias(alias), Body::Alias { tparams, rhs }) => {
                    // A fresh type: not set before.
                    let _ = alias.tparams.set(self.tys(tparams)?);
                    alias.from_rhs.set(self.ty(*rhs)?);
                }
                (Type::TypeParam(tparam), Body::TypeParam { bound }) => {
                    tparam.bound.set(self.ty(*bound)?)
                }
                _ => return Err(BadExport),
            }
        }
        Ok(())
    }

    fn form(&self, form: &model::Type) -> Result<Ty, BadExport> {
        let store = self.store;
        Ok(match form {
            model::Type::Foreign { pkg, name } => {
                let obj = store[self.pkg(*pkg)?]
                    .lookup(self.name(*name)?)
                    .ok_or(BadExport)?;
                store[obj]
                    .ty()
                    .filter(|_| store[obj].is_type_name())
                    .ok_or(BadExport)?
            }
            model::Type::Instance { orig, targs } => {
                store.instantiate(self.ty(*orig)?, &self.tys(targs)?)
            }
            model::Type::Array { len, elem } => store.add_type(Type::Array {
                len: *len,
                elem: self.ty(*elem)?,
            }),
            model::Type::Slice(elem) => store.new_slice(self.ty(*elem)?),
            model::Type::Pointer(base) => store.new_pointer(self.ty(*base)?),
            model::Type::Struct { fields, tags } => {
                let tags = tags
                    .iter()
                    .map(|tag| tag.as_deref().map(Box::from))
                    .collect();
                store.new_struct(self.vars(fields, VarKind::Field)?, tags)
            }
            model::Type::Tuple(vars) => store.new_tuple(self.vars(vars, VarKind::Param)?),
            model::Type::Signature(signature) => self.signature(signature, None)?,
            model::Type::Interface {
                methods,
                embeddeds,
                implicit,
            } => self.interface(methods, embeddeds, *implicit)?,
            model::Type::Map { key, elem } => store.add_type(Type::Map {
                key: self.ty(*key)?,
                elem: self.ty(*elem)?,
            }),
            model::Type::Chan { dir, elem } => {
                let dir = match dir {
                    0 => ChanDir::Both,
                    1 => ChanDir::SendOnly,
                    2 => ChanDir::RecvOnly,
                    _ => return Err(BadExport),
                };
                store.add_type(Type::Chan {
                    dir,
                    elem: self.ty(*elem)?,
                })
            }
            model::Type::Union(terms) => {
                let terms = terms.iter().map(|&(tilde, ty)| {
                    Ok(Term {
                        tilde,
                        ty: self.ty(ty)?,
                    })
                });
                store.add_type(Type::Union(terms.collect::<Result<_, BadExport>>()?))
            }
        })
    }

    fn interface(
        &self,
        methods: &[Func],
        embeddeds: &[TypeRef],
        implicit: bool,
    ) -> Result<Ty, BadExport> {
        let mut own_recv = Vec::new();
        let methods = methods
            .iter()
            .map(|method| self.func(method, Some(&mut own_recv)));
        let methods = methods.collect::<Result<Box<[Obj]>, BadExport>>()?;
        let ty = self
            .store
            .new_interface(methods, self.tys(embeddeds)?, Box::default());
        if let Type::Interface(iface) = &self.store[ty] {
            iface.implicit.store(implicit, Ordering::Relaxed);
        }
        for recv in own_recv {
            self.store[recv].set_ty(ty);
        }
        Ok(ty)
    }

    fn vars(&self, vars: &[Var], kind: VarKind) -> Result<Box<[Obj]>, BadExport> {
        vars.iter().map(|var| self.var(var, kind)).collect()
    }

    fn var(&self, var: &Var, kind: VarKind) -> Result<Obj, BadExport> {
        let ty = var.ty.map(|ty| self.ty(ty)).transpose()?;
        let kind = ObjKind::Var {
            kind,
            embedded: var.embedded,
            origin: None,
        };
        let (pkg, name) = (self.pkg_opt(var.pkg)?, self.name(var.name)?);
        Ok(self
            .store
            .add_object(Object::new(kind, self.pos(var.pos), pkg, name, ty)))
    }

    /// A function; receivers without type are added to `own_recv`.
    fn func(&self, func: &Func, own_recv: Option<&mut Vec<Obj>>) -> Result<Obj, BadExport> {
        let signature = self.signature(&func.signature, own_recv)?;
        let kind = ObjKind::Func {
            ptr_recv: AtomicBool::new(func.ptr_recv),
            origin: None,
            recv_inst: None,
        };
        let (pkg, name) = (self.pkg_opt(func.pkg)?, self.name(func.name)?);
        Ok(self.store.add_object(Object::new(
            kind,
            self.pos(func.pos),
            pkg,
            name,
            Some(signature),
        )))
    }

    fn signature(
        &self,
        signature: &model::Signature,
        own_recv: Option<&mut Vec<Obj>>,
    ) -> Result<Ty, BadExport> {
        let recv = signature
            .recv
            .as_deref()
            .map(|recv| self.var(recv, VarKind::Recv))
            .transpose()?;
        if let (Some(own_recv), Some(recv)) = (own_recv, recv)
            && self.store[recv].ty().is_none()
        {
            own_recv.push(recv);
        }
        Ok(self.store.add_type(Type::Signature(Box::new(Signature {
            recv_tparams: self.tys(&signature.recv_tparams)?,
            tparams: self.tys(&signature.tparams)?,
            recv,
            params: self.vars(&signature.params, VarKind::Param)?,
            results: self.vars(&signature.results, VarKind::Result)?,
            variadic: signature.variadic,
        }))))
    }

    fn scope(&self, members: &[Member]) -> Result<FxHashMap<Symbol, Obj>, BadExport> {
        let store = self.store;
        let own = Some(self.packages[0]);
        let mut scope = FxHashMap::default();
        for member in members {
            let (name, obj) = match member {
                Member::Const {
                    name,
                    pos,
                    ty,
                    value,
                } => {
                    let name = self.name(*name)?;
                    let obj = store.new_const(self.pos(*pos), own, name, Some(self.ty(*ty)?));
                    let value = Value::decode(&mut value.as_slice()).ok_or(BadExport)?;
                    if let ObjKind::Const { value: cell } = &store[obj].kind {
                        // A fresh object: not set before.
                        let _ = cell.set(value);
                    }
                    (name, obj)
                }
                Member::TypeName {
                    name,
                    pos,
                    ty,
                    own: declares,
                } => {
                    let (name, ty) = (self.name(*name)?, self.ty(*ty)?);
                    let obj = match (&store[ty], declares) {
                        (Type::Named(named), true) => named.obj,
                        (Type::Alias(alias), true) => alias.obj,
                        _ => store.new_type_name(self.pos(*pos), own, name, Some(ty)),
                    };
                    (name, obj)
                }
                Member::Var(var) => (self.name(var.name)?, self.var(var, VarKind::Package)?),
                Member::Func(func) => (self.name(func.name)?, self.func(func, None)?),
                Member::Hidden { name } => {
                    let name = self.name(*name)?;
                    (
                        name,
                        store.new_var(VarKind::Package, Pos::NONE, own, name, Some(Ty::INVALID)),
                    )
                }
            };
            scope.insert(name, obj);
        }
        Ok(scope)
    }
}

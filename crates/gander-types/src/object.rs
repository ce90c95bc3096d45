//! Objects: what names denote.
//!
//! Invariant: an object's type is absent until its declaration has been
//! checked; inside a package that is being checked, ask for it only after
//! `Checker::obj_decl`.

use crate::store::{Obj, Pkg, Store, Ty, TyCell};
use gander_constant::Value;
use gander_span::{Pos, Symbol};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

/// A declared entity.
#[derive(Debug)]
pub struct Object {
    /// What it is.
    pub kind: ObjKind,
    /// Its name.
    pub name: Symbol,
    /// The package it was declared in; none in the universe and for labels.
    pub pkg: Option<Pkg>,
    /// Where it was declared; none if predeclared or made up.
    pub pos: Pos,
    ty: TyCell,
    /// Declaration order among package-level objects, from 1; 0 for others.
    order: AtomicU32,
    /// Where its scope begins; none means everywhere in its block.
    scope_pos: AtomicU32,
}

/// The kinds of objects.
#[derive(Debug)]
pub enum ObjKind {
    /// The name an import declares in its file.
    PkgName {
        /// The imported package.
        imported: Pkg,
    },
    /// A constant.
    Const {
        /// Its value, once checked.
        value: OnceLock<Value>,
    },
    /// A type: defined, alias, type parameter or predeclared.
    TypeName,
    /// A variable, parameter, result or struct field.
    Var {
        /// Which of these.
        kind: VarKind,
        /// Whether it is an embedded field.
        embedded: bool,
        /// For a field or parameter of an instance: the generic one.
        origin: Option<Obj>,
    },
    /// A function or method.
    Func {
        /// Whether the receiver is a pointer; known before the signature is.
        ptr_recv: AtomicBool,
        /// For a method of an instance: the generic one.
        origin: Option<Obj>,
        /// For a method of an instance: the instance. Its type is computed
        /// when it is asked for, see `Store::func_type`.
        recv_inst: Option<Ty>,
    },
    /// A label.
    Label,
    /// A predeclared function, also those of package unsafe.
    Builtin(crate::universe::Builtin),
    /// `nil`
    Nil,
}

/// The kinds of variables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is named after its place")]
pub enum VarKind {
    Package,
    Local,
    Recv,
    Param,
    Result,
    Field,
}

impl Object {
    pub(crate) fn new(
        kind: ObjKind,
        pos: Pos,
        pkg: Option<Pkg>,
        name: Symbol,
        ty: Option<Ty>,
    ) -> Object {
        Object {
            kind,
            name,
            pkg,
            pos,
            ty: TyCell::new(ty),
            order: AtomicU32::new(0),
            scope_pos: AtomicU32::new(0),
        }
    }

    /// The type, if known yet.
    pub fn ty(&self) -> Option<Ty> {
        self.ty.get()
    }

    /// The type; the invalid type if it is not known.
    pub fn ty_or_invalid(&self) -> Ty {
        self.ty.get().unwrap_or(Ty::INVALID)
    }

    pub(crate) fn set_ty(&self, ty: Ty) {
        self.ty.set(ty);
    }

    /// Declaration order among package-level objects, from 1; 0 for others.
    pub fn order(&self) -> u32 {
        self.order.load(Ordering::Relaxed)
    }

    pub(crate) fn set_order(&self, order: u32) {
        self.order.store(order, Ordering::Relaxed);
    }

    pub(crate) fn scope_pos(&self) -> Pos {
        Pos(self.scope_pos.load(Ordering::Relaxed))
    }

    pub(crate) fn set_scope_pos(&self, pos: Pos) {
        self.scope_pos.store(pos.0, Ordering::Relaxed);
    }

    /// Whether the name is exported.
    pub fn is_exported(&self) -> bool {
        self.name.is_exported()
    }

    /// The value of a constant, if it is one and has been checked.
    pub fn const_value(&self) -> Option<&Value> {
        match &self.kind {
            ObjKind::Const { value } => value.get(),
            _ => None,
        }
    }

    /// Whether this is a variable, and of which kind.
    pub fn var_kind(&self) -> Option<VarKind> {
        match self.kind {
            ObjKind::Var { kind, .. } => Some(kind),
            _ => None,
        }
    }

    /// Whether this is an embedded field.
    pub fn is_embedded(&self) -> bool {
        matches!(self.kind, ObjKind::Var { embedded: true, .. })
    }

    /// Whether this is a function or method.
    pub fn is_func(&self) -> bool {
        matches!(self.kind, ObjKind::Func { .. })
    }

    /// Whether this is a type name.
    pub fn is_type_name(&self) -> bool {
        matches!(self.kind, ObjKind::TypeName)
    }

    /// The generic field, parameter or method this was instantiated from.
    pub fn origin(&self) -> Option<Obj> {
        match self.kind {
            ObjKind::Var { origin, .. } | ObjKind::Func { origin, .. } => origin,
            _ => None,
        }
    }
}

/// Constructors. Each adds an object to the store.
impl Store {
    pub(crate) fn new_pkg_name(&self, pos: Pos, pkg: Pkg, name: Symbol, imported: Pkg) -> Obj {
        self.add_object(Object::new(
            ObjKind::PkgName { imported },
            pos,
            Some(pkg),
            name,
            Some(Ty::INVALID),
        ))
    }

    pub(crate) fn new_const(
        &self,
        pos: Pos,
        pkg: Option<Pkg>,
        name: Symbol,
        ty: Option<Ty>,
    ) -> Obj {
        self.add_object(Object::new(
            ObjKind::Const {
                value: OnceLock::new(),
            },
            pos,
            pkg,
            name,
            ty,
        ))
    }

    pub(crate) fn new_type_name(
        &self,
        pos: Pos,
        pkg: Option<Pkg>,
        name: Symbol,
        ty: Option<Ty>,
    ) -> Obj {
        self.add_object(Object::new(ObjKind::TypeName, pos, pkg, name, ty))
    }

    pub(crate) fn new_var(
        &self,
        kind: VarKind,
        pos: Pos,
        pkg: Option<Pkg>,
        name: Symbol,
        ty: Option<Ty>,
    ) -> Obj {
        self.add_object(Object::new(
            ObjKind::Var {
                kind,
                embedded: false,
                origin: None,
            },
            pos,
            pkg,
            name,
            ty,
        ))
    }

    pub(crate) fn new_field(
        &self,
        pos: Pos,
        pkg: Option<Pkg>,
        name: Symbol,
        ty: Ty,
        embedded: bool,
    ) -> Obj {
        let kind = ObjKind::Var {
            kind: VarKind::Field,
            embedded,
            origin: None,
        };
        self.add_object(Object::new(kind, pos, pkg, name, Some(ty)))
    }

    pub(crate) fn new_func(&self, pos: Pos, pkg: Option<Pkg>, name: Symbol, ty: Option<Ty>) -> Obj {
        let kind = ObjKind::Func {
            ptr_recv: AtomicBool::new(false),
            origin: None,
            recv_inst: None,
        };
        self.add_object(Object::new(kind, pos, pkg, name, ty))
    }

    /// A copy of variable `var` with another type, that remembers its origin.
    pub(crate) fn clone_var(&self, var: Obj, ty: Ty) -> Obj {
        let object = &self[var];
        let ObjKind::Var {
            kind,
            embedded,
            origin,
        } = object.kind
        else {
            return var;
        };
        let kind = ObjKind::Var {
            kind,
            embedded,
            origin: Some(origin.unwrap_or(var)),
        };
        self.add_object(Object::new(
            kind,
            object.pos,
            object.pkg,
            object.name,
            Some(ty),
        ))
    }

    /// The method of instance `inst` that comes from generic method `origin`;
    /// its type is not computed yet.
    pub(crate) fn clone_func_of(&self, origin: Obj, inst: Ty) -> Obj {
        let object = &self[origin];
        let ptr_recv = AtomicBool::new(self.has_ptr_recv(origin));
        let kind = ObjKind::Func {
            ptr_recv,
            origin: Some(origin),
            recv_inst: Some(inst),
        };
        self.add_object(Object::new(kind, object.pos, object.pkg, object.name, None))
    }

    /// A copy of function `func` with another type, that remembers its origin.
    pub(crate) fn clone_func(&self, func: Obj, ty: Option<Ty>) -> Obj {
        let object = &self[func];
        let ObjKind::Func {
            ptr_recv, origin, ..
        } = &object.kind
        else {
            return func;
        };
        let ptr_recv = AtomicBool::new(ptr_recv.load(Ordering::Relaxed));
        let kind = ObjKind::Func {
            ptr_recv,
            origin: Some(origin.unwrap_or(func)),
            recv_inst: None,
        };
        self.add_object(Object::new(kind, object.pos, object.pkg, object.name, ty))
    }
}

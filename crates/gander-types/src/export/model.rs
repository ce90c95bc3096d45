//! The form of exported declarations: tables that refer to each other by index.
//!
//! Invariant: a type in [`Exported::types`] refers only to predeclared types,
//! to shells and to types before it; all cycles go through the shells.

use serde::{Deserialize, Serialize};

/// A reference to a type: up to [`PREDECLARED`] a predeclared type by its
/// number, then the shells, and from [`TABLE`] on the other types.
pub(super) type TypeRef = u32;

/// Where references into [`Exported::types`] begin: shells and types are
/// found together, so neither count is known while writing.
pub(super) const TABLE: TypeRef = 1 << 31;

/// The number of the last predeclared type; they are the same in every store.
pub(super) const PREDECLARED: u32 = crate::store::Ty::COMPARABLE.raw();

/// An index into [`Exported::names`].
pub(super) type NameRef = u32;

/// An index into [`Exported::packages`]; 0 is the package itself.
pub(super) type PkgRef = u32;

/// A position: number of the file in its package and byte offset; `None` for
/// no position.
pub(super) type PosRef = Option<(u32, u32)>;

/// A package.
#[derive(Serialize, Deserialize, Default)]
pub(super) struct Exported {
    pub(super) name: NameRef,
    pub(super) names: Vec<String>,
    /// Import paths of packages whose types are referred to, as name indices.
    pub(super) packages: Vec<NameRef>,
    /// Import paths of directly imported packages, as name indices.
    pub(super) imports: Vec<NameRef>,
    pub(super) shells: Vec<Shell>,
    pub(super) types: Vec<Type>,
    /// The rest of each shell, in the same order.
    pub(super) bodies: Vec<Body>,
    /// The package scope, sorted by name.
    pub(super) scope: Vec<Member>,
}

/// A type that can be part of a cycle, without its parts.
#[derive(Serialize, Deserialize)]
pub(super) enum Shell {
    Named {
        name: NameRef,
        pos: PosRef,
    },
    Alias {
        name: NameRef,
        pos: PosRef,
    },
    TypeParam {
        name: NameRef,
        pkg: PkgRef,
        pos: PosRef,
        index: u32,
    },
}

/// What a [`Shell`] consists of.
#[derive(Serialize, Deserialize)]
pub(super) enum Body {
    Named {
        tparams: Vec<TypeRef>,
        rhs: TypeRef,
        methods: Vec<Func>,
    },
    Alias {
        tparams: Vec<TypeRef>,
        rhs: TypeRef,
    },
    TypeParam {
        bound: TypeRef,
    },
}

/// A type.
#[derive(Serialize, Deserialize)]
pub(super) enum Type {
    /// A type name of another package.
    Foreign {
        pkg: PkgRef,
        name: NameRef,
    },
    Instance {
        orig: TypeRef,
        targs: Vec<TypeRef>,
    },
    Array {
        len: i64,
        elem: TypeRef,
    },
    Slice(TypeRef),
    Pointer(TypeRef),
    Struct {
        fields: Vec<Var>,
        tags: Vec<Option<Vec<u8>>>,
    },
    Tuple(Vec<Var>),
    Signature(Signature),
    Interface {
        methods: Vec<Func>,
        embeddeds: Vec<TypeRef>,
        implicit: bool,
    },
    Map {
        key: TypeRef,
        elem: TypeRef,
    },
    Chan {
        dir: u8,
        elem: TypeRef,
    },
    Union(Vec<(bool, TypeRef)>),
}

/// A variable, parameter, result or field.
#[derive(Serialize, Deserialize)]
pub(super) struct Var {
    pub(super) name: NameRef,
    /// The package it was declared in; none for predeclared ones.
    pub(super) pkg: Option<PkgRef>,
    pub(super) pos: PosRef,
    /// `None` for the receiver of an interface method whose type is that
    /// interface.
    pub(super) ty: Option<TypeRef>,
    pub(super) embedded: bool,
}

/// A function or method.
#[derive(Serialize, Deserialize)]
pub(super) struct Func {
    pub(super) name: NameRef,
    pub(super) pkg: Option<PkgRef>,
    pub(super) pos: PosRef,
    pub(super) ptr_recv: bool,
    pub(super) signature: Signature,
}

/// A function type.
#[derive(Serialize, Deserialize)]
pub(super) struct Signature {
    pub(super) recv_tparams: Vec<TypeRef>,
    pub(super) tparams: Vec<TypeRef>,
    pub(super) recv: Option<Box<Var>>,
    pub(super) params: Vec<Var>,
    pub(super) results: Vec<Var>,
    pub(super) variadic: bool,
}

/// A package-level object.
#[derive(Serialize, Deserialize)]
pub(super) enum Member {
    Const {
        name: NameRef,
        pos: PosRef,
        ty: TypeRef,
        value: Vec<u8>,
    },
    /// The object belongs to the shell or foreign type `ty` if `own`, else it
    /// is an object of its own (an alias without alias type).
    TypeName {
        name: NameRef,
        pos: PosRef,
        ty: TypeRef,
        own: bool,
    },
    Var(Var),
    Func(Func),
    /// A name that importers may not use; messages tell it from an unknown one.
    Hidden {
        name: NameRef,
    },
}

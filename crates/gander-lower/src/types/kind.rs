//! What a canonical type is made of, and questions about its outermost part.
//!
//! Invariant: parts are canonical, so that comparing two [`Kind`]s part by
//! part compares the types. A defined type does not contain its underlying
//! type; cycles go only through [`Types::under`].

use super::{LType, Types};
use gander_span::Symbol;
use gander_types::{BasicKind, ChanDir, Obj, Pkg};
use std::cmp::Ordering;
use std::rc::Rc;

/// The outermost part of a type.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Kind {
    /// A predeclared type, or `unsafe.Pointer`; never an untyped one but
    /// `UntypedNil`, the type of a `nil` that never got another one.
    Basic(BasicKind),
    Named(NamedType),
    Pointer(LType),
    Slice(LType),
    Array {
        len: u64,
        elem: LType,
    },
    Struct(Box<[Field]>),
    Func(FuncType),
    /// All methods, those of embedded interfaces included, sorted by
    /// [`MethodId`].
    Interface(Box<[MethodSpec]>),
    Map {
        key: LType,
        elem: LType,
    },
    Chan {
        dir: ChanDir,
        elem: LType,
    },
    /// Values of a multi-valued expression.
    Tuple(Box<[LType]>),
    /// A group of eight slots of this map type; its underlying type is a
    /// struct.
    MapGroup(LType),
}

/// A defined type or an instance of a generic one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct NamedType {
    pub(crate) obj: Obj,
    pub(crate) args: Box<[LType]>,
    /// Type arguments of the generic function it is declared in.
    pub(crate) outer: Box<[LType]>,
}

/// A field of a struct.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Field {
    pub(crate) name: Symbol,
    /// For an unexported name: the package it belongs to. None for fields of
    /// structs that the compiler makes.
    pub(crate) pkg: Option<Pkg>,
    pub(crate) ty: LType,
    pub(crate) embedded: bool,
    pub(crate) tag: Box<[u8]>,
}

/// A function type, without receiver. The last parameter of a variadic
/// function is a slice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct FuncType {
    pub(crate) params: Box<[LType]>,
    pub(crate) results: Box<[LType]>,
    pub(crate) variadic: bool,
}

/// The unique name of a method (spec: Uniqueness of identifiers).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MethodId {
    pub(crate) name: Symbol,
    /// For an unexported name.
    pub(crate) pkg: Option<Pkg>,
}

/// A method of an interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) struct MethodSpec {
    pub(crate) id: MethodId,
    /// A [`Kind::Func`].
    pub(crate) sig: LType,
}

impl<'a> Types<'a> {
    /// The outermost part of a type; see [`Types::under_kind`] for the
    /// underlying type's.
    pub(crate) fn kind(&self, t: LType) -> Rc<Kind> {
        Rc::clone(&self.entry(t).kind)
    }

    /// The outermost part of the underlying type.
    pub(crate) fn under_kind(&self, t: LType) -> Rc<Kind> {
        self.kind(self.under(t))
    }

    /// The element type of a pointer, slice, array, map or channel type.
    pub(crate) fn elem(&self, t: LType) -> Option<LType> {
        match *self.under_kind(t) {
            Kind::Pointer(elem)
            | Kind::Slice(elem)
            | Kind::Array { elem, .. }
            | Kind::Map { elem, .. }
            | Kind::Chan { elem, .. } => Some(elem),
            _ => None,
        }
    }

    /// The base type and true for a pointer type literal, else `t` and false.
    pub(crate) fn deref(&self, t: LType) -> (LType, bool) {
        match *self.kind(t) {
            Kind::Pointer(base) => (base, true),
            _ => (t, false),
        }
    }

    /// The kind of a type whose underlying type is predeclared.
    pub(crate) fn basic(&self, t: LType) -> Option<BasicKind> {
        match *self.under_kind(t) {
            Kind::Basic(kind) => Some(kind),
            _ => None,
        }
    }

    /// Whether the underlying type is an interface.
    pub(crate) fn is_interface(&self, t: LType) -> bool {
        matches!(*self.under_kind(t), Kind::Interface(_))
    }

    /// Whether the underlying type is an interface without methods.
    pub(crate) fn is_empty_interface(&self, t: LType) -> bool {
        matches!(&*self.under_kind(t), Kind::Interface(methods) if methods.is_empty())
    }

    /// The methods of an interface in the order of its itabs; empty for other
    /// types.
    pub(crate) fn interface_methods(&self, t: LType) -> Vec<MethodSpec> {
        match &*self.under_kind(t) {
            Kind::Interface(methods) => methods.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The place of a method in the itabs of interface `t`.
    pub(crate) fn interface_method(&self, t: LType, id: MethodId) -> Option<usize> {
        match &*self.under_kind(t) {
            Kind::Interface(methods) => methods.iter().position(|method| method.id == id),
            _ => None,
        }
    }

    /// The function type that underlies `t`.
    ///
    /// # Panics
    /// If `t` is no function type: callers ask only of functions.
    pub(crate) fn func_type(&self, t: LType) -> FuncType {
        match &*self.under_kind(t) {
            Kind::Func(func) => func.clone(),
            kind => panic!("{kind:?} is no function type"),
        }
    }

    /// The struct's fields; empty for other types.
    pub(crate) fn fields(&self, t: LType) -> Vec<Field> {
        match &*self.under_kind(t) {
            Kind::Struct(fields) => fields.to_vec(),
            _ => Vec::new(),
        }
    }

    /// The type of the field that `index` leads to from struct type `t` (or a
    /// pointer to one) through embedded fields.
    pub(crate) fn field_type(&self, t: LType, index: &[usize]) -> LType {
        index.iter().fold(t, |t, &i| {
            let base = match *self.under_kind(t) {
                Kind::Pointer(base) => base,
                _ => t,
            };
            match &*self.under_kind(base) {
                Kind::Struct(fields) => fields[i].ty,
                kind => panic!("{kind:?} has no fields"),
            }
        })
    }

    /// The defined type that `t` is, if it is one.
    pub(crate) fn named(&self, t: LType) -> Option<NamedType> {
        match &*self.kind(t) {
            Kind::Named(named) => Some(named.clone()),
            _ => None,
        }
    }

    /// The unique name of a method or field.
    pub(crate) fn method_id(&self, name: Symbol, pkg: Option<Pkg>) -> MethodId {
        MethodId {
            name,
            pkg: pkg
                .filter(|_| !name.is_exported())
                .map(|pkg| self.package(pkg)),
        }
    }

    /// The order of methods in descriptors and itabs: exported ones first,
    /// then by name, then by package.
    pub(crate) fn compare_ids(&self, a: MethodId, b: MethodId) -> Ordering {
        let path = |id: MethodId| id.pkg.map_or("", |pkg| self.package_path(pkg));
        b.name
            .is_exported()
            .cmp(&a.name.is_exported())
            .then_with(|| a.name.as_str().cmp(b.name.as_str()))
            .then_with(|| path(a).cmp(path(b)))
    }

    /// The one package of several with the same import path.
    pub(crate) fn package(&self, pkg: Pkg) -> Pkg {
        let path = self.store[pkg].path;
        *self.packages.borrow_mut().entry(path).or_insert(pkg)
    }

    /// The import path as symbols and reflection have it: `main` for a main
    /// package.
    pub(crate) fn package_path(&self, pkg: Pkg) -> &'a str {
        let package = &self.store[pkg];
        match self.inputs.get(&pkg) {
            Some((path, _)) => path,
            None if package.name().as_str() == "main" => "main",
            None => package.path.as_str(),
        }
    }
}

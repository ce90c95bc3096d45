//! What a type is: one variant for each kind of type of the Go spec.
//!
//! Invariants: a type is built after its parts, so its fields do not change;
//! the exceptions are exactly the cells of [`Named`], [`Alias`], [`TypeParam`]
//! and [`Interface`], through which all cycles go.

use crate::store::{Obj, Store, Ty, TyCell};
use crate::typeset::TypeSet;
use gander_span::Span;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// A type.
#[derive(Debug)]
pub enum Type {
    /// A predeclared type that is not defined in terms of others.
    Basic(Basic),
    /// `[len]elem`
    Array {
        /// Length; negative if it could not be determined (reported).
        len: i64,
        /// Element type.
        elem: Ty,
    },
    /// `[]elem`
    Slice(Ty),
    /// `*base`
    Pointer(Ty),
    /// `struct{...}`
    Struct(Box<Struct>),
    /// Parameters, results, values of a multi-valued call.
    Tuple(Box<[Obj]>),
    /// A function or method type.
    Signature(Box<Signature>),
    /// `interface{...}`
    Interface(Box<Interface>),
    /// `map[key]elem`
    Map {
        /// Key type.
        key: Ty,
        /// Element type.
        elem: Ty,
    },
    /// `chan elem`, `chan<- elem`, `<-chan elem`
    Chan {
        /// Direction.
        dir: ChanDir,
        /// Element type.
        elem: Ty,
    },
    /// A defined type, or an instance of a generic one.
    Named(Box<Named>),
    /// A type parameter.
    TypeParam(Box<TypeParam>),
    /// `A | ~B`; only inside constraints.
    Union(Box<[Term]>),
    /// A name that denotes another type.
    Alias(Box<Alias>),
}

/// The direction of a channel type.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum ChanDir {
    /// `chan`
    Both,
    /// `chan<-`
    SendOnly,
    /// `<-chan`
    RecvOnly,
}

impl ChanDir {
    /// Whether values can be sent.
    pub fn can_send(self) -> bool {
        self != ChanDir::RecvOnly
    }

    /// Whether values can be received.
    pub fn can_recv(self) -> bool {
        self != ChanDir::SendOnly
    }
}

/// The kinds of basic types, in the order of Go's own `types` package.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
#[expect(missing_docs, reason = "each is the predeclared type of its name")]
pub enum BasicKind {
    Invalid,
    Bool,
    Int,
    Int8,
    Int16,
    Int32,
    Int64,
    Uint,
    Uint8,
    Uint16,
    Uint32,
    Uint64,
    Uintptr,
    Float32,
    Float64,
    Complex64,
    Complex128,
    String,
    UnsafePointer,
    UntypedBool,
    UntypedInt,
    UntypedRune,
    UntypedFloat,
    UntypedComplex,
    UntypedString,
    UntypedNil,
}

/// Properties of basic types, a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct BasicInfo(pub(crate) u16);

#[expect(missing_docs, reason = "each is a property named in the Go spec")]
impl BasicInfo {
    pub const NONE: BasicInfo = BasicInfo(0);
    pub const BOOLEAN: BasicInfo = BasicInfo(1);
    pub const INTEGER: BasicInfo = BasicInfo(2);
    pub const UNSIGNED: BasicInfo = BasicInfo(4);
    pub const FLOAT: BasicInfo = BasicInfo(8);
    pub const COMPLEX: BasicInfo = BasicInfo(16);
    pub const STRING: BasicInfo = BasicInfo(32);
    pub const UNTYPED: BasicInfo = BasicInfo(64);
    pub const ORDERED: BasicInfo = BasicInfo(2 | 8 | 32);
    pub const NUMERIC: BasicInfo = BasicInfo(2 | 8 | 16);
    pub const CONST: BasicInfo = BasicInfo(1 | 2 | 8 | 16 | 32);

    /// Both sets together.
    #[must_use]
    pub const fn with(self, other: BasicInfo) -> BasicInfo {
        BasicInfo(self.0 | other.0)
    }

    /// Whether any property of `other` holds.
    pub const fn has(self, other: BasicInfo) -> bool {
        self.0 & other.0 != 0
    }
}

/// A basic type.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Basic {
    /// Kind.
    pub kind: BasicKind,
    /// Properties.
    pub info: BasicInfo,
    /// Name as messages print it (`untyped int`, `byte`).
    pub name: &'static str,
}

/// A struct type.
#[derive(Debug)]
pub struct Struct {
    /// Fields: variables in source order.
    pub fields: Box<[Obj]>,
    /// Tags, unquoted; empty if no field has one.
    pub tags: Box<[Option<Box<[u8]>>]>,
}

impl Struct {
    /// The tag of field `index`; empty if it has none.
    pub fn tag(&self, index: usize) -> &[u8] {
        self.tags
            .get(index)
            .and_then(Option::as_deref)
            .unwrap_or_default()
    }
}

/// A function type.
#[derive(Clone, Debug)]
pub struct Signature {
    /// Type parameters of the receiver, for methods of generic types.
    pub recv_tparams: Box<[Ty]>,
    /// Type parameters.
    pub tparams: Box<[Ty]>,
    /// Receiver variable; not part of the type's identity.
    pub recv: Option<Obj>,
    /// Parameter variables. The last of a variadic function is a slice (or,
    /// for `append` and type parameters, a string).
    pub params: Box<[Obj]>,
    /// Result variables.
    pub results: Box<[Obj]>,
    /// Whether the last parameter is `...T`.
    pub variadic: bool,
}

/// An interface type.
#[derive(Debug)]
pub struct Interface {
    /// Explicitly declared methods: exported ones first, then by name.
    pub methods: Box<[Obj]>,
    /// Embedded elements: interfaces, unions, types.
    pub embeddeds: Box<[Ty]>,
    /// Where each embedded element stands (its start and end); may be empty.
    pub embed_spans: Box<[Span]>,
    /// Whether this is the wrapper around a constraint literal `[T ~int]`.
    pub implicit: AtomicBool,
    /// Whether it was written in a language version without constraints:
    /// elements that are no interfaces are reported and do not count.
    pub(crate) methods_only: AtomicBool,
    pub(crate) type_set: OnceLock<TypeSet>,
}

impl Interface {
    /// See [`Interface::implicit`].
    pub fn is_implicit(&self) -> bool {
        self.implicit.load(Ordering::Relaxed)
    }

    pub(crate) fn is_methods_only(&self) -> bool {
        self.methods_only.load(Ordering::Relaxed)
    }
}

/// A term `T` or `~T` of a union.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Term {
    /// Whether it stands for all types with this underlying type.
    pub tilde: bool,
    /// The type.
    pub ty: Ty,
}

/// A defined type or an instance of a generic defined type.
#[derive(Debug)]
pub struct Named {
    /// Its type name; an instance shares its origin's.
    pub obj: Obj,
    /// Type parameters of a generic type (of an instance: see its origin).
    pub(crate) tparams: OnceLock<Box<[Ty]>>,
    /// The right-hand side of the declaration; for an instance, computed at
    /// the first question.
    pub(crate) from_rhs: TyCell,
    /// The underlying type, once asked for.
    pub(crate) underlying: TyCell,
    /// Declared methods in source order (of an instance: see its origin).
    pub(crate) methods: OnceLock<Box<[Obj]>>,
    /// For an instance.
    pub inst: Option<Instance>,
}

/// What makes a [`Named`] an instance.
#[derive(Debug)]
pub struct Instance {
    /// The generic type.
    pub orig: Ty,
    /// Its arguments.
    pub targs: Box<[Ty]>,
    /// Substituted methods, by index in the origin's, each made when asked for.
    pub(crate) methods: OnceLock<Box<[OnceLock<Obj>]>>,
}

/// A type parameter.
#[derive(Debug)]
pub struct TypeParam {
    /// Its type name.
    pub obj: Obj,
    /// Position in its list.
    pub index: u32,
    /// The parameter of a generic method that this one stands for, if the
    /// method belongs to an instance.
    pub origin: Option<Ty>,
    /// Its constraint, any type; wrapped into an interface when asked for.
    pub(crate) bound: TyCell,
    /// The constraint as an interface.
    pub(crate) iface: TyCell,
}

/// An alias declaration, or an instance of a generic one.
#[derive(Debug)]
pub struct Alias {
    /// Its type name.
    pub obj: Obj,
    /// The generic alias, for an instance.
    pub orig: Option<Ty>,
    /// Type parameters of a generic alias.
    pub(crate) tparams: OnceLock<Box<[Ty]>>,
    /// Type arguments of an instance.
    pub targs: Box<[Ty]>,
    /// The right-hand side of the declaration.
    pub(crate) from_rhs: TyCell,
    /// The denoted type with all aliases resolved, once asked for.
    pub(crate) actual: TyCell,
}

/// Constructors. Each adds a type to the store.
impl Store {
    pub(crate) fn new_slice(&self, elem: Ty) -> Ty {
        self.add_type(Type::Slice(elem))
    }

    pub(crate) fn new_pointer(&self, base: Ty) -> Ty {
        self.add_type(Type::Pointer(base))
    }

    pub(crate) fn new_tuple(&self, vars: Box<[Obj]>) -> Ty {
        self.add_type(Type::Tuple(vars))
    }

    pub(crate) fn new_struct(&self, fields: Box<[Obj]>, tags: Box<[Option<Box<[u8]>>]>) -> Ty {
        self.add_type(Type::Struct(Box::new(Struct { fields, tags })))
    }

    pub(crate) fn new_interface(
        &self,
        mut methods: Box<[Obj]>,
        embeddeds: Box<[Ty]>,
        embed_spans: Box<[Span]>,
    ) -> Ty {
        self.sort_methods(&mut methods);
        self.add_type(Type::Interface(Box::new(Interface {
            methods,
            embeddeds,
            embed_spans,
            implicit: AtomicBool::new(false),
            methods_only: AtomicBool::new(false),
            type_set: OnceLock::new(),
        })))
    }

    /// A defined type without right-hand side; the object's type is set if it
    /// has none yet.
    pub(crate) fn new_named(&self, obj: Obj) -> Ty {
        let ty = self.add_type(Type::Named(Box::new(Named {
            obj,
            tparams: OnceLock::new(),
            from_rhs: TyCell::default(),
            underlying: TyCell::default(),
            methods: OnceLock::new(),
            inst: None,
        })));
        if self[obj].ty().is_none() {
            self[obj].set_ty(ty);
        }
        ty
    }

    /// An alias without right-hand side; the object's type is set if it has
    /// none yet.
    pub(crate) fn new_alias(&self, obj: Obj) -> Ty {
        let ty = self.add_type(Type::Alias(Box::new(Alias {
            obj,
            orig: None,
            tparams: OnceLock::new(),
            targs: Box::default(),
            from_rhs: TyCell::default(),
            actual: TyCell::default(),
        })));
        if self[obj].ty().is_none() {
            self[obj].set_ty(ty);
        }
        ty
    }

    /// A type parameter; sets the object's type.
    pub(crate) fn new_type_param(&self, obj: Obj, index: u32, bound: Ty) -> Ty {
        let ty = self.add_type(Type::TypeParam(Box::new(TypeParam {
            obj,
            index,
            origin: None,
            bound: TyCell::new(Some(bound)),
            iface: TyCell::default(),
        })));
        self[obj].set_ty(ty);
        ty
    }

    /// A type parameter that stands for `tparam` in the method of an instance;
    /// its constraint is not set yet.
    pub(crate) fn clone_type_param(&self, tparam: Ty) -> Ty {
        let Type::TypeParam(old) = &self[tparam] else {
            return Ty::INVALID;
        };
        let object = &self[old.obj];
        let obj = self.new_type_name(object.pos, object.pkg, object.name, None);
        let ty = self.add_type(Type::TypeParam(Box::new(TypeParam {
            obj,
            index: old.index,
            origin: Some(old.origin.unwrap_or(tparam)),
            bound: TyCell::default(),
            iface: TyCell::default(),
        })));
        self[obj].set_ty(ty);
        ty
    }
}

//! The universe block and package `unsafe`.
//!
//! Invariant: the predeclared types have the same numbers in every store, so
//! they are constants ([`Ty::INT`], ...). `populate` asserts that.

use crate::object::{ObjKind, Object};
use crate::package::Package;
use crate::store::{Obj, Pkg, Store, Ty};
use crate::types::{Basic, BasicInfo, BasicKind, Type};
use gander_constant::Value;
use gander_span::{Pos, Symbol, sym};
use rustc_hash::FxHashMap;

macro_rules! basic_types {
    ($($konst:ident $raw:literal $kind:ident $info:expr, $name:literal;)*) => {
        impl Ty {
            $(
                #[doc = concat!("The basic type `", $name, "`.")]
                pub const $konst: Ty = Ty::new($raw);
            )*
        }

        const BASICS: &[(Ty, Basic)] = &[
            $((Ty::$konst, Basic { kind: BasicKind::$kind, info: $info, name: $name }),)*
        ];
    };
}

const UNTYPED: BasicInfo = BasicInfo::UNTYPED;
const UNSIGNED: BasicInfo = BasicInfo::INTEGER.with(BasicInfo::UNSIGNED);

basic_types! {
    INVALID 1 Invalid BasicInfo::NONE, "invalid type";
    BOOL 2 Bool BasicInfo::BOOLEAN, "bool";
    INT 3 Int BasicInfo::INTEGER, "int";
    INT8 4 Int8 BasicInfo::INTEGER, "int8";
    INT16 5 Int16 BasicInfo::INTEGER, "int16";
    INT32 6 Int32 BasicInfo::INTEGER, "int32";
    INT64 7 Int64 BasicInfo::INTEGER, "int64";
    UINT 8 Uint UNSIGNED, "uint";
    UINT8 9 Uint8 UNSIGNED, "uint8";
    UINT16 10 Uint16 UNSIGNED, "uint16";
    UINT32 11 Uint32 UNSIGNED, "uint32";
    UINT64 12 Uint64 UNSIGNED, "uint64";
    UINTPTR 13 Uintptr UNSIGNED, "uintptr";
    FLOAT32 14 Float32 BasicInfo::FLOAT, "float32";
    FLOAT64 15 Float64 BasicInfo::FLOAT, "float64";
    COMPLEX64 16 Complex64 BasicInfo::COMPLEX, "complex64";
    COMPLEX128 17 Complex128 BasicInfo::COMPLEX, "complex128";
    STRING 18 String BasicInfo::STRING, "string";
    UNSAFE_POINTER 19 UnsafePointer BasicInfo::NONE, "Pointer";
    UNTYPED_BOOL 20 UntypedBool BasicInfo::BOOLEAN.with(UNTYPED), "untyped bool";
    UNTYPED_INT 21 UntypedInt BasicInfo::INTEGER.with(UNTYPED), "untyped int";
    UNTYPED_RUNE 22 UntypedRune BasicInfo::INTEGER.with(UNTYPED), "untyped rune";
    UNTYPED_FLOAT 23 UntypedFloat BasicInfo::FLOAT.with(UNTYPED), "untyped float";
    UNTYPED_COMPLEX 24 UntypedComplex BasicInfo::COMPLEX.with(UNTYPED), "untyped complex";
    UNTYPED_STRING 25 UntypedString BasicInfo::STRING.with(UNTYPED), "untyped string";
    UNTYPED_NIL 26 UntypedNil UNTYPED, "untyped nil";
    BYTE 27 Uint8 UNSIGNED, "byte";
    RUNE 28 Int32 BasicInfo::INTEGER, "rune";
}

impl Ty {
    /// The empty interface `interface{}`, what `any` denotes.
    pub const EMPTY_INTERFACE: Ty = Ty::new(29);
    /// The alias `any`.
    pub const ANY: Ty = Ty::new(30);
    /// The defined type `error`.
    pub const ERROR: Ty = Ty::new(31);
    /// The defined type `comparable`.
    pub const COMPARABLE: Ty = Ty::new(32);
}

impl Pkg {
    /// Package `unsafe`.
    pub const UNSAFE: Pkg = Pkg::new(1);
}

/// How a builtin's call may be used.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum ExprUse {
    /// `T(x)`
    Conversion,
    /// Only as a value.
    Expression,
    /// Also as a statement.
    Statement,
}

macro_rules! builtins {
    ($($kind:ident $name:literal $nargs:literal $variadic:literal $usage:ident;)*) => {
        /// The predeclared functions and those of package `unsafe`.
        #[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
        #[expect(missing_docs, reason = "each is the function of its name")]
        pub enum Builtin {
            $($kind,)*
        }

        impl Builtin {
            /// All of them.
            pub const ALL: &'static [Builtin] = &[$(Builtin::$kind,)*];

            /// The name.
            pub fn name(self) -> &'static str {
                match self {
                    $(Builtin::$kind => $name,)*
                }
            }

            /// The least number of arguments.
            pub fn min_args(self) -> usize {
                match self {
                    $(Builtin::$kind => $nargs,)*
                }
            }

            /// Whether more arguments are allowed.
            pub fn is_variadic(self) -> bool {
                match self {
                    $(Builtin::$kind => $variadic,)*
                }
            }

            /// How its call may be used.
            pub fn usage(self) -> ExprUse {
                match self {
                    $(Builtin::$kind => ExprUse::$usage,)*
                }
            }
        }
    };
}

builtins! {
    Append "append" 1 true Expression;
    Cap "cap" 1 false Expression;
    Clear "clear" 1 false Statement;
    Close "close" 1 false Statement;
    Complex "complex" 2 false Expression;
    Copy "copy" 2 false Statement;
    Delete "delete" 2 false Statement;
    Imag "imag" 1 false Expression;
    Len "len" 1 false Expression;
    Make "make" 1 true Expression;
    Max "max" 1 true Expression;
    Min "min" 1 true Expression;
    New "new" 1 false Expression;
    Panic "panic" 1 false Statement;
    Print "print" 0 true Statement;
    Println "println" 0 true Statement;
    Real "real" 1 false Expression;
    Recover "recover" 0 false Statement;
    UnsafeAdd "Add" 2 false Expression;
    UnsafeAlignof "Alignof" 1 false Expression;
    UnsafeOffsetof "Offsetof" 1 false Expression;
    UnsafeSizeof "Sizeof" 1 false Expression;
    UnsafeSlice "Slice" 2 false Expression;
    UnsafeSliceData "SliceData" 1 false Expression;
    UnsafeString "String" 2 false Expression;
    UnsafeStringData "StringData" 1 false Expression;
    TestAssert "assert" 1 false Statement;
    TestTrace "trace" 0 true Statement;
}

impl Builtin {
    /// Whether this is a function of package `unsafe`.
    pub fn is_unsafe(self) -> bool {
        self.name().as_bytes()[0].is_ascii_uppercase()
    }

    fn is_for_tests(self) -> bool {
        matches!(self, Builtin::TestAssert | Builtin::TestTrace)
    }
}

/// The universe scope and the objects that checks compare with.
pub(crate) struct Universe {
    pub(crate) scope: FxHashMap<Symbol, Obj>,
    /// The predeclared constant `iota`.
    pub(crate) iota: Obj,
    /// The type name `any`.
    pub(crate) any: Obj,
    /// The type name `comparable`.
    pub(crate) comparable: Obj,
    /// A literal `interface{}`, which messages do not print as `any`.
    pub(crate) empty_interface: Ty,
}

impl Universe {
    pub(crate) fn empty() -> Universe {
        let none = Obj::new(1);
        Universe {
            scope: FxHashMap::default(),
            iota: none,
            any: none,
            comparable: none,
            empty_interface: Ty::EMPTY_INTERFACE,
        }
    }
}

/// Fills an empty store.
pub(crate) fn populate(store: &Store, test_builtins: bool) -> Universe {
    let unsafe_pkg = store.add_package(Package::new(sym::UNSAFE, false));
    assert_eq!(
        unsafe_pkg,
        Pkg::UNSAFE,
        "package unsafe is the first package"
    );
    let mut scope = FxHashMap::default();
    let mut unsafe_scope = FxHashMap::default();

    for &(expected, basic) in BASICS {
        let ty = store.add_type(Type::Basic(basic));
        assert_eq!(ty, expected, "basic types come first and in order");
        if ty == Ty::UNSAFE_POINTER {
            let name = Symbol::intern(basic.name);
            unsafe_scope.insert(
                name,
                store.new_type_name(Pos::NONE, Some(unsafe_pkg), name, Some(ty)),
            );
        } else if !basic.name.contains(' ') {
            let name = Symbol::intern(basic.name);
            scope.insert(name, store.new_type_name(Pos::NONE, None, name, Some(ty)));
        }
    }
    let any = declare_types(store, &mut scope);
    let iota = declare_constants(store, &mut scope);
    let nil = Object::new(
        ObjKind::Nil,
        Pos::NONE,
        None,
        sym::NIL,
        Some(Ty::UNTYPED_NIL),
    );
    scope.insert(sym::NIL, store.add_object(nil));
    for &builtin in Builtin::ALL {
        if builtin.is_for_tests() && !test_builtins {
            continue;
        }
        let name = Symbol::intern(builtin.name());
        let pkg = builtin.is_unsafe().then_some(unsafe_pkg);
        let object = Object::new(
            ObjKind::Builtin(builtin),
            Pos::NONE,
            pkg,
            name,
            Some(Ty::INVALID),
        );
        let target = if builtin.is_unsafe() {
            &mut unsafe_scope
        } else {
            &mut scope
        };
        target.insert(name, store.add_object(object));
    }

    let package = &store[unsafe_pkg];
    // A fresh package: none of these was set before.
    let _ = package.name.set(sym::UNSAFE);
    let _ = package.scope.set(unsafe_scope);
    let _ = package.imports.set(Box::default());
    let comparable = scope[&sym::COMPARABLE];
    let empty_interface = store.new_interface(Box::default(), Box::default(), Box::default());
    Universe {
        scope,
        iota,
        any,
        comparable,
        empty_interface,
    }
}

/// `any`, `error` and `comparable`; returns the object of `any`.
fn declare_types(store: &Store, scope: &mut FxHashMap<Symbol, Obj>) -> Obj {
    let empty = store.new_interface(Box::default(), Box::default(), Box::default());
    assert_eq!(
        empty,
        Ty::EMPTY_INTERFACE,
        "the empty interface follows the basic types"
    );

    let any = store.new_type_name(Pos::NONE, None, sym::ANY, None);
    let any_ty = store.new_alias(any);
    assert_eq!(any_ty, Ty::ANY, "any follows the empty interface");
    if let Type::Alias(alias) = &store[any_ty] {
        alias.from_rhs.set(empty);
        alias.actual.set(empty);
    }
    scope.insert(sym::ANY, any);

    let error = store.new_type_name(Pos::NONE, None, sym::ERROR, None);
    let error_ty = store.new_named(error);
    assert_eq!(error_ty, Ty::ERROR, "error follows any");
    let comparable = store.new_type_name(Pos::NONE, None, sym::COMPARABLE, None);
    let comparable_ty = store.new_named(comparable);
    assert_eq!(comparable_ty, Ty::COMPARABLE, "comparable follows error");

    let error_iface = error_interface(store, error_ty);
    let comparable_iface = store.new_interface(Box::default(), Box::default(), Box::default());
    if let Type::Interface(iface) = &store[comparable_iface] {
        // Just made: the set was not computed yet.
        let _ = iface.type_set.set(crate::typeset::TypeSet::comparable());
    }
    for (ty, rhs) in [(error_ty, error_iface), (comparable_ty, comparable_iface)] {
        if let Type::Named(named) = &store[ty] {
            named.from_rhs.set(rhs);
            named.underlying.set(rhs);
            // Just made: the methods were not set before.
            let _ = named.methods.set(Box::default());
            let _ = named.tparams.set(Box::default());
        }
    }
    scope.insert(sym::ERROR, error);
    scope.insert(sym::COMPARABLE, comparable);
    any
}

/// `interface{ Error() string }` with receiver type `error`.
fn error_interface(store: &Store, error_ty: Ty) -> Ty {
    use crate::object::VarKind;
    use crate::types::Signature;
    let recv = store.new_var(VarKind::Recv, Pos::NONE, None, sym::EMPTY, Some(error_ty));
    let result = store.new_var(
        VarKind::Result,
        Pos::NONE,
        None,
        sym::EMPTY,
        Some(Ty::STRING),
    );
    let signature = store.add_type(Type::Signature(Box::new(Signature {
        recv_tparams: Box::default(),
        tparams: Box::default(),
        recv: Some(recv),
        params: Box::default(),
        results: Box::new([result]),
        variadic: false,
    })));
    let method = store.new_func(Pos::NONE, None, Symbol::intern("Error"), Some(signature));
    store.new_interface(Box::new([method]), Box::default(), Box::default())
}

/// `true`, `false` and `iota`; returns the object of `iota`.
fn declare_constants(store: &Store, scope: &mut FxHashMap<Symbol, Obj>) -> Obj {
    let constants = [
        ("true", Ty::UNTYPED_BOOL, Value::from_bool(true)),
        ("false", Ty::UNTYPED_BOOL, Value::from_bool(false)),
        ("iota", Ty::UNTYPED_INT, Value::from_i64(0)),
    ];
    let mut last = None;
    for (name, ty, value) in constants {
        let name = Symbol::intern(name);
        let obj = store.new_const(Pos::NONE, None, name, Some(ty));
        if let ObjKind::Const { value: cell } = &store[obj].kind {
            // Just made: the value was not set before.
            let _ = cell.set(value);
        }
        scope.insert(name, obj);
        last = Some(obj);
    }
    last.expect("the table above is not empty")
}

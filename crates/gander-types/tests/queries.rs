//! Questions about types: strings, identity, comparability, type sets, lookup
//! of fields and methods, sizes. What is reported where they have no good
//! answer was recorded from the official compiler; sources that import need
//! `GANDER_GOROOT`.
#![allow(clippy::disallowed_methods, reason = "a test reads its data")]

mod common;

use common::{Session, on_large_stack, std_packages};
use gander_span::Symbol;
use gander_types::{Config, Obj, Pkg, Store, Ty};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Compares what checking `NAME.go` reports with `NAME.want`.
fn check_errors(name: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/queries");
    let source: Arc<[u8]> = std::fs::read(dir.join(format!("{name}.go")))
        .expect("readable")
        .into();
    let imports = source.windows(8).any(|window| window == b"\nimport ");
    if imports && std_packages().is_empty() {
        return;
    }
    let want = std::fs::read_to_string(dir.join(format!("{name}.want"))).expect("readable");
    let got = on_large_stack(move || {
        let session = Session::new(Config::default());
        // Some messages have places with file names.
        let (_, found) = session.check("command-line-arguments", &[("".into(), source)]);
        session.report(found)
    });
    let missing = want.lines().filter(|line| !got.lines().any(|l| l == *line));
    let surplus = got.lines().filter(|line| !want.lines().any(|l| l == *line));
    assert!(
        got == want,
        "{name}\nmissing:\n{}\nsurplus:\n{}\n",
        missing.collect::<Vec<_>>().join("\n"),
        surplus.collect::<Vec<_>>().join("\n")
    );
}

macro_rules! errors {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check_errors(stringify!($name));
            }
        )*
    };
}

errors! {
    common_underlying
    comparability_errors
    constant_sizes
    generic_strings
    identity_errors
    interfaces
    missing_methods
    selections
    type_strings
}

/// Checks `source`, which must have no errors but `errors`, and hands the
/// package to `ask`.
fn with_package(source: &str, errors: &str, ask: impl FnOnce(&Store, Pkg) + Send) {
    let text: Arc<[u8]> = source.as_bytes().into();
    on_large_stack(move || {
        let session = Session::new(Config::default());
        let (checked, found) = session.check("example.com/p", &[(PathBuf::from("p.go"), text)]);
        assert_eq!(session.report(found), errors, "errors in\n{source}");
        ask(&session.store, checked.pkg);
    });
}

fn object(store: &Store, pkg: Pkg, name: &str) -> Obj {
    let found = store[pkg].lookup(Symbol::intern(name));
    found.unwrap_or_else(|| panic!("no object {name}"))
}

fn type_of(store: &Store, pkg: Pkg, name: &str) -> Ty {
    store[object(store, pkg, name)].ty_or_invalid()
}

fn unqualified(_: Pkg) -> String {
    String::new()
}

/// Lines `declaration // string`: the last name declared prints as that type.
fn check_strings(lines: &[(&str, &str)]) {
    let mut source = String::from("package p\n");
    for (i, (ty, _)) in lines.iter().enumerate() {
        if let Some(decl) = ty.strip_prefix("decl ") {
            source += &format!("{decl}\n");
        } else {
            source += &format!("var v{i} {ty}\n");
        }
    }
    with_package(&source, "", |store, pkg| {
        for (i, (ty, want)) in lines.iter().enumerate() {
            if !ty.starts_with("decl ") {
                let got = store.type_string(type_of(store, pkg, &format!("v{i}")), &unqualified);
                let want = if want.is_empty() { ty } else { want };
                assert_eq!(got, *want, "{ty}");
            }
        }
    });
}

#[test]
fn strings_of_types() {
    check_strings(&[
        ("decl type L[P any] struct{ next *L[P]; v P }", ""),
        ("decl type A = []int", ""),
        ("decl type GA[P any] = map[string]P", ""),
        ("decl type R interface { m(R) []R }", ""),
        ("int", ""),
        ("byte", ""),
        ("rune", ""),
        ("any", ""),
        ("interface{}", ""),
        ("error", ""),
        ("[3]*[]map[string]chan int", ""),
        ("chan (<-chan int)", ""),
        ("chan<- (<-chan int)", "chan<- <-chan int"),
        ("<-chan (<-chan int)", "<-chan <-chan int"),
        ("chan (chan<- int)", "chan chan<- int"),
        ("func()", ""),
        ("func(int, ...string) error", ""),
        (
            "func(x, y int, z ...any) (a, b bool)",
            "func(x int, y int, z ...any) (a bool, b bool)",
        ),
        ("func(x int) (y string)", ""),
        ("struct{}", ""),
        (
            "struct{a, b int \"t\\x00\"; *L[int]; A}",
            "struct{a int \"t\\x00\"; b int \"t\\x00\"; *L[int]; A}",
        ),
        (
            "interface{ b(); A() int; error }",
            "interface{A() int; b(); error}",
        ),
        ("L[int]", ""),
        ("L[L[[]string]]", ""),
        ("A", ""),
        ("GA[A]", ""),
        ("R", ""),
    ]);
}

#[test]
fn object_strings() {
    let source = "package p
const C = 1 << 3
var V, W = C, 'a'
type T struct { F int }
func (t *T) M(x int) error { return nil }
type A = []T
type G[P, Q any, R ~int | string] struct{ p P }
type B = byte
func F[P any](p P, q ...P) (r []P) { return nil }
";
    with_package(source, "", |store, pkg| {
        let qualifier = |pkg: Pkg| store[pkg].name().to_string();
        for (name, want) in [
            ("C", "const p.C untyped int"),
            ("V", "var p.V int"),
            ("W", "var p.W rune"),
            ("T", "type p.T struct{F int}"),
            ("A", "type p.A = []p.T"),
            ("G", "type p.G[P, Q any, R ~int | string] struct{p P}"),
            ("B", "type p.B = byte"),
            ("F", "func p.F[P any](p P, q ...P) (r []P)"),
        ] {
            let obj = object(store, pkg, name);
            assert_eq!(store.object_string(obj, &qualifier), want);
        }
        let t = type_of(store, pkg, "T");
        let method = store.lookup_field_or_method(t, true, Some(pkg), Symbol::intern("M"), false);
        let method = method.obj.expect("method M");
        let want = "func (*p.T).M(x int) error";
        assert_eq!(store.object_string(method, &qualifier), want);
    });
}

/// Whether `x` and `y` are identical.
fn check_identical(decls: &str, cases: &[(&str, &str, bool)]) {
    let mut source = format!("package p\n{decls}\n");
    for (i, (x, y, _)) in cases.iter().enumerate() {
        source += &format!("var x{i} {x}\nvar y{i} {y}\n");
    }
    with_package(&source, "", |store, pkg| {
        for (i, (x, y, want)) in cases.iter().enumerate() {
            let (a, b) = (format!("x{i}"), format!("y{i}"));
            let (a, b) = (type_of(store, pkg, &a), type_of(store, pkg, &b));
            assert_eq!(store.identical(a, b), *want, "{x} and {y}");
            assert_eq!(store.identical(b, a), *want, "{y} and {x}");
        }
    });
}

#[test]
fn identity() {
    check_identical(
        "type T int
type L[P any] struct{ v P }
type A = int
type I1 interface { m() I1 }
type I2 interface { m() I1 }
type I3 interface { m() I2 }
type M interface { a(); b() }
type N interface { b() }",
        &[
            ("int", "A", true),
            ("byte", "uint8", true),
            ("rune", "int32", true),
            ("T", "int", false),
            ("[]T", "[]T", true),
            ("[2]int", "[3]int", false),
            ("chan int", "<-chan int", false),
            ("map[string]A", "map[string]int", true),
            ("func(x int) (y string)", "func(int) string", true),
            ("func(...int)", "func([]int)", false),
            ("struct{a int}", "struct{a A}", true),
            ("struct{a int}", "struct{b int}", false),
            ("struct{a int \"x\"}", "struct{a int}", false),
            ("struct{T}", "struct{T T}", false),
            ("L[int]", "L[A]", true),
            ("L[any]", "L[interface{}]", true),
            ("L[int]", "L[T]", false),
            ("L[[]L[byte]]", "L[[]L[uint8]]", true),
            ("interface{ a(); b() }", "interface{ b(); a() }", true),
            ("interface{ a(); N }", "interface{ M }", true),
            ("interface{ a() }", "interface{ a() int }", false),
            ("interface{ I1 }", "interface{ I2 }", true),
            ("interface{ I1 }", "interface{ I3 }", false),
            ("any", "interface{}", true),
            ("error", "interface{ Error() string }", false),
        ],
    );
}

#[test]
fn generic_signatures_are_identical_up_to_names() {
    let source = "package p
type L[P any] struct{}
func A[P any, Q ~[]P](p P, q Q) L[P] { return L[P]{} }
func B[T any, S ~[]T](T, S) L[T] { return L[T]{} }
func C[T any, S ~[]T](S, T) L[T] { return L[T]{} }
func D[T comparable, S ~[]T](T, S) L[T] { return L[T]{} }
func E[T any, S []T](T, S) L[T] { return L[T]{} }
";
    with_package(source, "", |store, pkg| {
        let a = type_of(store, pkg, "A");
        for (name, want) in [("B", true), ("C", false), ("D", false), ("E", false)] {
            let other = type_of(store, pkg, name);
            assert_eq!(store.identical(a, other), want, "{name}");
            assert_eq!(store.identical(other, a), want, "{name}");
        }
    });
}

/// Types with whether they are comparable, and strictly so.
#[test]
fn comparability() {
    let cases = [
        ("int", true, true),
        ("[]int", false, false),
        ("[2]string", true, true),
        ("[2]func()", false, false),
        ("any", true, false),
        ("struct{a any}", true, false),
        ("struct{a, b int; c chan []int; d *[]int}", true, true),
        ("struct{a int; b []int}", false, false),
        ("map[int]int", false, false),
        ("R", true, true),
    ];
    let mut source = String::from("package p\ntype R struct { r *R; a [1]*R }\n");
    for (i, (ty, ..)) in cases.iter().enumerate() {
        source += &format!("var v{i} {ty}\n");
    }
    with_package(&source, "", |store, pkg| {
        for (i, (ty, comparable, strictly)) in cases.iter().enumerate() {
            let t = type_of(store, pkg, &format!("v{i}"));
            assert_eq!(store.comparable(t), *comparable, "{ty}");
            assert_eq!(store.strictly_comparable(t), *strictly, "strictly {ty}");
        }
    });
}

/// Constraints with the methods and terms of their type sets.
#[test]
fn type_sets() {
    let decls = "type T int
type Num interface { ~int | ~float64 }
type Str interface { String() string }
type Cmp interface { comparable }
type Mix interface { Num; Str; ~int | string }
type None interface { int; string }
type Only interface { []int | T | string; comparable }
type Over interface { Str; String() string; a() }
";
    let cases = [
        ("Num", "", "~int | ~float64", false),
        ("Str", "String", "all", false),
        ("Cmp", "", "all", true),
        ("Mix", "String", "~int", false),
        ("None", "", "", false),
        ("Only", "", "T | string", false),
        ("Over", "String a", "all", false),
        ("comparable", "", "all", true),
    ];
    let mut source = format!("package p\n{decls}");
    for (i, (constraint, ..)) in cases.iter().enumerate() {
        source += &format!("func f{i}[P {constraint}]() {{}}\n");
    }
    with_package(&source, "", |store, pkg| {
        for (i, (constraint, methods, terms, comparable)) in cases.iter().enumerate() {
            let f = type_of(store, pkg, &format!("f{i}"));
            let set = store.type_set(store.type_params(f)[0]);
            let names: Vec<_> = set
                .methods
                .iter()
                .map(|&m| store[m].name.as_str())
                .collect();
            assert_eq!(names.join(" "), *methods, "{constraint}");
            let got = match &set.terms {
                None => "all".to_owned(),
                Some(terms) => terms
                    .iter()
                    .map(|term| {
                        let ty = store.type_string(term.ty, &unqualified);
                        format!("{}{ty}", if term.tilde { "~" } else { "" })
                    })
                    .collect::<Vec<_>>()
                    .join(" | "),
            };
            assert_eq!(got, *terms, "{constraint}");
            assert_eq!(set.comparable, *comparable, "{constraint}");
        }
    });
}

/// A lookup: type, addressable, name, what is expected:
/// `index indirect`, `ambiguous index`, `pointer` or nothing.
#[test]
fn lookups() {
    let source = "package p
type A struct { X int; Y int }
type B struct { X int; Z int }
type C struct { A; *B }
func (c *C) P() {}
func (c C) V() {}
type D struct { C; e int }
type E struct { *D; I }
type I interface { Q(); V() }
type PD *D
type R struct { *R; a int }
type G[T any] struct { v T }
func (g *G[T]) Get() T { return g.v }
type H struct { G[int]; G2 }
type G2 = struct { w int }
type S1 struct { A }
type S2 struct { A }
type SS struct { S1; S2 }
type F struct { foo int }
var a A
var c C
var pc *C
var d D
var e E
var pd PD
var r R
var h H
var ss SS
var i I
var pi *I
var f F
";
    let cases = [
        ("a", false, "X", "[0] false"),
        ("a", false, "Q", ""),
        ("a", false, "_", ""),
        ("c", false, "X", "ambiguous [1, 0]"),
        ("c", false, "Y", "[0, 1] false"),
        ("c", false, "Z", "[1, 1] true"),
        ("c", false, "P", "pointer"),
        ("c", true, "P", "[0] false"),
        ("pc", false, "P", "[0] true"),
        ("c", false, "V", "[1] false"),
        ("d", false, "V", "[0, 1] false"),
        ("d", false, "P", "pointer"),
        ("e", false, "P", "[0, 0, 0] true"),
        ("e", false, "V", "[1, 1] false"),
        ("e", false, "e", "[0, 1] true"),
        ("pd", false, "e", "[1] true"),
        ("pd", false, "V", ""),
        ("r", false, "a", "[1] false"),
        ("r", false, "b", ""),
        ("h", true, "Get", "[0, 0] false"),
        ("h", true, "w", "[1, 0] false"),
        ("ss", false, "Y", "ambiguous [0, 0, 1]"),
        ("i", false, "Q", "[0] false"),
        ("pi", false, "Q", ""),
        ("f", false, "FOO", ""),
    ];
    with_package(source, "", |store, pkg| {
        for (var, addressable, name, want) in cases {
            let t = type_of(store, pkg, var);
            let name_symbol = Symbol::intern(name);
            let found = store.lookup_field_or_method(t, addressable, Some(pkg), name_symbol, false);
            let got = match (found.obj, &*found.index, found.indirect) {
                (Some(_), index, indirect) => format!("{index:?} {indirect}"),
                (None, [], false) => String::new(),
                (None, [], true) => "pointer".to_owned(),
                (None, index, _) => format!("ambiguous {index:?}"),
            };
            assert_eq!(got, want, "{var}.{name}");
        }
        let f = type_of(store, pkg, "f");
        let folded = store.lookup_field_or_method(f, false, Some(pkg), Symbol::intern("FOO"), true);
        assert_eq!(folded.index, [0]);
        let elsewhere = store.lookup_field_or_method(f, false, None, Symbol::intern("foo"), false);
        assert_eq!(elsewhere.obj, None, "foo is not exported");
    });
}

#[test]
fn instances_are_expanded_when_asked() {
    let source = "package p
type M[P any] struct { p P }
type L[P any] struct { next *L[P]; list []M[[]P]; v P }
func (l *L[Q]) Get(q Q) (L[Q], map[string]Q) { panic(0) }
type X L[int]
var l L[string]
var x X
var two L[string]
";
    with_package(source, "", |store, pkg| {
        let show = |t: Ty| store.type_string(t, &unqualified);
        let l = type_of(store, pkg, "l");
        let want = "struct{next *L[string]; list []M[[]string]; v string}";
        assert_eq!(show(store.under(l)), want);
        assert_eq!(l, type_of(store, pkg, "two"), "made once");
        let method = store.lookup_method(l, Some(pkg), Symbol::intern("Get"), false);
        let (_, method) = method.expect("method Get");
        let ty = store.func_type(method).expect("a checked method");
        assert_eq!(show(ty), "func(q string) (L[string], map[string]string)");
        assert_ne!(store[method].origin(), None);
        let x = type_of(store, pkg, "x");
        assert_eq!(
            show(store.under(x)),
            "struct{next *L[int]; list []M[[]int]; v int}"
        );
    });
}

#[test]
fn sizes() {
    let cases = [
        ("bool", 1, 1),
        ("int16", 2, 2),
        ("float32", 4, 4),
        ("complex64", 8, 4),
        ("complex128", 16, 8),
        ("string", 16, 8),
        ("[]int", 24, 8),
        ("any", 16, 8),
        ("func()", 8, 8),
        ("struct{}", 0, 1),
        ("struct{a byte; b int16; c byte}", 6, 2),
        ("struct{a int64; b byte}", 16, 8),
        ("struct{a int32; b struct{}}", 8, 4),
        ("struct{a struct{}; b struct{}}", 0, 1),
        ("[3]struct{a int16; b byte}", 12, 2),
        ("[0]int", 0, 8),
        ("[1<<40]byte", 1 << 40, 1),
    ];
    let mut source = String::from("package p\n");
    for (i, (ty, ..)) in cases.iter().enumerate() {
        source += &format!("type T{i} {ty}\n");
    }
    source += "type Huge [1<<31][1<<32]int\ntype Huger struct { a [1<<62]byte; b [1<<62]byte }\n";
    let errors = "19:6: type [2147483648][4294967296]int larger than address space
20:6: type [4611686018427387904]byte larger than address space
";
    with_package(&source, errors, |store, pkg| {
        for (i, (ty, size, align)) in cases.iter().enumerate() {
            let t = type_of(store, pkg, &format!("T{i}"));
            assert_eq!(store.sizeof(t), Some(*size), "{ty}");
            assert_eq!(store.alignof(t), *align, "{ty}");
        }
        assert_eq!(store.sizeof(type_of(store, pkg, "Huge")), None);
        assert_eq!(store.sizeof(type_of(store, pkg, "Huger")), None);
    });
}

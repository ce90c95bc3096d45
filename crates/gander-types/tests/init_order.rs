//! The order in which package-level variables are initialised (Go spec,
//! "Package initialization").

mod common;

use common::{Session, on_large_stack};
use gander_types::Config;
use std::path::PathBuf;

/// Checks that the variables of `source` are initialised in the order
/// `wanted`, those of one initialisation joined by commas.
fn check(source: &str, wanted: &str) {
    let found = on_large_stack(|| {
        let session = Session::new(Config::default());
        let text = format!("package p\n{source}").into_bytes();
        let (checked, errors) = session.check("p", &[(PathBuf::from("p.go"), text.into())]);
        assert!(errors.is_empty(), "{}", session.report(errors));
        let names = checked.info.init_order.iter().map(|init| {
            let names = init.lhs.iter().map(|&obj| session.store[obj].name.as_str());
            names.collect::<Vec<_>>().join(",")
        });
        names.collect::<Vec<_>>().join(" ")
    });
    assert_eq!(found, wanted, "{source}");
}

#[test]
fn order() {
    for (source, wanted) in [
        ("var a = 1\nvar b = 2\nvar c int", "a b"),
        ("var a = b\nvar b = c\nvar c = 1", "c b a"),
        // The example of the spec.
        (
            "var a = c + b\nvar b = f()\nvar c = f()\nvar d = 3\nfunc f() int { d++; return d }",
            "d b c a",
        ),
        // A dependency through an interface is not one.
        (
            "var x = I(T{}).ab()\nvar a = b\nvar b = 42\n\
             type I interface{ ab() int }\ntype T struct{}\nfunc (T) ab() int { return a }",
            "x b a",
        ),
        // A method value and a function literal are.
        (
            "var x = T.m\nvar y = func() int { return z }()\nvar z = w\nvar w = 1\n\
             type T struct{}\nfunc (T) m() int { return z }",
            "w z x y",
        ),
        (
            "var a, b = f()\nvar c = 1\nfunc f() (int, int) { return c, c }",
            "c a,b",
        ),
        // Functions that call each other.
        (
            "var a = f()\nvar b = 1\nfunc f() int { return g() }\n\
             func g() int { if b > 1 { return f() }; return 0 }",
            "b a",
        ),
        // Constants are there from the beginning.
        (
            "var a = len(b)\nconst c = len(d)\nvar d [2]int\nvar b = [c]int{}",
            "b a",
        ),
    ] {
        check(source, wanted);
    }
}

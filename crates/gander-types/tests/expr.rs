//! Expressions, operators, literals, selectors and conversions: what is
//! reported is what the official compiler reports, as recorded in the `.want`
//! file next to each source. Sources that import need `GANDER_GOROOT`.

mod common;

use common::{Session, on_large_stack, std_packages};
use gander_types::Config;
use std::path::Path;
use std::sync::Arc;

/// Compares what checking `NAME.go` reports with `NAME.want`.
fn check(name: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/expr");
    let file = format!("{name}.go");
    let source: Arc<[u8]> = std::fs::read(dir.join(&file)).expect("readable").into();
    let imports = source.windows(8).any(|window| window == b"\nimport ");
    if imports && std_packages().is_empty() {
        return;
    }
    let want = std::fs::read_to_string(dir.join(format!("{name}.want"))).expect("readable");
    let got = on_large_stack(move || {
        let session = Session::new(Config::default());
        let (_, found) = session.check("p", &[(file.into(), source)]);
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

macro_rules! sources {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

sources! {
    channels
    compare
    constant_decls
    constants
    conversions
    functions
    generic_exprs
    index
    invalid
    literals
    operands
    operators
    selectors
    shifts
}

/// Errors about channels name the clause of the spec they are about.
#[test]
fn channel_errors_are_explained() {
    for (statement, clause) in [
        ("<-s", "Receive operator"),
        ("r <- 1", "Send statements"),
        ("b <- \"a\"", "Send statements"),
        ("b = s", "Assignability"),
        ("named2 = named1", "Assignability"),
        ("_ = (chan int)(s)", "Conversions"),
        ("_ = s == r", "Comparison operators"),
        ("_ = b < b", "Comparison operators"),
    ] {
        let source = format!(
            "package p\ntype Named1 chan int\ntype Named2 chan int\n\
             func f(b chan int, s chan<- int, r <-chan int, named1 Named1, named2 Named2) {{\n\
             \t{statement}\n}}\n"
        );
        let session = Session::new(Config::default());
        let (_, found) = session.check("p", &[("p.go".into(), source.into_bytes().into())]);
        let [error] = &found[..] else {
            panic!("{statement}: {found:#?}");
        };
        let spec = error.spec.unwrap_or_default();
        assert!(spec.starts_with(clause), "{statement}: {spec}");
    }
}

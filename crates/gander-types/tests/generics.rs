//! Type parameters: inference, instantiation, constraints and the cycles that
//! they make possible. Expectations were recorded from the official compiler.

mod common;

use common::{Session, on_large_stack};
use gander_types::Config;
use std::path::Path;
use std::sync::Arc;

/// Compares what checking `NAME.go` reports with `NAME.want`.
fn check(name: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/generics");
    let file = format!("{name}.go");
    let source: Arc<[u8]> = std::fs::read(dir.join(&file)).expect("readable").into();
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

macro_rules! files {
    ($($name:ident)*) => {
        $(
            #[test]
            fn $name() {
                check(stringify!($name));
            }
        )*
    };
}

files! {
    anonymous_interfaces
    constraints
    containment
    cycles_func
    cycles_generic_method
    cycles_local
    cycles_method
    cycles_mutual
    cycles_type
    inference
}

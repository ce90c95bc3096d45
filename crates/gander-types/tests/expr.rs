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

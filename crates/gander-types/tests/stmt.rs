//! Calls, builtins, statements, assignments, ranges, switches and labels: what
//! is reported is what the official compiler reports, as recorded in the
//! `.want` file next to each source.

mod common;

use common::{Session, on_large_stack};
use gander_types::Config;
use std::path::Path;
use std::sync::Arc;

/// Compares what checking `NAME.go` reports with `NAME.want`.
fn check(name: &str) {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/stmt");
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
    builtins
    calls
    generic_calls
    mixture
    ranges
    statements
    switches
}

/// Every error about a channel names the clause of the spec behind it, which
/// the source states in a comment on the line of the error.
#[test]
fn channel_errors_name_the_spec() {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/testdata/stmt");
    let source = std::fs::read_to_string(dir.join("channel_spec.go")).expect("readable");
    let text: Arc<[u8]> = source.as_bytes().into();
    let clauses = on_large_stack(move || {
        let session = Session::new(Config::default());
        let (_, found) = session.check("p", &[("channel_spec.go".into(), text)]);
        let clause = |spec: Option<&'static str>| spec.unwrap_or("none").split(':').next();
        found
            .iter()
            .map(|d| (session.sources.position(d.pos).line, clause(d.spec)))
            .collect::<Vec<_>>()
    });
    let want: Vec<_> = source
        .lines()
        .zip(1..)
        .filter_map(|(line, number)| Some((number, Some(line.split_once("// spec: ")?.1))))
        .collect();
    assert!(want.len() > 5);
    assert_eq!(clauses, want);
}

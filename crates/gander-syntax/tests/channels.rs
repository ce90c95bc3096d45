//! Channel types in all spellings: begin, arrow, direction and value.

use gander_span::SourceMap;
use gander_syntax::ast::{DeclKind, Expr, ExprKind, NodeIds};
use gander_syntax::{Mode, dump_json, dump_text, expr_string, parse_file};
use std::path::Path;

/// One line per channel type from the outside in: begin and arrow as columns
/// in the spelling (0 for no arrow), bits of the direction, printed value.
fn describe(x: &Expr, base: u32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut x = x;
    while let ExprKind::ChanType(chan) = &x.kind {
        let arrow = if chan.arrow.is_known() {
            chan.arrow.0 - base + 1
        } else {
            0
        };
        let bits = u8::from(chan.dir.can_send()) | u8::from(chan.dir.can_recv()) << 1;
        let value = expr_string(&chan.value);
        lines.push(format!(
            "{} {arrow} {bits} {value}",
            chan.begin.0 - base + 1
        ));
        x = &chan.value;
    }
    lines
}

/// Checks `spelling` as the type of a variable, and in a conversion, where
/// the parser meets it as an expression.
fn check(spelling: &str, printed: &str, expected: &[&str]) {
    for (before, after) in [("var x ", ""), ("var _ = (", ")(nil)"), ("var _ []", "")] {
        let text = format!("package p\n{before}{spelling}{after}\n");
        let map = SourceMap::new();
        let file = map.add(Path::new("x.go"), text.as_bytes()).expect("small");
        let (tree, errors) = parse_file(&file, &NodeIds::new(), Mode::CHECK);
        assert_eq!(errors, [], "{text}");
        let DeclKind::Var(group) = &tree.decls[0].kind else {
            panic!("a variable")
        };
        let spec = &group.specs[0];
        let x = match (&spec.ty, &spec.values[..]) {
            (Some(ty), _) => ty,
            (None, [value]) => value,
            _ => panic!("a type or a value"),
        };
        let x = match &x.kind {
            ExprKind::SliceType(elem) => elem,
            ExprKind::Call(call) => call.fun.unparen(),
            _ => x,
        };
        assert_eq!(expr_string(x), printed, "{text}");
        let base = file.base.0 + (text.find(spelling).expect("there")) as u32;
        assert_eq!(describe(x, base), expected, "{text}");
        assert_eq!(x.span.lo.0, base, "{text}");
        assert_eq!(file.slice(x.span), spelling, "{text}");
    }
}

#[test]
fn every_spelling() {
    check("chan T", "chan T", &["1 0 3 T"]);
    check("chan<- T", "chan<- T", &["1 5 1 T"]);
    check("chan <- T", "chan<- T", &["1 6 1 T"]);
    check("<-chan T", "<-chan T", &["1 1 2 T"]);
    check("<- chan T", "<-chan T", &["1 1 2 T"]);
    check("chan chan T", "chan chan T", &["1 0 3 chan T", "6 0 3 T"]);
    check(
        "chan<- chan T",
        "chan<- chan T",
        &["1 5 1 chan T", "8 0 3 T"],
    );
    check(
        "chan <- chan T",
        "chan<- chan T",
        &["1 6 1 chan T", "9 0 3 T"],
    );
    check(
        "chan <-chan T",
        "chan<- chan T",
        &["1 6 1 chan T", "8 0 3 T"],
    );
    check(
        "chan (<-chan T)",
        "chan (<-chan T)",
        &["1 0 3 <-chan T", "7 7 2 T"],
    );
    check(
        "chan (chan<- T)",
        "chan chan<- T",
        &["1 0 3 chan<- T", "7 11 1 T"],
    );
    check(
        "chan<- <-chan T",
        "chan<- <-chan T",
        &["1 5 1 <-chan T", "8 8 2 T"],
    );
    check(
        "chan<- (<-chan T)",
        "chan<- <-chan T",
        &["1 5 1 <-chan T", "9 9 2 T"],
    );
    check(
        "chan<- (chan T)",
        "chan<- chan T",
        &["1 5 1 chan T", "9 0 3 T"],
    );
    check(
        "chan<- chan<- T",
        "chan<- chan<- T",
        &["1 5 1 chan<- T", "8 12 1 T"],
    );
    check(
        "<-chan chan T",
        "<-chan chan T",
        &["1 1 2 chan T", "8 0 3 T"],
    );
    check(
        "<-chan <-chan T",
        "<-chan <-chan T",
        &["1 1 2 <-chan T", "8 8 2 T"],
    );
    check(
        "<-chan (<-chan T)",
        "<-chan <-chan T",
        &["1 1 2 <-chan T", "9 9 2 T"],
    );
    check(
        "<-chan chan<- T",
        "<-chan chan<- T",
        &["1 1 2 chan<- T", "8 12 1 T"],
    );
    check(
        "chan chan<- T",
        "chan chan<- T",
        &["1 0 3 chan<- T", "6 10 1 T"],
    );
    check(
        "chan func() <-chan T",
        "chan func() <-chan T",
        &["1 0 3 func() <-chan T"],
    );
    check("chan struct{}", "chan struct{}", &["1 0 3 struct{}"]);
}

#[test]
fn dumps_show_channel_types() {
    let map = SourceMap::new();
    let text = "package p\nvar x chan<- <-chan int\n";
    let file = map.add(Path::new("x.go"), text.as_bytes()).expect("small");
    let (tree, _) = parse_file(&file, &NodeIds::new(), Mode::CHECK);
    let dump = dump_text(&file, &tree);
    let expected = "
          type: ChanType SEND @2:7 [2:7, 2:24)
            begin: 2:7
            arrow: 2:11
            dir: 1
            value: ChanType RECV @2:14 [2:14, 2:24)
              begin: 2:14
              arrow: 2:14
              dir: 2
              value: Name int @2:21 [2:21, 2:24)
";
    assert!(dump.contains(expected), "{dump}");
    let json: serde_json::Value = serde_json::from_str(&dump_json(&file, &tree)).expect("JSON");
    let chan = &json["decls"][0]["specs"][0]["type"];
    assert_eq!(chan["begin"], "2:7");
    assert_eq!(chan["arrow"], "2:11");
    assert_eq!(chan["dir"], 1);
    assert_eq!(chan["value"]["kind"], "ChanType");
    assert_eq!(chan["value"]["dir"], 2);
}

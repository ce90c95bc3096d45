//! The short form of expressions, as the official compiler prints them.

use gander_span::SourceMap;
use gander_syntax::ast::{DeclKind, NodeIds};
use gander_syntax::{Mode, expr_string, parse_file};
use std::path::Path;

/// Checks how `source`, an expression, is printed.
fn check(source: &str, expected: &str) {
    let map = SourceMap::new();
    let text = format!("package p\nvar _ = {source}\n");
    let file = map.add(Path::new("x.go"), text.as_bytes()).expect("small");
    let (tree, errors) = parse_file(&file, &NodeIds::new(), Mode::GRAMMAR);
    assert_eq!(errors, [], "{source}");
    let DeclKind::Var(group) = &tree.decls[0].kind else {
        panic!("a variable")
    };
    assert_eq!(expr_string(&group.specs[0].values[0]), expected, "{source}");
}

#[test]
fn short_forms() {
    for same in [
        "x",
        "1_0.5e3",
        "'\\n'",
        "`a`",
        "a.b.c",
        "f(x, y...)",
        "(x)",
        "-x",
        "!x",
        "<-c",
        "*p",
        "&x",
        "a[i]",
        "a[i:]",
        "a[:j]",
        "a[i:j:k]",
        "a[:]",
        "x.(T)",
        "x + y*z",
        "T[int, string](x)",
        "[]int",
        "[3]int",
        "[...]int{}",
        "map[string][]T",
        "struct{}",
        "interface{}",
        "func()",
        "func(a, b int, c ...T) (x T, err error)",
        "func(int, string) error",
        "chan<- int",
        "struct{a, b int; T; *U \"tag\"}",
        "interface{m(x int) T; ~int | string; error}",
    ] {
        let spaced = same.replace("y*z", "y * z");
        check(same, &spaced);
    }
    check("func(x int) T { return x }", "func(x int) T {…}");
    check("func() {}", "func() {}");
    check("func() { ; }", "func() {}");
    check("T{1, 2}", "T{…}");
    check("[]T{}", "[]T{}");
    check("&T{a: 1}", "&T{…}");
    check("&(T{a: 1})", "&T{…}");
    check("f(func() { x() }, T{1})", "f(func() {…}, T{…})");
    check("a+b <c&&  d", "a + b < c && d");
    check("func() (int)", "func() int");
    check("func() ()", "func()");
    check("func((int), (*T))", "func(int, *T)");
    check("chan (<-chan int)", "chan (<-chan int)");
    check("x.(struct{ a int `t` })", "x.(struct{a int `t`})");
}

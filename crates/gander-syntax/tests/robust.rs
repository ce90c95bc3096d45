//! Input that no person writes: parsing ends, with an error or without.

use gander_span::{SourceFile, SourceMap};
use gander_syntax::ast::{File, NodeIds};
use gander_syntax::{Mode, dump_text, parse_file};
use std::path::Path;
use std::sync::Arc;

fn parse(text: &[u8]) -> (Arc<SourceFile>, File, Vec<String>) {
    let map = SourceMap::new();
    let file = map.add(Path::new("x.go"), text).expect("small");
    let mode = Mode {
        comments: true,
        ..Mode::CHECK
    };
    let (tree, errors) = parse_file(&file, &NodeIds::new(), mode);
    let show = |error: &gander_diag::Diagnostic| {
        let (line, col) = file.line_col(error.pos);
        format!("{line}:{col}: {}", error.message)
    };
    let errors = errors.iter().map(show).collect();
    (file, tree, errors)
}

fn check(text: &[u8], expected: &[&str]) {
    let (_, _, errors) = parse(text);
    assert_eq!(errors, expected, "{}", String::from_utf8_lossy(text));
}

/// `before`, then `open`, `middle` and `close` nested `depth` times.
fn nest(before: &str, open: &str, middle: &str, close: &str, depth: usize) -> String {
    format!(
        "{before}{}{middle}{}\n",
        open.repeat(depth),
        close.repeat(depth)
    )
}

#[test]
fn nesting() {
    let value = "package p\nvar x = ";
    let shapes = [
        nest(value, "(", "1", ")", 1),
        nest(value, "!", "1", "", 1),
        nest(value, "f(", "1", ")", 1),
        nest(value, "a[", "1", "]", 1),
        nest(value, "[]T{", "", "}", 1),
        nest(value, "func() {x = ", "1", "}", 1),
        nest("package p\nvar x ", "*", "T", "", 1),
        nest("package p\nvar x ", "[]", "T", "", 1),
        nest("package p\nvar x ", "struct{x ", "T", "}", 1),
        nest("package p\nvar x ", "func(", "T", ")", 1),
        nest("package p\nfunc f() ", "{", "", "}", 1),
        nest("package p\nfunc f() {", "if x {", "", "}", 1) + "}",
        nest("package p\nfunc f() {if x {}", " else if x {}", "", "", 1) + "}",
        nest(value, "1 + ", "1", "", 1),
        nest(value, "x.", "y", "", 1),
        nest(value, "x", "", "()", 1),
    ];
    // Few levels are fine; very many are one clear error.
    for shape in &shapes {
        check(shape.as_bytes(), &[]);
    }
    let (head, _) = shapes[0].split_at(value.len());
    for (open, middle, close) in [
        ("(", "1", ")"),
        ("!", "1", ""),
        ("f(", "1", ")"),
        ("func() {_ = ", "1", "}"),
        ("1 + ", "1", ""),
        ("x.", "y", ""),
    ] {
        let (_, tree, errors) = parse(nest(head, open, middle, close, 2000).as_bytes());
        assert!(errors.is_empty(), "{open}: {errors:?}");
        assert!(tree.depth >= 2000, "{open}: {}", tree.depth);
        let (_, _, errors) = parse(nest(head, open, middle, close, 100_000).as_bytes());
        let only = errors.len() == 1 && errors[0].contains("syntax error: nesting too deep");
        assert!(only, "{open}: {errors:?}");
    }
    let deep = nest("package p\nfunc f() ", "{", "", "}", 100_000);
    let (_, _, errors) = parse(deep.as_bytes());
    assert!(errors[0].contains("nesting too deep"), "{errors:?}");
    let chain = nest(
        "package p\nfunc f() {if x {}",
        " else if x {}",
        "",
        "",
        5000,
    ) + "}";
    check(chain.as_bytes(), &[]);
}

#[test]
fn deep_trees_can_be_shown() {
    let (file, tree, _) = parse(nest("package p\nvar x = ", "(", "1", ")", 1000).as_bytes());
    assert_eq!(dump_text(&file, &tree).matches("Paren").count(), 1000);
}

#[test]
fn strange_bytes() {
    check(b"", &["1:1: syntax error: package statement must be first"]);
    check(b"\xef\xbb\xbfpackage p\r\nvar x = 1\r\n", &[]);
    check(
        b"package p\nvar x\xef\xbb\xbf int\n",
        &["2:6: invalid BOM in the middle of the file"],
    );
    check(b"package p\nvar x\0 int\n", &["2:6: invalid NUL character"]);
    check(
        b"package p\nvar y T\n// \xff\nvar s = \"\xc3(\"\n",
        &[
            "3:4: invalid UTF-8 encoding",
            "4:10: invalid UTF-8 encoding",
        ],
    );
    check(b"package p\r\n// x\r\nvar x = `a\r\nb`\r\n", &[]);
    check(
        "package p\nvar \u{200b}x = 1\n".as_bytes(),
        &["2:5: invalid character U+200B in identifier"],
    );
}

/// Every prefix of a program with a bit of everything, and the same with one
/// byte replaced.
#[test]
fn prefixes_and_replacements() {
    let program = include_str!("data/errors.txt").as_bytes();
    let program = &program[..program.len().min(6000)];
    let program = [b"package p\n", program].concat();
    for end in (0..program.len()).step_by(29) {
        parse(&program[..end]);
    }
    let mut changed = program.clone();
    for index in (10..program.len()).step_by(37) {
        for byte in [b'(', b'}', b'"', 0, 0xff] {
            changed[index] = byte;
            parse(&changed);
        }
        changed[index] = program[index];
    }
}

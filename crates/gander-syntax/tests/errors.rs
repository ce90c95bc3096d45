//! Syntax errors with the official compiler's wording and places.
//!
//! Each case of `data/errors.txt` is a program and what the official compiler
//! (`go tool compile -e`) says about it.

use gander_span::SourceMap;
use gander_syntax::ast::NodeIds;
use gander_syntax::{Mode, parse_file};
use std::path::Path;

fn check(name: &str, source: &str, expected: &str) -> Option<String> {
    let map = SourceMap::new();
    let file = map
        .add(Path::new("x.go"), source.as_bytes())
        .expect("small");
    let (_, errors) = parse_file(&file, &NodeIds::new(), Mode::CHECK);
    let found: String = errors
        .iter()
        .map(|error| {
            let (line, col) = file.line_col(error.pos);
            format!("{line}:{col}: {}\n", error.message.replace("x.go:", ""))
        })
        .collect();
    (found != expected).then(|| format!("== {name}\nexpected:\n{expected}found:\n{found}"))
}

#[test]
fn official_errors() {
    let data = include_str!("data/errors.txt");
    let mut problems = Vec::new();
    let mut count = 0;
    for case in data.split("=== ").skip(1) {
        let (name, rest) = case.split_once('\n').expect("a name");
        let (source, expected) = rest.split_once("---\n").expect("two parts");
        problems.extend(check(name, source, expected));
        count += 1;
    }
    assert!(count > 30, "{count} cases");
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

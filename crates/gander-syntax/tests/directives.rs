//! Directives: places under line directives, language versions of build
//! constraints, comments, and the errors that come after type checking. All
//! expectations are the official compiler's.

use gander_span::{SourceFile, SourceMap, Symbol};
use gander_syntax::ast::{File, NodeIds};
use gander_syntax::{DirectiveFacts, Mode, check_directives, parse_file};
use std::path::Path;
use std::sync::Arc;

fn parse(map: &SourceMap, path: &str, text: &str) -> (Arc<SourceFile>, File) {
    let file = map.add(Path::new(path), text.as_bytes()).expect("small");
    let mode = Mode {
        comments: true,
        ..Mode::CHECK
    };
    let (tree, errors) = parse_file(&file, &NodeIds::new(), mode);
    assert_eq!(errors, [], "{text}");
    (file, tree)
}

#[test]
fn line_directives() {
    let text = r#"package p
//line foo.go:10
var a int = ""
//line :20
var b int = ""
/*line bar/../z.go:5:7*/var c int = ""; var /*line :9:1*/ d int = ""
//line /abs/path.go:7:2
var e int = ""; var e2 int = ""
var f int = ""
//line foo.go
//line ../up.go:3
var g int = ""
  //line indented.go:1
var h int = ""
/*line x.go:4*/var i int = ""
"#;
    let expected = |folder: &str, up: &str| {
        format!(
            "{folder}foo.go:10 :20 {folder}z.go:5:19 {folder}z.go:9:10 /abs/path.go:7:14 \
             /abs/path.go:7:31 /abs/path.go:8:13 {up}up.go:3 {up}up.go:5 {folder}x.go:4"
        )
    };
    for (path, expected) in [
        ("l.go", expected("", "../")),
        ("sub/l.go", expected("sub/", "")),
    ] {
        let map = SourceMap::new();
        let (file, _tree) = parse(&map, path, text);
        let places = text.match_indices("\"\"");
        let places: Vec<String> = places
            .map(|(offset, _)| file.position(file.pos(offset)).to_string())
            .collect();
        assert_eq!(places.join(" "), expected, "{path}");
    }
}

#[test]
fn build_constraints_imply_versions() {
    for (line, version) in [
        ("//go:build go1.21", Some("go1.21")),
        ("//go:build go1.18 && linux", Some("go1.18")),
        ("//go:build go1.18 || linux", None),
        ("//go:build go1.18 && !go1.21", Some("go1.18")),
        ("//go:build !(go1.18 || go1.20)", None),
        ("//go:build (go1.18 || go1.20) && go1", Some("go1.18")),
        ("//go:build go1", Some("go1")),
        ("//go:build go1.18 &&", None),
        ("//go:build go1.18 & x", None),
        ("//go:build !!go1.18", None),
        ("//go:buildgo1.18", None),
        ("// go:build go1.18", None),
    ] {
        let map = SourceMap::new();
        let (_, tree) = parse(&map, "x.go", &format!("{line}\n\npackage p\n"));
        assert_eq!(tree.go_version.map(Symbol::as_str), version, "{line}");
    }
}

#[test]
fn errors_after_type_checking() {
    let map = SourceMap::new();
    let files = [
        parse(&map, "a.go", include_str!("data/late_a.go")),
        parse(&map, "b.go", include_str!("data/late_b.go")),
    ];
    let functions = ["a", "b", "c", "v", "f"];
    let facts = DirectiveFacts {
        is_func_or_var: &|name| functions.contains(&name.as_str()),
        complete: true,
        lang: 27,
    };
    let trees: Vec<&File> = files.iter().map(|(_, tree)| tree).collect();
    let found: Vec<String> = check_directives(&trees, &facts)
        .iter()
        .map(|error| format!("{}: {}", map.position(error.pos), error.message))
        .collect();
    let expected = r#"
a.go:1:3: misplaced compiler directive
a.go:4:3: misplaced compiler directive
a.go:9:3: duplicate //go:linkname for b
a.go:10:3: //go:linkname reference of an instantiation is not allowed
a.go:12:3: //go:linkname must refer to declared function or variable
a.go:17:6: missing function body
a.go:22:6: can only use //go:noescape with external func implementations
a.go:24:3: misplaced compiler directive
a.go:27:3: misplaced compiler directive
a.go:30:3: go:embed requires import "embed" (or import _ "embed", if package is not used)
a.go:33:3: misplaced compiler directive
a.go:36:6: missing function body
a.go:39:3: misplaced compiler directive
a.go:41:4: go:embed requires import "embed" (or import _ "embed", if package is not used)
a.go:44:4: misplaced compiler directive
b.go:5:3: //go:linkname only allowed in Go files that import "unsafe"
b.go:7:3: go:embed cannot apply to multiple vars
b.go:10:3: go:embed cannot apply to var with initializer
b.go:17:3: go:embed cannot apply to var with initializer
b.go:20:3: misplaced go:embed directive
b.go:22:4: go:embed cannot apply to var inside func"#;
    assert_eq!(found.join("\n"), expected.trim_start());
}

#[test]
fn comments_document_what_follows() {
    let text = "// license

// Package p is.
// Two lines.
package p

import \"a\" // trailing

// detached

// F does.
func F() {} // end
/* V is. */
var (
	// A is.
	A = 1 // a
	// B is.
	B = 2

	C = 3
)

type T struct {
	// X is.
	X, Y int // xy
	Z    int
}
";
    let map = SourceMap::new();
    let (file, tree) = parse(&map, "x.go", text);
    let groups: Vec<String> = tree
        .comments
        .iter()
        .map(|group| file.slice(group.span).replace('\n', "|"))
        .collect();
    let expected = [
        "// license",
        "// Package p is.|// Two lines.",
        "// trailing",
        "// detached",
        "// F does.",
        "// end",
        "/* V is. */",
        "// A is.",
        "// a",
        "// B is.",
        "// X is.",
        "// xy",
    ];
    assert_eq!(groups, expected);
    let doc = |doc: Option<gander_syntax::ast::CommentId>| {
        doc.map(|id| groups[id.0 as usize].as_str()).unwrap_or("")
    };
    assert_eq!(doc(tree.doc), "// Package p is.|// Two lines.");
    let docs: Vec<&str> = tree.decls.iter().map(|decl| doc(decl.doc)).collect();
    assert_eq!(docs, ["", "// F does.", "/* V is. */", ""]);
    let gander_syntax::ast::DeclKind::Var(group) = &tree.decls[2].kind else {
        panic!("variables")
    };
    let docs: Vec<&str> = group.specs.iter().map(|spec| doc(spec.doc)).collect();
    assert_eq!(docs, ["// A is.", "// B is.", ""]);
}

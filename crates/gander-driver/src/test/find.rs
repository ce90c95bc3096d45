//! The tests, benchmarks, fuzz targets and examples in test files.
//!
//! Invariant: only names, signatures as written and comments decide, as for
//! `go test`; whether the types are those of package testing is for the
//! checker to say when it sees the generated main package.

use crate::finish;
use crate::unit::{Unit, UnitFile};
use gander_span::{SourceFile, SourceMap, Symbol, sym};
use gander_syntax::ast::{DeclKind, Expr, ExprKind, File, FuncDecl, NodeIds};
use gander_syntax::{Mode, parse_file};
use rustc_hash::FxHashSet;

/// Which of the two packages of a test declares something.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Side {
    /// The package under test.
    Inner,
    /// The external test package.
    Outer,
}

/// A function to call.
#[derive(Debug)]
pub(crate) struct Func {
    pub(crate) side: Side,
    pub(crate) name: String,
}

impl Added {
    fn file(&mut self, text: &[u8], tree: &File) {
        const LINKNAME: &[u8] = b"//go:linkname";
        self.binds |= text.windows(LINKNAME.len()).any(|part| part == LINKNAME);
        for decl in &tree.decls {
            match &decl.kind {
                DeclKind::Type(group) => {
                    let defined = group.specs.iter().filter(|spec| !spec.assign.is_known());
                    self.types.extend(defined.map(|spec| spec.name.name));
                }
                DeclKind::Func(func) => {
                    let fields = func.recv.iter().flat_map(|recv| &recv.fields);
                    self.receivers
                        .extend(fields.map(|field| base_name(&field.ty)));
                }
                _ => {}
            }
        }
    }
}

/// The name of the type in a receiver.
fn base_name(ty: &Expr) -> Symbol {
    match &ty.kind {
        ExprKind::Star(inner) | ExprKind::Paren(inner) => base_name(inner),
        ExprKind::Index(index) => base_name(&index.x),
        ExprKind::Name(name) => *name,
        _ => sym::BLANK,
    }
}

/// An example with expected output.
#[derive(Debug)]
pub(crate) struct Example {
    pub(crate) func: Func,
    pub(crate) output: String,
    pub(crate) unordered: bool,
}

/// What the test files of a package hold.
#[derive(Debug, Default)]
pub(crate) struct Found {
    pub(crate) tests: Vec<Func>,
    pub(crate) benchmarks: Vec<Func>,
    pub(crate) fuzz_targets: Vec<Func>,
    pub(crate) examples: Vec<Example>,
    pub(crate) test_main: Option<Func>,
    /// Sides with anything to test, even an example that is only compiled.
    pub(crate) imported: Vec<Side>,
    added: Added,
}

/// What the test files of the package under test add to it.
#[derive(Debug, Default)]
struct Added {
    /// Types, but for other names of types.
    types: FxHashSet<Symbol>,
    /// Types that methods are declared for.
    receivers: Vec<Symbol>,
    /// Whether there are link names.
    binds: bool,
}

impl Found {
    /// Adds what the test files among `unit`'s hold.
    ///
    /// # Errors
    /// The first error, with its place.
    pub(crate) fn add(&mut self, unit: &Unit, side: Side) -> Result<(), String> {
        let is_test = |file: &&UnitFile| file.name.to_string_lossy().ends_with("_test.go");
        let sources = SourceMap::new();
        let mode = Mode {
            comments: true,
            ..Mode::GRAMMAR
        };
        for file in unit.files.iter().filter(is_test) {
            let source = sources
                .add(&file.name, file.text.clone())
                .map_err(|err| err.to_string())?;
            let (tree, errors) = parse_file(&source, &NodeIds::new(), mode);
            if let Some(error) = errors.into_iter().next() {
                let place = source.position(error.pos);
                let text = finish::full_message(&sources, &error);
                return Err(format!(
                    "{}:{}:{}: {text}",
                    place.file, place.line, place.col
                ));
            }
            if side == Side::Inner {
                self.added.file(&file.text, &tree);
            }
            self.add_file(&source, &tree, side)?;
        }
        Ok(())
    }

    /// Whether the package under test has everything that it has without its
    /// test files, as it is there, under the same names.
    pub(crate) fn only_adds(&self) -> bool {
        let added = &self.added;
        let own = |name: &Symbol| added.types.contains(name);
        !added.binds && added.receivers.iter().all(own)
    }

    fn add_file(&mut self, source: &SourceFile, tree: &File, side: Side) -> Result<(), String> {
        for decl in &tree.decls {
            let DeclKind::Func(func) = &decl.kind else {
                continue;
            };
            if func.recv.is_some() {
                continue;
            }
            let check = |letter| check(source, decl.span.lo, func, letter);
            let name = func.name.name.as_str();
            let found = || Func {
                side,
                name: name.to_owned(),
            };
            let list = match () {
                () if name == "TestMain" && !takes(func, "T") => {
                    check("M")?;
                    if self.test_main.replace(found()).is_some() {
                        return Err("multiple definitions of TestMain".to_owned());
                    }
                    self.import(side);
                    continue;
                }
                () if is_test(name, "Test") => {
                    check("T")?;
                    &mut self.tests
                }
                () if is_test(name, "Benchmark") => {
                    check("B")?;
                    &mut self.benchmarks
                }
                () if is_test(name, "Fuzz") => {
                    check("F")?;
                    &mut self.fuzz_targets
                }
                () if is_test(name, "Example") => {
                    self.add_example(source, tree, func, found());
                    continue;
                }
                () => continue,
            };
            list.push(found());
            self.import(side);
        }
        Ok(())
    }

    fn import(&mut self, side: Side) {
        if !self.imported.contains(&side) {
            self.imported.push(side);
        }
    }

    /// Whether the generated file calls anything on this side.
    pub(crate) fn calls(&self, side: Side) -> bool {
        let lists = [&self.tests, &self.benchmarks, &self.fuzz_targets];
        let funcs = lists.into_iter().flatten().chain(&self.test_main);
        let examples = self.examples.iter().map(|example| &example.func);
        funcs.chain(examples).any(|func| func.side == side)
    }

    /// An example without parameters runs if the last comment in its body
    /// says what it prints.
    fn add_example(&mut self, source: &SourceFile, tree: &File, func: &FuncDecl, found: Func) {
        let Some(body) = &func.body else { return };
        if !func.ty.params.fields.is_empty() || func.ty.results.is_some() {
            return;
        }
        self.import(found.side);
        let mut inside = tree
            .comments
            .iter()
            .filter(|group| body.lbrace <= group.span.lo && group.span.hi <= body.rbrace);
        let Some(last) = inside.next_back() else {
            return;
        };
        let texts = last.comments.iter().map(|&span| source.slice(span));
        let text = comment_text(texts.map(|text| text.into_owned()));
        if let Some((output, unordered)) = expected_output(&text) {
            self.examples.push(Example {
                func: found,
                output,
                unordered,
            });
        }
    }
}

/// Whether what follows `prefix` makes it a name for the tool: not a small
/// letter (`Testify` is no test).
fn is_test(name: &str, prefix: &str) -> bool {
    let rest = name.strip_prefix(prefix);
    rest.is_some_and(|rest| !rest.starts_with(char::is_lowercase))
}

/// Whether the function takes one pointer to a type called `letter` and gives
/// nothing back.
fn takes(func: &FuncDecl, letter: &str) -> bool {
    if func
        .ty
        .results
        .as_ref()
        .is_some_and(|list| !list.fields.is_empty())
    {
        return false;
    }
    let [field] = &func.ty.params.fields[..] else {
        return false;
    };
    let ExprKind::Star(base) = &field.ty.kind else {
        return false;
    };
    if field.names.len() > 1 {
        return false;
    }
    match &base.kind {
        ExprKind::Name(name) => name.as_str() == letter,
        ExprKind::Selector(selector) => selector.sel.name.as_str() == letter,
        _ => false,
    }
}

fn check(
    source: &SourceFile,
    pos: gander_span::Pos,
    func: &FuncDecl,
    letter: &str,
) -> Result<(), String> {
    let name = func.name.name;
    let name = name.as_str();
    let why = match () {
        () if func.ty.tparams.is_some() => "test functions cannot have type parameters".to_owned(),
        () if takes(func, letter) => return Ok(()),
        () => {
            let small = letter.to_lowercase();
            format!("must be: func {name}({small} *testing.{letter})")
        }
    };
    let (line, col) = source.line_col(pos);
    let file = source.path.display();
    Err(format!(
        "{file}:{line}:{col}: wrong signature for {name}, {why}"
    ))
}

/// The text of comments without their markers, directives and surplus blanks:
/// a line each, ending in a newline unless empty.
fn comment_text(comments: impl Iterator<Item = String>) -> String {
    let mut lines: Vec<String> = Vec::new();
    let mut push = |text: &str| {
        let line = text.trim_end_matches([' ', '\t', '\n', '\r']).to_owned();
        let blank_before = lines.last().is_none_or(String::is_empty);
        if !(line.is_empty() && blank_before) {
            lines.push(line);
        }
    };
    for comment in comments {
        if let Some(text) = comment.strip_prefix("//") {
            match text.strip_prefix(' ') {
                Some(text) => push(text),
                None if is_directive(text) => {}
                None => push(text),
            }
        } else {
            let text = comment.trim_start_matches("/*").trim_end_matches("*/");
            text.split('\n').for_each(&mut push);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.iter().map(|line| format!("{line}\n")).collect()
}

/// `line ...`, `export ...` or `tool:word`.
fn is_directive(text: &str) -> bool {
    let word = |text: &str| {
        !text.is_empty()
            && text
                .bytes()
                .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit())
    };
    text.starts_with("line ")
        || text.starts_with("extern ")
        || text.starts_with("export ")
        || text
            .split_once(':')
            .is_some_and(|(tool, rest)| word(tool) && rest.get(..1).is_some_and(word))
}

/// What follows `Output:` or `Unordered output:`, and whether it is the
/// latter.
fn expected_output(text: &str) -> Option<(String, bool)> {
    let text = text.trim_start();
    let strip = |text: &str, prefix: &str| -> Option<usize> {
        let head = text.get(..prefix.len())?;
        head.eq_ignore_ascii_case(prefix).then_some(prefix.len())
    };
    let (at, unordered) = match strip(text, "unordered output:") {
        Some(at) => (at, true),
        None => (strip(text, "output:")?, false),
    };
    let rest = text[at..].trim_start_matches(' ');
    let rest = rest.strip_prefix('\n').unwrap_or(rest);
    Some((rest.to_owned(), unordered))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_tests() {
        assert!(is_test("Test", "Test") && is_test("TestÄ", "Test") && is_test("Test_x", "Test"));
        assert!(!is_test("Testify", "Test") && !is_test("xTest", "Test"));
    }

    #[test]
    fn output_of_examples() {
        let text = |lines: &[&str]| comment_text(lines.iter().map(|&line| line.to_owned()));
        let output = |lines: &[&str]| expected_output(&text(lines));
        assert_eq!(output(&["// Output: a"]), Some(("a\n".to_owned(), false)));
        assert_eq!(
            output(&["// unordered OUTPUT:", "// a", "//", "//", "//  b "]),
            Some(("a\n\n b\n".to_owned(), true))
        );
        assert_eq!(
            output(&["/* Output:\nx\n*/"]),
            Some(("x\n".to_owned(), false))
        );
        assert_eq!(output(&["// Output:"]), Some((String::new(), false)));
        assert_eq!(output(&["// prints a"]), None);
        assert_eq!(
            output(&["//go:noinline", "// Output: b"]),
            Some(("b\n".to_owned(), false))
        );
    }
}

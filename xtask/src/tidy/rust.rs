//! Rules of Rust files, read as tokens.
//!
//! Invariant: strings and comments never count as code, and code inside macro
//! calls does.

use super::Finding;
use proc_macro2::{Delimiter, TokenStream, TokenTree};

/// Lines a file may have before its tests, and lines a function may have,
/// without a written reason.
const MAX_FILE: usize = 800;
const MAX_FUNCTION: usize = 100;

/// Where `unsafe` is allowed.
const UNSAFE: &[&str] = &[
    "crates/gander-rt",
    "crates/gander-abi/",
    "crates/gander-codegen/src/tests/harness.rs",
];

/// Where printing and exiting is allowed.
const CLI: &[&str] = &[
    "crates/gander/",
    "crates/gander-runtime/",
    "xtask/",
    "fuzz/",
    "benches/",
    "examples/",
];

/// Files that are programs of their own, wherever they are.
const PROGRAMS: &[&str] = &["/build.rs", "/tests/", "/examples/", "/benches/"];

const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg"];
const UNFINISHED: &[&str] = &["todo", "unimplemented"];

/// Findings in one file.
pub(crate) fn check(file: &str, content: &str) -> Vec<Finding> {
    let mut rules = Rules {
        file,
        lines: content.lines().collect(),
        findings: Vec::new(),
    };
    rules.head();
    rules.length();
    match content.parse::<TokenStream>() {
        Ok(tokens) => rules.tokens(tokens),
        Err(e) => rules.report(e.span().start().line, "this is not Rust"),
    }
    rules.findings
}

struct Rules<'a> {
    file: &'a str,
    lines: Vec<&'a str>,
    findings: Vec<Finding>,
}

impl Rules<'_> {
    fn report(&mut self, line: usize, message: impl Into<String>) {
        self.findings.push(Finding::new(self.file, line, message));
    }

    fn head(&mut self) {
        if !self.lines.first().is_some_and(|l| l.starts_with("//! ")) {
            self.report(1, "the file does not open with a `//!` sentence");
        }
    }

    fn length(&mut self) {
        let tests = self.lines.iter().position(|l| *l == "#[cfg(test)]");
        let code = tests.unwrap_or(self.lines.len());
        if code > MAX_FILE && !self.lines.iter().take(40).any(|l| is_reason(l)) {
            self.report(
                0,
                format!(
                    "{code} lines: split it, or say why not in a `// long:` comment at its head"
                ),
            );
        }
    }

    fn tokens(&mut self, stream: TokenStream) {
        let tokens: Vec<TokenTree> = stream.into_iter().collect();
        for (at, token) in tokens.iter().enumerate() {
            let rest = &tokens[at + 1..];
            match token {
                TokenTree::Ident(ident) => {
                    let line = ident.span().start().line;
                    self.word(&ident.to_string(), line, rest);
                }
                TokenTree::Group(group) => {
                    let attribute = group.delimiter() == Delimiter::Bracket
                        && at > 0
                        && is_punct(&tokens[at - 1], '#');
                    if attribute && first_word(&group.stream()).is_some_and(|w| w == "ignore") {
                        let line = group.span_open().start().line;
                        self.report(line, "#[ignore]: fix the test or delete it");
                    }
                    self.tokens(group.stream());
                }
                _ => {}
            }
        }
    }

    fn word(&mut self, word: &str, line: usize, rest: &[TokenTree]) {
        let starts_with = |places: &[&str]| places.iter().any(|p| self.file.starts_with(p));
        let is_macro = rest.first().is_some_and(|t| is_punct(t, '!'));
        let program = PROGRAMS.iter().any(|part| self.file.contains(part));
        let cli = program || starts_with(CLI);
        if word == "unsafe" && !starts_with(UNSAFE) {
            self.report(line, "unsafe code does not belong in this crate");
        } else if is_macro && PRINTING.contains(&word) && !cli {
            self.report(line, format!("{word}! belongs in the command line crates"));
        } else if is_macro && UNFINISHED.contains(&word) {
            self.report(line, format!("{word}! is not finished work"));
        } else if word == "process" && is_exit(rest) && !cli {
            self.report(line, "process::exit belongs in the command line crates");
        } else if word == "fn" {
            self.function(line, rest);
        }
    }

    /// `rest` follows the word `fn`, which is on line `start`.
    fn function(&mut self, start: usize, rest: &[TokenTree]) {
        let body = rest
            .iter()
            .take_while(|t| !is_punct(t, ';'))
            .find_map(|t| match t {
                TokenTree::Group(g) if g.delimiter() == Delimiter::Brace => Some(g),
                _ => None,
            });
        let (Some(body), Some(TokenTree::Ident(name))) = (body, rest.first()) else {
            return;
        };
        let end = body.span_close().end().line;
        let count = end + 1 - start;
        if count > MAX_FUNCTION && !self.has_reason(start, body.span_open().start().line) {
            self.report(
                start,
                format!("{name} has {count} lines: split it, or say why not in a `// long:` comment above it"),
            );
        }
    }

    /// Whether a reason stands in the comment above line `start`, or right
    /// after the opening brace on line `open`.
    fn has_reason(&self, start: usize, open: usize) -> bool {
        let above = self.lines[..start - 1]
            .iter()
            .rev()
            .take_while(|l| !l.trim().is_empty());
        let inside = self.lines.iter().skip(open).take(3);
        above.chain(inside).any(|l| is_reason(l))
    }
}

/// Whether the line is a comment that gives a reason for being long.
fn is_reason(line: &str) -> bool {
    line.split_once("// long:")
        .is_some_and(|(_, reason)| reason.trim().len() >= 10)
}

fn is_punct(token: &TokenTree, c: char) -> bool {
    matches!(token, TokenTree::Punct(p) if p.as_char() == c)
}

/// Whether the tokens are `::exit`.
fn is_exit(rest: &[TokenTree]) -> bool {
    matches!(rest, [a, b, TokenTree::Ident(word), ..]
        if is_punct(a, ':') && is_punct(b, ':') && *word == "exit")
}

fn first_word(stream: &TokenStream) -> Option<String> {
    match stream.clone().into_iter().next()? {
        TokenTree::Ident(ident) => Some(ident.to_string()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::check;

    fn lines(file: &str, code: &str) -> Vec<usize> {
        let content = format!("//! Head.\n{code}");
        check(file, &content).iter().map(|f| f.line).collect()
    }

    #[track_caller]
    fn expect(file: &str, code: &str, lines_found: &[usize]) {
        assert_eq!(lines(file, code), lines_found, "{code}");
    }

    const LIB: &str = "crates/gander-types/src/lib.rs";

    #[test]
    fn heads() {
        assert_eq!(check(LIB, "fn main() {}\n").len(), 1);
        assert_eq!(check(LIB, "//! A sentence.\n").len(), 0);
    }

    #[test]
    fn words_count_in_code_only() {
        expect(LIB, "fn f() { unsafe { g() } }\n", &[2]);
        expect(LIB, "fn f() { vec![println!(\"x\")]; }\n", &[2]);
        expect(
            LIB,
            "// unsafe println!()\nconst A: &str = \"todo!()\";\n",
            &[],
        );
        expect(LIB, "fn f() {\n    todo!()\n}\n", &[3]);
        expect(LIB, "#[test]\n#[ignore]\nfn f() {}\n", &[3]);
        expect(LIB, "fn f() { std::process::exit(1) }\n", &[2]);
        expect(
            "crates/gander/src/main.rs",
            "fn f() { println!(); std::process::exit(1) }\n",
            &[],
        );
        expect(
            "crates/gander-rt-heap/src/lib.rs",
            "unsafe fn f() {}\n",
            &[],
        );
    }

    #[test]
    fn long_functions_need_a_reason() {
        let body = "    g();\n".repeat(100);
        expect(LIB, &format!("fn f() {{\n{body}}}\n"), &[2]);
        expect(
            LIB,
            &format!("// long: a table of all cases.\nfn f() {{\n{body}}}\n"),
            &[],
        );
        expect(LIB, &format!("// long: no\nfn f() {{\n{body}}}\n"), &[3]);
        let body = "    g();\n".repeat(97);
        expect(LIB, &format!("fn f() {{\n{body}}}\n"), &[]);
    }

    #[test]
    fn long_files_need_a_reason() {
        let items = "const A: u8 = 0;\n".repeat(801);
        expect(LIB, &items, &[0]);
        expect(
            LIB,
            &format!("// long: one table, see the spec.\n{items}"),
            &[],
        );
        let few = "const A: u8 = 0;\n".repeat(700);
        expect(
            LIB,
            &format!("{few}#[cfg(test)]\nmod tests {{\n{few}}}\n"),
            &[],
        );
    }
}

//! Build constraints, `//go:build` lines, as far as they say something about
//! the language version.

use std::str::CharIndices;

/// More operators and tags than this make a line malformed, as for the
/// official parser; it also bounds the recursion.
const MAX_SIZE: u32 = 1000;

/// The language version that a `//go:build` line implies (`go1.21`), which
/// may be none; the outer none if the line is malformed.
pub(crate) fn implied_version(text: &str) -> Option<Option<String>> {
    let expr = text.strip_prefix("go:build")?;
    if !expr.starts_with([' ', '\t']) {
        return None;
    }
    let mut parser = Parser {
        text: expr,
        chars: expr.char_indices(),
        token: "",
        size: 0,
    };
    parser.next()?;
    let version = parser.or(false)?;
    parser.token.is_empty().then_some(())?;
    Some(version.map(|minor| match minor {
        0 => "go1".to_owned(),
        minor => format!("go1.{minor}"),
    }))
}

/// Computes versions while parsing. A version is the minor number that is
/// implied, or none.
struct Parser<'a> {
    text: &'a str,
    chars: CharIndices<'a>,
    /// The current token; empty at the end.
    token: &'a str,
    size: u32,
}

impl<'a> Parser<'a> {
    fn next(&mut self) -> Option<()> {
        let rest = self.chars.as_str().trim_start_matches([' ', '\t']);
        let start = self.text.len() - rest.len();
        let tag = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
        let len = match rest.chars().next() {
            None => 0,
            Some('(' | ')' | '!') => 1,
            Some('&') if rest.starts_with("&&") => 2,
            Some('|') if rest.starts_with("||") => 2,
            Some(c) if tag(c) => rest.find(|c| !tag(c)).unwrap_or(rest.len()),
            Some(_) => return None,
        };
        self.token = &self.text[start..start + len];
        self.chars = self.text[start + len..].char_indices();
        Some(())
    }

    fn count(&mut self) -> Option<()> {
        self.size += 1;
        (self.size <= MAX_SIZE).then_some(())
    }

    /// `x || y`. Under a negation, "or" and "and" change roles.
    fn or(&mut self, negated: bool) -> Option<Option<u32>> {
        let mut x = self.and(negated)?;
        while self.token == "||" {
            self.count()?;
            self.next()?;
            x = either(x, self.and(negated)?, negated);
        }
        Some(x)
    }

    fn and(&mut self, negated: bool) -> Option<Option<u32>> {
        let mut x = self.not(negated)?;
        while self.token == "&&" {
            self.count()?;
            self.next()?;
            x = either(x, self.not(negated)?, !negated);
        }
        Some(x)
    }

    fn not(&mut self, negated: bool) -> Option<Option<u32>> {
        self.count()?;
        match self.token {
            "!" => {
                self.next()?;
                if self.token == "!" {
                    return None;
                }
                self.not(!negated)
            }
            "(" => {
                self.next()?;
                let x = self.or(negated)?;
                if self.token != ")" {
                    return None;
                }
                self.next()?;
                Some(x)
            }
            "" | ")" | "&&" | "||" => None,
            tag => {
                self.next()?;
                Some(if negated { None } else { tag_version(tag) })
            }
        }
    }
}

/// The version of two alternatives, or of two demands that hold together.
fn either(x: Option<u32>, y: Option<u32>, both: bool) -> Option<u32> {
    if both { x.max(y) } else { x.min(y) }
}

fn tag_version(tag: &str) -> Option<u32> {
    if tag == "go1" {
        return Some(0);
    }
    let (_, minor) = tag.split_once("go1.")?;
    minor.parse().ok()
}

//! ERROR marks: comments in Go files that say which error is expected where.
//!
//! `/* ERROR "text" */` or `// ERROR "text"` expects an error whose message
//! contains the text; `ERRORx` takes a Go regular expression. The pattern is a
//! Go string literal. Invariant: the place of a mark is the start of the last
//! token before the comment, where comments and automatically inserted
//! semicolons are no tokens, so a mark may stand on a later line than the
//! error it expects.

use crate::goregex;
use crate::scan::{Kind, scan};
use crate::unquote::unquote;
use regex::Regex;
use std::fmt;

/// What the message of an expected error must satisfy.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// It contains this text.
    Substring(String),
    /// This expression matches somewhere in it.
    Regex(Regex),
}

impl Pattern {
    /// Whether `message` satisfies the pattern.
    pub fn matches(&self, message: &str) -> bool {
        match self {
            Pattern::Substring(text) => message.contains(text),
            Pattern::Regex(regex) => regex.is_match(message),
        }
    }
}

impl fmt::Display for Pattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Pattern::Substring(text) => write!(f, "ERROR {text:?}"),
            Pattern::Regex(regex) => write!(f, "ERRORx {:?}", regex.as_str()),
        }
    }
}

/// One expected error.
#[derive(Clone, Debug)]
pub struct Mark {
    /// 1-based line of the token before the mark; 0 if there is none.
    pub line: u32,
    /// 1-based byte column of that token; 0 if there is none.
    pub col: u32,
    /// What the message must satisfy.
    pub pattern: Pattern,
}

/// The marks of one file, in source order.
///
/// # Errors
/// A sentence that names the line of a mark whose pattern is no string
/// literal or no regular expression.
pub fn marks(src: &[u8]) -> Result<Vec<Mark>, String> {
    let mut found = Vec::new();
    let (mut line, mut col) = (0, 0);
    for token in scan(src) {
        match token.kind {
            Kind::Comment => {
                let text = token.str();
                if let Some(pattern) =
                    parse(&text).map_err(|e| format!("line {}: {e}", token.line))?
                {
                    found.push(Mark { line, col, pattern });
                }
            }
            // The official scanner reports such a byte and delivers no token.
            Kind::Illegal => {}
            _ => (line, col) = (token.line, token.col),
        }
    }
    Ok(found)
}

/// The pattern of a comment that is a mark.
fn parse(comment: &str) -> Result<Option<Pattern>, String> {
    let text = match comment.strip_prefix("/*") {
        Some(block) => block.strip_suffix("*/").unwrap_or(block),
        None => &comment[2..],
    };
    if let Some(literal) = text.strip_prefix(" ERROR ") {
        let value = value(literal)?;
        return Ok(Some(Pattern::Substring(value)));
    }
    if let Some(literal) = text.strip_prefix(" ERRORx ") {
        let regex = goregex::compile(&value(literal)?).map_err(|e| e.to_string())?;
        return Ok(Some(Pattern::Regex(regex)));
    }
    Ok(None)
}

fn value(literal: &str) -> Result<String, String> {
    let literal = literal.trim();
    unquote(literal).ok_or_else(|| format!("{literal} is not a Go string literal"))
}

#[cfg(test)]
mod tests {
    use super::marks;

    fn check(src: &str, expect: &[&str]) {
        let found: Vec<String> = marks(src.as_bytes())
            .expect("well-formed marks")
            .iter()
            .map(|m| format!("{}:{} {}", m.line, m.col, m.pattern))
            .collect();
        assert_eq!(found, expect, "{src}");
    }

    #[test]
    fn place_is_the_previous_token() {
        check(
            "package p\nvar x /* ERROR \"a\" */ /* ERRORx `b.` */ int\n// ERROR \"c\"\n",
            &["2:5 ERROR \"a\"", "2:5 ERRORx \"b.\"", "2:41 ERROR \"c\""],
        );
        check("x := y;// ERROR \"semi\"", &["1:7 ERROR \"semi\""]);
        check("// ERROR \"first\"\npackage p", &["0:0 ERROR \"first\""]);
    }

    #[test]
    fn only_exact_spellings_are_marks() {
        check(
            "x //ERROR \"a\"\ny //  ERROR \"a\"\nz // ERRORS \"a\"\n\"// ERROR `q`\"",
            &[],
        );
    }

    #[test]
    fn malformed_marks_are_reported() {
        assert!(marks(b"x // ERROR abc").is_err());
        assert!(marks(b"x // ERRORx \"(\"").is_err());
    }
}

//! Go regular expressions as expressions of the `regex` crate.
//!
//! Both are RE2 dialects; Go reads a few characters literally that the crate
//! takes for syntax. Invariant: an expression that needs no change is passed
//! through byte for byte.

use regex::Regex;

/// Compiles the Go regular expression `pattern`.
///
/// # Errors
/// The crate's own message, when the expression is malformed.
pub fn compile(pattern: &str) -> Result<Regex, regex::Error> {
    Regex::new(&translate(pattern))
}

/// Rewrites what the two dialects read differently: a brace that starts no
/// repetition, and `[`, `&`, `~` within a character class.
pub fn translate(pattern: &str) -> String {
    let mut out = String::with_capacity(pattern.len() + 8);
    let mut rest = pattern;
    let mut in_class = false;
    while let Some(c) = rest.chars().next() {
        let after = &rest[c.len_utf8()..];
        match c {
            '\\' => {
                let escaped = after.chars().next();
                out.push('\\');
                out.extend(escaped);
                rest = &after[escaped.map_or(0, char::len_utf8)..];
                continue;
            }
            '[' if !in_class => {
                in_class = true;
                out.push('[');
                rest = class_start(after, &mut out);
                continue;
            }
            '[' if after.starts_with(':') => {
                // A named class such as [:alpha:], copied to its end.
                let end = after.find(":]").map_or(after.len(), |at| at + 2);
                out.push('[');
                out.push_str(&after[..end]);
                rest = &after[end..];
                continue;
            }
            '[' | '&' | '~' if in_class => out.extend(['\\', c]),
            ']' => {
                in_class = false;
                out.push(']');
            }
            '{' if !in_class && !is_repetition(after) => out.push_str("\\{"),
            c => out.push(c),
        }
        rest = after;
    }
    out
}

/// A `]` right after `[` or `[^` is a member of the class.
fn class_start<'a>(after: &'a str, out: &mut String) -> &'a str {
    let mut rest = after;
    if let Some(negated) = rest.strip_prefix('^') {
        out.push('^');
        rest = negated;
    }
    if let Some(member) = rest.strip_prefix(']') {
        out.push_str("\\]");
        rest = member;
    }
    rest
}

/// Whether the text after `{` completes `{n}`, `{n,}` or `{n,m}`.
fn is_repetition(after: &str) -> bool {
    let Some(end) = after.find('}') else {
        return false;
    };
    let (low, high) = after[..end].split_once(',').unwrap_or((&after[..end], ""));
    let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
    !low.is_empty() && digits(low) && digits(high)
}

#[cfg(test)]
mod tests {
    use super::{compile, translate};

    fn check(pattern: &str, expect: &str) {
        assert_eq!(translate(pattern), expect);
        compile(pattern).unwrap_or_else(|e| panic!("{pattern}: {e}"));
    }

    #[test]
    fn dialect() {
        check("a{2,3}b", "a{2,3}b");
        check("struct{}|x {", "struct\\{}|x \\{");
        check("[][a]", "[\\][a]".replace("[a", "\\[a").as_str());
        check("[[:alpha:]&&b]", "[[:alpha:]\\&\\&b]");
        check(r"\{\[", r"\{\[");
        check("(cannot|can't) .*", "(cannot|can't) .*");
    }
}

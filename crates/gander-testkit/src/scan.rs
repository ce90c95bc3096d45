//! A small Go tokenizer that only knows where tokens and comments are.
//!
//! Invariant: every byte of the input is white space or belongs to exactly
//! one token; any input is accepted, since test data includes broken Go.

/// What a [`Token`] is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// `// ...` without the newline, or `/* ... */`.
    Comment,
    /// Identifier.
    Ident,
    /// Keyword.
    Keyword,
    /// Integer, floating-point or imaginary literal.
    Number,
    /// Interpreted or raw string literal.
    String,
    /// Rune literal.
    Rune,
    /// Operator or punctuation.
    Operator,
    /// A byte that starts no token.
    Illegal,
}

/// One token of a source text.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Token<'a> {
    /// What it is.
    pub kind: Kind,
    /// Its text.
    pub text: &'a [u8],
    /// Byte offset of its first byte.
    pub offset: usize,
    /// 1-based line of its first byte.
    pub line: u32,
    /// 1-based column of its first byte, in bytes.
    pub col: u32,
}

impl<'a> Token<'a> {
    /// The text as a string; bytes that are not UTF-8 become U+FFFD.
    pub fn str(&self) -> std::borrow::Cow<'a, str> {
        String::from_utf8_lossy(self.text)
    }

    /// Whether this is the operator, keyword or identifier `text`.
    pub fn is(&self, text: &str) -> bool {
        self.text == text.as_bytes()
    }
}

/// The keywords of Go.
pub const KEYWORDS: [&str; 25] = [
    "break",
    "case",
    "chan",
    "const",
    "continue",
    "default",
    "defer",
    "else",
    "fallthrough",
    "for",
    "func",
    "go",
    "goto",
    "if",
    "import",
    "interface",
    "map",
    "package",
    "range",
    "return",
    "select",
    "struct",
    "switch",
    "type",
    "var",
];

/// Operators and punctuation, longest first.
const OPERATORS: [&str; 48] = [
    "<<=", ">>=", "&^=", "...", "<<", ">>", "&^", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=",
    "&&", "||", "<-", "++", "--", "==", "!=", "<=", ">=", ":=", "+", "-", "*", "/", "%", "&", "|",
    "^", "<", ">", "=", "!", "(", ")", "[", "]", "{", "}", ",", ";", ".", ":", "~",
];

/// All tokens and comments of `src`, in order.
pub fn scan(src: &[u8]) -> Vec<Token<'_>> {
    let mut scanner = Scanner {
        src,
        offset: 0,
        line: 1,
        line_start: 0,
    };
    let mut tokens = Vec::new();
    while let Some(token) = scanner.next() {
        tokens.push(token);
    }
    tokens
}

struct Scanner<'a> {
    src: &'a [u8],
    offset: usize,
    line: u32,
    line_start: usize,
}

impl<'a> Scanner<'a> {
    fn next(&mut self) -> Option<Token<'a>> {
        while let Some(b' ' | b'\t' | b'\r' | b'\n') = self.src.get(self.offset) {
            self.advance(1);
        }
        // A byte order mark at the very beginning is ignored, as in Go.
        if self.offset == 0 && self.src.starts_with(b"\xef\xbb\xbf") {
            self.advance(3);
            return self.next();
        }
        let rest = &self.src[self.offset..];
        let first = *rest.first()?;
        let (kind, len) = classify(first, rest);
        let token = Token {
            kind,
            text: &rest[..len],
            offset: self.offset,
            line: self.line,
            col: u32::try_from(self.offset - self.line_start + 1).unwrap_or(u32::MAX),
        };
        self.advance(len);
        Some(token)
    }

    fn advance(&mut self, len: usize) {
        for _ in 0..len {
            if self.src[self.offset] == b'\n' {
                self.line += 1;
                self.line_start = self.offset + 1;
            }
            self.offset += 1;
        }
    }
}

/// Kind and length of the token at the start of `rest`, which is not empty.
fn classify(first: u8, rest: &[u8]) -> (Kind, usize) {
    match first {
        b'/' if rest.get(1) == Some(&b'/') => (Kind::Comment, line_end(rest)),
        b'/' if rest.get(1) == Some(&b'*') => (Kind::Comment, block_comment(rest)),
        b'"' => (Kind::String, quoted(rest, b'"')),
        b'\'' => (Kind::Rune, quoted(rest, b'\'')),
        b'`' => {
            let close = rest[1..].iter().position(|&b| b == b'`');
            (Kind::String, close.map_or(rest.len(), |at| at + 2))
        }
        b'0'..=b'9' => (Kind::Number, number(rest)),
        b'.' if rest.get(1).is_some_and(u8::is_ascii_digit) => (Kind::Number, number(rest)),
        b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => {
            let len = rest
                .iter()
                .position(|&b| !(b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80))
                .unwrap_or(rest.len());
            let keyword = KEYWORDS.iter().any(|k| k.as_bytes() == &rest[..len]);
            let kind = if keyword { Kind::Keyword } else { Kind::Ident };
            (kind, len)
        }
        _ => match OPERATORS.iter().find(|op| rest.starts_with(op.as_bytes())) {
            Some(op) => (Kind::Operator, op.len()),
            None => (Kind::Illegal, 1),
        },
    }
}

fn line_end(rest: &[u8]) -> usize {
    rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len())
}

fn block_comment(rest: &[u8]) -> usize {
    rest[2..]
        .windows(2)
        .position(|pair| pair == b"*/")
        .map_or(rest.len(), |at| at + 4)
}

/// Length of a literal that ends at its unescaped closing quote or before the
/// newline, where an unterminated one ends.
fn quoted(rest: &[u8], quote: u8) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            b'\\' if at + 1 < rest.len() && rest[at + 1] != b'\n' => at += 2,
            b'\n' => return at,
            b if b == quote => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

/// Length of a number, read greedily; a sign belongs to it only after an
/// exponent letter of its base.
fn number(rest: &[u8]) -> usize {
    let hex = rest.len() > 1 && rest[0] == b'0' && matches!(rest[1], b'x' | b'X');
    let mut at = 0;
    while at < rest.len() {
        let exponent = if hex {
            matches!(rest[at], b'p' | b'P')
        } else {
            matches!(rest[at], b'e' | b'E')
        };
        if exponent && matches!(rest.get(at + 1), Some(b'+' | b'-')) {
            at += 2;
        } else if rest[at].is_ascii_alphanumeric() || matches!(rest[at], b'_' | b'.') {
            at += 1;
        } else {
            break;
        }
    }
    at
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(src: &str, expect: &[&str]) {
        let tokens = scan(src.as_bytes());
        let found: Vec<String> = tokens
            .iter()
            .map(|t| format!("{}:{}:{}", t.line, t.col, t.str()))
            .collect();
        assert_eq!(found, expect, "{src:?}");
    }

    #[test]
    fn longest_operator_wins() {
        check(
            "a<-b&^=c...",
            &["1:1:a", "1:2:<-", "1:4:b", "1:5:&^=", "1:8:c", "1:9:..."],
        );
    }

    #[test]
    fn literals_and_comments_hide_their_content() {
        check(
            "\"a//b\\\"\" /* x\ny */ 'x' `r\nr` // end\nz",
            &[
                "1:1:\"a//b\\\"\"",
                "1:10:/* x\ny */",
                "2:6:'x'",
                "2:10:`r\nr`",
                "3:4:// end",
                "4:1:z",
            ],
        );
    }

    #[test]
    fn numbers_take_their_exponent() {
        check(
            "1e+5-0x1p-2 .5i",
            &["1:1:1e+5", "1:5:-", "1:6:0x1p-2", "1:13:.5i"],
        );
    }

    #[test]
    fn unterminated_literals_end() {
        check("\"abc\nx 'a", &["1:1:\"abc", "2:1:x", "2:3:'a"]);
        check("/* abc", &["1:1:/* abc"]);
        check("`abc", &["1:1:`abc"]);
    }
}

//! A lexer just good enough for the head of a file and for finding comments.
//!
//! Invariant: it never fails on the body of a file when it only looks for
//! comments; its errors have go/scanner's words.

/// Kinds of tokens as the words "expected x, found y" need them.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) enum TokenKind {
    /// Identifier.
    Ident,
    /// Keyword.
    Keyword,
    /// String literal.
    String,
    /// Any other literal.
    Literal,
    /// Operator or delimiter.
    Operator,
    /// Written or automatic semicolon; the text of the latter is a newline.
    Semicolon,
    /// End of the text.
    #[default]
    Eof,
}

/// A token and where it begins.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Token<'a> {
    pub(crate) kind: TokenKind,
    pub(crate) text: &'a str,
    pub(crate) at: usize,
}

impl Token<'_> {
    pub(crate) fn is_keyword(&self, word: &str) -> bool {
        self.kind == TokenKind::Keyword && self.text == word
    }
}

const KEYWORDS: &[&str] = &[
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

/// Longer operators first.
const OPERATORS: &[&str] = &[
    "<<=", ">>=", "&^=", "...", "&&", "||", "<-", "++", "--", "==", "!=", "<=", ">=", ":=", "+=",
    "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<", ">>", "&^", "+", "-", "*", "/", "%", "&", "|",
    "^", "<", ">", "=", "!", "(", ")", "[", "]", "{", "}", ",", ".", ":", "~",
];

pub(crate) struct Lexer<'a> {
    source: &'a [u8],
    at: usize,
    /// Whether a line end here is a semicolon (Go spec, "Semicolons").
    line_ends: bool,
}

type LexError = (usize, String);

impl<'a> Lexer<'a> {
    pub(crate) fn new(source: &'a [u8]) -> Lexer<'a> {
        let at = if source.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        };
        Lexer {
            source,
            at,
            line_ends: false,
        }
    }

    fn text(&self, start: usize, end: usize) -> &'a str {
        std::str::from_utf8(&self.source[start..end]).unwrap_or("\u{fffd}")
    }

    fn newline(&mut self, at: usize) -> Token<'a> {
        self.line_ends = false;
        Token {
            kind: TokenKind::Semicolon,
            text: "\n",
            at,
        }
    }

    /// The next token; comments are skipped.
    pub(crate) fn next_token(&mut self) -> Result<Token<'a>, LexError> {
        loop {
            let start = self.at;
            match &self.source[start..] {
                [] if self.line_ends => return Ok(self.newline(start)),
                [] => {
                    return Ok(Token {
                        kind: TokenKind::Eof,
                        text: "",
                        at: start,
                    });
                }
                [b'\n', ..] if self.line_ends => {
                    self.at += 1;
                    return Ok(self.newline(start));
                }
                [b' ' | b'\t' | b'\r' | b'\n', ..] => self.at += 1,
                [b'/', b'/', ..] => self.skip_line_comment(),
                [b'/', b'*', ..] => {
                    let length = self
                        .block_comment()
                        .ok_or((start, "comment not terminated".to_owned()))?;
                    let many_lines = self.source[start..start + length].contains(&b'\n');
                    self.at += length;
                    if many_lines && self.line_ends {
                        return Ok(self.newline(start));
                    }
                }
                _ => return self.word(start),
            }
        }
    }

    fn skip_line_comment(&mut self) {
        let rest = &self.source[self.at..];
        self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len());
    }

    fn block_comment(&self) -> Option<usize> {
        Some(
            4 + self.source[self.at + 2..]
                .windows(2)
                .position(|w| w == b"*/")?,
        )
    }

    fn word(&mut self, start: usize) -> Result<Token<'a>, LexError> {
        let rest = &self.source[start..];
        let (kind, length) = match rest[0] {
            b';' => (TokenKind::Semicolon, 1),
            b'"' => (
                TokenKind::String,
                self.quoted(start, b'"', "string literal not terminated")?,
            ),
            b'\'' => (
                TokenKind::Literal,
                self.quoted(start, b'\'', "rune literal not terminated")?,
            ),
            b'`' => match rest[1..].iter().position(|&b| b == b'`') {
                Some(end) => (TokenKind::String, end + 2),
                None => return Err((start, "raw string literal not terminated".into())),
            },
            b'0'..=b'9' => (
                TokenKind::Literal,
                run(rest, |b| {
                    b.is_ascii_alphanumeric() || b == b'.' || b == b'_'
                }),
            ),
            b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.ident(start)?,
            _ => match OPERATORS.iter().find(|op| rest.starts_with(op.as_bytes())) {
                Some(op) => (TokenKind::Operator, op.len()),
                None => return Err((start, illegal(char::from(rest[0])))),
            },
        };
        let text = self.text(start, start + length);
        self.at = start + length;
        self.line_ends = match kind {
            TokenKind::Ident | TokenKind::String | TokenKind::Literal => true,
            TokenKind::Keyword => matches!(text, "break" | "continue" | "fallthrough" | "return"),
            TokenKind::Operator => matches!(text, ")" | "]" | "}" | "++" | "--"),
            TokenKind::Semicolon | TokenKind::Eof => false,
        };
        Ok(Token {
            kind,
            text,
            at: start,
        })
    }

    fn ident(&self, start: usize) -> Result<(TokenKind, usize), LexError> {
        let rest = &self.source[start..];
        let length = run(rest, |b| {
            b.is_ascii_alphanumeric() || b == b'_' || b >= 0x80
        });
        let text = match std::str::from_utf8(&rest[..length]) {
            Ok(text) => text,
            Err(err) => return Err((start + err.valid_up_to(), "illegal UTF-8 encoding".into())),
        };
        // An identifier stops before a character that is no letter or digit.
        let end = text
            .find(|c: char| !(c.is_alphanumeric() || c == '_'))
            .unwrap_or(text.len());
        match (end, text.chars().next()) {
            (0, Some('\u{feff}')) => Err((start, "illegal byte order mark".into())),
            (0, Some(c)) => Err((start, illegal(c))),
            _ if KEYWORDS.contains(&&text[..end]) => Ok((TokenKind::Keyword, end)),
            _ => Ok((TokenKind::Ident, end)),
        }
    }

    fn quoted(&self, start: usize, quote: u8, unterminated: &str) -> Result<usize, LexError> {
        let rest = &self.source[start..];
        let mut index = 1;
        while let Some(&byte) = rest.get(index) {
            match byte {
                b'\n' => break,
                b'\\' => index += 1,
                byte if byte == quote => return Ok(index + 1),
                _ => {}
            }
            index += 1;
        }
        Err((start, unterminated.to_owned()))
    }

    /// Calls `f` with the offset and text of every `//` comment of the file.
    pub(crate) fn for_each_line_comment(&mut self, mut f: impl FnMut(usize, &str)) {
        while self.at < self.source.len() {
            let start = self.at;
            let rest = &self.source[start..];
            self.at += match rest {
                [b'/', b'/', ..] => {
                    self.skip_line_comment();
                    f(start, self.text(start, self.at).trim_end_matches('\r'));
                    0
                }
                [b'/', b'*', ..] => self.block_comment().unwrap_or(rest.len()),
                [quote @ (b'"' | b'\''), ..] => self.quoted(start, *quote, "").unwrap_or(1),
                [b'`', ..] => rest[1..]
                    .iter()
                    .position(|&b| b == b'`')
                    .map_or(rest.len(), |end| end + 2),
                _ => 1,
            };
        }
    }
}

fn run(bytes: &[u8], belongs: impl Fn(u8) -> bool) -> usize {
    bytes
        .iter()
        .position(|&b| !belongs(b))
        .unwrap_or(bytes.len())
}

fn illegal(c: char) -> String {
    match c {
        c if c.is_control() => format!("illegal character U+{:04X}", c as u32),
        c => format!("illegal character U+{:04X} '{c}'", c as u32),
    }
}

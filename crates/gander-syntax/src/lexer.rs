//! From bytes to tokens, semicolons inserted.
//!
//! Invariants: every call of [`Lexer::next`] moves on or stays at the end;
//! what it has to say besides the token (errors, comments, directives) is
//! queued in `reports` in the order of the official compiler, which is the
//! order in which bytes are looked at. The text is valid UTF-8 without NUL
//! and byte order marks: [`clean`] has taken out what is not.

pub(crate) mod clean;
mod comment;
mod number;
mod quote;
mod unicode;

use crate::ast::{BinaryOp, LitKind};
use crate::token::{KEYWORDS, Op, Token};
use clean::Flaw;
use gander_span::{Symbol, sym};
use rustc_hash::FxHashMap;
use std::borrow::Cow;

pub(crate) use unicode::{describe_rune, quote_rune};

/// Something found between tokens. Places are byte offsets in the original
/// text.
#[derive(Debug)]
pub(crate) enum Report {
    /// A lexical error.
    Error(u32, String),
    /// A comment, from its first to after its last byte.
    Comment(u32, u32),
    /// A comment `//go:...`; it starts and ends here.
    Directive(u32, u32),
    /// A comment `//line ...` at the start of a line, or `/*line ...*/`.
    Line(u32, u32),
}

/// Where a semicolon token comes from; the names appear in messages.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Semi {
    Semicolon,
    Newline,
    Eof,
}

impl Semi {
    /// How messages call it.
    pub(crate) fn text(self) -> &'static str {
        match self {
            Semi::Semicolon => "semicolon",
            Semi::Newline => "newline",
            Semi::Eof => "EOF",
        }
    }
}

/// The tokens of one file, one at a time.
pub(crate) struct Lexer<'a> {
    /// The text with the flaws.
    raw: &'a [u8],
    text: &'a [u8],
    /// The next byte to look at.
    at: usize,
    /// Whether a line end here is a semicolon.
    newline_ends: bool,
    /// The current token.
    pub(crate) token: Token,
    /// Offset of its first byte.
    start: usize,
    /// Of an operator token, which one.
    pub(crate) op: Op,
    /// Of a literal token, which kind.
    pub(crate) kind: LitKind,
    /// Of a literal token, whether an error was reported in it.
    pub(crate) bad: bool,
    /// Of a semicolon, where it comes from.
    pub(crate) semi: Semi,
    /// Of a name token, the name.
    pub(crate) name: Symbol,
    /// Names and keywords seen in this file: most names occur many times, and
    /// this saves the lock of the global table.
    names: FxHashMap<&'a [u8], (Token, Symbol)>,
    /// Whether comments are reported.
    keep_comments: bool,
    flaws: &'a [Flaw],
    next_flaw: usize,
    /// What was found up to and including the current token.
    pub(crate) reports: Vec<Report>,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `text`, which is `raw` without the `flaws`.
    pub(crate) fn new(
        raw: &'a [u8],
        text: &'a [u8],
        flaws: &'a [Flaw],
        keep_comments: bool,
    ) -> Lexer<'a> {
        let mut names = FxHashMap::default();
        for keyword in KEYWORDS {
            names.insert(keyword.keyword().as_bytes(), (keyword, sym::EMPTY));
        }
        Lexer {
            raw,
            text,
            at: 0,
            newline_ends: false,
            token: Token::Eof,
            start: 0,
            op: Op::Not,
            kind: LitKind::Int,
            bad: false,
            semi: Semi::Semicolon,
            name: sym::BLANK,
            names,
            keep_comments,
            flaws,
            next_flaw: 0,
            reports: Vec::new(),
        }
    }

    /// Offset of the current token in the original text.
    pub(crate) fn token_start(&self) -> u32 {
        clean::original(self.flaws, self.start)
    }

    /// Offset after the current token in the original text.
    pub(crate) fn token_end(&self) -> u32 {
        if self.at == 0 {
            return 0;
        }
        clean::original(self.flaws, self.at - 1) + 1
    }

    /// The text of the current token, flaws in it and right behind it
    /// included: the official scanner cuts it out of the file only when it
    /// has seen the character after it.
    pub(crate) fn token_text(&self) -> Cow<'a, str> {
        if self.flaws.is_empty() {
            return Cow::Borrowed(text_of(&self.text[self.start..self.at]));
        }
        let start = clean::original(self.flaws, self.start) as usize;
        let end = clean::original(self.flaws, self.at) as usize;
        String::from_utf8_lossy(&self.raw[start..end])
    }

    /// Gives up: the current token is the end of the file from now on.
    pub(crate) fn stop(&mut self) {
        self.at = self.text.len();
        self.start = self.at;
        self.newline_ends = false;
        self.token = Token::Eof;
        self.next_flaw = self.flaws.len();
        self.reports.clear();
    }

    /// Reads the next token.
    pub(crate) fn next(&mut self) {
        let newline_ends = std::mem::take(&mut self.newline_ends);
        loop {
            self.skip_space(newline_ends);
            self.start = self.at;
            let Some(&byte) = self.text.get(self.at) else {
                self.end_of_file(newline_ends);
                break;
            };
            match byte {
                b'a'..=b'z' | b'A'..=b'Z' | b'_' | 0x80.. => self.name(),
                b'\n' => {
                    self.at += 1;
                    self.token = Token::Semi;
                    self.semi = Semi::Newline;
                }
                b'0'..=b'9' => self.number(),
                b'"' => self.string(),
                b'`' => self.raw_string(),
                b'\'' => self.rune(),
                b'/' if matches!(self.peek(1), Some(b'/' | b'*')) => {
                    if !self.comment(newline_ends) {
                        continue;
                    }
                }
                _ => {
                    if !self.punctuation(byte) {
                        continue;
                    }
                }
            }
            break;
        }
        if self.next_flaw < self.flaws.len() {
            self.report_flaws();
        }
    }

    fn skip_space(&mut self, newline_ends: bool) {
        while let Some(&byte) = self.text.get(self.at) {
            match byte {
                b' ' | b'\t' | b'\r' => self.at += 1,
                b'\n' if !newline_ends => self.at += 1,
                _ => break,
            }
        }
    }

    fn end_of_file(&mut self, newline_ends: bool) {
        if newline_ends {
            self.token = Token::Semi;
            self.semi = Semi::Eof;
        } else {
            self.token = Token::Eof;
        }
    }

    /// Reports the flaws up to the next byte, which the official scanner has
    /// looked at when it is done with a token.
    fn report_flaws(&mut self) {
        while let Some(flaw) = self.flaws.get(self.next_flaw) {
            if flaw.at as usize > self.at {
                break;
            }
            if let Some(message) = flaw.message {
                self.reports
                    .push(Report::Error(flaw.original, message.to_owned()));
            }
            self.next_flaw += 1;
        }
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.text.get(self.at + ahead).copied()
    }

    /// The character at the next byte.
    fn char(&self) -> Option<char> {
        let byte = self.peek(0)?;
        if byte < 0x80 {
            return Some(char::from(byte));
        }
        let rest = &self.text[self.at..self.text.len().min(self.at + 4)];
        // The text is valid, only the cut after four bytes may not be.
        rest.utf8_chunks().next()?.valid().chars().next()
    }

    /// Reports an error at the next byte.
    fn error(&mut self, message: impl Into<String>) {
        self.error_at(self.at, message);
    }

    /// Reports an error at offset `at`.
    fn error_at(&mut self, at: usize, message: impl Into<String>) {
        let at = clean::original(self.flaws, at);
        self.reports.push(Report::Error(at, message.into()));
    }

    fn name(&mut self) {
        if self.text[self.at] >= 0x80 {
            self.non_ascii_in_name(true);
        }
        loop {
            match self.peek(0) {
                Some(b'a'..=b'z' | b'A'..=b'Z' | b'_' | b'0'..=b'9') => self.at += 1,
                Some(0x80..) => self.non_ascii_in_name(false),
                _ => break,
            }
        }
        let text = &self.text[self.start..self.at];
        if !self.flaws.is_empty() {
            let raw = self.token_text();
            if raw.len() != text.len() {
                // With a flaw in it, even a keyword is but a name.
                self.token = Token::Name;
                self.name = Symbol::intern(&raw);
                self.newline_ends = true;
                return;
            }
        }
        let (token, name) = *self
            .names
            .entry(text)
            .or_insert_with(|| (Token::Name, Symbol::intern(text_of(text))));
        self.token = token;
        self.name = name;
        self.newline_ends = token == Token::Name || token.ends_statement();
    }

    /// Takes a non-ASCII character into the name. One that does not belong
    /// there is reported and taken all the same.
    fn non_ascii_in_name(&mut self, first: bool) {
        let Some(c) = self.char() else { return };
        if unicode::is_digit(c) {
            if first {
                let c = describe_rune(u32::from(c));
                self.error(format!("identifier cannot begin with digit {c}"));
            }
        } else if !unicode::is_letter(c) {
            let c = describe_rune(u32::from(c));
            self.error(format!("invalid character {c} in identifier"));
        }
        self.at += c.len_utf8();
    }

    /// Takes a token that starts with `byte`, an ASCII character that starts
    /// no name, literal or comment. Reports and skips a stray character, and
    /// is then false.
    fn punctuation(&mut self, byte: u8) -> bool {
        use BinaryOp::*;
        let token = match byte {
            b'(' => Token::Lparen,
            b'[' => Token::Lbrack,
            b'{' => Token::Lbrace,
            b',' => Token::Comma,
            b')' => Token::Rparen,
            b']' => Token::Rbrack,
            b'}' => Token::Rbrace,
            b';' => {
                self.semi = Semi::Semicolon;
                Token::Semi
            }
            b':' if self.peek(1) == Some(b'=') => return self.take(2, Token::Define),
            b':' => Token::Colon,
            b'.' if matches!(self.peek(1), Some(b'0'..=b'9')) => {
                self.number();
                return true;
            }
            b'.' if self.text[self.at..].starts_with(b"...") => {
                return self.take(3, Token::DotDotDot);
            }
            b'.' => Token::Dot,
            b'+' if self.peek(1) == Some(b'+') => return self.step(Add),
            b'+' => return self.operation(1, Add),
            b'-' if self.peek(1) == Some(b'-') => return self.step(Sub),
            b'-' => return self.operation(1, Sub),
            b'*' => {
                self.op = Op::Binary(Mul);
                if self.peek(1) == Some(b'=') {
                    return self.take(2, Token::AssignOp);
                }
                Token::Star
            }
            b'/' => return self.operation(1, Div),
            b'%' => return self.operation(1, Rem),
            b'&' => match self.peek(1) {
                Some(b'&') => return self.operator(2, Op::Binary(LogAnd)),
                Some(b'^') => return self.operation(2, AndNot),
                _ => return self.operation(1, And),
            },
            b'|' => match self.peek(1) {
                Some(b'|') => return self.operator(2, Op::Binary(LogOr)),
                _ => return self.operation(1, Or),
            },
            b'^' => return self.operation(1, Xor),
            b'<' => match self.peek(1) {
                Some(b'=') => return self.operator(2, Op::Binary(Le)),
                Some(b'<') => return self.operation(2, Shl),
                Some(b'-') => return self.take(2, Token::Arrow),
                _ => return self.operator(1, Op::Binary(Lt)),
            },
            b'>' => match self.peek(1) {
                Some(b'=') => return self.operator(2, Op::Binary(Ge)),
                Some(b'>') => return self.operation(2, Shr),
                _ => return self.operator(1, Op::Binary(Gt)),
            },
            b'=' => match self.peek(1) {
                Some(b'=') => return self.operator(2, Op::Binary(Eq)),
                _ => Token::Assign,
            },
            b'!' => match self.peek(1) {
                Some(b'=') => return self.operator(2, Op::Binary(Ne)),
                _ => return self.operator(1, Op::Not),
            },
            b'~' => return self.operator(1, Op::Tilde),
            _ => {
                let c = describe_rune(u32::from(byte));
                self.error(format!("invalid character {c}"));
                self.at += 1;
                return false;
            }
        };
        self.newline_ends = token.ends_statement();
        self.take(1, token)
    }

    fn take(&mut self, len: usize, token: Token) -> bool {
        self.at += len;
        self.token = token;
        true
    }

    fn operator(&mut self, len: usize, op: Op) -> bool {
        self.op = op;
        self.take(len, Token::Operator)
    }

    /// An operator that may be followed by `=`.
    fn operation(&mut self, len: usize, op: BinaryOp) -> bool {
        self.op = Op::Binary(op);
        if self.peek(len) == Some(b'=') {
            self.take(len + 1, Token::AssignOp)
        } else {
            self.take(len, Token::Operator)
        }
    }

    /// `++` or `--`.
    fn step(&mut self, op: BinaryOp) -> bool {
        self.op = Op::Binary(op);
        self.newline_ends = true;
        self.take(2, Token::IncOp)
    }

    fn literal(&mut self, kind: LitKind, ok: bool) {
        self.newline_ends = true;
        self.token = Token::Literal;
        self.kind = kind;
        self.bad = !ok;
    }
}

/// A piece of the cleaned text. It is valid UTF-8, and cut between
/// characters.
fn text_of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

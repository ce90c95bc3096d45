//! The head of a Go file: build constraint, package clause, imports and
//! `//go:embed` patterns, found without parsing the rest.
//!
//! Invariant: what is reported for a malformed head is what the `go` command
//! says about it (it parses heads with go/parser, whose words differ from the
//! compiler's); errors further down are left to the parser.

use crate::constraint::{self, Expr};
use crate::lex::{Lexer, Token, TokenKind};

/// An import declaration in one file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ImportDecl {
    /// The path, unquoted.
    pub path: String,
    /// Line from 1.
    pub line: u32,
    /// Byte column from 1, of the name if there is one, else of the path.
    pub col: u32,
}

/// One pattern of a `//go:embed` line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct EmbedPattern {
    /// The pattern, unquoted.
    pub pattern: String,
    /// Line from 1.
    pub line: u32,
    /// Byte column from 1.
    pub col: u32,
}

/// A complaint about the head of a file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum HeaderError {
    /// A syntax error at a place.
    Syntax {
        /// Line from 1.
        line: u32,
        /// Byte column from 1.
        col: u32,
        /// go/parser's words.
        message: String,
        /// Whether the message is printed with the file's full name in front
        /// instead of as an error with a position.
        bare: bool,
    },
    /// The file cannot be read as text up to the end of its imports.
    Read(String),
    /// The build constraint is malformed.
    Constraint(String),
}

/// What the head of a file says.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Header {
    /// The package name; empty if malformed.
    pub package: String,
    /// Imports in source order.
    pub imports: Vec<ImportDecl>,
    /// Embed patterns in source order, only if the file imports `embed`.
    pub embeds: Vec<EmbedPattern>,
    /// The build constraint.
    pub constraint: Option<Expr>,
    /// `+build` lines, used where there is no `//go:build`.
    plus_build: Vec<String>,
    /// The first complaint.
    pub error: Option<HeaderError>,
}

impl Header {
    /// Whether the build constraint holds.
    pub fn constraint_holds(&self, has: &dyn Fn(&str) -> bool) -> bool {
        match &self.constraint {
            Some(expr) => expr.eval(has),
            None => self
                .plus_build
                .iter()
                .all(|line| constraint::eval_plus_build(line, has)),
        }
    }

    /// The language version `go1.N` that the build constraint implies.
    pub fn go_version(&self) -> Option<String> {
        match self.constraint.as_ref()?.go_minor()? {
            0 => Some("go1".into()),
            minor => Some(format!("go1.{minor}")),
        }
    }
}

/// Reads the head of a Go file.
pub fn parse(source: &[u8]) -> Header {
    let mut header = Header::default();
    let end = match head_end(source) {
        Ok(end) => end,
        Err(message) => {
            header.error = Some(HeaderError::Read(message));
            return header;
        }
    };
    let head = &source[..end];
    read_constraint(&mut header, head);
    if header.error.is_some() {
        return header;
    }
    let mut parser = HeadParser {
        lexer: Lexer::new(head),
        token: Token::default(),
        lines: LineCounter::new(head),
    };
    if let Err((at, message)) = parser.file(&mut header) {
        header.error = Some(parser.syntax_error(at, message, false));
    } else if let Some(bad) = header
        .imports
        .iter()
        .find(|import| !valid_import(&import.path))
    {
        let message = format!("invalid import path: {}", bad.path);
        header.error = Some(HeaderError::Syntax {
            line: bad.line,
            col: bad.col,
            message,
            bare: true,
        });
        header.imports.clear();
    } else if header.imports.iter().any(|import| import.path == "embed") {
        header.embeds = embed_patterns(source);
    }
    header
}

/// The build constraint of a file that is not Go (assembly).
pub(crate) fn parse_comments(source: &[u8]) -> Header {
    let mut header = Header::default();
    read_constraint(&mut header, source);
    header
}

fn read_constraint(header: &mut Header, head: &[u8]) {
    let found = constraint::file_header(head).and_then(|lines| {
        let expr = match lines.go_build {
            Some(text) => Some(
                constraint::parse(text).map_err(|err| format!("parsing //go:build line: {err}"))?,
            ),
            None => None,
        };
        Ok((
            expr,
            lines
                .plus_build
                .iter()
                .map(|&line| line.to_owned())
                .collect(),
        ))
    });
    match found {
        Ok((expr, plus_build)) => (header.constraint, header.plus_build) = (expr, plus_build),
        Err(message) => header.error = Some(HeaderError::Constraint(message)),
    }
}

/// Where the import section ends: at the first byte after it that cannot
/// begin another import. All of the file if it is malformed before.
fn head_end(source: &[u8]) -> Result<usize, String> {
    let mut scan = Skimmer {
        source,
        at: if source.starts_with(b"\xef\xbb\xbf") {
            3
        } else {
            0
        },
    };
    let end = scan.imports().unwrap_or(source.len());
    if source[..source.len().min(end + 1)].contains(&0) {
        return Err("unexpected NUL in input".into());
    }
    Ok(end)
}

/// Skips over an import section without looking closely.
struct Skimmer<'a> {
    source: &'a [u8],
    at: usize,
}

impl Skimmer<'_> {
    fn imports(&mut self) -> Option<usize> {
        self.keyword(b"package")?;
        self.ident()?;
        while self.peek()? == Some(b'i') {
            self.keyword(b"import")?;
            if self.peek()? == Some(b'(') {
                self.at += 1;
                while self.peek()? != Some(b')') {
                    self.import()?;
                }
                self.at += 1;
            } else {
                self.import()?;
            }
        }
        Some(self.at)
    }

    /// The next byte that is neither space nor comment; the outer `None` is a
    /// syntax error, the inner one the end of the file.
    fn peek(&mut self) -> Option<Option<u8>> {
        loop {
            let rest = &self.source[self.at..];
            match rest {
                [] => return Some(None),
                [b' ' | b'\x0c' | b'\t' | b'\r' | b'\n' | b';', ..] => self.at += 1,
                [b'/', b'/', ..] => {
                    self.at += rest.iter().position(|&b| b == b'\n').unwrap_or(rest.len())
                }
                [b'/', b'*', ..] => self.at += 4 + rest[2..].windows(2).position(|w| w == b"*/")?,
                [b'/', ..] => return None,
                [byte, ..] => return Some(Some(*byte)),
            }
        }
    }

    fn ident_byte(byte: u8) -> bool {
        byte.is_ascii_alphanumeric() || byte == b'_' || byte >= 0x80
    }

    fn keyword(&mut self, word: &[u8]) -> Option<()> {
        self.peek()?;
        self.source[self.at..].strip_prefix(word)?;
        self.at += word.len();
        let joined = self
            .source
            .get(self.at)
            .is_some_and(|&b| Self::ident_byte(b));
        (!joined).then_some(())
    }

    fn ident(&mut self) -> Option<()> {
        self.peek()?;
        let rest = &self.source[self.at..];
        let length = rest
            .iter()
            .position(|&b| !Self::ident_byte(b))
            .unwrap_or(rest.len());
        self.at += length;
        (length > 0).then_some(())
    }

    fn import(&mut self) -> Option<()> {
        match self.peek()?? {
            b'.' => self.at += 1,
            byte if Self::ident_byte(byte) => self.ident()?,
            _ => {}
        }
        let quote = self.peek()??;
        if quote != b'"' && quote != b'`' {
            return None;
        }
        loop {
            self.at += 1;
            match *self.source.get(self.at)? {
                byte if byte == quote => break,
                b'\n' if quote == b'"' => return None,
                b'\\' if quote == b'"' => self.at += 1,
                _ => {}
            }
        }
        self.at += 1;
        Some(())
    }
}

/// Turns offsets, asked for in rising order, into lines and columns.
struct LineCounter<'a> {
    source: &'a [u8],
    at: usize,
    line: u32,
    start: usize,
}

impl<'a> LineCounter<'a> {
    fn new(source: &'a [u8]) -> LineCounter<'a> {
        LineCounter {
            source,
            at: 0,
            line: 1,
            start: 0,
        }
    }

    fn place(&mut self, offset: usize) -> (u32, u32) {
        if offset < self.at {
            *self = LineCounter::new(self.source);
        }
        for index in self.at..offset.min(self.source.len()) {
            // A line end that ends the file begins no line, as in go/token.
            if self.source[index] == b'\n' && index + 1 < self.source.len() {
                self.line += 1;
                self.start = index + 1;
            }
        }
        self.at = offset;
        (self.line, (offset - self.start) as u32 + 1)
    }
}

/// An error at a byte offset.
type At = (usize, String);

struct HeadParser<'a> {
    lexer: Lexer<'a>,
    token: Token<'a>,
    lines: LineCounter<'a>,
}

impl HeadParser<'_> {
    fn syntax_error(&mut self, at: usize, message: String, bare: bool) -> HeaderError {
        let (line, col) = self.lines.place(at);
        HeaderError::Syntax {
            line,
            col,
            message,
            bare,
        }
    }

    fn next(&mut self) -> Result<(), At> {
        self.token = self.lexer.next_token()?;
        Ok(())
    }

    fn expected(&self, what: &str) -> At {
        let token = &self.token;
        let found = match token.kind {
            TokenKind::Semicolon if token.text == "\n" => "newline".to_owned(),
            TokenKind::Ident | TokenKind::String | TokenKind::Literal => token.text.to_owned(),
            TokenKind::Eof => "'EOF'".to_owned(),
            _ => format!("'{}'", token.text),
        };
        (token.at, format!("expected {what}, found {found}"))
    }

    fn semicolon(&mut self) -> Result<(), At> {
        match self.token.kind {
            TokenKind::Semicolon => self.next(),
            TokenKind::Operator if matches!(self.token.text, ")" | "}") => Ok(()),
            _ => Err(self.expected("';'")),
        }
    }

    fn file(&mut self, header: &mut Header) -> Result<(), At> {
        self.next()?;
        if !self.token.is_keyword("package") {
            return Err(self.expected("'package'"));
        }
        self.next()?;
        if self.token.kind != TokenKind::Ident {
            return Err(self.expected("'IDENT'"));
        }
        let package = self.token.text.to_owned();
        self.next()?;
        self.semicolon()?;
        // Only a head that is right up to here names a package.
        header.package = package;
        while self.token.is_keyword("import") {
            self.next()?;
            self.import_decl(header)?;
        }
        Ok(())
    }

    fn import_decl(&mut self, header: &mut Header) -> Result<(), At> {
        if self.token.text != "(" || self.token.kind != TokenKind::Operator {
            return self.import_spec(header);
        }
        self.next()?;
        while !matches!(
            (self.token.kind, self.token.text),
            (TokenKind::Eof, _) | (TokenKind::Operator, ")")
        ) {
            self.import_spec(header)?;
        }
        if self.token.kind == TokenKind::Eof {
            return Err(self.expected("')'"));
        }
        self.next()?;
        self.semicolon()
    }

    fn import_spec(&mut self, header: &mut Header) -> Result<(), At> {
        let start = self.token.at;
        if self.token.kind == TokenKind::Ident
            || (self.token.kind == TokenKind::Operator && self.token.text == ".")
        {
            self.next()?;
        }
        match self.token.kind {
            TokenKind::String => {}
            TokenKind::Ident | TokenKind::Literal => {
                return Err((self.token.at, "import path must be a string".into()));
            }
            _ => {
                return Err((self.token.at, "missing import path".into()));
            }
        }
        let Some(path) = unquote(self.token.text) else {
            return Err((
                self.token.at + bad_escape(self.token.text),
                "unknown escape sequence".into(),
            ));
        };
        let (line, col) = self.lines.place(start);
        header.imports.push(ImportDecl { path, line, col });
        self.next()?;
        self.semicolon()
    }
}

/// Where, in a literal that cannot be unquoted, the first bad escape is.
fn bad_escape(literal: &str) -> usize {
    let mut at = 0;
    while let Some(next) = literal[at..].find('\\').map(|found| at + found + 1) {
        let known = literal[next..].starts_with(['a', 'b', 'f', 'n', 'r', 't', 'v', '\\', '"']);
        if !known {
            return next;
        }
        at = next + 1;
    }
    0
}

/// The value of a Go string literal.
fn unquote(literal: &str) -> Option<String> {
    if let Some(raw) = literal.strip_prefix('`') {
        return Some(raw.strip_suffix('`')?.replace('\r', ""));
    }
    let body = literal.strip_prefix('"')?.strip_suffix('"')?;
    let mut out = Vec::new();
    let mut rest = body.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte != b'\\' {
            out.push(byte);
            continue;
        }
        rest = unescape(rest, &mut out)?;
    }
    Some(String::from_utf8_lossy(&out).into_owned())
}

fn unescape<'a>(rest: &'a [u8], out: &mut Vec<u8>) -> Option<&'a [u8]> {
    let (&kind, after) = rest.split_first()?;
    let (digits, radix, at) = match kind {
        b'x' => (2, 16, after),
        b'u' => (4, 16, after),
        b'U' => (8, 16, after),
        b'0'..=b'7' => (3, 8, rest),
        _ => {
            let names = [
                (b'a', 7),
                (b'b', 8),
                (b'f', 12),
                (b'n', 10),
                (b'r', 13),
                (b't', 9),
                (b'v', 11),
                (b'\\', b'\\'),
                (b'"', b'"'),
            ];
            out.push(names.iter().find(|(name, _)| *name == kind)?.1);
            return Some(after);
        }
    };
    let text = std::str::from_utf8(at.get(..digits)?).ok()?;
    let value = u32::from_str_radix(text, radix).ok()?;
    if matches!(kind, b'u' | b'U') {
        out.extend(char::from_u32(value)?.to_string().bytes());
    } else {
        out.push(u8::try_from(value).ok()?);
    }
    Some(&at[digits..])
}

/// Whether the path keeps the restriction of the Go spec's "Import
/// declarations" that the official toolchain makes use of.
fn valid_import(path: &str) -> bool {
    const ILLEGAL: &str = "!\"#$%&'()*,:;<=>?[\\]^{|}`\u{fffd}";
    !path.is_empty()
        && path
            .chars()
            .all(|c| !c.is_control() && !c.is_whitespace() && !ILLEGAL.contains(c))
}

/// The patterns of all `//go:embed` lines. Badly formed lines are skipped: the
/// compiler reports them.
fn embed_patterns(source: &[u8]) -> Vec<EmbedPattern> {
    let mut patterns = Vec::new();
    if !source.windows(10).any(|w| w == b"//go:embed") {
        return patterns;
    }
    let mut lexer = Lexer::new(source);
    let mut lines = LineCounter::new(source);
    lexer.for_each_line_comment(|at, text| {
        let Some(args) = text.strip_prefix("//go:embed") else {
            return;
        };
        if args.starts_with([' ', '\t']) {
            let (line, col) = lines.place(at);
            patterns.extend(embed_args(args, line, col + 10).unwrap_or_default());
        }
    });
    patterns
}

fn embed_args(args: &str, line: u32, col: u32) -> Option<Vec<EmbedPattern>> {
    let mut patterns = Vec::new();
    let mut rest = args;
    loop {
        let trimmed = rest.trim_start();
        if trimmed.is_empty() {
            return Some(patterns);
        }
        let at = (args.len() - trimmed.len()) as u32;
        let end = match trimmed.as_bytes()[0] {
            b'`' => trimmed[1..].find('`')? + 2,
            b'"' => string_end(trimmed)?,
            _ => trimmed.find(char::is_whitespace).unwrap_or(trimmed.len()),
        };
        let (word, after) = trimmed.split_at(end);
        if word.starts_with(['"', '`'])
            && !after.is_empty()
            && !after.starts_with(char::is_whitespace)
        {
            return None;
        }
        let pattern = if word.starts_with(['"', '`']) {
            unquote(word)?
        } else {
            word.to_owned()
        };
        patterns.push(EmbedPattern {
            pattern,
            line,
            col: col + at,
        });
        rest = after;
    }
}

fn string_end(text: &str) -> Option<usize> {
    let mut escaped = false;
    for (index, byte) in text.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return Some(index + 1),
            b'\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    None
}

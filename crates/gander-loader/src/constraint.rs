//! Build constraints: `//go:build` expressions and file-name suffixes.
//!
//! Invariant: an expression that parses evaluates without error for every set
//! of tags; the wording of errors is that of the `go` command.

/// Limit of operators in one expression, as the official parser has it.
const MAX_SIZE: usize = 1000;

/// A parsed `//go:build` expression.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Expr {
    /// A tag by itself.
    Tag(String),
    /// `!x`.
    Not(Box<Expr>),
    /// `x && y`.
    And(Box<Expr>, Box<Expr>),
    /// `x || y`.
    Or(Box<Expr>, Box<Expr>),
}

impl Expr {
    /// The truth of the expression where `has` says which tags are set.
    pub fn eval(&self, has: &dyn Fn(&str) -> bool) -> bool {
        match self {
            Expr::Tag(tag) => has(tag),
            Expr::Not(x) => !x.eval(has),
            Expr::And(x, y) => x.eval(has) && y.eval(has),
            Expr::Or(x, y) => x.eval(has) || y.eval(has),
        }
    }

    /// The least Go 1 minor version that the expression implies (`go1.N`
    /// tags), which becomes the language version of the file.
    pub fn go_minor(&self) -> Option<u32> {
        u32::try_from(self.implied(true)).ok()
    }

    fn implied(&self, positive: bool) -> i64 {
        match self {
            Expr::Tag(tag) if positive => match tag.strip_prefix("go1") {
                Some("") => 0,
                Some(rest) => rest
                    .strip_prefix('.')
                    .and_then(|n| n.parse().ok())
                    .unwrap_or(-1),
                None => -1,
            },
            Expr::Tag(_) => -1,
            Expr::Not(x) => x.implied(!positive),
            Expr::And(x, y) | Expr::Or(x, y) => {
                let (x, y) = (x.implied(positive), y.implied(positive));
                let both = matches!(self, Expr::And(..)) == positive;
                if both { x.max(y) } else { x.min(y) }
            }
        }
    }
}

/// Parses the text of an expression, without `//go:build`.
///
/// # Errors
/// The message of the `go` command.
pub fn parse(text: &str) -> Result<Expr, String> {
    let mut parser = Parser {
        text,
        at: 0,
        token: "",
        is_tag: false,
        size: 0,
    };
    parser.next()?;
    let expr = parser.or()?;
    if parser.token.is_empty() {
        Ok(expr)
    } else {
        Err(format!("unexpected token {}", parser.token))
    }
}

struct Parser<'a> {
    text: &'a str,
    at: usize,
    /// The current token; empty at the end.
    token: &'a str,
    is_tag: bool,
    size: usize,
}

impl Parser<'_> {
    fn next(&mut self) -> Result<(), String> {
        let rest = &self.text[self.at..];
        let rest = rest.trim_start_matches([' ', '\t']);
        self.at = self.text.len() - rest.len();
        self.is_tag = false;
        let length = match rest.as_bytes() {
            [] => 0,
            [b'(' | b')' | b'!', ..] => 1,
            [b'&', b'&', ..] | [b'|', b'|', ..] => 2,
            [c @ (b'&' | b'|'), ..] => return Err(format!("invalid syntax at {}", char::from(*c))),
            _ => {
                self.is_tag = true;
                let tag = |c: char| c.is_alphanumeric() || c == '_' || c == '.';
                rest.find(|c| !tag(c)).unwrap_or(rest.len())
            }
        };
        if self.is_tag && length == 0 {
            return Err(format!(
                "invalid syntax at {}",
                rest.chars().next().unwrap_or_default()
            ));
        }
        self.token = &rest[..length];
        self.at += length;
        Ok(())
    }

    fn or(&mut self) -> Result<Expr, String> {
        let mut x = self.and()?;
        while self.token == "||" {
            x = Expr::Or(Box::new(x), Box::new(self.after_operator(Self::and)?));
        }
        Ok(x)
    }

    fn and(&mut self) -> Result<Expr, String> {
        let mut x = self.not()?;
        while self.token == "&&" {
            x = Expr::And(Box::new(x), Box::new(self.after_operator(Self::not)?));
        }
        Ok(x)
    }

    fn after_operator(
        &mut self,
        operand: fn(&mut Self) -> Result<Expr, String>,
    ) -> Result<Expr, String> {
        self.next()?;
        operand(self)
    }

    fn not(&mut self) -> Result<Expr, String> {
        // Counted here because every node, and so all recursion, passes here.
        self.size += 1;
        if self.size > MAX_SIZE {
            return Err("build expression too large".into());
        }
        if self.token != "!" {
            return self.atom();
        }
        self.next()?;
        if self.token == "!" {
            return Err("double negation not allowed".into());
        }
        Ok(Expr::Not(Box::new(self.not()?)))
    }

    fn atom(&mut self) -> Result<Expr, String> {
        if self.token == "(" {
            let missing = |err: String| {
                if err == "unexpected end of expression" {
                    "missing close paren".into()
                } else {
                    err
                }
            };
            self.next()?;
            let x = self.or().map_err(missing)?;
            if self.token != ")" {
                return Err("missing close paren".into());
            }
            self.next()?;
            return Ok(x);
        }
        match (self.is_tag, self.token) {
            (_, "") => Err("unexpected end of expression".into()),
            (false, token) => Err(format!("unexpected token {token}")),
            (true, tag) => {
                let tag = Expr::Tag(tag.to_owned());
                self.next()?;
                Ok(tag)
            }
        }
    }
}

/// Operating systems that a file-name suffix may name.
const KNOWN_OS: &[&str] = &[
    "aix",
    "android",
    "darwin",
    "dragonfly",
    "freebsd",
    "hurd",
    "illumos",
    "ios",
    "js",
    "linux",
    "nacl",
    "netbsd",
    "openbsd",
    "plan9",
    "solaris",
    "wasip1",
    "windows",
    "zos",
];

/// Architectures that a file-name suffix may name.
const KNOWN_ARCH: &[&str] = &[
    "386",
    "amd64",
    "amd64p32",
    "arm",
    "armbe",
    "arm64",
    "arm64be",
    "loong64",
    "mips",
    "mipsle",
    "mips64",
    "mips64le",
    "mips64p32",
    "mips64p32le",
    "ppc",
    "ppc64",
    "ppc64le",
    "riscv",
    "riscv64",
    "s390",
    "s390x",
    "sparc",
    "sparc64",
    "wasm",
];

/// Whether the `_GOOS`, `_GOARCH` and `_GOOS_GOARCH` suffixes of a file name,
/// before an optional `_test`, hold where `has` says which tags are set.
pub(crate) fn name_matches(name: &str, has: &dyn Fn(&str) -> bool) -> bool {
    let stem = name.split('.').next().unwrap_or(name);
    // Only what follows the first underscore counts: linux.go is for everyone.
    let Some((_, suffix)) = stem.split_once('_') else {
        return true;
    };
    let mut parts: Vec<&str> = suffix.split('_').collect();
    if parts.last() == Some(&"test") {
        parts.pop();
    }
    match parts.as_slice() {
        [.., os, arch] if KNOWN_OS.contains(os) && KNOWN_ARCH.contains(arch) => {
            has(arch) && has(os)
        }
        [.., last] if KNOWN_OS.contains(last) || KNOWN_ARCH.contains(last) => has(last),
        _ => true,
    }
}

/// The `//go:build` line of a file and where its leading comments end.
pub(crate) struct FileHeader<'a> {
    /// The text after `//go:build`, if there is such a line.
    pub(crate) go_build: Option<&'a str>,
    /// `// +build` lines, which count only if there is no `//go:build`.
    pub(crate) plus_build: Vec<&'a str>,
}

fn trim(line: &[u8]) -> &[u8] {
    line.trim_ascii()
}

/// Reads the run of comments and blank lines at the head of a file.
pub(crate) fn file_header(content: &[u8]) -> Result<FileHeader<'_>, String> {
    let mut header = FileHeader {
        go_build: None,
        plus_build: Vec::new(),
    };
    // Lines `// +build` count only up to the last blank line before the code.
    let (mut pending, mut in_comment, mut ended) = (Vec::new(), false, false);
    'lines: for raw in content.split_inclusive(|&b| b == b'\n') {
        let mut line = trim(raw);
        if line.is_empty() && !ended {
            header.plus_build.append(&mut pending);
            continue;
        }
        if !line.starts_with(b"//") {
            ended = true;
        }
        if !in_comment
            && let Some(text) = directive(line, b"//go:build")
            && header.go_build.replace(text).is_some()
        {
            return Err("multiple //go:build comments".into());
        }
        if !ended && let Some(text) = plus_build(line) {
            pending.push(text);
        }
        while !line.is_empty() {
            if in_comment {
                let Some(end) = line.windows(2).position(|w| w == b"*/") else {
                    continue 'lines;
                };
                in_comment = false;
                line = trim(&line[end + 2..]);
            } else if line.starts_with(b"//") {
                continue 'lines;
            } else if line.starts_with(b"/*") {
                in_comment = true;
                line = trim(&line[2..]);
            } else {
                break 'lines;
            }
        }
    }
    Ok(header)
}

fn directive<'a>(line: &'a [u8], name: &[u8]) -> Option<&'a str> {
    let rest = line.strip_prefix(name)?;
    let separated = rest.is_empty() || rest[0].is_ascii_whitespace();
    if separated {
        std::str::from_utf8(rest.trim_ascii()).ok()
    } else {
        None
    }
}

fn plus_build(line: &[u8]) -> Option<&str> {
    let text = line.strip_prefix(b"//")?.trim_ascii_start();
    directive(text, b"+build")
}

/// The truth of the argument of a `// +build` line: options separated by
/// spaces, of terms joined by commas.
pub(crate) fn eval_plus_build(text: &str, has: &dyn Fn(&str) -> bool) -> bool {
    text.split_whitespace().any(|option| {
        option.split(',').all(|term| match term.strip_prefix('!') {
            Some(tag) => !has(tag),
            None => has(term),
        })
    })
}

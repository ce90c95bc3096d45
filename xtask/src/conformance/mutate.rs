//! One-line mutations of Go files: the mistakes people make, as edits of
//! tokens.
//!
//! Invariant: a mutation changes one line of the file, and which one is drawn
//! depends on nothing but the file and the random numbers.

use super::cases::Random;
use gander_testkit::scan::{KEYWORDS, Kind as TokenKind, Token};

/// A kind of mutation.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub(super) enum Kind {
    DeletedToken,
    DuplicatedToken,
    SwappedType,
    ChannelDirection,
    ChannelOperation,
    ChangedOperator,
    MissingImport,
    UnusedImport,
    UnusedVariable,
    UndefinedName,
    ArgumentCount,
    MissingReturn,
    AssignmentMismatch,
    DeletedLine,
    DuplicatedLine,
    SwappedKeyword,
    WrongLiteral,
    SwappedNames,
    RenamedMember,
    ConstantOverflow,
    Pointer,
    Bracket,
}

/// All kinds, in the order in which they take turns.
pub(super) const KINDS: [Kind; 22] = [
    Kind::DeletedToken,
    Kind::DuplicatedToken,
    Kind::SwappedType,
    Kind::ChannelDirection,
    Kind::ChannelOperation,
    Kind::ChangedOperator,
    Kind::MissingImport,
    Kind::UnusedImport,
    Kind::UnusedVariable,
    Kind::UndefinedName,
    Kind::ArgumentCount,
    Kind::MissingReturn,
    Kind::AssignmentMismatch,
    Kind::DeletedLine,
    Kind::DuplicatedLine,
    Kind::SwappedKeyword,
    Kind::WrongLiteral,
    Kind::SwappedNames,
    Kind::RenamedMember,
    Kind::ConstantOverflow,
    Kind::Pointer,
    Kind::Bracket,
];

impl Kind {
    /// The name in reports.
    pub(super) fn name(self) -> &'static str {
        match self {
            Kind::DeletedToken => "deleted token",
            Kind::DuplicatedToken => "duplicated token",
            Kind::SwappedType => "swapped type",
            Kind::ChannelDirection => "channel direction",
            Kind::ChannelOperation => "channel operation",
            Kind::ChangedOperator => "changed operator",
            Kind::MissingImport => "missing import",
            Kind::UnusedImport => "unused import",
            Kind::UnusedVariable => "unused variable",
            Kind::UndefinedName => "undefined name",
            Kind::ArgumentCount => "argument count",
            Kind::MissingReturn => "missing return",
            Kind::AssignmentMismatch => "assignment mismatch",
            Kind::DeletedLine => "deleted line",
            Kind::DuplicatedLine => "duplicated line",
            Kind::SwappedKeyword => "swapped keyword",
            Kind::WrongLiteral => "wrong literal",
            Kind::SwappedNames => "swapped names",
            Kind::RenamedMember => "renamed member",
            Kind::ConstantOverflow => "constant overflow",
            Kind::Pointer => "pointer",
            Kind::Bracket => "bracket",
        }
    }
}

/// A file to mutate.
pub(super) struct Source<'a> {
    /// Its tokens and comments.
    pub(super) tokens: Vec<Token<'a>>,
    /// Its content.
    pub(super) text: &'a [u8],
}

/// A replacement of the bytes from `start` to `end`.
struct Edit {
    start: usize,
    end: usize,
    text: String,
}

const BASIC_TYPES: [&str; 10] = [
    "int", "string", "bool", "byte", "error", "uint32", "float64", "any", "rune", "uintptr",
];
const BINARY: [&str; 14] = [
    "+", "-", "*", "/", "%", "&", "|", "<<", "&&", "||", "==", "!=", "<", ">=",
];
const IMPORTS: [&str; 6] = [
    "unsafe",
    "errors",
    "math/bits",
    "sync",
    "unicode/utf8",
    "fmt",
];

/// The line changed and the new content; `None` where the kind does not apply
/// to the file.
pub(super) fn mutate(
    kind: Kind,
    source: &Source<'_>,
    random: &mut Random,
) -> Option<(u32, Vec<u8>)> {
    let code: Vec<Token<'_>> = source
        .tokens
        .iter()
        .filter(|t| t.kind != TokenKind::Comment)
        .copied()
        .collect();
    let code = Code {
        tokens: &code,
        text: source.text,
    };
    let edit = match kind {
        Kind::DeletedToken => code.any(random, |t| edit(t, "")),
        Kind::DuplicatedToken => code.any(random, |t| edit(t, &format!("{0} {0}", t.str()))),
        Kind::SwappedType => code.swapped_type(random),
        Kind::ChannelDirection => code.channel_direction(random),
        Kind::ChannelOperation => code.channel_operation(random),
        Kind::ChangedOperator => code.changed_operator(random),
        Kind::MissingImport => code.missing_import(random),
        Kind::UnusedImport => code.unused_import(random),
        Kind::UnusedVariable => code.unused_variable(random),
        Kind::UndefinedName => code.undefined_name(random),
        Kind::ArgumentCount => code.argument_count(random),
        Kind::MissingReturn => code.missing_return(random),
        Kind::AssignmentMismatch => code.assignment_mismatch(random),
        Kind::DeletedLine => code.line(random, ""),
        Kind::DuplicatedLine => code.duplicated_line(random),
        Kind::SwappedKeyword => code.swapped_keyword(random),
        Kind::WrongLiteral => code.wrong_literal(random),
        Kind::SwappedNames => code.swapped_names(random),
        Kind::RenamedMember => code.renamed_member(random),
        Kind::ConstantOverflow => code.constant_overflow(random),
        Kind::Pointer => code.pointer(random),
        Kind::Bracket => code.bracket(random),
    }?;
    let line = source.text[..edit.start]
        .iter()
        .filter(|&&b| b == b'\n')
        .count()
        + 1;
    let mut content = source.text[..edit.start].to_vec();
    content.extend_from_slice(edit.text.as_bytes());
    content.extend_from_slice(&source.text[edit.end..]);
    (content != source.text).then(|| (u32::try_from(line).unwrap_or(u32::MAX), content))
}

fn edit(token: &Token<'_>, text: &str) -> Edit {
    Edit {
        start: token.offset,
        end: token.offset + token.text.len(),
        text: text.to_owned(),
    }
}

fn insert(at: usize, text: &str) -> Edit {
    Edit {
        start: at,
        end: at,
        text: text.to_owned(),
    }
}

/// The tokens of a file without its comments.
struct Code<'a> {
    tokens: &'a [Token<'a>],
    text: &'a [u8],
}

impl Code<'_> {
    /// One of the tokens after the package clause that `wanted` accepts, by
    /// index.
    fn choose(&self, random: &mut Random, wanted: impl Fn(usize) -> bool) -> Option<usize> {
        let found: Vec<usize> = (2..self.tokens.len()).filter(|&at| wanted(at)).collect();
        (!found.is_empty()).then(|| random.pick(&found))
    }

    fn any(&self, random: &mut Random, make: impl Fn(&Token<'_>) -> Edit) -> Option<Edit> {
        let at = self.choose(random, |at| !self.tokens[at].text.contains(&b'\n'))?;
        Some(make(&self.tokens[at]))
    }

    /// Whether token `at` is `text`.
    fn is(&self, at: usize, text: &str) -> bool {
        self.tokens.get(at).is_some_and(|t| t.is(text))
    }

    fn kind(&self, at: usize) -> Option<TokenKind> {
        self.tokens.get(at).map(|t| t.kind)
    }

    /// Whether token `at` is the first of its line.
    fn first_of_line(&self, at: usize) -> bool {
        at == 0 || self.tokens[at - 1].line != self.tokens[at].line
    }

    /// Index of the first token of the line of token `at`.
    fn line_start(&self, at: usize) -> usize {
        let line = self.tokens[at].line;
        self.tokens.partition_point(|t| t.line < line)
    }

    /// Whether the line of token `at` starts a declaration of a function.
    fn in_func_line(&self, at: usize) -> bool {
        self.is(self.line_start(at), "func")
    }

    /// Offset of the end of the line that contains `offset`.
    fn line_end(&self, offset: usize) -> usize {
        let rest = &self.text[offset..];
        let len = rest.iter().position(|&b| b == b'\n');
        offset + len.unwrap_or(rest.len())
    }

    fn swapped_type(&self, random: &mut Random) -> Option<Edit> {
        let is_type = |at: usize| BASIC_TYPES.iter().any(|name| self.is(at, name));
        let at = self.choose(random, |at| is_type(at) && !self.is(at - 1, "."))?;
        let token = &self.tokens[at];
        let others: Vec<&str> = BASIC_TYPES
            .iter()
            .filter(|n| !token.is(n))
            .copied()
            .collect();
        Some(edit(token, random.pick(&others)))
    }

    /// `chan T`, `<-chan T` and `chan<- T` become one another.
    fn channel_direction(&self, random: &mut Random) -> Option<Edit> {
        let at = self.choose(random, |at| self.is(at, "chan"))?;
        let token = &self.tokens[at];
        let (mut start, mut end) = (token.offset, token.offset + token.text.len());
        let mut others = vec!["chan", "<-chan", "chan<-"];
        if self.is(at - 1, "<-") {
            start = self.tokens[at - 1].offset;
            others.remove(1);
        } else if self.is(at + 1, "<-") {
            end = self.tokens[at + 1].offset + 2;
            others.remove(2);
        } else {
            others.remove(0);
        }
        let text = random.pick(&others).to_owned();
        Some(Edit { start, end, text })
    }

    /// An arrow is lost or turned around, `close` is called for `len`.
    fn channel_operation(&self, random: &mut Random) -> Option<Edit> {
        let arrow =
            |at: usize| self.is(at, "<-") && !self.is(at - 1, "chan") && !self.is(at + 1, "chan");
        let close =
            |at: usize| self.is(at, "close") && self.is(at + 1, "(") && !self.is(at - 1, ".");
        let at = self.choose(random, |at| arrow(at) || close(at))?;
        let token = &self.tokens[at];
        if close(at) {
            return Some(edit(token, random.pick(&["len", "<-", "range"])));
        }
        Some(edit(
            token,
            random.pick(&["", "=", ":=", "<-<-", "->", "+"]),
        ))
    }

    fn changed_operator(&self, random: &mut Random) -> Option<Edit> {
        let is_binary = |at: usize| BINARY.iter().any(|op| self.is(at, op));
        let at = self.choose(random, is_binary)?;
        let token = &self.tokens[at];
        let others: Vec<&str> = BINARY.iter().filter(|op| !token.is(op)).copied().collect();
        Some(edit(token, random.pick(&others)))
    }

    /// Indexes of the strings that are import paths.
    fn imports(&self) -> Vec<usize> {
        let mut found = Vec::new();
        let mut at = 0;
        while at < self.tokens.len()
            && !["func", "type", "var", "const"]
                .iter()
                .any(|k| self.is(at, k))
        {
            if self.kind(at) == Some(TokenKind::String) {
                found.push(at);
            }
            at += 1;
        }
        found
    }

    fn missing_import(&self, random: &mut Random) -> Option<Edit> {
        let imports = self.imports();
        if imports.is_empty() {
            return None;
        }
        let at = random.pick(&imports);
        let mut first = self.line_start(at);
        let last = &self.tokens[at];
        // `import "a"` goes as a whole; of a group, only the line's spec.
        if self.is(first, "import") && self.is(first + 1, "(") {
            first = at;
        }
        Some(Edit {
            start: self.tokens[first].offset,
            end: last.offset + last.text.len(),
            text: String::new(),
        })
    }

    fn unused_import(&self, random: &mut Random) -> Option<Edit> {
        let at = *self.imports().first()?;
        let used = |path: &&&str| {
            let quoted = format!("\"{path}\"");
            self.imports().iter().all(|&at| !self.is(at, &quoted))
        };
        let unused: Vec<&str> = IMPORTS.iter().filter(used).copied().collect();
        if unused.is_empty() {
            return None;
        }
        let path = random.pick(&unused);
        let first = self.line_start(at);
        if self.is(first, "import") && self.is(first + 1, "(") {
            return None;
        }
        let token = &self.tokens[first];
        let keyword = if self.is(first, "import") {
            "import "
        } else {
            ""
        };
        Some(insert(token.offset, &format!("{keyword}\"{path}\"; ")))
    }

    fn unused_variable(&self, random: &mut Random) -> Option<Edit> {
        let opens_body = |at: usize| {
            self.is(at, "{")
                && self.in_func_line(at)
                && self
                    .tokens
                    .get(at + 1)
                    .is_some_and(|t| t.line > self.tokens[at].line)
        };
        let at = self.choose(random, opens_body)?;
        let text = random.pick(&[
            " unused := 1;",
            " var unused string;",
            " a, b := 1, \"\"; _ = a;",
        ]);
        Some(insert(self.tokens[at].offset + 1, text))
    }

    fn undefined_name(&self, random: &mut Random) -> Option<Edit> {
        let imports = self.imports().last().copied().unwrap_or(1);
        let at = self.choose(random, |at| {
            at > imports && self.kind(at) == Some(TokenKind::Ident)
        })?;
        let token = &self.tokens[at];
        Some(edit(token, &format!("{}Undefined", token.str())))
    }

    /// An argument more, or the first one less.
    fn argument_count(&self, random: &mut Random) -> Option<Edit> {
        let is_call = |at: usize| {
            self.is(at, "(")
                && self.kind(at - 1) == Some(TokenKind::Ident)
                && !self.in_func_line(at)
        };
        let at = self.choose(random, is_call)?;
        let after = self.tokens[at].offset + 1;
        if self.is(at + 1, ")") {
            return Some(insert(after, "0"));
        }
        let single = self.is(at + 2, ",") && self.tokens[at + 2].line == self.tokens[at].line;
        if single && random.below(2) == 0 {
            let end = self.tokens[at + 2].offset + 1;
            let text = String::new();
            return Some(Edit {
                start: after,
                end,
                text,
            });
        }
        Some(insert(after, "nil, "))
    }

    fn missing_return(&self, random: &mut Random) -> Option<Edit> {
        let at = self.choose(random, |at| {
            self.is(at, "return") && self.first_of_line(at) && self.is_whole_line(at)
        })?;
        let start = self.tokens[at].offset;
        let end = self.line_end(start);
        let text = String::new();
        Some(Edit { start, end, text })
    }

    /// Whether brackets and multi-line tokens of the line of token `at`, from
    /// it to the end, are all closed in it.
    fn is_whole_line(&self, at: usize) -> bool {
        let line = self.tokens[at].line;
        let mut depth = 0i32;
        for token in self.tokens[at..].iter().take_while(|t| t.line == line) {
            match token.text {
                b"(" | b"[" | b"{" => depth += 1,
                b")" | b"]" | b"}" => depth -= 1,
                text if text.contains(&b'\n') => return false,
                _ => {}
            }
        }
        depth == 0
    }

    fn assignment_mismatch(&self, random: &mut Random) -> Option<Edit> {
        let at = self.choose(random, |at| self.is(at, ":=") || self.is(at, "="))?;
        let operator = &self.tokens[at];
        if self.is(at - 2, ",") && random.below(2) == 0 {
            let (start, end) = (self.tokens[at - 2].offset, operator.offset);
            let text = " ".to_owned();
            return Some(Edit { start, end, text });
        }
        Some(insert(operator.offset, ", extra "))
    }

    /// The line of a random token, from its first token on, replaced by
    /// `text`.
    fn line(&self, random: &mut Random, text: &str) -> Option<Edit> {
        let at = self.choose(random, |at| !self.tokens[at].text.contains(&b'\n'))?;
        let start = self.tokens[self.line_start(at)].offset;
        let end = self.line_end(start);
        let text = text.to_owned();
        (!self.text[start..end].contains(&b'`')).then_some(Edit { start, end, text })
    }

    fn duplicated_line(&self, random: &mut Random) -> Option<Edit> {
        let at = self.choose(random, |at| {
            self.first_of_line(at) && self.is_whole_line(at)
        })?;
        let start = self.tokens[at].offset;
        let end = self.line_end(start);
        let line = String::from_utf8_lossy(&self.text[start..end]);
        let code = line.split("//").next().unwrap_or_default().trim_end();
        (!line.contains('`')).then(|| insert(start, &format!("{code}; ")))
    }

    fn swapped_keyword(&self, random: &mut Random) -> Option<Edit> {
        let at = self.choose(random, |at| self.kind(at) == Some(TokenKind::Keyword))?;
        let token = &self.tokens[at];
        let others: Vec<&str> = KEYWORDS.iter().filter(|k| !token.is(k)).copied().collect();
        Some(edit(token, random.pick(&others)))
    }

    fn wrong_literal(&self, random: &mut Random) -> Option<Edit> {
        let imports = self.imports().last().copied().unwrap_or(1);
        let literal = |at: usize| {
            matches!(
                self.kind(at),
                Some(TokenKind::Number | TokenKind::String | TokenKind::Rune)
            )
        };
        let at = self.choose(random, |at| {
            at > imports && literal(at) && !self.tokens[at].text.contains(&b'\n')
        })?;
        let token = &self.tokens[at];
        let text = match token.kind {
            TokenKind::String => random.pick(&["0", "1.5", "nil", "'s'"]),
            TokenKind::Rune => "\"rune\"",
            _ => random.pick(&["\"text\"", "nil", "0.5", "true"]),
        };
        Some(edit(token, text))
    }

    fn swapped_names(&self, random: &mut Random) -> Option<Edit> {
        let imports = self.imports().last().copied().unwrap_or(1);
        let name = |at: usize| at > imports && self.kind(at) == Some(TokenKind::Ident);
        let at = self.choose(random, name)?;
        let other = self.choose(random, |other| {
            name(other) && self.tokens[other].text != self.tokens[at].text
        })?;
        Some(edit(&self.tokens[at], &self.tokens[other].str()))
    }

    /// A selected member whose first letter changes its case, or that is
    /// misspelt.
    fn renamed_member(&self, random: &mut Random) -> Option<Edit> {
        let at = self.choose(random, |at| {
            self.is(at - 1, ".") && self.kind(at) == Some(TokenKind::Ident)
        })?;
        let name = self.tokens[at].str();
        let (head, tail) = name.split_at(name.chars().next()?.len_utf8());
        let other = if head.to_uppercase() == head {
            head.to_lowercase()
        } else {
            head.to_uppercase()
        };
        let text = if random.below(3) == 0 {
            format!("{name}s")
        } else {
            format!("{other}{tail}")
        };
        Some(edit(&self.tokens[at], &text))
    }

    fn constant_overflow(&self, random: &mut Random) -> Option<Edit> {
        let at = self.choose(random, |at| self.kind(at) == Some(TokenKind::Number))?;
        let texts = [
            "(1 << 70)",
            "-1",
            "1e400",
            "0x1_0000_0000_0000_0000",
            "08",
            "(1 / 0)",
        ];
        Some(edit(&self.tokens[at], random.pick(&texts)))
    }

    /// A `*` or `&` more or less.
    fn pointer(&self, random: &mut Random) -> Option<Edit> {
        let prefix = |at: usize| {
            (self.is(at, "*") || self.is(at, "&"))
                && self.tokens[at - 1].kind == TokenKind::Operator
                && !self.is(at - 1, ")")
                && !self.is(at - 1, "]")
        };
        if random.below(2) == 0 {
            let at = self.choose(random, prefix)?;
            return Some(edit(&self.tokens[at], ""));
        }
        let operand = |at: usize| {
            self.kind(at) == Some(TokenKind::Ident)
                && (self.is(at - 1, "(") || self.is(at - 1, ",") || self.is(at - 1, "="))
        };
        let at = self.choose(random, operand)?;
        Some(insert(self.tokens[at].offset, random.pick(&["*", "&"])))
    }

    fn bracket(&self, random: &mut Random) -> Option<Edit> {
        let brackets = ["(", ")", "[", "]", "{", "}"];
        let at = self.choose(random, |at| brackets.iter().any(|b| self.is(at, b)))?;
        let text = if random.below(2) == 0 {
            ""
        } else {
            random.pick(&brackets)
        };
        Some(edit(&self.tokens[at], text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gander_testkit::scan::scan;

    const FILE: &str = "package p\n\nimport (\n\t\"fmt\"\n\t\"os\"\n)\n\nfunc f(in <-chan int, out chan<- string) (int, error) {\n\tn, ok := <-in\n\tif !ok || n == 3 {\n\t\treturn 0, fmt.Errorf(\"x\", os.Args)\n\t}\n\tp := &n\n\tclose(out)\n\treturn *p + 1, nil\n}\n";

    #[test]
    fn every_kind_changes_one_line_and_is_reproducible() {
        for kind in KINDS {
            for seed in 0..50 {
                let run = || {
                    let source = Source {
                        tokens: scan(FILE.as_bytes()),
                        text: FILE.as_bytes(),
                    };
                    mutate(kind, &source, &mut Random::new(seed))
                };
                let first = run();
                assert_eq!(first, run(), "{}", kind.name());
                let Some((line, content)) = first else {
                    continue;
                };
                let text = String::from_utf8(content).expect("UTF-8");
                let changed: Vec<usize> = FILE
                    .lines()
                    .zip(text.lines())
                    .zip(1..)
                    .filter(|((a, b), _)| a != b)
                    .map(|(_, number)| number)
                    .collect();
                assert_eq!(changed, [line as usize], "{} {seed}:\n{text}", kind.name());
            }
        }
    }

    #[test]
    fn every_kind_applies_to_an_ordinary_file() {
        for kind in KINDS {
            let applies = (0..20).any(|seed| {
                let source = Source {
                    tokens: scan(FILE.as_bytes()),
                    text: FILE.as_bytes(),
                };
                mutate(kind, &source, &mut Random::new(seed)).is_some()
            });
            assert!(applies, "{}", kind.name());
        }
    }
}

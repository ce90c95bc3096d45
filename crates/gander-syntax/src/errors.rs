//! The errors of one file, and which of them are shown.
//!
//! Invariant: errors are kept in the order in which they were found. What is
//! shown follows the official driver: sorted by place, at most one syntax
//! error per line, equal ones in a row on one line once.

use gander_diag::{Code, Diagnostic};
use gander_span::{Pos, SourceFile, Span};

/// What the message of an error that stops compilation after parsing begins
/// with; the others (lexical errors, labels, directives) are shown together
/// with type errors.
const SYNTAX: &str = "syntax error";

/// Their code.
const SYNTAX_CODE: &str = "Syntax";

/// Longer words are not underlined to their end.
const MAX_UNDERLINE: usize = 200;

/// No more errors than this are kept.
const MAX_ERRORS: usize = 1_000_000;

/// One error.
#[derive(Debug)]
struct Found {
    pos: Pos,
    code: Code,
    message: String,
    /// A place that ends the message. It is only put into words when all line
    /// directives are known.
    place: Option<Pos>,
}

/// The errors found so far.
#[derive(Debug, Default)]
pub(crate) struct Errors {
    found: Vec<Found>,
    /// How many of them the parser itself reported: those of other checks do
    /// not influence recovery.
    count: u32,
    /// Whether there was a syntax error.
    stops: bool,
}

impl Errors {
    /// A lexical or syntax error.
    pub(crate) fn report(&mut self, pos: Pos, message: String) {
        self.count += 1;
        let syntax = message.starts_with(SYNTAX);
        let code = if syntax { SYNTAX_CODE } else { "Lexical" };
        self.push(pos, code, message, None);
    }

    /// An error of a check beyond grammar.
    pub(crate) fn report_check(&mut self, pos: Pos, code: &'static str, message: String) {
        self.push(pos, code, message, None);
    }

    /// The same, with a message that ends with a place.
    pub(crate) fn report_at(&mut self, pos: Pos, code: &'static str, message: String, place: Pos) {
        self.push(pos, code, message, Some(place));
    }

    fn push(&mut self, pos: Pos, code: &'static str, message: String, place: Option<Pos>) {
        self.stops |= code == SYNTAX_CODE;
        if self.found.len() < MAX_ERRORS {
            self.found.push(Found {
                pos,
                code: Code(code),
                message,
                place,
            });
        }
    }

    /// How many lexical and syntax errors there are.
    pub(crate) fn count(&self) -> u32 {
        self.count
    }

    /// Whether the official compiler stops after parsing.
    pub(crate) fn stops(&self) -> bool {
        self.stops
    }

    /// The errors as shown.
    pub(crate) fn finish(self, file: &SourceFile) -> Vec<Diagnostic> {
        let mut last_syntax = 0;
        let mut last_other = (0, String::new());
        let mut shown: Vec<Diagnostic> = Vec::new();
        for found in self.found {
            let line = file.line_col(found.pos).0;
            let syntax = found.code.0 == SYNTAX_CODE;
            let diagnostic = diagnostic(file, found);
            let repeated = if syntax {
                std::mem::replace(&mut last_syntax, line) == line
            } else {
                let this = (line, diagnostic.message.clone());
                let repeated = last_other == this;
                last_other = this;
                repeated
            };
            if !repeated {
                shown.push(diagnostic);
            }
        }
        shown.sort_by_key(|d| d.pos);
        shown.dedup_by(|b, a| a.pos == b.pos && a.message == b.message);
        shown
    }

    /// All errors, as found.
    pub(crate) fn finish_all(self, file: &SourceFile) -> Vec<Diagnostic> {
        let all = self.found.into_iter();
        all.map(|found| diagnostic(file, found)).collect()
    }
}

/// A diagnostic that underlines the word or character at the error's place.
fn diagnostic(file: &SourceFile, found: Found) -> Diagnostic {
    let pos = found.pos;
    let rest = file.text.get(file.offset(pos)..).unwrap_or_default();
    let word = |b: &u8| b.is_ascii_alphanumeric() || *b == b'_' || *b >= 0x80;
    let len = rest
        .iter()
        .take(MAX_UNDERLINE)
        .take_while(|b| word(b))
        .count();
    let len = match rest.first() {
        Some(b'\n') | None => 0,
        Some(_) => len.max(1),
    };
    let mut message = found.message;
    if let Some(place) = found.place {
        message.push_str(&full_position(file, place));
    }
    let span = Span::new(pos, pos.offset(len as u32));
    let spec = channel_clause(&message);
    Diagnostic {
        spec,
        ..Diagnostic::error(found.code, pos, span, message)
    }
}

/// The clause of the Go spec behind an error about a channel type or a send
/// statement.
fn channel_clause(message: &str) -> Option<&'static str> {
    let message = message.strip_prefix(SYNTAX)?;
    let has = |text| message.contains(text);
    if has("missing channel element type") || has("expected keyword chan") || has("expected chan") {
        Some(
            "Channel types: chan, chan<- or <-chan stands before an element type; <- belongs to \
             the leftmost chan possible",
        )
    } else if has("unexpected <- ") || has("cannot use") && has(" <- ") {
        Some("Send statements: channel <- value is a statement and has no value")
    } else {
        None
    }
}

/// A place in words; under a line directive with the physical one behind it.
fn full_position(file: &SourceFile, pos: Pos) -> String {
    let shown = file.position(pos).to_string();
    let (line, col) = file.line_col(pos);
    let physical = format!("{}:{line}:{col}", file.path.display());
    if shown == physical {
        shown
    } else {
        format!("{shown}[{physical}]")
    }
}

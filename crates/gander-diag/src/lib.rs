//! Diagnostics as data.
//!
//! Invariant: nothing here renders, and nothing that produces a
//! [`Diagnostic`] knows how it will be shown. The message is the official
//! compiler's wording; what Gander adds for people is in `help` and `labels`,
//! so that plain output stays comparable line by line.

use gander_span::{Pos, Span};

/// A stable name of a kind of diagnostic, in the spelling of Go's
/// `internal/types/errors` (`"IncompatibleAssign"`), or `"Syntax"`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Code(pub &'static str);

/// How bad it is.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Severity {
    /// The program is not valid Go.
    Error,
    /// The program is valid, but an explanation may help.
    Note,
}

/// A further place that belongs to a message: printed below it, indented, as
/// the official compiler does (`\tx.go:3:5: other declaration of x`).
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Related {
    /// Where; [`Pos::NONE`] prints the message without a place.
    pub pos: Pos,
    /// The wording.
    pub message: String,
}

/// A span with a short remark, for renderings that show source.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// What is underlined.
    pub span: Span,
    /// The remark.
    pub text: String,
}

/// One finding about a program.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Diagnostic {
    /// Kind.
    pub code: Code,
    /// Severity.
    pub severity: Severity,
    /// The position that is printed: line and column of the official compiler.
    pub pos: Pos,
    /// What to underline; at least contains `pos`'s line, may be empty.
    pub span: Span,
    /// The official compiler's wording, without position.
    pub message: String,
    /// Further places, in the order of the official compiler.
    pub related: Vec<Related>,
    /// Remarks on source, Gander's own.
    pub labels: Vec<Label>,
    /// A one-line help, Gander's own, where Go's message is terse.
    pub help: Option<String>,
    /// The clause of the Go spec behind the message (`gander check -explain`).
    pub spec: Option<&'static str>,
    /// Whether type checking's result is usable in spite of it (unused
    /// variables and imports, for example).
    pub soft: bool,
}

impl Diagnostic {
    /// An error at `pos` that underlines `span`.
    pub fn error(code: Code, pos: Pos, span: Span, message: impl Into<String>) -> Diagnostic {
        Diagnostic {
            code,
            severity: Severity::Error,
            pos,
            span,
            message: message.into(),
            related: Vec::new(),
            labels: Vec::new(),
            help: None,
            spec: None,
            soft: false,
        }
    }
}

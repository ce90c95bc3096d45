//! Reporting: how the checker turns findings into diagnostics.
//!
//! Invariants: the first part of an error gives its position, further parts
//! become `related`; a message that mentions an invalid type or operand is a
//! follow-on of an earlier error and is dropped once there is one. The official
//! checker reads that out of the finished text, so that a program's own words
//! can have the same effect, and so does this one.

use crate::channel_clauses::{clause, mentions_channel};
use crate::checker::Checker;
use crate::codes;
use crate::operand::Operand;
use crate::store::Obj;
use gander_diag::{Code, Diagnostic, Label, Related};
use gander_span::{Pos, Span};
use gander_syntax::{ast, start_pos};

/// Where an error is: a position and what to underline.
#[derive(Clone, Copy, Debug)]
pub(crate) struct At {
    pub(crate) pos: Pos,
    pub(crate) span: Span,
}

impl From<Pos> for At {
    fn from(pos: Pos) -> At {
        At {
            pos,
            span: Span::at(pos),
        }
    }
}

impl From<Span> for At {
    fn from(span: Span) -> At {
        At { pos: span.lo, span }
    }
}

/// The official compiler reports at the leftmost position of a node.
impl From<&ast::Expr> for At {
    fn from(expr: &ast::Expr) -> At {
        At {
            pos: start_pos(expr),
            span: expr.span,
        }
    }
}

impl From<&ast::Stmt> for At {
    fn from(stmt: &ast::Stmt) -> At {
        At {
            pos: stmt.span.lo,
            span: stmt.span,
        }
    }
}

impl From<ast::Ident> for At {
    fn from(ident: ast::Ident) -> At {
        ident.span().into()
    }
}

impl From<&Operand<'_>> for At {
    fn from(x: &Operand<'_>) -> At {
        match x.expr {
            Some(expr) => expr.into(),
            None => x.at.into(),
        }
    }
}

/// An error in the making.
#[must_use = "an error does nothing until it is reported"]
pub(crate) struct ErrorBuilder {
    code: Code,
    parts: Vec<(At, String)>,
    soft: bool,
    spec: Option<&'static str>,
    help: Option<String>,
    labels: Vec<Label>,
}

impl ErrorBuilder {
    /// Adds a part; the first one is the message itself.
    pub(crate) fn add(mut self, at: impl Into<At>, message: impl Into<String>) -> ErrorBuilder {
        self.parts.push((at.into(), message.into()));
        self
    }

    /// As [`ErrorBuilder::add`], in place.
    pub(crate) fn push(&mut self, at: impl Into<At>, message: impl Into<String>) {
        self.parts.push((at.into(), message.into()));
    }

    /// Marks the error as one that does not hinder later phases.
    pub(crate) fn soft(mut self) -> ErrorBuilder {
        self.soft = true;
        self
    }

    /// Names the clause of the spec behind the error.
    pub(crate) fn spec(mut self, clause: &'static str) -> ErrorBuilder {
        self.spec = Some(clause);
        self
    }

    /// Adds Gander's own one-line help.
    pub(crate) fn help(mut self, help: impl Into<String>) -> ErrorBuilder {
        self.help = Some(help.into());
        self
    }

    /// Adds a remark on a place in the source, for renderings that show it.
    pub(crate) fn label(mut self, span: Span, text: String) -> ErrorBuilder {
        self.labels.push(Label { span, text });
        self
    }

    /// Puts `prefix` before the message itself, if there is one.
    pub(crate) fn prefixed(mut self, prefix: &str) -> ErrorBuilder {
        if let Some((_, message)) = self.parts.first_mut() {
            message.insert_str(0, prefix);
        }
        self
    }

    /// Hands the error to the checker. Does nothing if no part was added.
    pub(crate) fn report(self, check: &mut Checker<'_>) {
        let mut parts = self.parts.into_iter();
        let Some((at, mut message)) = parts.next() else {
            return;
        };
        if check.has_errors() && mentions_invalid(&message) {
            return;
        }
        if self.code == codes::INVALID_SYNTAX_TREE {
            message.insert_str(0, "invalid syntax tree: ");
        }
        let (pos, span) = match check.env.errpos {
            pos if pos.is_known() => (pos, Span::at(pos)),
            _ => (at.pos, at.span),
        };
        let message = match check.version_hint(pos, &message) {
            Some(hint) => message + &hint,
            None => message,
        };
        let mut diagnostic = Diagnostic::error(self.code, pos, span, message);
        diagnostic.related = parts
            .map(|(at, message)| Related {
                pos: at.pos,
                message,
            })
            .collect();
        diagnostic.soft = self.soft;
        diagnostic.labels = self.labels;
        let related = diagnostic.related.iter().map(|related| &related.message);
        let concerned = || {
            let mut texts = related.chain([&diagnostic.message]);
            texts.any(|text| mentions_channel(text))
        };
        diagnostic.spec = match self.spec {
            None if concerned() => clause(self.code),
            spec => spec,
        };
        diagnostic.help = self.help;
        check.diagnostics.push(diagnostic);
    }
}

/// Whether the message has an invalid operand or type, other than as its
/// subject.
fn mentions_invalid(message: &str) -> bool {
    ["invalid operand", "invalid type"]
        .iter()
        .any(|what| message.find(what).is_some_and(|at| at > 0))
}

impl Checker<'_> {
    /// Whether any error was reported for this package.
    pub(crate) fn has_errors(&self) -> bool {
        !self.diagnostics.is_empty()
    }

    /// Begins an error with several parts.
    pub(crate) fn new_error(&self, code: Code) -> ErrorBuilder {
        ErrorBuilder {
            code,
            parts: Vec::new(),
            soft: false,
            spec: None,
            help: None,
            labels: Vec::new(),
        }
    }

    /// Reports an error.
    pub(crate) fn error(&mut self, at: impl Into<At>, code: Code, message: impl Into<String>) {
        self.new_error(code).add(at, message).report(self);
    }

    /// Reports an error that does not hinder later phases.
    pub(crate) fn soft_error(&mut self, at: impl Into<At>, code: Code, message: impl Into<String>) {
        self.new_error(code).add(at, message).soft().report(self);
    }

    /// The part `other declaration of x`, if `obj` has a position.
    pub(crate) fn add_alt_decl(&self, error: ErrorBuilder, obj: Obj) -> ErrorBuilder {
        let object = &self.store[obj];
        if !object.pos.is_known() {
            return error;
        }
        error.add(object.pos, format!("other declaration of {}", object.name))
    }
}

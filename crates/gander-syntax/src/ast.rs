//! The syntax tree of Go 1.27.
//!
//! Invariants: every position of the source that a tool or a diagnostic may
//! want is kept; every expression and identifier has a [`NodeId`] that is
//! unique within its package, so that later phases keep their results in
//! plain vectors; a malformed piece is an [`ExprKind::Bad`] node (or is left
//! out) and has already been reported.
//!
//! Each node has two places: `span`, the bytes it covers, and `pos`, the one
//! place by which the official compiler names it (the operator of a binary
//! expression, the `:=` of a definition, ...). Diagnostics print `pos` or the
//! start of `span`.

mod decl;
mod expr;
mod stmt;

pub use decl::*;
pub use expr::*;
pub use stmt::*;

use gander_span::{Pos, Span, Symbol};
use std::cell::Cell;

/// The number of an expression or identifier, dense within a package.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct NodeId(pub u32);

/// Hands out [`NodeId`]s; one for all files of a package.
#[derive(Debug, Default)]
pub struct NodeIds(Cell<u32>);

impl NodeIds {
    /// A counter at zero.
    pub fn new() -> NodeIds {
        NodeIds::default()
    }

    /// The next number.
    pub fn fresh(&self) -> NodeId {
        let id = self.0.get();
        self.0.set(id + 1);
        NodeId(id)
    }

    /// A counter at `next`.
    pub(crate) fn starting_at(next: u32) -> NodeIds {
        NodeIds(Cell::new(next))
    }

    /// Goes on at `next`.
    pub(crate) fn advance_to(&self, next: u32) {
        self.0.set(next);
    }

    /// How many numbers were handed out.
    pub fn count(&self) -> u32 {
        self.0.get()
    }
}

/// A name at a place.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Ident {
    /// Node number.
    pub id: NodeId,
    /// The name.
    pub name: Symbol,
    /// Where it starts.
    pub pos: Pos,
}

impl Ident {
    /// The bytes of the name.
    pub fn span(self) -> Span {
        Span::new(self.pos, self.pos.offset(self.name.as_str().len() as u32))
    }
}

/// A parsed file.
#[derive(Debug)]
pub struct File {
    /// The whole text.
    pub span: Span,
    /// Position of the keyword `package`.
    pub package: Pos,
    /// The package name.
    pub name: Ident,
    /// Top-level declarations, imports first, in source order.
    pub decls: Vec<Decl>,
    /// End of file, where the official compiler reports what is missing.
    pub eof: Pos,
    /// Comments in source order; empty unless asked for.
    pub comments: Vec<CommentGroup>,
    /// The comment before the package clause, as index into `comments`.
    pub doc: Option<CommentId>,
    /// `//go:` and similar directives in source order, asked for or not.
    pub directives: Vec<Directive>,
    /// What the directives were found before, in source order.
    pub directive_uses: Vec<DirectiveUse>,
    /// The Go version a `//go:build` line demands of this file (`"go1.21"`).
    pub go_version: Option<Symbol>,
    /// Whether the official compiler stops after parsing this file: there was
    /// a syntax error, or no correct package clause. Other errors (lexical
    /// ones, labels, directives) are shown together with type errors.
    pub stop: bool,
    /// An upper bound of the tree's height. Above [`crate::SHALLOW`], walk it
    /// on [`crate::on_deep_stack`].
    pub depth: u32,
}

/// A deep tree needs a deep stack even to go away.
impl Drop for File {
    fn drop(&mut self) {
        if self.depth > crate::SHALLOW {
            let decls = std::mem::take(&mut self.decls);
            // Without such a stack the tree could not have been built: only
            // then is it left to itself.
            if let Err(unused) = crate::on_deep_stack(move || drop(decls)) {
                std::mem::forget(unused);
            }
        }
    }
}

/// The number of a comment group in [`File::comments`].
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct CommentId(pub u32);

/// Comments with no blank line and no other token between them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct CommentGroup {
    /// From the first to the last comment.
    pub span: Span,
    /// The bytes of each comment, markers included.
    pub comments: Vec<Span>,
}

/// A compiler directive: a comment `//go:name args`, `//line ...`,
/// `//export ...`, without the slashes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Directive {
    /// Position of the comment's text after `//`, as the official compiler
    /// reports it.
    pub pos: Pos,
    /// The text after `//`, trimmed at the end: `go:linkname a b`.
    pub text: Box<str>,
    /// Whether the comment starts its line.
    pub line_start: bool,
}

/// Directives and what they stand before.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct DirectiveUse {
    /// Indices into [`File::directives`].
    pub directives: std::ops::Range<u32>,
    /// What follows them.
    pub place: DirectivePlace,
}

/// What directives stand before.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DirectivePlace {
    /// Nothing that takes directives.
    Nothing,
    /// The package clause.
    Package,
    /// An import, constant or type.
    Other,
    /// A function or method.
    Func {
        /// Its place.
        pos: Pos,
        /// Whether it has a body.
        has_body: bool,
    },
    /// A variable spec.
    Var {
        /// Whether it is in a function.
        local: bool,
        /// How many names it declares.
        names: u32,
        /// Whether it has a type.
        typed: bool,
        /// Whether it has values.
        values: bool,
    },
}

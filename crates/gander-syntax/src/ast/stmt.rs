//! Statements.

use super::{BinaryOp, Decl, Expr, Ident};
use gander_span::{Pos, Span};

/// `{ statements }`.
#[derive(Debug)]
pub struct Block {
    /// Position of `{`.
    pub lbrace: Pos,
    /// Statements; empty ones are left out unless labeled or alone in a slot.
    pub stmts: Vec<Stmt>,
    /// Position of `}`.
    pub rbrace: Pos,
}

/// A statement.
#[derive(Debug)]
pub struct Stmt {
    /// The place by which the official compiler names it (the operator of an
    /// assignment, for example).
    pub pos: Pos,
    /// The bytes it covers.
    pub span: Span,
    /// What it is.
    pub kind: StmtKind,
}

/// The kinds of [`Stmt`].
#[derive(Debug)]
pub enum StmtKind {
    /// A reported syntax error.
    Bad,
    /// Nothing.
    Empty,
    /// `label: stmt`; `pos` is the colon.
    Labeled(Box<Labeled>),
    /// An expression alone.
    Expr(Box<Expr>),
    /// `chan <- value`; `pos` is the arrow.
    Send(Box<Send>),
    /// `lhs = rhs`
    Assign(Box<Assign>),
    /// `lhs := rhs`
    Define(Box<Assign>),
    /// `x op= y`
    AssignOp(Box<AssignOp>),
    /// `x++`, `x--`
    IncDec(Box<IncDec>),
    /// `go call`; the operand may be any expression, the checker objects.
    Go(Box<Expr>),
    /// `defer call`
    Defer(Box<Expr>),
    /// `return results`
    Return(Vec<Expr>),
    /// `break`, `continue`, `goto`, `fallthrough`
    Branch(BranchKind, Option<Ident>),
    /// `{ ... }`
    Block(Block),
    /// `if init; cond { } else`
    If(Box<If>),
    /// `switch init; tag { }`
    Switch(Box<Switch>),
    /// `switch init; x := y.(type) { }`
    TypeSwitch(Box<TypeSwitch>),
    /// `select { }`
    Select(Box<Select>),
    /// `for init; cond; post { }`
    For(Box<For>),
    /// `for key, value = range x { }`
    Range(Box<Range>),
    /// A declaration in a function.
    Decl(Box<Decl>),
}

/// Kinds of branch statements.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "each is the keyword of its name")]
pub enum BranchKind {
    Break,
    Continue,
    Goto,
    Fallthrough,
}

/// `label: stmt`.
#[derive(Debug)]
pub struct Labeled {
    /// The label.
    pub label: Ident,
    /// Position of the colon.
    pub colon: Pos,
    /// What is labeled.
    pub stmt: Stmt,
}

/// `chan <- value`.
#[derive(Debug)]
pub struct Send {
    /// The channel.
    pub chan: Expr,
    /// Position of `<-`.
    pub arrow: Pos,
    /// The value.
    pub value: Expr,
}

/// `lhs = rhs` or `lhs := rhs`; the statement's `pos` is the operator.
#[derive(Debug)]
pub struct Assign {
    /// At least one.
    pub lhs: Vec<Expr>,
    /// At least one.
    pub rhs: Vec<Expr>,
}

/// `lhs op= rhs`; the statement's `pos` is the operator.
#[derive(Debug)]
pub struct AssignOp {
    /// Operator without `=`.
    pub op: BinaryOp,
    /// Target.
    pub lhs: Expr,
    /// Operand.
    pub rhs: Expr,
}

/// `x++` or `x--`.
#[derive(Debug)]
pub struct IncDec {
    /// Whether it counts up.
    pub inc: bool,
    /// Target.
    pub x: Expr,
}

/// An `if` statement.
#[derive(Debug)]
pub struct If {
    /// Before the semicolon.
    pub init: Option<Stmt>,
    /// Condition; [`super::ExprKind::Bad`] if missing (reported).
    pub cond: Expr,
    /// Then.
    pub then: Block,
    /// Else: an `If` or a `Block` statement.
    pub els: Option<Stmt>,
}

/// An expression switch.
#[derive(Debug)]
pub struct Switch {
    /// Before the semicolon.
    pub init: Option<Stmt>,
    /// What is switched on; `None` means `true`.
    pub tag: Option<Expr>,
    /// Position of `{`.
    pub lbrace: Pos,
    /// The clauses.
    pub clauses: Vec<CaseClause>,
    /// Position of `}`.
    pub rbrace: Pos,
}

/// A type switch.
#[derive(Debug)]
pub struct TypeSwitch {
    /// Before the semicolon.
    pub init: Option<Stmt>,
    /// `x` of `x := y.(type)`.
    pub bind: Option<Ident>,
    /// The guard's `y`.
    pub x: Expr,
    /// The whole guard `x := y.(type)`.
    pub guard: Span,
    /// Position of `{`.
    pub lbrace: Pos,
    /// The clauses; their expressions are types or `nil`.
    pub clauses: Vec<CaseClause>,
    /// Position of `}`.
    pub rbrace: Pos,
}

/// `case a, b:` or `default:` with its body.
#[derive(Debug)]
pub struct CaseClause {
    /// Position of `case` or `default`.
    pub pos: Pos,
    /// Expressions; `None` for `default`.
    pub exprs: Option<Vec<Expr>>,
    /// Position of the colon.
    pub colon: Pos,
    /// The body; ends before the next clause.
    pub body: Vec<Stmt>,
    /// The bytes of the clause.
    pub span: Span,
    /// Number for the implicit variable that a type switch declares here.
    pub id: super::NodeId,
}

/// A `select` statement.
#[derive(Debug)]
pub struct Select {
    /// Position of `{`.
    pub lbrace: Pos,
    /// The clauses.
    pub clauses: Vec<CommClause>,
    /// Position of `}`.
    pub rbrace: Pos,
}

/// `case comm:` or `default:` of a select, with its body.
#[derive(Debug)]
pub struct CommClause {
    /// Position of `case` or `default`.
    pub pos: Pos,
    /// Send, receive expression, or assignment from a receive (the checker
    /// verifies that); `None` for `default`.
    pub comm: Option<Stmt>,
    /// Position of the colon.
    pub colon: Pos,
    /// The body.
    pub body: Vec<Stmt>,
    /// The bytes of the clause.
    pub span: Span,
}

/// A `for` statement without range.
#[derive(Debug)]
pub struct For {
    /// Init statement.
    pub init: Option<Stmt>,
    /// Condition.
    pub cond: Option<Expr>,
    /// Post statement.
    pub post: Option<Stmt>,
    /// Body.
    pub body: Block,
}

/// A `for` statement with a range clause.
#[derive(Debug)]
pub struct Range {
    /// Iteration variables or targets: none, one, two (the checker reports more).
    pub lhs: Vec<Expr>,
    /// Whether `:=` declares them.
    pub define: bool,
    /// Position of `:=` or `=`, or none.
    pub op: Pos,
    /// Position of the keyword `range`.
    pub range: Pos,
    /// What is ranged over.
    pub x: Expr,
    /// Body.
    pub body: Block,
}

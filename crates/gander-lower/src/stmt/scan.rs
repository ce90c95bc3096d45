//! What a function's statements contain, found before they are lowered.
//!
//! Invariant: looks at statements only; function literals are functions of
//! their own.

use gander_span::Symbol;
use gander_syntax::ast::{Block, BranchKind, Range, Stmt, StmtKind};
use rustc_hash::FxHashSet;

/// What was found.
#[derive(Debug, Default)]
pub(super) struct Found<'a> {
    /// Whether there is a `defer`.
    pub(super) defers: bool,
    /// Whether there is a `goto`.
    pub(super) gotos: bool,
    /// Labels declared.
    pub(super) labels: FxHashSet<Symbol>,
    /// Loops with a range clause.
    pub(super) ranges: Vec<&'a Range>,
}

/// Looks through a block.
pub(super) fn scan(block: &Block) -> Found<'_> {
    let mut found = Found::default();
    found.list(&block.stmts);
    found
}

impl<'a> Found<'a> {
    fn list(&mut self, stmts: &'a [Stmt]) {
        for stmt in stmts {
            self.stmt(stmt);
        }
    }

    fn stmt(&mut self, stmt: &'a Stmt) {
        match &stmt.kind {
            StmtKind::Labeled(labeled) => {
                self.labels.insert(labeled.label.name);
                self.stmt(&labeled.stmt);
            }
            StmtKind::Defer(_) => self.defers = true,
            StmtKind::Branch(BranchKind::Goto, _) => self.gotos = true,
            StmtKind::Block(block) => self.list(&block.stmts),
            StmtKind::If(s) => {
                self.list(&s.then.stmts);
                if let Some(els) = &s.els {
                    self.stmt(els);
                }
            }
            StmtKind::Switch(s) => {
                for clause in &s.clauses {
                    self.list(&clause.body);
                }
            }
            StmtKind::TypeSwitch(s) => {
                for clause in &s.clauses {
                    self.list(&clause.body);
                }
            }
            StmtKind::Select(s) => {
                for clause in &s.clauses {
                    self.list(&clause.body);
                }
            }
            StmtKind::For(s) => self.list(&s.body.stmts),
            StmtKind::Range(s) => {
                self.ranges.push(s);
                self.list(&s.body.stmts);
            }
            StmtKind::Bad
            | StmtKind::Empty
            | StmtKind::Expr(_)
            | StmtKind::Send(_)
            | StmtKind::Assign(_)
            | StmtKind::Define(_)
            | StmtKind::AssignOp(_)
            | StmtKind::IncDec(_)
            | StmtKind::Go(_)
            | StmtKind::Return(_)
            | StmtKind::Branch(..)
            | StmtKind::Decl(_) => {}
        }
    }
}

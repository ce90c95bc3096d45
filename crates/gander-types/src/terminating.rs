//! Terminating statements (spec: Terminating statements).
//!
//! Invariant: calls of `panic` are known from the check of the body; the rest
//! is syntax.

use crate::checker::Checker;
use gander_span::Symbol;
use gander_syntax::ast::{BranchKind, CaseClause, ExprKind, Stmt, StmtKind};

impl Checker<'_> {
    /// Whether the list ends in a terminating statement, empty ones aside.
    pub(crate) fn is_terminating_list(&self, list: &[Stmt]) -> bool {
        list.iter()
            .rfind(|s| !matches!(s.kind, StmtKind::Empty))
            .is_some_and(|s| self.is_terminating(s, None))
    }

    /// Whether `s`, labeled `label`, is terminating.
    fn is_terminating(&self, s: &Stmt, label: Option<Symbol>) -> bool {
        match &s.kind {
            StmtKind::Return(_) => true,
            StmtKind::Branch(kind, _) => {
                matches!(kind, BranchKind::Goto | BranchKind::Fallthrough)
            }
            StmtKind::Expr(e) => {
                let call = e.unparen();
                matches!(call.kind, ExprKind::Call(_))
                    && self.env.is_panic.borrow().contains(&call.id)
            }
            StmtKind::Labeled(labeled) => {
                self.is_terminating(&labeled.stmt, Some(labeled.label.name))
            }
            StmtKind::Block(block) => self.is_terminating_list(&block.stmts),
            StmtKind::If(s) => s.els.as_ref().is_some_and(|els| {
                self.is_terminating_list(&s.then.stmts) && self.is_terminating(els, None)
            }),
            StmtKind::Switch(s) => self.is_terminating_switch(&s.clauses, label),
            StmtKind::TypeSwitch(s) => self.is_terminating_switch(&s.clauses, label),
            StmtKind::Select(s) => s.clauses.iter().all(|clause| {
                self.is_terminating_list(&clause.body) && !has_break_list(&clause.body, label, true)
            }),
            StmtKind::For(s) => s.cond.is_none() && !has_break_list(&s.body.stmts, label, true),
            _ => false,
        }
    }

    fn is_terminating_switch(&self, clauses: &[CaseClause], label: Option<Symbol>) -> bool {
        clauses.iter().any(|clause| clause.exprs.is_none())
            && clauses.iter().all(|clause| {
                self.is_terminating_list(&clause.body) && !has_break_list(&clause.body, label, true)
            })
    }
}

fn has_break_list(list: &[Stmt], label: Option<Symbol>, implicit: bool) -> bool {
    list.iter().any(|s| has_break(s, label, implicit))
}

/// Whether `s` contains a `break` that names `label`, or, if `implicit`, one
/// without label that is not inside another breakable statement.
fn has_break(s: &Stmt, label: Option<Symbol>, implicit: bool) -> bool {
    // Inside another breakable statement, only the label counts.
    let labeled = |list: &[Stmt]| label.is_some() && has_break_list(list, label, false);
    match &s.kind {
        StmtKind::Branch(BranchKind::Break, None) => implicit,
        StmtKind::Branch(BranchKind::Break, Some(target)) => Some(target.name) == label,
        StmtKind::Labeled(inner) => has_break(&inner.stmt, label, implicit),
        StmtKind::Block(block) => has_break_list(&block.stmts, label, implicit),
        StmtKind::If(s) => {
            has_break_list(&s.then.stmts, label, implicit)
                || s.els
                    .as_ref()
                    .is_some_and(|els| has_break(els, label, implicit))
        }
        StmtKind::Switch(s) => s.clauses.iter().any(|clause| labeled(&clause.body)),
        StmtKind::TypeSwitch(s) => s.clauses.iter().any(|clause| labeled(&clause.body)),
        StmtKind::Select(s) => s.clauses.iter().any(|clause| labeled(&clause.body)),
        StmtKind::For(s) => labeled(&s.body.stmts),
        StmtKind::Range(s) => labeled(&s.body.stmts),
        _ => false,
    }
}

//! Select statements (spec: Select statements).

use crate::checker::Checker;
use crate::codes;
use crate::report::At;
use crate::stmt::StmtContext;
use gander_syntax::ast::{CommClause, Expr, ExprKind, Select, Stmt, StmtKind, UnaryOp};

/// The clause of the spec behind errors about communication clauses.
const SPEC: &str = "Select statements: each case is a send statement or a receive statement, \
    which may assign or define one or two variables";

const ONE_DEFAULT: &str = "Select statements: there can be at most one default case";

impl<'a> Checker<'a> {
    /// Checks a select statement; `inner` is the context of its clauses.
    pub(crate) fn select_stmt(&mut self, inner: StmtContext, s: &'a Select) {
        let defaults = s.clauses.iter().filter(|clause| clause.comm.is_none());
        self.multiple_defaults(defaults.map(|clause| clause.pos), ONE_DEFAULT);
        for clause in &s.clauses {
            self.comm_clause(inner, clause);
        }
    }

    fn comm_clause(&mut self, inner: StmtContext, clause: &'a CommClause) {
        if let Some(comm) = &clause.comm
            && !is_communication(comm)
        {
            // An expression alone is named by its operator.
            let at = match comm.kind {
                StmtKind::Expr(_) => At {
                    pos: comm.pos,
                    span: comm.span,
                },
                _ => comm.into(),
            };
            self.new_error(codes::INVALID_SELECT_CASE)
                .add(
                    at,
                    "select case must be send or receive (possibly with assignment)",
                )
                .spec(SPEC)
                .report(self);
            return;
        }
        self.open_scope();
        if let Some(comm) = &clause.comm {
            if matches!(comm.kind, StmtKind::AssignOp(_)) {
                self.limit_select(comm.pos);
            }
            self.stmt(inner, comm);
        }
        self.stmt_list(inner, &clause.body);
        self.close_scope();
    }
}

/// Whether `s` is a send or receive statement.
fn is_communication(s: &Stmt) -> bool {
    match &s.kind {
        StmtKind::Send(_) => true,
        StmtKind::Expr(e) => is_receive(e),
        StmtKind::Assign(assign) | StmtKind::Define(assign) => {
            matches!(&assign.rhs[..], [e] if is_receive(e))
        }
        // The official compiler refuses `x += <-c` later.
        StmtKind::AssignOp(assign) => is_receive(&assign.rhs),
        _ => false,
    }
}

fn is_receive(e: &Expr) -> bool {
    matches!(e.unparen().kind, ExprKind::Unary(UnaryOp::Recv, _))
}

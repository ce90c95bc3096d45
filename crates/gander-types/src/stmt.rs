//! Statements (spec: Statements). Those with files of their own: switch, type
//! switch, select, range, and assignments.
//!
//! Invariant: a statement leaves the scope as it found it; function literals
//! in it are checked before the next statement.

use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Obj;
use crate::universe::ExprUse;
use gander_span::{Pos, Symbol};
use gander_syntax::ast::{
    AssignOp, BranchKind, Expr, ExprKind, For, If, IncDec, Send, Stmt, StmtKind,
};
use gander_syntax::expr_string;

/// Which branch statements are allowed at a place, and why not: a set of bits.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct StmtContext(u8);

impl StmtContext {
    pub(crate) const NONE: StmtContext = StmtContext(0);
    pub(crate) const BREAK_OK: StmtContext = StmtContext(1);
    pub(crate) const CONTINUE_OK: StmtContext = StmtContext(2);
    pub(crate) const FALLTHROUGH_OK: StmtContext = StmtContext(4);
    /// In the last clause of a switch.
    pub(crate) const FINAL_CASE: StmtContext = StmtContext(8);
    pub(crate) const IN_TYPE_SWITCH: StmtContext = StmtContext(16);

    pub(crate) const fn with(self, other: StmtContext) -> StmtContext {
        StmtContext(self.0 | other.0)
    }

    const fn without(self, other: StmtContext) -> StmtContext {
        StmtContext(self.0 & !other.0)
    }

    const fn has(self, other: StmtContext) -> bool {
        self.0 & other.0 != 0
    }

    /// The context of statements in an inner block: what is said about the
    /// clause of a switch holds only for the clause itself.
    const fn inner(self) -> StmtContext {
        self.without(
            StmtContext::FALLTHROUGH_OK
                .with(StmtContext::FINAL_CASE)
                .with(StmtContext::IN_TYPE_SWITCH),
        )
    }
}

impl<'a> Checker<'a> {
    /// Checks the statements of a block or clause.
    pub(crate) fn stmt_list(&mut self, context: StmtContext, list: &'a [Stmt]) {
        let inner = context.without(StmtContext::FALLTHROUGH_OK);
        // Only the last statement of a clause may be a fallthrough; empty ones
        // after it do not count.
        let last = list
            .iter()
            .rposition(|s| !matches!(s.kind, StmtKind::Empty));
        let Some(last) = last else {
            return;
        };
        for s in &list[..last] {
            self.stmt(inner, s);
        }
        self.stmt(context, &list[last]);
    }

    /// Checks a statement.
    pub(crate) fn stmt(&mut self, context: StmtContext, s: &'a Stmt) {
        let mark = self.delayed_mark();
        self.stmt_kind(context, s);
        self.process_delayed(mark);
    }

    fn stmt_kind(&mut self, context: StmtContext, s: &'a Stmt) {
        let inner = context.inner();
        match &s.kind {
            StmtKind::Bad | StmtKind::Empty => {}
            StmtKind::Decl(decl) => self.decl_stmt(decl),
            StmtKind::Labeled(labeled) => {
                self.env.has_label = true;
                self.stmt(context, &labeled.stmt);
            }
            StmtKind::Expr(e) => self.expr_stmt(e),
            StmtKind::Send(send) => self.send_stmt(s, send),
            StmtKind::IncDec(inc_dec) => self.inc_dec_stmt(inc_dec),
            StmtKind::Assign(assign) => self.assign_vars(&assign.lhs, &assign.rhs),
            StmtKind::Define(assign) => self.short_var_decl(s.pos, &assign.lhs, &assign.rhs),
            StmtKind::AssignOp(assign) => self.assign_op_stmt(assign),
            StmtKind::Go(call) => self.suspended_call("go", call),
            StmtKind::Defer(call) => self.suspended_call("defer", call),
            StmtKind::Return(results) => self.return_stmt(s, results),
            StmtKind::Branch(_, Some(_)) => self.env.has_label = true,
            StmtKind::Branch(kind, None) => self.branch_stmt(context, s, *kind),
            StmtKind::Block(block) => {
                self.open_scope();
                self.stmt_list(inner, &block.stmts);
                self.close_scope();
            }
            StmtKind::If(stmt) => self.if_stmt(inner, stmt),
            StmtKind::Switch(switch) => {
                self.open_scope();
                self.simple_stmt(switch.init.as_ref());
                self.switch_stmt(inner.with(StmtContext::BREAK_OK), switch);
                self.close_scope();
            }
            StmtKind::TypeSwitch(switch) => {
                self.open_scope();
                self.simple_stmt(switch.init.as_ref());
                let inner = inner
                    .with(StmtContext::BREAK_OK)
                    .with(StmtContext::IN_TYPE_SWITCH);
                self.type_switch_stmt(inner, switch);
                self.close_scope();
            }
            StmtKind::Select(select) => {
                self.select_stmt(inner.with(StmtContext::BREAK_OK), select);
            }
            StmtKind::For(stmt) => self.for_stmt(loop_context(inner), stmt),
            StmtKind::Range(range) => self.range_stmt(loop_context(inner), s, range),
        }
    }

    fn simple_stmt(&mut self, s: Option<&'a Stmt>) {
        if let Some(s) = s {
            self.stmt(StmtContext::NONE, s);
        }
    }

    /// Reports every `default` but the first.
    pub(crate) fn multiple_defaults(
        &mut self,
        mut defaults: impl Iterator<Item = Pos>,
        clause: &'static str,
    ) {
        let Some(first) = defaults.next() else {
            return;
        };
        for pos in defaults {
            let first = self.sources.position(first);
            let message = format!("multiple defaults (first at {first})");
            self.new_error(codes::DUPLICATE_DEFAULT)
                .add(pos, message)
                .spec(clause)
                .report(self);
        }
    }

    /// Spec, Expression statements: only calls, except of some builtins, and
    /// receive operations are statements.
    fn expr_stmt(&mut self, e: &'a Expr) {
        let mut x = Operand::default();
        let usage = self.raw_expr(None, &mut x, e, None, false);
        let (code, what) = match x.mode {
            Mode::Builtin(_) => (codes::UNCALLED_BUILTIN, "must be called"),
            Mode::TypeExpr => (codes::NOT_AN_EXPR, "is not an expression"),
            _ if usage == ExprUse::Statement => return,
            _ => (codes::UNUSED_EXPR, "is not used"),
        };
        let message = format!("{} {what}", self.operand_str(&x));
        self.error(&x, code, message);
    }

    fn send_stmt(&mut self, s: &'a Stmt, send: &'a Send) {
        let mut chan = Operand::default();
        let mut value = Operand::default();
        self.expr(None, &mut chan, &send.chan);
        self.generic_expr(&mut value, &send.value, None);
        if chan.is_invalid() || value.is_invalid() {
            return;
        }
        if let Some(elem) = self.chan_elem(s, &chan, false) {
            self.assignment(&mut value, Some(elem), "send");
        }
    }

    fn inc_dec_stmt(&mut self, s: &'a IncDec) {
        let mut x = Operand::default();
        self.expr(None, &mut x, &s.x);
        if x.is_invalid() {
            return;
        }
        if !self.store.all_numeric(x.ty) {
            let message = format!(
                "invalid operation: {}{} (non-numeric type {})",
                expr_string(&s.x),
                if s.inc { "++" } else { "--" },
                self.ty(x.ty)
            );
            self.error(&s.x, codes::NON_NUMERIC_INC_DEC, message);
            return;
        }
        self.assign_var(&s.x, &mut x, "assignment");
    }

    fn assign_op_stmt(&mut self, s: &'a AssignOp) {
        let mut x = Operand::default();
        self.binary(&mut x, None, &s.lhs, &s.rhs, s.op);
        self.assign_var(&s.lhs, &mut x, "assignment");
    }

    /// Checks the operand of a `go` or `defer` statement.
    fn suspended_call(&mut self, keyword: &str, call: &'a Expr) {
        let code = if keyword == "go" {
            codes::INVALID_GO
        } else {
            codes::INVALID_DEFER
        };
        if !matches!(call.kind, ExprKind::Call(_)) {
            let message = format!("expression in {keyword} must be function call");
            self.error(call, code, message);
            self.use_exprs(std::slice::from_ref(call));
            return;
        }
        let mut x = Operand::default();
        let (code, what) = match self.raw_expr(None, &mut x, call, None, false) {
            ExprUse::Conversion => (code, "requires function call, not conversion"),
            ExprUse::Expression => (codes::UNUSED_RESULTS, "discards result of"),
            ExprUse::Statement => return,
        };
        let message = format!("{keyword} {what} {}", self.operand_str(&x));
        self.error(&x, code, message);
    }

    fn return_stmt(&mut self, s: &'a Stmt, values: &'a [Expr]) {
        let store = self.store;
        let sig = self.env.sig.and_then(|sig| store.signature(sig));
        let results: &'a [Obj] = sig.map_or(&[], |sig| &sig.results);
        match results.first() {
            Some(&first) if values.is_empty() && store[first].name != gander_span::sym::EMPTY => {
                for &result in results {
                    self.result_in_scope(s, result);
                }
            }
            _ => self.init_vars(results, values, Some(s)),
        }
    }

    /// Spec, Return statements: an empty return is not allowed where another
    /// entity hides a result parameter.
    fn result_in_scope(&mut self, s: &'a Stmt, result: Obj) {
        let store = self.store;
        let name: Symbol = store[result].name;
        let Some(hiding) = self.lookup(name).filter(|&hiding| hiding != result) else {
            return;
        };
        let message = format!("result parameter {name} not in scope at return");
        let inner = format!("inner declaration of {}", self.obj_str(result));
        self.new_error(codes::OUT_OF_SCOPE_RESULT)
            .add(s, message)
            .add(store[hiding].pos, inner)
            .report(self);
    }

    /// Checks a branch statement without label, unless the parser has.
    fn branch_stmt(&mut self, context: StmtContext, s: &'a Stmt, kind: BranchKind) {
        if !self.config.check_branches {
            return;
        }
        let (code, message) = match kind {
            BranchKind::Break if !context.has(StmtContext::BREAK_OK) => (
                codes::MISPLACED_BREAK,
                "break not in for, switch, or select statement",
            ),
            BranchKind::Continue if !context.has(StmtContext::CONTINUE_OK) => {
                (codes::MISPLACED_CONTINUE, "continue not in for statement")
            }
            BranchKind::Fallthrough if !context.has(StmtContext::FALLTHROUGH_OK) => (
                codes::MISPLACED_FALLTHROUGH,
                if context.has(StmtContext::FINAL_CASE) {
                    "cannot fallthrough final case in switch"
                } else if context.has(StmtContext::IN_TYPE_SWITCH) {
                    "cannot fallthrough in type switch"
                } else {
                    "fallthrough statement out of place"
                },
            ),
            _ => return,
        };
        self.error(s, code, message);
    }

    fn if_stmt(&mut self, inner: StmtContext, s: &'a If) {
        self.open_scope();
        self.simple_stmt(s.init.as_ref());
        self.condition(&s.cond, "non-boolean condition in if statement");
        self.open_scope();
        self.stmt_list(inner, &s.then.stmts);
        self.close_scope();
        if let Some(els) = &s.els {
            self.stmt(inner, els);
        }
        self.close_scope();
    }

    fn for_stmt(&mut self, inner: StmtContext, s: &'a For) {
        self.open_scope();
        self.simple_stmt(s.init.as_ref());
        if let Some(cond) = &s.cond {
            self.condition(cond, "non-boolean condition in for statement");
        }
        if let Some(post) = &s.post {
            self.stmt(StmtContext::NONE, post);
            // A definition here was reported by the parser; its variables
            // should not be reported as unused too.
            if let StmtKind::Define(assign) = &post.kind {
                self.use_exprs(&assign.lhs);
            }
        }
        self.open_scope();
        self.stmt_list(inner, &s.body.stmts);
        self.close_scope();
        self.close_scope();
    }

    fn condition(&mut self, cond: &'a Expr, message: &str) {
        let mut x = Operand::default();
        self.expr(None, &mut x, cond);
        if !x.is_invalid() && !self.store.all_boolean(x.ty) {
            self.error(cond, codes::INVALID_COND, message);
        }
    }
}

/// The context of a loop's body.
fn loop_context(inner: StmtContext) -> StmtContext {
    inner
        .with(StmtContext::BREAK_OK)
        .with(StmtContext::CONTINUE_OK)
}

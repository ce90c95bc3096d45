//! Statements: control flow, declarations, assignment, defer, select, range.
//!
//! Invariant: statements that cannot be reached are not lowered; every
//! statement sets the position of its code, so that run-time errors and
//! tracebacks name the line that the official compiler names.

mod assign;
mod body;
mod defers;
mod embed;
mod flow;
mod homes;
mod init;
mod loops;
mod range;
mod range_func;
mod results;
mod scan;
mod select;
mod static_value;
mod switch;
mod type_switch;
mod version;
mod wrap;

pub(crate) use body::lower_decl;
pub(crate) use flow::Flow;
pub(crate) use init::{Inits, fill_global, init_key, is_numbered_alike, known_init, lower_init};

use crate::builder::FnBuilder;
use gander_mir::Terminator;
use gander_syntax::ast::{DeclKind, Expr, ExprKind, If, Labeled, Send, Stmt, StmtKind, UnaryOp};

impl<'a> FnBuilder<'_, 'a> {
    /// Statements one after the other.
    pub(crate) fn stmts(&mut self, stmts: &'a [Stmt]) {
        for stmt in stmts {
            self.stmt(stmt);
        }
    }

    /// A statement.
    pub(crate) fn stmt(&mut self, stmt: &'a Stmt) {
        if !self.reachable() && !matches!(stmt.kind, StmtKind::Labeled(_)) {
            return;
        }
        self.at(stmt.pos);
        let takes_label = matches!(
            stmt.kind,
            StmtKind::For(_)
                | StmtKind::Range(_)
                | StmtKind::Switch(_)
                | StmtKind::TypeSwitch(_)
                | StmtKind::Select(_)
        );
        if !takes_label {
            self.flow.label = None;
        }
        match &stmt.kind {
            StmtKind::Bad | StmtKind::Empty => {}
            StmtKind::Labeled(labeled) => self.labeled(labeled),
            StmtKind::Expr(x) => self.expr_stmt(x),
            StmtKind::Send(send) => self.send_stmt(send, stmt),
            StmtKind::Assign(assign) => self.assign_stmt(assign),
            StmtKind::Define(assign) => self.define_stmt(assign),
            StmtKind::AssignOp(assign) => self.assign_op(assign, stmt.pos),
            StmtKind::IncDec(step) => self.inc_dec(step, stmt.pos),
            StmtKind::Go(call) => self.go_stmt(call, stmt.pos),
            StmtKind::Defer(call) => self.defer_stmt(call),
            StmtKind::Return(exprs) => self.return_stmt(exprs, stmt.pos),
            StmtKind::Branch(kind, label) => {
                self.branch_stmt(*kind, label.map(|label| label.name), stmt.pos);
            }
            StmtKind::Block(block) => self.stmts(&block.stmts),
            StmtKind::If(s) => self.if_stmt(s),
            StmtKind::Switch(s) => self.switch_stmt(s),
            StmtKind::TypeSwitch(s) => self.type_switch_stmt(s),
            StmtKind::Select(s) => self.select_stmt(s, stmt.pos),
            StmtKind::For(s) => self.for_stmt(s),
            StmtKind::Range(s) => self.range_stmt(s),
            StmtKind::Decl(decl) => {
                // Constants and types leave no code.
                if let DeclKind::Var(group) = &decl.kind {
                    for spec in &group.specs {
                        self.at(spec.pos);
                        self.var_spec(spec);
                    }
                }
            }
        }
    }

    /// An expression alone: a call or a receive operation.
    pub(crate) fn expr_stmt(&mut self, x: &'a Expr) {
        match &x.unparen().kind {
            ExprKind::Unary(UnaryOp::Recv, channel) => {
                let channel = self.expr(channel);
                let channel = self.single(&channel);
                let nowhere = self.nil();
                self.at(x.pos);
                self.call_helper("runtime.chanrecv1", &[channel, nowhere], &[]);
            }
            ExprKind::Call(_) => {
                self.expr_multi(x);
            }
            _ => {
                self.expr(x);
            }
        }
    }

    /// `channel <- value`
    fn send_stmt(&mut self, send: &'a Send, stmt: &Stmt) {
        let channel_ty = self.ty(&send.chan);
        let Some(elem) = self.ctx.types.elem(channel_ty) else {
            self.ctx
                .error(stmt.pos, "send to something that is no channel");
            return;
        };
        self.hoist_all(&[&send.chan, &send.value]);
        let channel = self.expr(&send.chan);
        let channel = self.single(&channel);
        let value = self.expr_to(&send.value, elem);
        let value = self.spill_address(&value, elem);
        self.at(stmt.pos);
        self.call_helper("runtime.chansend1", &[channel, value], &[]);
    }

    fn labeled(&mut self, labeled: &'a Labeled) {
        let label = labeled.label.name;
        let block = self.label_block(label);
        self.end(Terminator::Jump(block));
        self.start(block);
        self.flow.label = Some(label);
        self.stmt(&labeled.stmt);
        self.flow.label = None;
    }

    fn if_stmt(&mut self, s: &'a If) {
        if let Some(init) = &s.init {
            self.stmt(init);
        }
        let (then, end) = (self.block(), self.block());
        let other = match s.els {
            Some(_) => self.block(),
            None => end,
        };
        match self.constant_bool(&s.cond) {
            // A branch that is never taken is not lowered.
            Some(true) => self.end(Terminator::Jump(then)),
            Some(false) => self.end(Terminator::Jump(other)),
            None => self.cond(&s.cond, then, other),
        }
        let known = self.constant_bool(&s.cond);
        if known != Some(false) {
            self.start(then);
            self.stmts(&s.then.stmts);
            self.end(Terminator::Jump(end));
        }
        if let (Some(els), true) = (&s.els, known != Some(true)) {
            self.start(other);
            self.stmt(els);
            self.end(Terminator::Jump(end));
        }
        self.start(end);
    }

    /// The value of a constant condition.
    pub(super) fn constant_bool(&self, x: &Expr) -> Option<bool> {
        self.constant_of(x).and_then(|value| value.as_bool())
    }
}

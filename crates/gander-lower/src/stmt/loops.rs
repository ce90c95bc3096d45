//! `for` statements without a range clause.
//!
//! Invariant: since Go 1.22 each iteration has its own copies of the loop's
//! variables (spec: For statements with for clause). Only variables that are
//! objects can tell; they are copied just before the post statement.

use crate::builder::FnBuilder;
use crate::value::{Addr, Base, Home};
use gander_mir::{Inst, Terminator};
use gander_syntax::ast::{For, StmtKind};
use gander_types::Obj;

impl<'a> FnBuilder<'_, 'a> {
    pub(super) fn for_stmt(&mut self, s: &'a For) {
        let label = self.flow.label.take();
        if let Some(init) = &s.init {
            self.stmt(init);
        }
        let (head, body, next, end) = (self.block(), self.block(), self.block(), self.block());
        self.end(Terminator::Jump(head));
        self.start(head);
        let cond = s.cond.as_ref();
        let cond = cond.filter(|cond| self.constant_bool(cond) != Some(true));
        match cond {
            Some(cond) => {
                self.at(cond.pos);
                self.cond(cond, body, end);
            }
            None => self.end(Terminator::Jump(body)),
        }
        self.start(body);
        self.flow.label = label;
        self.enter(end, Some(next));
        self.stmts(&s.body.stmts);
        self.end(Terminator::Jump(next));
        self.start(next);
        if self.flow.per_iteration {
            self.renew_variables(s);
        }
        if let Some(post) = &s.post {
            self.stmt(post);
        }
        self.leave();
        self.jump_back(head);
        // Behind a loop that nothing ends is no code.
        if cond.is_some() || self.flow.reached.contains(&end) {
            self.start(end);
        }
    }

    /// Gives the next iteration its own copies of the loop's variables.
    fn renew_variables(&mut self, s: &'a For) {
        let Some(StmtKind::Define(init)) = s.init.as_ref().map(|init| &init.kind) else {
            return;
        };
        let vars: Vec<Obj> = init.lhs.iter().filter_map(|x| self.defined(x)).collect();
        for var in vars {
            let Some(Home::Mem(old)) = self.vars.get(&var).cloned() else {
                continue;
            };
            let Base::Reg(dst) = old.base else {
                continue;
            };
            let ty = self.var_ty(var);
            let src = self.new_object(ty);
            self.copy(Addr::object(src), old, ty);
            self.emit(Inst::Copy { dst, src });
        }
    }
}

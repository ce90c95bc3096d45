//! Evaluation of expressions whose values are not wanted, so that what they
//! mention counts as used and their own errors are reported.
//!
//! Invariant: nothing is reported twice for the sake of it; the blank
//! identifier is skipped silently.

use crate::checker::Checker;
use crate::operand::{Mode, Operand};
use crate::store::Obj;
use gander_span::Symbol;
use gander_syntax::ast::{Expr, ExprKind};

impl<'a> Checker<'a> {
    /// Evaluates `exprs`; reports whether all are valid.
    pub(crate) fn use_exprs(&mut self, exprs: &'a [Expr]) -> bool {
        self.use_all(exprs, false)
    }

    /// As [`Checker::use_exprs`] for the left side of an assignment, where a
    /// variable's bare name is no use of it.
    pub(crate) fn use_lhs(&mut self, exprs: &'a [Expr]) -> bool {
        self.use_all(exprs, true)
    }

    fn use_all(&mut self, exprs: &'a [Expr], lhs: bool) -> bool {
        let mut ok = true;
        for e in exprs {
            ok &= self.use_expr(e, lhs);
        }
        ok
    }

    fn use_expr(&mut self, e: &'a Expr, lhs: bool) -> bool {
        let mut x = Operand {
            mode: Mode::Value,
            ..Operand::default()
        };
        let inner = e.unparen();
        match inner.kind {
            ExprKind::Name(name) if name.is_blank() => {}
            ExprKind::Name(name) => {
                let unused = if lhs { self.unused_var(name) } else { None };
                self.expr_or_type(&mut x, inner, true);
                self.forget_use(unused);
            }
            _ => {
                self.raw_expr(None, &mut x, e, None, true);
            }
        }
        !x.is_invalid()
    }

    /// The variable of this package that `name` denotes, if it was not used
    /// so far.
    pub(crate) fn unused_var(&self, name: Symbol) -> Option<Obj> {
        let obj = self.lookup(name)?;
        let object = &self.store[obj];
        (object.var_kind().is_some()
            && object.pkg == Some(self.pkg)
            && !self.used_vars.contains(&obj))
        .then_some(obj)
    }

    /// Takes back that `var` was used.
    pub(crate) fn forget_use(&mut self, var: Option<Obj>) {
        if let Some(var) = var {
            self.used_vars.remove(&var);
        }
    }
}

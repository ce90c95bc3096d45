//! The order of evaluation (spec: Order of evaluation).
//!
//! Invariant: function calls, receive operations and logical operators happen
//! in lexical order. Other operands are read as late as the official compiler
//! reads them: after all calls of the expression (or list of expressions) they
//! belong to. To that end the calls in operands that stand before another call
//! are evaluated first, and their values kept in `FnBuilder::hoisted` until
//! their expression's turn comes.

use crate::builder::FnBuilder;
use crate::types::LType;
use crate::value::Value;
use gander_syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use gander_types::{Builtin, Mode};

impl<'a> FnBuilder<'_, 'a> {
    /// Evaluates the calls in `x`, in order, so that what is left of it can be
    /// evaluated after later calls.
    pub(crate) fn hoist(&mut self, x: &'a Expr) {
        if self.hoisted.contains_key(&x.id) || !self.has_calls(x) {
            return;
        }
        if self.is_early(x) {
            let value = self.expr(x);
            self.hoisted.insert(x.id, value);
            return;
        }
        for_each_operand(x, &mut |operand| self.hoist(operand));
    }

    /// Evaluates expressions in order, each for its type.
    pub(crate) fn exprs_to(&mut self, list: &[(&'a Expr, LType)]) -> Vec<Value> {
        let exprs: Vec<&'a Expr> = list.iter().map(|(x, _)| *x).collect();
        self.hoist_all(&exprs);
        list.iter().map(|&(x, to)| self.expr_to(x, to)).collect()
    }

    /// Evaluates the calls in several operands if more than one has any, or
    /// one has that is not the first.
    pub(crate) fn hoist_all(&mut self, list: &[&'a Expr]) {
        let Some(last) = list.iter().rposition(|x| self.has_calls(x)) else {
            return;
        };
        if last == 0 {
            return;
        }
        for &x in &list[..=last] {
            self.hoist(x);
        }
    }

    /// Whether `x` is evaluated when its turn comes, not late.
    fn is_early(&self, x: &Expr) -> bool {
        match &x.kind {
            ExprKind::Call(call) => match self.mode(&call.fun) {
                Some(Mode::TypeExpr) => false,
                Some(Mode::Builtin(builtin)) => !is_plain(*builtin),
                _ => true,
            },
            ExprKind::Unary(UnaryOp::Recv, _) => true,
            ExprKind::Binary(binary) => {
                matches!(binary.op, BinaryOp::LogAnd | BinaryOp::LogOr)
            }
            ExprKind::TypeAssert(_) | ExprKind::Slice(_) => true,
            ExprKind::CompositeLit(_) => self.is_map(x),
            _ => false,
        }
    }

    /// Whether the type of `x` is a map.
    fn is_map(&self, x: &Expr) -> bool {
        let recorded = self.info.types.get(x.id.0 as usize);
        recorded.and_then(Option::as_ref).is_some_and(|recorded| {
            let ty = self.ctx.types.lower(recorded.ty, &self.env);
            matches!(
                *self.ctx.types.under_kind(ty),
                crate::types::Kind::Map { .. }
            )
        })
    }

    /// Whether evaluating `x` involves something that is evaluated in order.
    pub(crate) fn has_calls(&self, x: &Expr) -> bool {
        if matches!(
            self.mode(x),
            Some(Mode::Constant(_) | Mode::TypeExpr | Mode::Builtin(_) | Mode::NilValue)
        ) {
            return false;
        }
        if self.is_early(x) {
            return true;
        }
        let mut found = false;
        for_each_operand(x, &mut |operand| found = found || self.has_calls(operand));
        found
    }
}

/// Builtins that only look at their operands.
fn is_plain(builtin: Builtin) -> bool {
    matches!(
        builtin,
        Builtin::Len | Builtin::Cap | Builtin::Real | Builtin::Imag | Builtin::Complex
    ) || builtin.is_unsafe()
}

/// The operands of an expression in lexical order; none of a function literal.
fn for_each_operand<'a>(x: &'a Expr, f: &mut dyn FnMut(&'a Expr)) {
    match &x.kind {
        ExprKind::Paren(inner) | ExprKind::Star(inner) | ExprKind::Unary(_, inner) => f(inner),
        ExprKind::CompositeLit(lit) => lit.elems.iter().for_each(f),
        ExprKind::KeyValue(pair) => {
            f(&pair.key);
            f(&pair.value);
        }
        ExprKind::Selector(selector) => f(&selector.x),
        ExprKind::Index(index) => {
            f(&index.x);
            index.indices.iter().for_each(f);
        }
        ExprKind::Slice(slice) => {
            f(&slice.x);
            slice.index.iter().flatten().for_each(f);
        }
        ExprKind::TypeAssert(assert) => f(&assert.x),
        ExprKind::Binary(binary) => {
            f(&binary.x);
            f(&binary.y);
        }
        ExprKind::Call(call) => {
            f(&call.fun);
            call.args.iter().for_each(f);
        }
        _ => {}
    }
}

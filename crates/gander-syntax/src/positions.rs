//! The place at which the official compiler reports an expression.
//!
//! Invariant: this is the start of the leftmost part as its syntax package
//! computes it, which is not always the start of the bytes: a slice
//! expression is reported at its bracket, a function type at its parameters.

use crate::ast::{Expr, ExprKind};
use gander_span::Pos;

/// Where errors about `x` are reported.
pub fn start_pos(x: &Expr) -> Pos {
    let mut x = x;
    loop {
        x = match &x.kind {
            ExprKind::CompositeLit(literal) => match &literal.ty {
                Some(ty) => ty,
                None => return x.pos,
            },
            ExprKind::KeyValue(pair) => &pair.key,
            ExprKind::Selector(selector) => &selector.x,
            ExprKind::Index(index) => &index.x,
            ExprKind::TypeAssert(assert) => &assert.x,
            ExprKind::TypeSwitchGuard(guarded) => guarded,
            ExprKind::Binary(binary) => &binary.x,
            ExprKind::Call(call) => &call.fun,
            _ => return x.pos,
        };
    }
}

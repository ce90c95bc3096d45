//! Telling type parameters from array lengths in type declarations.
//!
//! `type T[P *C] ...` may declare a generic type or an array of length
//! `P * C` (Go spec, "Type parameter declarations"). Invariant: what follows
//! the bracket is parsed as an expression once, and then taken apart if it
//! can only be, or is more likely, a name with a constraint.

use super::params::Param;
use super::{Parser, name_expr};
use crate::ast::{Binary, BinaryOp, Expr, ExprKind, FieldList, Ident, UnaryOp};
use crate::token::Token;
use gander_span::{Pos, Span};

impl Parser<'_> {
    /// What follows the name in a type declaration, at `[`: type parameters,
    /// the place of `=`, and the type.
    pub(super) fn type_params_or_array(
        &mut self,
    ) -> (Option<FieldList>, Option<Pos>, Option<Expr>) {
        let open = self.pos();
        self.next();
        match self.token {
            Token::Name => {}
            Token::Rbrack => {
                self.next();
                return (None, None, Some(self.slice_type(open)));
            }
            _ => return (None, None, Some(self.array_type(open, None))),
        }
        let name = self.name();
        let mut x = name_expr(name);
        // Slices and index expressions are not constant, so a bracket after
        // the name begins a constraint like `[]E`.
        if self.token != Token::Lbrack {
            self.brackets += 1;
            x = self.framed(|p| {
                let x = p.primary_expr_from(x);
                p.binary_expr_from(x, 0)
            });
            self.brackets -= 1;
        }
        let comma = self.token == Token::Comma;
        match split(x, comma) {
            Ok((name, constraint)) if constraint.is_some() || self.token != Token::Rbrack => {
                let first = Param {
                    name: Some(name),
                    ty: constraint,
                };
                let tparams = self.type_param_list(open, first);
                let assign = self.got_assign();
                (Some(tparams), assign, self.type_or_none())
            }
            Ok((name, _)) => {
                let len = name_expr(name);
                (None, None, Some(self.array_type(open, Some(len))))
            }
            Err(len) => (None, None, Some(self.array_type(open, Some(*len)))),
        }
    }
}

/// Splits `x` into a name and what may be its constraint. A constraint that
/// could also be an operand is only split off with `force`.
fn split(x: Expr, force: bool) -> Result<(Ident, Option<Expr>), Box<Expr>> {
    if let Some(name) = x.as_ident() {
        return Ok((name, None));
    }
    if !has_constraint(&x, force) {
        return Err(Box::new(x));
    }
    split_constraint(x).map(|(name, constraint)| (name, Some(constraint)))
}

/// Whether `x` can be read as a name followed by a type element.
fn has_constraint(x: &Expr, force: bool) -> bool {
    match &x.kind {
        ExprKind::Binary(binary) => match binary.op {
            BinaryOp::Mul => binary.x.as_ident().is_some() && (force || is_type_elem(&binary.y)),
            BinaryOp::Or => has_constraint(&binary.x, force || is_type_elem(&binary.y)),
            _ => false,
        },
        ExprKind::Call(call) => {
            call.fun.as_ident().is_some()
                && !call.dots.is_known()
                && matches!(&call.args[..], [arg] if force || is_type_elem(arg))
        }
        _ => false,
    }
}

/// Takes apart what [`has_constraint`] has accepted.
fn split_constraint(mut x: Expr) -> Result<(Ident, Expr), Box<Expr>> {
    let (id, pos) = (x.id, x.pos);
    match x.kind {
        ExprKind::Binary(binary) => {
            let Binary { op, x: left, y } = *binary;
            if let Some(name) = left.as_ident() {
                // `name * y` is name and pointer type.
                let span = Span::new(pos, y.span.hi);
                let kind = ExprKind::Star(Box::new(y));
                return Ok((
                    name,
                    Expr {
                        id,
                        pos,
                        span,
                        kind,
                    },
                ));
            }
            let (name, left) = split_constraint(left)?;
            let span = Span::new(left.span.lo, x.span.hi);
            let kind = ExprKind::Binary(Box::new(Binary { op, x: left, y }));
            Ok((
                name,
                Expr {
                    id,
                    pos,
                    span,
                    kind,
                },
            ))
        }
        ExprKind::Call(ref mut call) => match (call.fun.as_ident(), call.args.pop()) {
            // `name (arg)`: parentheses around types are not kept.
            (Some(name), Some(arg)) => Ok((name, unparen(arg))),
            _ => Err(Box::new(x)),
        },
        _ => Err(Box::new(x)),
    }
}

/// The expression without enclosing parentheses.
pub(super) fn unparen(mut x: Expr) -> Expr {
    while let ExprKind::Paren(inner) = x.kind {
        x = *inner;
    }
    x
}

/// Whether `x` can only be a type element; false if it could also be an
/// ordinary expression.
pub(crate) fn is_type_elem(x: &Expr) -> bool {
    match &x.kind {
        ExprKind::ArrayType(_)
        | ExprKind::StructType(_)
        | ExprKind::FuncType(_)
        | ExprKind::InterfaceType(_)
        | ExprKind::SliceType(_)
        | ExprKind::MapType(_)
        | ExprKind::ChanType(_)
        | ExprKind::Unary(UnaryOp::Tilde, _) => true,
        ExprKind::Binary(binary) => is_type_elem(&binary.x) || is_type_elem(&binary.y),
        ExprKind::Unary(_, x) | ExprKind::Star(x) | ExprKind::Paren(x) => is_type_elem(x),
        _ => false,
    }
}

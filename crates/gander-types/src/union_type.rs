//! Unions of types in constraints.
//!
//! Invariant: a union keeps its terms as written; whether they fit together is
//! checked when all declarations have types.

use crate::checker::Checker;
use crate::codes;
use crate::operand::Mode;
use crate::store::Ty;
use crate::types::{Term, Type};
use gander_syntax::ast::{BinaryOp, Expr, ExprKind, UnaryOp};
use gander_syntax::expr_string;

/// The official compiler's limit: overlap is checked pair by pair.
const MAX_TERMS: usize = 100;

impl<'a> Checker<'a> {
    /// The interface element `e`: a type, `~T` or a union.
    pub(crate) fn parse_union(&mut self, e: &'a Expr) -> Ty {
        let store = self.store;
        let mut unions = Vec::new();
        let mut operands = Vec::new();
        flatten_union(e, &mut unions, &mut operands);

        let mut terms: Vec<Term> = Vec::new();
        let mut valid = true;
        for (i, &operand) in operands.iter().enumerate() {
            let term = self.parse_tilde(operand);
            if operands.len() == 1 && !term.tilde {
                return term.ty;
            }
            if terms.len() < MAX_TERMS {
                terms.push(term);
            } else if valid {
                let message = format!(
                    "cannot handle more than {MAX_TERMS} union terms (implementation limitation)"
                );
                self.error(operand, codes::INVALID_UNION, message);
                valid = false;
            }
            if i > 0 && self.config.record {
                let part = if valid {
                    store.add_type(Type::Union(terms.clone().into()))
                } else {
                    Ty::INVALID
                };
                self.record_type_and_value(unions[i - 1], &Mode::TypeExpr, part);
            }
        }
        if !valid {
            return Ty::INVALID;
        }
        let union = store.add_type(Type::Union(terms.clone().into()));
        self.later(move |check| {
            for (i, operand) in operands.into_iter().enumerate() {
                check.valid_term(&terms, i, operand);
            }
        });
        union
    }

    /// The term `e`: a type or `~T`.
    fn parse_tilde(&mut self, e: &'a Expr) -> Term {
        let (tilde, x) = match &e.kind {
            ExprKind::Unary(UnaryOp::Tilde, x) => (true, &**x),
            _ => (false, e),
        };
        let mut ty = self.typ(x);
        // A type parameter is no type of its own that could be embedded.
        if self.store.is_type_param(ty) {
            let message = if tilde {
                format!("type in term {} cannot be a type parameter", expr_string(e))
            } else {
                "term cannot be a type parameter".to_owned()
            };
            self.error(x, codes::MISPLACED_TYPE_PARAM, message);
            ty = Ty::INVALID;
        }
        let term = Term { tilde, ty };
        if tilde && self.config.record {
            let union = self.store.add_type(Type::Union(Box::new([term])));
            self.record_type_and_value(e, &Mode::TypeExpr, union);
        }
        term
    }

    /// Checks term `index` of a union, which stands at `at` (Go spec, "General
    /// interfaces").
    fn valid_term(&mut self, terms: &[Term], index: usize, at: &'a Expr) {
        let store = self.store;
        let term = terms[index];
        if !store.is_valid(term.ty) {
            return;
        }
        let under = store.under(term.ty);
        let is_interface = matches!(&store[under], Type::Interface(_));
        if term.tilde && (is_interface || !store.identical(under, term.ty)) {
            let ty = self.ty(term.ty);
            let message = if is_interface {
                format!("invalid use of ~ ({ty} is an interface)")
            } else {
                format!(
                    "invalid use of ~ (underlying type of {ty} is {})",
                    self.ty(under)
                )
            };
            self.error(at, codes::INVALID_UNION, message);
            return;
        }
        if is_interface {
            self.valid_interface_term(term, under, at);
            return;
        }
        let other = terms[..index]
            .iter()
            .find(|other| !store.is_interface(other.ty) && !store.terms_disjoint(**other, term));
        if let Some(&other) = other {
            let message = format!(
                "overlapping terms {} and {}",
                self.term_path_str(term),
                self.term_path_str(other)
            );
            self.soft_error(at, codes::INVALID_UNION, message);
        }
    }

    /// A term as the official compiler prints it alone: package names are
    /// whole paths.
    fn term_path_str(&self, term: Term) -> String {
        let tilde = if term.tilde { "~" } else { "" };
        format!("{tilde}{}", self.type_path_str(term.ty))
    }

    /// An interface in a union must not have methods nor be comparable.
    fn valid_interface_term(&mut self, term: Term, under: Ty, at: &'a Expr) {
        let set = self.store.type_set(under);
        let message = if !set.methods.is_empty() {
            let text = self.term_path_str(term);
            format!("cannot use {text} in union ({text} contains methods)")
        } else if term.ty == Ty::COMPARABLE {
            "cannot use comparable in union".to_owned()
        } else if set.comparable {
            let text = self.term_path_str(term);
            format!("cannot use {text} in union ({text} embeds comparable)")
        } else {
            return;
        };
        self.error(at, codes::INVALID_UNION, message);
    }
}

/// The operands of the union `e` from left to right, and the unions `a|b`,
/// `a|b|c`, ... they are combined in.
fn flatten_union<'a>(e: &'a Expr, unions: &mut Vec<&'a Expr>, operands: &mut Vec<&'a Expr>) {
    match &e.kind {
        ExprKind::Binary(binary) if binary.op == BinaryOp::Or => {
            flatten_union(&binary.x, unions, operands);
            unions.push(e);
            operands.push(&binary.y);
        }
        _ => operands.push(e),
    }
}

//! Unary operations, receiving included.
//!
//! Invariant: an operand that an operator is not defined on is reported once,
//! with the operator, and becomes invalid.

use crate::channel_rules::ChanUse;
use crate::checker::Checker;
use crate::codes;
use crate::constants::{integer_bits, op_pos};
use crate::operand::{Mode, Operand};
use crate::report::At;
use crate::store::Ty;
use crate::types::{ChanDir, Type};
use crate::under::TypeError;
use gander_constant as constant;
use gander_syntax::ast::{Expr, ExprKind, UnaryOp};

const RECEIVE_CLAUSE: &str = "Receive operator: the channel direction must permit receive \
     operations, and the type of the received value is the element type of the channel";
const SEND_CLAUSE: &str = "Send statements: the channel expression must be of channel type, the \
     channel direction must permit send operations, and the value must be assignable to the \
     element type";

impl<'a> Checker<'a> {
    /// `op inner`, which is `e`.
    pub(crate) fn unary(&mut self, x: &mut Operand<'a>, e: &'a Expr, op: UnaryOp, inner: &'a Expr) {
        self.expr(None, x, inner);
        if x.is_invalid() {
            return;
        }
        match op {
            UnaryOp::Addr => self.address(x, inner),
            UnaryOp::Recv => self.receive(x),
            UnaryOp::Tilde => self.tilde(x, e),
            UnaryOp::Plus | UnaryOp::Neg | UnaryOp::Not | UnaryOp::BitNot => {
                self.unary_arithmetic(x, e, op);
            }
        }
    }

    /// `&inner`
    fn address(&mut self, x: &mut Operand<'a>, inner: &'a Expr) {
        // "As an exception to the addressability requirement, x may also be a
        // (possibly parenthesized) composite literal."
        let literal = matches!(inner.unparen().kind, ExprKind::CompositeLit(_));
        if !literal && x.mode != Mode::Variable {
            let message = format!(
                "invalid operation: cannot take address of {}",
                self.operand_str(x)
            );
            self.error(&*x, codes::UNADDRESSABLE_OPERAND, message);
            x.invalidate();
            return;
        }
        x.mode = Mode::Value;
        x.ty = self.store.new_pointer(x.ty);
    }

    /// `<-x`
    fn receive(&mut self, x: &mut Operand<'a>) {
        match self.chan_elem(&*x, x, true) {
            Some(elem) if self.is_complete(elem) => {
                x.mode = Mode::CommaOk;
                x.ty = elem;
                self.env.has_call_or_recv = true;
            }
            _ => x.invalidate(),
        }
    }

    /// `~x`, which other languages have for `^x`.
    fn tilde(&mut self, x: &mut Operand<'a>, e: &'a Expr) {
        let message = "cannot use ~ outside of interface or type constraint";
        if !self.store.all_integer(x.ty) {
            self.error(e, codes::UNDEFINED_OP, message);
            x.invalidate();
            return;
        }
        let message = format!("{message} (use ^ for bitwise complement)");
        self.error(e, codes::UNDEFINED_OP, message);
        self.unary_arithmetic(x, e, UnaryOp::BitNot);
    }

    fn unary_arithmetic(&mut self, x: &mut Operand<'a>, e: &'a Expr, op: UnaryOp) {
        let store = self.store;
        let (defined, constant_op) = match op {
            UnaryOp::Not => (store.all_boolean(x.ty), constant::UnaryOp::Not),
            UnaryOp::BitNot => (store.all_integer(x.ty), constant::UnaryOp::BitNot),
            UnaryOp::Neg => (store.all_numeric(x.ty), constant::UnaryOp::Neg),
            _ => (store.all_numeric(x.ty), constant::UnaryOp::Plus),
        };
        if !defined {
            self.undefined_op(x, op.text());
            return;
        }
        let Mode::Constant(value) = &x.mode else {
            x.mode = Mode::Value;
            return;
        };
        if value.is_unknown() {
            return;
        }
        let width = match store.under_basic(x.ty) {
            Some(basic) if store.is_unsigned(x.ty) => integer_bits(basic.kind),
            _ => 0,
        };
        x.mode = Mode::Constant(constant::unary_op(constant_op, value, width));
        x.expr = Some(e);
        self.overflow(x, op_pos(e));
    }

    /// Reports that the operator `op` is not defined on `x` and invalidates it.
    pub(crate) fn undefined_op(&mut self, x: &mut Operand<'a>, op: &str) {
        let message = format!(
            "invalid operation: operator {op} not defined on {}",
            self.operand_str(x)
        );
        self.error(&*x, codes::UNDEFINED_OP, message);
        x.invalidate();
    }

    /// The element type of channel `x` for a receive (`recv`) or send; reports
    /// at `at` if that is not possible.
    pub(crate) fn chan_elem(
        &mut self,
        at: impl Into<At>,
        x: &Operand<'a>,
        recv: bool,
    ) -> Option<Ty> {
        let store = self.store;
        // The type in question and what is wrong with it.
        let mut problem = None;
        let common = store.common_under_if(x.ty, |ty, under| {
            let what = match (recv, under.map(|under| &store[under])) {
                (_, None) => "no specific channel type",
                (true, Some(Type::Chan { dir, .. })) if *dir == ChanDir::SendOnly => {
                    "send-only channel"
                }
                (false, Some(Type::Chan { dir, .. })) if *dir == ChanDir::RecvOnly => {
                    "receive-only channel"
                }
                (_, Some(Type::Chan { .. })) => return Ok(()),
                _ => "non-channel",
            };
            problem = Some((what, ty));
            Err(TypeError::Empty)
        });
        let error = match common.map(|under| &store[under]) {
            Ok(&Type::Chan { elem, .. }) => return Some(elem),
            Ok(_) => TypeError::Empty,
            Err(error) => error,
        };
        let cause = match problem {
            Some((what, Some(ty))) => format!("{what} {}", self.ty(ty)),
            Some((what, None)) => what.to_owned(),
            None => error.format(self),
        };
        let (code, verb, clause) = if recv {
            (codes::INVALID_RECEIVE, "receive from", RECEIVE_CLAUSE)
        } else {
            (codes::INVALID_SEND, "send to", SEND_CLAUSE)
        };
        let operand = self.operand_str(x);
        let message = if store.is_type_param(x.ty) {
            format!("invalid operation: cannot {verb} {operand}: {cause}")
        } else {
            format!("invalid operation: cannot {verb} {cause} {operand}")
        };
        let mut error = self.new_error(code).add(at, message).spec(clause);
        if problem.is_some_and(|(what, _)| what.ends_with("-only channel")) {
            let wanted = if recv {
                ChanUse::Receive
            } else {
                ChanUse::Send
            };
            error = self.explain_direction(error, x, wanted);
        }
        error.report(self);
        None
    }
}

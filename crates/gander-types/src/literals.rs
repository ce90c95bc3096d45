//! Literals of basic types and function literals.
//!
//! Invariant: a literal's value is what its text says, or the literal is
//! reported and invalid.

use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::Type;
use crate::version::Version;
use gander_constant as constant;
use gander_constant::Value;
use gander_syntax::ast::{BasicLit, Expr, FuncLit, LitKind};

/// Longer numbers, in bytes, are refused. Generous: no constant can keep as
/// many digits, even with separators between them.
const MAX_NUMBER: usize = 10_000;

impl<'a> Checker<'a> {
    /// A literal of a basic type.
    pub(crate) fn basic_lit(&mut self, x: &mut Operand<'a>, e: &'a Expr, literal: &'a BasicLit) {
        if literal.bad {
            return;
        }
        let text = &*literal.text;
        let (kind, ty) = match literal.kind {
            LitKind::Int => (constant::LitKind::Int, Ty::UNTYPED_INT),
            LitKind::Float => (constant::LitKind::Float, Ty::UNTYPED_FLOAT),
            LitKind::Imag => (constant::LitKind::Imag, Ty::UNTYPED_COMPLEX),
            LitKind::Rune => (constant::LitKind::Char, Ty::UNTYPED_RUNE),
            LitKind::String => (constant::LitKind::String, Ty::UNTYPED_STRING),
        };
        if matches!(literal.kind, LitKind::Int | LitKind::Float | LitKind::Imag) {
            self.check_number_version(e, literal);
            if text.len() > MAX_NUMBER {
                let message = format!(
                    "excessively long constant: {}... ({} chars)",
                    text.get(..10).unwrap_or_default(),
                    text.len()
                );
                self.error(e, codes::INVALID_CONST_VAL, message);
                return;
            }
        }
        let value = Value::from_literal(text, kind);
        if value.is_unknown() {
            // The syntax is right, so the number is too large or too small.
            let message = format!("malformed constant: {text}");
            self.error(e, codes::INVALID_CONST_VAL, message);
            return;
        }
        x.mode = Mode::Constant(value);
        x.ty = ty;
        x.expr = Some(e);
        self.overflow(x, e.pos);
    }

    /// Reports notations of numbers that the language version does not have.
    fn check_number_version(&mut self, e: &'a Expr, literal: &'a BasicLit) {
        let text = literal.text.as_bytes();
        let version = Version::go1(13);
        if text.len() <= 2 || self.allow_version(version) {
            return;
        }
        let what = match (text[0], text[1]) {
            _ if text.contains(&b'_') => "underscore in numeric literal",
            (b'0', b'b' | b'B') => "binary literal",
            (b'0', b'o' | b'O') => "0o/0O-style octal literal",
            (b'0', b'x' | b'X') if literal.kind != LitKind::Int => {
                "hexadecimal floating-point literal"
            }
            _ => return,
        };
        self.verify_version(e, version, what);
    }

    /// A function literal. Its body is checked later, as it may use what is
    /// just being declared, but before the enclosing scope changes.
    pub(crate) fn func_lit(&mut self, x: &mut Operand<'a>, literal: &'a FuncLit) {
        let (signature, scope) = self.func_type(None, &literal.ty);
        if !matches!(self.store[signature], Type::Signature(_)) {
            return;
        }
        if !self.config.ignore_func_bodies {
            let decl = self.env.decl.clone();
            let iota = self.env.iota.clone();
            let body = &literal.body;
            self.later(move |check| {
                check.func_body(decl, signature, scope, body, iota);
            });
        }
        x.mode = Mode::Value;
        x.ty = signature;
    }
}

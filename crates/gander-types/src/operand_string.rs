//! Operands as messages print them: `x (variable of struct type T)`.
//!
//! Invariant: an operand or type that is invalid is called that, by which the
//! message is recognised as a follow-on error.

use crate::checker::Checker;
use crate::operand::{Dummy, Mode, Operand};
use crate::store::{Store, Ty};
use crate::types::Type;
use std::fmt::Write;

impl Store {
    /// The kind of a composite type as messages name it; empty for basic types.
    pub(crate) fn composite_kind(&self, ty: Ty) -> &'static str {
        match &self[self.under(ty)] {
            Type::Array { .. } => "array",
            Type::Slice(_) => "slice",
            Type::Struct(_) => "struct",
            Type::Pointer(_) => "pointer",
            Type::Signature(_) => "func",
            Type::Interface(_) => "interface",
            Type::Map { .. } => "map",
            Type::Chan { .. } => "chan",
            Type::Tuple(_) => "tuple",
            Type::Union(_) => "union",
            Type::Basic(_) | Type::Named(_) | Type::TypeParam(_) | Type::Alias(_) => "",
        }
    }
}

impl Dummy {
    /// The name that stands in for the missing expression.
    fn name(self) -> String {
        match self {
            Dummy::OkValue => "ok value of (comma, ok) expression".to_owned(),
            Dummy::FuncResult(n) => {
                let suffix = match n {
                    1 => "st",
                    2 => "nd",
                    3 => "rd",
                    _ => "th",
                };
                format!("{n}{suffix} function result")
            }
        }
    }
}

impl Mode {
    fn description(&self) -> &'static str {
        match self {
            Mode::Invalid => "invalid operand",
            Mode::NoValue => "no value",
            Mode::Builtin(_) => "built-in",
            Mode::TypeExpr => "type",
            Mode::Constant(_) => "constant",
            Mode::Variable => "variable",
            Mode::MapIndex => "map index expression",
            Mode::Value => "value",
            Mode::NilValue => "nil",
            Mode::CommaOk => "comma, ok expression",
        }
    }

    fn has_type(&self) -> bool {
        !matches!(
            self,
            Mode::Invalid | Mode::NoValue | Mode::Builtin(_) | Mode::TypeExpr
        )
    }
}

impl<'a> Checker<'a> {
    /// The operand as messages print it.
    pub(crate) fn operand_str(&self, x: &Operand<'a>) -> String {
        if x.is_nil() {
            return self.nil_str(x.ty);
        }
        let expr = self.operand_expr_str(x);
        let mut description = String::new();
        let untyped = x.mode.has_type() && self.store.is_untyped(x.ty);
        if untyped {
            description.push_str(&self.ty(x.ty));
            description.push(' ');
        }
        description.push_str(x.mode.description());
        if let Mode::Constant(value) = &x.mode {
            let value = value.to_string();
            if value != expr {
                description.push(' ');
                description.push_str(&value);
            }
        }
        if x.mode.has_type() && !untyped {
            self.push_operand_type(&mut description, x.ty);
        }
        if expr.is_empty() {
            description
        } else {
            format!("{expr} ({description})")
        }
    }

    fn nil_str(&self, ty: Ty) -> String {
        match ty {
            Ty::INVALID => "nil (with invalid type)".to_owned(),
            Ty::UNTYPED_NIL => "nil".to_owned(),
            _ => format!("nil (of type {})", self.ty(ty)),
        }
    }

    /// The operand's expression, or what stands for it; may be empty.
    pub(crate) fn operand_expr_str(&self, x: &Operand<'a>) -> String {
        if let Some(expr) = x.expr {
            return gander_syntax::expr_string(expr);
        }
        if let Some(dummy) = x.dummy {
            return dummy.name();
        }
        match &x.mode {
            Mode::Builtin(builtin) => builtin.name().to_owned(),
            Mode::TypeExpr => self.ty(x.ty),
            Mode::Constant(value) => value.to_string(),
            _ => String::new(),
        }
    }

    /// Appends ` of type T`, with what helps to understand a mere name.
    fn push_operand_type(&self, out: &mut String, ty: Ty) {
        let store = self.store;
        if !store.is_valid(ty) {
            out.push_str(" with invalid type");
            return;
        }
        out.push_str(" of ");
        if store.is_generic(ty) {
            out.push_str("generic ");
        }
        let bound = match &store[store.unalias(ty)] {
            Type::TypeParam(param) => Some(param.bound.get().unwrap_or(Ty::INVALID)),
            _ => None,
        };
        if bound.is_none() && matches!(store[ty], Type::Alias(_) | Type::Named(_)) {
            let kind = store.composite_kind(ty);
            match (kind, &store[store.under(ty)]) {
                ("", Type::Basic(basic)) => out.push_str(basic.name),
                _ => out.push_str(kind),
            }
            out.push(' ');
        }
        // Writing to a string cannot fail.
        let _ = write!(out, "type {}", self.ty(ty));
        if let Some(bound) = bound {
            let _ = write!(out, " constrained by {}", self.ty(bound));
            if store.has_empty_type_set(ty) {
                out.push_str(" with empty type set");
            }
        }
    }
}

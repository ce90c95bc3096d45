//! Assignment of a single value, in whatever context (spec: Assignability,
//! Assignment statements).
//!
//! Invariant: a value that cannot be assigned becomes invalid, and that was
//! reported; an untyped value gets its final type here.

use crate::call::ArgumentTo;
use crate::channel_rules::Meeting;
use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::{Obj, Ty};
use crate::types::Type;
use gander_span::Symbol;
use gander_syntax::ast::{Expr, ExprKind};
use gander_syntax::expr_string;
use std::fmt;

/// What is assigned, for messages; made into text only for one.
pub(crate) enum Context<'c> {
    Text(&'c str),
    Argument(ArgumentTo<'c>),
}

impl fmt::Display for Context<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Context::Text(text) => f.write_str(text),
            Context::Argument(argument) => argument.fmt(f),
        }
    }
}

/// The clause of the spec behind errors about sent values.
const SEND_SPEC: &str =
    "Send statements: the value to be sent must be assignable to the channel's element type";

impl<'a> Checker<'a> {
    /// Checks that `x` can be assigned to a variable of type `ty` (none: the
    /// blank identifier), converting an untyped `x`; invalidates `x` if not.
    /// `context` says what is assigned, for messages.
    pub(crate) fn assignment(&mut self, x: &mut Operand<'a>, ty: Option<Ty>, context: &str) {
        self.assign(x, ty, Context::Text(context));
    }

    /// As [`Checker::assignment`].
    pub(crate) fn assign(&mut self, x: &mut Operand<'a>, ty: Option<Ty>, context: Context<'_>) {
        self.single_value(x);
        match x.mode {
            Mode::Invalid => return,
            Mode::NilValue
            | Mode::Constant(_)
            | Mode::Variable
            | Mode::MapIndex
            | Mode::Value
            | Mode::CommaOk => {}
            Mode::NoValue | Mode::Builtin(_) | Mode::TypeExpr => {
                let target = ty.map_or_else(|| "nil".to_owned(), |ty| self.ty(ty));
                let operand = self.operand_str(x);
                let message = format!("cannot assign {operand} to {target} in {context}");
                self.error(&*x, codes::INCOMPATIBLE_ASSIGN, message);
                x.invalidate();
                return;
            }
        }
        let store = self.store;
        if store.is_untyped(x.ty) && !self.assign_untyped(x, ty, &context) {
            return;
        }
        // A generic function value needs a function type to be instantiated.
        if matches!(&store[x.ty], Type::Signature(sig) if sig.is_generic()) {
            let target = self.new_target(ty, &context.to_string());
            self.non_generic(target.as_ref(), x);
            if x.is_invalid() {
                return;
            }
        }
        // Anything may be assigned to the blank identifier.
        let Some(ty) = ty else {
            return;
        };
        let mut cause = String::new();
        if let (false, code) = self.assignable_to(x, ty, &mut cause) {
            let mut message = format!(
                "cannot use {} as {} value in {context}",
                self.operand_str(x),
                self.ty(ty)
            );
            if !cause.is_empty() {
                message.push_str(": ");
                message.push_str(&cause);
            }
            self.assign_failure(x, ty, code, message, &context);
        }
    }

    /// Reports that `x` cannot be assigned to a `target`, and invalidates it.
    fn assign_failure(
        &mut self,
        x: &mut Operand<'a>,
        target: Ty,
        code: gander_diag::Code,
        message: String,
        context: &Context<'_>,
    ) {
        let error = self.new_error(code).add(&*x, message);
        let mut error = self.explain_channels(error, Meeting::Assignment, x.ty, target);
        if let Context::Text("send") = context {
            error = error.spec(SEND_SPEC);
        }
        error.report(self);
        x.invalidate();
    }

    /// Gives the untyped `x` its type. Spec, Assignability: a constant assigned
    /// to the blank identifier or a variable of interface type gets its
    /// default type.
    fn assign_untyped(
        &mut self,
        x: &mut Operand<'a>,
        ty: Option<Ty>,
        context: &Context<'_>,
    ) -> bool {
        let store = self.store;
        let target = match ty {
            Some(ty) if x.is_nil() || !store.is_non_tparam_interface(ty) => ty,
            None if x.is_nil() => {
                let message = format!("use of untyped nil in {context}");
                self.error(&*x, codes::UNTYPED_NIL_USE, message);
                x.invalidate();
                return false;
            }
            _ => store.default_type(x.ty),
        };
        match store.implicit_type_and_value(x, target) {
            Ok((ty, value)) => {
                if let Some(value) = value {
                    if let Some(expr) = x.expr
                        && let Some(untyped) = self.untyped.get_mut(&expr.id)
                    {
                        untyped.mode = Mode::Constant(value.clone());
                    }
                    x.mode = Mode::Constant(value);
                }
                if ty != x.ty {
                    x.ty = ty;
                    self.update_expr_type(x.expr, ty, false);
                }
                true
            }
            Err(code) => {
                let mut message = format!(
                    "cannot use {} as {} value in {context}",
                    self.operand_str(x),
                    self.ty(target)
                );
                let code = match code {
                    codes::TRUNCATED_FLOAT => {
                        message.push_str(" (truncated)");
                        code
                    }
                    codes::NUMERIC_OVERFLOW => {
                        message.push_str(" (overflows)");
                        code
                    }
                    _ => codes::INCOMPATIBLE_ASSIGN,
                };
                self.assign_failure(x, target, code, message, context);
                false
            }
        }
    }

    /// Initialises the constant `lhs` with `x`.
    pub(crate) fn init_const(&mut self, lhs: Obj, x: &mut Operand<'a>) {
        let object = &self.store[lhs];
        let has_type = object.ty().is_some();
        if x.is_invalid()
            || !self.store.is_valid(x.ty)
            || object.ty().is_some_and(|ty| !self.store.is_valid(ty))
        {
            self.invalid_if_untyped(lhs);
            return;
        }
        if !x.is_constant() {
            let message = format!("{} is not constant", self.operand_str(x));
            self.error(&*x, codes::INVALID_CONST_INIT, message);
            self.invalid_if_untyped(lhs);
            return;
        }
        if !has_type {
            object.set_ty(x.ty);
        }
        self.assignment(x, object.ty(), "constant declaration");
        if let (Mode::Constant(value), crate::object::ObjKind::Const { value: cell }) =
            (&x.mode, &object.kind)
        {
            // A constant declared twice in a cycle keeps its first value.
            let _ = cell.set(value.clone());
        }
    }

    /// Gives `var` the invalid type if it has none yet.
    pub(crate) fn invalid_if_untyped(&mut self, var: Obj) {
        let object = &self.store[var];
        if object.ty().is_none() {
            object.set_ty(Ty::INVALID);
        }
    }

    /// Initialises the variable `lhs` with `x`, whose type it takes if it has
    /// none yet.
    pub(crate) fn init_var(&mut self, lhs: Obj, x: &mut Operand<'a>, context: &str) {
        let store = self.store;
        let object = &store[lhs];
        if x.is_invalid()
            || !store.is_valid(x.ty)
            || object.ty().is_some_and(|ty| !store.is_valid(ty))
        {
            self.invalid_if_untyped(lhs);
            x.invalidate();
            return;
        }
        if object.ty().is_none() {
            if x.ty == Ty::UNTYPED_NIL {
                let message = format!("use of untyped nil in {context}");
                self.error(&*x, codes::UNTYPED_NIL_USE, message);
                object.set_ty(Ty::INVALID);
                x.invalidate();
                return;
            }
            object.set_ty(store.default_type(x.ty));
        }
        self.assignment(x, object.ty(), context);
    }

    /// The type of the left side `lhs` of an assignment: outer none if it is
    /// invalid (reported), inner none if it is the blank identifier.
    fn lhs_var(&mut self, lhs: &'a Expr) -> Option<Option<Ty>> {
        let name: Option<Symbol> = match lhs.unparen().kind {
            ExprKind::Name(name) if name.is_blank() => return Some(None),
            ExprKind::Name(name) => Some(name),
            _ => None,
        };
        // To be assigned is no use of a variable.
        let unused = name.and_then(|name| self.unused_var(name));
        let mut x = Operand::default();
        self.expr(None, &mut x, lhs);
        self.forget_use(unused);
        if x.is_invalid() || !self.store.is_valid(x.ty) {
            return None;
        }
        if matches!(x.mode, Mode::Variable | Mode::MapIndex) {
            return Some(Some(x.ty));
        }
        self.unassignable(&x);
        None
    }

    /// Reports that `x` cannot stand on the left of an assignment.
    fn unassignable(&mut self, x: &Operand<'a>) {
        let Some(expr) = x.expr else {
            return;
        };
        if let ExprKind::Selector(selector) = &expr.kind {
            let mut base = Operand::default();
            self.expr(None, &mut base, &selector.x);
            if base.mode == Mode::MapIndex {
                let field = expr_string(expr);
                let message = format!("cannot assign to struct field {field} in map");
                self.error(x, codes::UNADDRESSABLE_FIELD_ASSIGN, message);
                return;
            }
        }
        let message = format!(
            "cannot assign to {} (neither addressable nor a map index expression)",
            expr_string(expr)
        );
        self.error(x, codes::UNASSIGNABLE_OPERAND, message);
    }

    /// Checks the assignment of the value `x` to `lhs`.
    pub(crate) fn assign_var(&mut self, lhs: &'a Expr, x: &mut Operand<'a>, context: &str) {
        match self.lhs_var(lhs) {
            Some(ty) => self.assign_to(ty, x, context),
            None => x.invalidate(),
        }
    }

    /// Checks the assignment `lhs = rhs`.
    pub(crate) fn assign_var_expr(&mut self, lhs: &'a Expr, rhs: &'a Expr, context: &str) {
        let Some(ty) = self.lhs_var(lhs) else {
            self.use_exprs(std::slice::from_ref(rhs));
            return;
        };
        // The description is only made for function types.
        let is_func = |ty| matches!(self.store.under_type(ty), Type::Signature(_));
        let target = match ty.filter(|&ty| is_func(ty)) {
            Some(ty) => self.new_target(Some(ty), &expr_string(lhs)),
            None => None,
        };
        let mut x = Operand::default();
        self.expr(target.as_ref(), &mut x, rhs);
        self.assign_to(ty, &mut x, context);
    }

    fn assign_to(&mut self, ty: Option<Ty>, x: &mut Operand<'a>, context: &str) {
        let context = match (ty, context) {
            (None, "assignment") => "assignment to _ identifier",
            _ => context,
        };
        self.assignment(x, ty, context);
    }
}

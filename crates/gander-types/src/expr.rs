//! Expressions: from a syntax tree to an operand.
//!
//! Invariant: after [`Checker::raw_expr`] the operand's expression is the one
//! that was asked for, also if it is invalid, and the result is recorded.

use crate::checker::Checker;
use crate::codes;
use crate::func_inst::Target;
use crate::operand::{Dummy, Mode, Operand};
use crate::store::Ty;
use crate::types::Type;
use crate::universe::ExprUse;
use gander_syntax::ast::{Expr, ExprKind, UnaryOp};
use gander_syntax::{expr_string, start_pos};

impl<'a> Checker<'a> {
    /// Checks the expression `e`, whose value, type or builtin `x` becomes.
    ///
    /// A generic function gets its type arguments from `target`, if there is
    /// one. `hint` is the type of a composite literal element, which may leave
    /// its own out. The result may be generic only if `allow_generic`.
    pub(crate) fn raw_expr(
        &mut self,
        target: Option<&Target>,
        x: &mut Operand<'a>,
        e: &'a Expr,
        hint: Option<Ty>,
        allow_generic: bool,
    ) -> ExprUse {
        *x = Operand::invalid(e);
        let usage = self.expr_internal(target, x, e, hint);
        if !allow_generic {
            self.non_generic(target, x);
        }
        self.record(x);
        usage
    }

    /// If `x` is generic, and is not a function that gets its type arguments
    /// from `target`, reports that and invalidates it.
    pub(crate) fn non_generic(&mut self, target: Option<&Target>, x: &mut Operand<'a>) {
        if matches!(x.mode, Mode::Invalid | Mode::NoValue) {
            return;
        }
        let what = match &self.store[x.ty] {
            Type::Alias(_) | Type::Named(_) if self.store.is_generic(x.ty) => "type",
            Type::Signature(signature) if !signature.tparams.is_empty() => {
                if target.is_some() {
                    let pos = x.expr.map_or(x.at, |e| e.pos);
                    self.func_inst(target, pos, x, None, true);
                    return;
                }
                "function"
            }
            _ => return,
        };
        let message = format!(
            "cannot use generic {what} {} without instantiation",
            self.operand_expr_str(x)
        );
        self.error(&*x, codes::WRONG_TYPE_ARG_COUNT, message);
        x.invalidate();
        x.ty = Ty::INVALID;
    }

    /// The kinds of expressions, for [`Checker::raw_expr`] alone.
    fn expr_internal(
        &mut self,
        target: Option<&Target>,
        x: &mut Operand<'a>,
        e: &'a Expr,
        hint: Option<Ty>,
    ) -> ExprUse {
        let mut usage = ExprUse::Expression;
        match &e.kind {
            // What a name or selector is if it is wrong is not known, so it
            // does not count as a statement.
            ExprKind::Name(_) => {
                self.ident(x, e, false);
                x.expr = Some(e);
                return usage;
            }
            ExprKind::Selector(_) => {
                self.selector(x, e, false);
                x.expr = Some(e);
                return usage;
            }
            ExprKind::Paren(inner) => {
                usage = self.raw_expr(None, x, inner, None, false);
                x.expr = Some(e);
                return usage;
            }
            ExprKind::Call(_) => return self.call_expr(x, e),

            ExprKind::Bad => {}
            ExprKind::BasicLit(literal) => self.basic_lit(x, e, literal),
            ExprKind::FuncLit(literal) => self.func_lit(x, literal),
            ExprKind::CompositeLit(literal) => self.composite_lit(x, e, literal, hint),
            ExprKind::Index(index) => {
                if self.index_expr(x, e, index) {
                    self.func_inst(target, e.pos, x, Some(e), true);
                }
            }
            ExprKind::Slice(slice) => self.slice_expr(x, e, slice),
            ExprKind::TypeAssert(assert) => self.type_assert_expr(x, e, &assert.x, &assert.ty),
            ExprKind::Star(inner) => self.star_expr(x, inner),
            ExprKind::Unary(op, inner) => {
                self.unary(x, e, *op, inner);
                if *op == UnaryOp::Recv {
                    usage = ExprUse::Statement;
                }
            }
            ExprKind::Binary(binary) => {
                self.binary(x, Some(e), &binary.x, &binary.y, binary.op);
            }
            ExprKind::ArrayType(_)
            | ExprKind::SliceType(_)
            | ExprKind::StructType(_)
            | ExprKind::FuncType(_)
            | ExprKind::InterfaceType(_)
            | ExprKind::MapType(_)
            | ExprKind::ChanType(_) => {
                x.mode = Mode::TypeExpr;
                x.ty = self.typ(e);
            }

            ExprKind::TypeSwitchGuard(inner) => {
                let message = "use of .(type) outside type switch";
                self.error(e, codes::INVALID_SYNTAX_TREE, message);
                self.use_exprs(std::slice::from_ref(inner));
            }
            ExprKind::DotsType(_) => {
                self.error(e, codes::INVALID_SYNTAX_TREE, "invalid use of ...");
            }
            ExprKind::KeyValue(_) => {
                self.error(e, codes::INVALID_SYNTAX_TREE, "no key:value expected");
            }
        }
        x.expr = Some(e);
        if x.is_invalid() {
            // Whatever it was meant to be, do not say that it is not used.
            return ExprUse::Statement;
        }
        usage
    }

    /// `*inner`: an indirection or a pointer type.
    fn star_expr(&mut self, x: &mut Operand<'a>, inner: &'a Expr) {
        let store = self.store;
        self.expr_or_type(x, inner, false);
        match x.mode {
            Mode::Invalid => return,
            Mode::TypeExpr => {
                self.valid_var_type(inner, x.ty);
                x.ty = store.new_pointer(x.ty);
                return;
            }
            _ => {}
        }
        let mut base = None;
        let mut mixed = false;
        let all_pointers = store.under_is(x.ty, |under| match under.map(|under| &store[under]) {
            Some(&Type::Pointer(b)) => {
                mixed = base.is_some_and(|base| !store.identical(base, b));
                base = Some(b);
                !mixed
            }
            _ => false,
        });
        match base {
            Some(base) if all_pointers => {
                if self.is_complete(base) {
                    x.mode = Mode::Variable;
                    x.ty = base;
                } else {
                    x.invalidate();
                }
            }
            _ => {
                let operand = self.operand_str(x);
                let message = if mixed {
                    format!(
                        "invalid operation: pointers of {operand} must have identical base types"
                    )
                } else {
                    format!("invalid operation: cannot indirect {operand}")
                };
                self.error(&*x, codes::INVALID_INDIRECTION, message);
                x.invalidate();
            }
        }
    }

    /// `inner.(ty)`
    fn type_assert_expr(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        inner: &'a Expr,
        ty: &'a Expr,
    ) {
        self.expr(None, x, inner);
        if x.is_invalid() {
            return;
        }
        if !self.store.is_non_tparam_interface(x.ty) {
            let operand = self.operand_str(x);
            let message = if self.store.is_type_param(x.ty) {
                format!(
                    "invalid operation: cannot use type assertion on type parameter value {operand}"
                )
            } else {
                format!("invalid operation: {operand} is not an interface")
            };
            self.error(&*x, codes::INVALID_ASSERT, message);
            x.invalidate();
            return;
        }
        let asserted = self.var_type(ty);
        if !self.store.is_valid(asserted) || !self.is_complete(asserted) {
            x.invalidate();
            return;
        }
        self.type_assertion(e, x, asserted, false);
        x.mode = Mode::CommaOk;
        x.ty = asserted;
    }

    /// Checks `x.(t)`; the type of `x` is an interface. In a type switch, `e`
    /// is the type in the case clause.
    pub(crate) fn type_assertion(
        &mut self,
        e: &'a Expr,
        x: &Operand<'a>,
        t: Ty,
        type_switch: bool,
    ) {
        let mut cause = String::new();
        if self.store.is_interface(t) || self.has_all_methods(t, x.ty, false, Some(&mut cause)) {
            return;
        }
        let message = if type_switch {
            format!(
                "impossible type switch case: {}\n\t{} cannot have dynamic type {} {cause}",
                expr_string(e),
                self.operand_str(x),
                self.ty(t),
            )
        } else {
            format!(
                "impossible type assertion: {}\n\t{} does not implement {} {cause}",
                expr_string(e),
                self.ty(t),
                self.ty(x.ty),
            )
        };
        self.error(e, codes::IMPOSSIBLE_ASSERT, message);
    }

    /// Checks `e`, which must be a single value, see [`Checker::raw_expr`].
    pub(crate) fn expr(&mut self, target: Option<&Target>, x: &mut Operand<'a>, e: &'a Expr) {
        self.raw_expr(target, x, e, None, false);
        self.exclude(x, true, true);
        self.single_value(x);
    }

    /// As [`Checker::expr`], but the value may be generic.
    pub(crate) fn generic_expr(&mut self, x: &mut Operand<'a>, e: &'a Expr, hint: Option<Ty>) {
        self.raw_expr(None, x, e, hint, true);
        self.exclude(x, true, true);
        self.single_value(x);
    }

    /// The value or values of `e`. If `allow_comma_ok` and `e` can be used for
    /// two values, the second is added, which the second result says.
    pub(crate) fn multi_expr(
        &mut self,
        e: &'a Expr,
        allow_comma_ok: bool,
    ) -> (Vec<Operand<'a>>, bool) {
        let mut x = Operand::default();
        self.raw_expr(None, &mut x, e, None, false);
        self.exclude(&mut x, true, true);
        let store = self.store;
        let value = |ty, dummy| Operand {
            mode: Mode::Value,
            ty,
            expr: None,
            at: start_pos(e),
            dummy: Some(dummy),
        };
        if !x.is_invalid()
            && let Type::Tuple(vars) = &store[x.ty]
        {
            let types = vars.iter().map(|&var| store[var].ty_or_invalid());
            let values = types
                .enumerate()
                .map(|(i, ty)| value(ty, Dummy::FuncResult(i + 1)))
                .collect();
            return (values, false);
        }
        if allow_comma_ok && matches!(x.mode, Mode::MapIndex | Mode::CommaOk) {
            return (vec![x, value(Ty::UNTYPED_BOOL, Dummy::OkValue)], true);
        }
        (vec![x], false)
    }

    /// Checks `e`, which may be a single value, a builtin or a type.
    pub(crate) fn expr_or_type(&mut self, x: &mut Operand<'a>, e: &'a Expr, allow_generic: bool) {
        self.raw_expr(None, x, e, None, allow_generic);
        self.exclude(x, false, false);
        self.single_value(x);
    }

    /// Reports and invalidates `x` if it is a call without result, or a
    /// builtin or type where these are to be excluded.
    pub(crate) fn exclude(&mut self, x: &mut Operand<'a>, builtin: bool, type_expr: bool) {
        let (code, suffix) = match x.mode {
            Mode::NoValue if type_expr => (codes::TOO_MANY_VALUES, "used as value"),
            Mode::NoValue => (codes::TOO_MANY_VALUES, "used as value or type"),
            Mode::Builtin(_) if builtin => (codes::UNCALLED_BUILTIN, "must be called"),
            Mode::TypeExpr if type_expr => (codes::NOT_AN_EXPR, "is not an expression"),
            _ => return,
        };
        let message = format!("{} {suffix}", self.operand_str(x));
        self.error(&*x, code, message);
        x.invalidate();
    }

    /// Reports and invalidates `x` if it stands for several values.
    pub(crate) fn single_value(&mut self, x: &mut Operand<'a>) {
        if x.mode == Mode::Value && matches!(self.store[x.ty], Type::Tuple(_)) {
            let message = format!(
                "multiple-value {} in single-value context",
                self.operand_str(x)
            );
            self.error(&*x, codes::TOO_MANY_VALUES, message);
            x.invalidate();
        }
    }
}

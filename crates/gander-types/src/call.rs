//! Calls and conversions (spec: Calls, Conversions).
//!
//! Invariant: afterwards `x.expr` is the call, whatever happened, and all
//! arguments have been evaluated.

use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::{Signature, Type};
use crate::under::TypeError;
use crate::universe::ExprUse;
use crate::version::Version;
use gander_syntax::ast::{Call, Expr, ExprKind, Index};
use gander_syntax::expr_string;

impl<'a> Checker<'a> {
    /// Checks the call or conversion `e`; says how its result may be used.
    pub(crate) fn call_expr(&mut self, x: &mut Operand<'a>, e: &'a Expr) -> ExprUse {
        let ExprKind::Call(call) = &e.kind else {
            *x = Operand::invalid(e);
            return ExprUse::Statement;
        };
        // A generic function with type arguments is not instantiated yet: the
        // call's arguments may help to infer the rest.
        let mut inst = None;
        if let ExprKind::Index(index) = &call.fun.kind {
            if self.index_expr(x, &call.fun, index) {
                inst = Some(&call.fun);
            }
            x.expr = Some(&call.fun);
            self.record(x);
        } else {
            self.expr_or_type(x, &call.fun, true);
        }

        let usage = match x.mode {
            Mode::Invalid => {
                self.use_exprs(&call.args);
                ExprUse::Statement
            }
            Mode::TypeExpr => {
                self.conversion_call(x, e, call);
                ExprUse::Conversion
            }
            Mode::Builtin(id) => {
                if !self.builtin(x, e, id) {
                    x.invalidate();
                }
                if !x.is_invalid() && !x.is_constant() {
                    self.env.has_call_or_recv = true;
                }
                id.usage()
            }
            _ => {
                self.function_call(x, e, call, inst);
                ExprUse::Statement
            }
        };
        x.expr = Some(e);
        usage
    }

    /// Checks `T(arg)`, `x` being `T`.
    fn conversion_call(&mut self, x: &mut Operand<'a>, e: &'a Expr, call: &'a Call) {
        self.non_generic(None, x);
        if x.is_invalid() {
            return;
        }
        let ty = x.ty;
        x.invalidate();
        // The underlying type of `ty` decides, so it must be known.
        if !self.is_complete(ty) {
            return;
        }
        match &call.args[..] {
            [] => {
                let message = format!("missing argument in conversion to {}", self.ty(ty));
                self.error(e, codes::WRONG_ARG_COUNT, message);
            }
            [arg] => self.convert_arg(x, ty, e, call, arg),
            [.., last] => {
                self.use_exprs(&call.args);
                let message = format!("too many arguments in conversion to {}", self.ty(ty));
                self.error(last, codes::WRONG_ARG_COUNT, message);
            }
        }
    }

    /// Checks the only argument of a conversion. After some errors `x` remains
    /// the argument, as in the official compiler.
    fn convert_arg(
        &mut self,
        x: &mut Operand<'a>,
        ty: Ty,
        e: &'a Expr,
        call: &'a Call,
        arg: &'a Expr,
    ) {
        let target = self.new_target(Some(ty), "conversion");
        self.expr(target.as_ref(), x, arg);
        if x.is_invalid() {
            return;
        }
        let store = self.store;
        let under = store.under(ty);
        if matches!(store[under], Type::Interface(_))
            && !store.is_type_param(ty)
            && !store.type_set(under).is_method_set()
        {
            let message = format!(
                "cannot use interface {} in conversion (contains specific type constraints or is comparable)",
                self.ty(ty)
            );
            self.error(e, codes::MISPLACED_CONSTRAINT_IFACE, message);
        } else if call.dots.is_known() {
            let message = format!("invalid use of ... in conversion to {}", self.ty(ty));
            self.error(arg, codes::BAD_DOT_DOT_DOT_SYNTAX, message);
        } else {
            self.conversion(x, ty);
        }
    }

    /// Checks the call of the function or method value `x`; `inst` is the
    /// function expression if it has type arguments not used yet.
    fn function_call(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        call: &'a Call,
        inst: Option<&'a Expr>,
    ) {
        let store = self.store;
        // All types of a type parameter's type set must have a common
        // underlying type, a function type.
        let common = store.common_under_if(x.ty, |t, u| match (t, u) {
            (Some(t), Some(u)) if !matches!(store[u], Type::Signature(_)) => Err(
                TypeError::Message(format!("{} is not a function", self.ty(t))),
            ),
            _ => Ok(()),
        });
        let mut sig_ty = match common {
            Ok(sig_ty) => sig_ty,
            Err(error) => {
                let message = format!(
                    "invalid operation: cannot call {}: {}",
                    self.operand_str(x),
                    error.format(self)
                );
                self.error(&*x, codes::INVALID_CALL, message);
                x.invalidate();
                return;
            }
        };
        let was_generic = store.signature(sig_ty).is_some_and(Signature::is_generic);

        let mut targs = Vec::new();
        let mut xlist: &'a [Expr] = &[];
        if let Some(inst) = inst {
            match self.explicit_type_args(inst, sig_ty) {
                Some((sig, given, exprs)) => {
                    sig_ty = sig;
                    targs = given;
                    xlist = exprs;
                }
                None => {
                    self.use_exprs(&call.args);
                    x.invalidate();
                    return;
                }
            }
        }

        let (mut args, atargs) = self.generic_expr_list(&call.args);
        let sig_ty = self.arguments(e, call, sig_ty, targs, xlist, &mut args, atargs);
        self.call_result(x, call, sig_ty, was_generic);
    }

    /// Evaluates the type arguments of `inst`, an index expression whose
    /// operand is of the generic function type `sig_ty`. If they are complete,
    /// the result is the instantiated signature, without type arguments, so
    /// that the function's type is known even if its arguments are wrong.
    fn explicit_type_args(
        &mut self,
        inst: &'a Expr,
        sig_ty: Ty,
    ) -> Option<(Ty, Vec<Ty>, &'a [Expr])> {
        let ExprKind::Index(index) = &inst.kind else {
            return None;
        };
        let xlist = &index.indices[..];
        let targs = self.type_list(xlist)?;
        let want = self.store.signature(sig_ty)?.tparams.len();
        let got = targs.len();
        if got > want {
            let message = format!("got {got} type arguments but want {want}");
            self.error(&xlist[want], codes::WRONG_TYPE_ARG_COUNT, message);
            return None;
        }
        if got == want {
            self.verify_version(inst, Version::go1(18), "function instantiation");
            let sig = self.instantiate_signature(inst.pos, inst, sig_ty, &targs, xlist);
            return Some((sig, Vec::new(), &[]));
        }
        Some((sig_ty, targs, xlist))
    }

    /// Turns `x` into the result of calling a function of type `sig_ty`.
    fn call_result(&mut self, x: &mut Operand<'a>, call: &'a Call, sig_ty: Ty, was_generic: bool) {
        let store = self.store;
        let Some(sig) = store.signature(sig_ty) else {
            x.invalidate();
            return;
        };
        if was_generic && !sig.is_generic() {
            self.record_type_and_value(&call.fun, &Mode::Value, sig_ty);
        }
        match &sig.results[..] {
            [] => x.mode = Mode::NoValue,
            [result] => {
                x.mode = Mode::Value;
                let ty = store[*result].ty_or_invalid();
                // A value of a type that is not known yet cannot be used.
                if !self.is_complete(ty) {
                    x.invalidate();
                    return;
                }
                x.ty = ty;
            }
            results => {
                x.mode = Mode::Value;
                x.ty = store.new_tuple(results.into());
            }
        }
        self.env.has_call_or_recv = true;
        // If inference failed, the result may mention the callee's type
        // parameters, which mean nothing here.
        if x.mode == Mode::Value && sig.is_generic() && store.is_parameterized(&sig.tparams, x.ty) {
            x.invalidate();
        }
    }

    /// The operands of a list of expressions; a single one may stand for
    /// several values.
    pub(crate) fn expr_list(&mut self, exprs: &'a [Expr]) -> Vec<Operand<'a>> {
        match exprs {
            [] => Vec::new(),
            [e] => self.multi_expr(e, false).0,
            _ => exprs
                .iter()
                .map(|e| {
                    let mut x = Operand::default();
                    self.expr(None, &mut x, e);
                    x
                })
                .collect(),
        }
    }

    /// As [`Checker::expr_list`], but operands may be generic functions, with
    /// none or some of their type arguments. The second list has those type
    /// arguments; it is shorter if there are no more.
    fn generic_expr_list(&mut self, exprs: &'a [Expr]) -> (Vec<Operand<'a>>, Vec<Option<Vec<Ty>>>) {
        // Before Go 1.21, functions as arguments must be instantiated.
        let infer = !self.allow_version(Version::go1(21));
        let mut operands = Vec::with_capacity(exprs.len());
        let mut targs_list = Vec::new();
        let single = exprs.len() == 1;
        for (i, e) in exprs.iter().enumerate() {
            let mut x = Operand::default();
            if let ExprKind::Index(index) = &e.kind {
                if let Some(targs) = self.generic_index_arg(&mut x, e, index, infer) {
                    targs_list.resize(i, None);
                    targs_list.push(Some(targs));
                }
            } else {
                self.raw_expr(None, &mut x, e, None, true);
            }
            self.exclude(&mut x, true, true);
            if !single {
                self.single_value(&mut x);
            } else if let Type::Tuple(vars) = &self.store[x.ty]
                && !x.is_invalid()
            {
                let store = self.store;
                let types = vars.iter().map(|&var| store[var].ty_or_invalid());
                let values = types.map(|ty| Operand::new(Mode::Value, ty, Some(e)));
                return (values.collect(), targs_list);
            }
            operands.push(x);
        }
        (operands, targs_list)
    }

    /// Evaluates the argument `e`, an index expression; the result are type
    /// arguments if it is a generic function that lacks some.
    fn generic_index_arg(
        &mut self,
        x: &mut Operand<'a>,
        e: &'a Expr,
        index: &'a Index,
        infer: bool,
    ) -> Option<Vec<Ty>> {
        let mut targs = None;
        if self.index_expr(x, e, index) {
            targs = self.func_inst(None, e.pos, x, Some(e), infer);
        }
        x.expr = Some(e);
        // An instance is recorded here as the usual ways were not taken.
        if targs.is_none() {
            self.record(x);
        }
        targs
    }
}

impl Signature {
    /// Whether it has type parameters of its own.
    pub(crate) fn is_generic(&self) -> bool {
        !self.tparams.is_empty()
    }
}

/// The context of an argument for messages, made into text only for one.
pub(crate) struct ArgumentTo<'a>(pub(crate) &'a Expr);

impl std::fmt::Display for ArgumentTo<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "argument to {}", expr_string(self.0))
    }
}

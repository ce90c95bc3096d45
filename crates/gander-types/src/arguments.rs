//! Arguments of calls: their number, inference of type arguments, and their
//! assignment to the parameters (spec: Calls, Passing arguments to ...
//! parameters).
//!
//! Invariant: without generic functions in play, nothing is allocated.

use crate::assignments::Context;
use crate::call::ArgumentTo;
use crate::checker::Checker;
use crate::codes;
use crate::operand::Operand;
use crate::report::At;
use crate::store::Ty;
use crate::subst::SubstMap;
use crate::types::{Signature, Type};
use crate::version::Version;
use gander_span::Pos;
use gander_syntax::ast::{Call, Expr, ExprKind};
use gander_syntax::expr_string;

/// The parameters of a call, one for each argument.
struct Params<'s> {
    sig: &'s Signature,
    /// Whether the arguments of the variadic parameter are passed one by one,
    /// to a parameter of its element type each.
    spread: bool,
}

impl<'a> Checker<'a> {
    /// Checks the arguments `args` of the call `e` of a function of type
    /// `sig_ty`, with type arguments `targs` written as `xlist`; `atargs` has
    /// the type arguments of generic functions among the arguments. The result
    /// is the function's type, instantiated if it was generic and there was no
    /// error.
    #[expect(clippy::too_many_arguments, reason = "all are parts of one call")]
    pub(crate) fn arguments(
        &mut self,
        e: &'a Expr,
        call: &'a Call,
        sig_ty: Ty,
        targs: Vec<Ty>,
        xlist: &'a [Expr],
        args: &mut [Operand<'a>],
        atargs: Vec<Option<Vec<Ty>>>,
    ) -> Ty {
        let store = self.store;
        let Some(sig) = store.signature(sig_ty) else {
            return sig_ty;
        };
        let Some(spread) = self.match_arg_count(e, call, sig, args) else {
            return sig_ty;
        };
        let params = Params { sig, spread };
        let generic_arg =
            |arg: &Operand<'_>| matches!(&store[arg.ty], Type::Signature(sig) if sig.is_generic());
        if !sig.is_generic() && !args.iter().any(generic_arg) {
            for (i, arg) in args.iter_mut().enumerate() {
                let ty = self.param_type(&params, i);
                self.assign_arg(call, arg, ty);
            }
            return sig_ty;
        }
        let types: Vec<Ty> = (0..args.len())
            .map(|i| self.param_type(&params, i))
            .collect();
        let Some((sig_ty, types)) =
            self.infer_call(e, call, sig_ty, targs, xlist, &types, args, atargs)
        else {
            return sig_ty;
        };
        for (arg, ty) in args.iter_mut().zip(types) {
            self.assign_arg(call, arg, ty);
        }
        sig_ty
    }

    pub(crate) fn assign_arg(&mut self, call: &'a Call, arg: &mut Operand<'a>, ty: Ty) {
        self.assign(arg, Some(ty), Context::Argument(ArgumentTo(&call.fun)));
    }

    /// The type of the parameter for argument `index`.
    fn param_type(&self, params: &Params<'_>, index: usize) -> Ty {
        let store = self.store;
        let last = params.sig.params.len().wrapping_sub(1);
        if params.spread && index >= last {
            let slice = store[params.sig.params[last]].ty_or_invalid();
            return match store[slice] {
                Type::Slice(elem) => elem,
                _ => Ty::INVALID,
            };
        }
        store[params.sig.params[index]].ty_or_invalid()
    }

    /// Whether the number of arguments fits; reports if not. The result says
    /// whether the arguments of a variadic parameter are passed one by one.
    fn match_arg_count(
        &mut self,
        e: &'a Expr,
        call: &'a Call,
        sig: &Signature,
        args: &[Operand<'a>],
    ) -> Option<bool> {
        let dots = call.dots.is_known();
        if dots && !sig.variadic {
            let fun = expr_string(&call.fun);
            let message = format!("cannot use ... in call to non-variadic {fun}");
            self.error(e, codes::NON_VARIADIC_DOT_DOT_DOT, message);
            return None;
        }
        let params = sig.params.len();
        let (want, spread) = match sig.variadic && !dots {
            false => (params, false),
            true if args.len() + 1 >= params => (args.len(), true),
            true => (params - 1, false),
        };
        if !self.check_dots(e, call, args.len()) {
            return None;
        }
        if args.len() == want {
            return Some(spread);
        }
        let store = self.store;
        let types: Vec<Ty> = sig
            .params
            .iter()
            .map(|&param| store[param].ty_or_invalid())
            .collect();
        self.arg_count_error(e, call, args, want, &types, sig.variadic);
        None
    }

    /// Reports `f(g()...)` where `g` has several results.
    pub(crate) fn check_dots(&mut self, e: &'a Expr, call: &'a Call, nargs: usize) -> bool {
        if !call.dots.is_known() || call.args.len() != 1 || nargs <= 1 {
            return true;
        }
        let arg = expr_string(&call.args[0]);
        let message = format!("cannot use ... with {nargs}-valued {arg}");
        self.error(e, codes::INVALID_DOT_DOT_DOT, message);
        false
    }

    /// Reports that there are not `want` arguments, for parameters of the
    /// given types.
    pub(crate) fn arg_count_error(
        &mut self,
        e: &'a Expr,
        call: &'a Call,
        args: &[Operand<'a>],
        want: usize,
        params: &[Ty],
        variadic: bool,
    ) {
        let (at, quantity) = match args.get(want) {
            Some(extra) => (At::from(extra), "too many"),
            None => (args.last().map_or(At::from(e), At::from), "not enough"),
        };
        let message = format!("{quantity} arguments in call to {}", expr_string(&call.fun));
        let have: Vec<Ty> = args.iter().map(|arg| arg.ty).collect();
        let have = self.types_summary(&have, false, call.dots.is_known());
        let want = self.types_summary(params, variadic, false);
        self.new_error(codes::WRONG_ARG_COUNT)
            .add(at, message)
            .add(Pos::NONE, format!("have {have}"))
            .add(Pos::NONE, format!("want {want}"))
            .report(self);
    }

    /// Infers the missing type arguments of the callee and of generic
    /// functions among the arguments, all together, and instantiates all.
    /// The result is the callee's type and the types of its parameters.
    #[expect(clippy::too_many_arguments, reason = "all are parts of one call")]
    fn infer_call(
        &mut self,
        e: &'a Expr,
        call: &'a Call,
        sig_ty: Ty,
        targs: Vec<Ty>,
        xlist: &'a [Expr],
        params: &[Ty],
        args: &mut [Operand<'a>],
        mut atargs: Vec<Option<Vec<Ty>>>,
    ) -> Option<(Ty, Vec<Ty>)> {
        let store = self.store;
        let sig = store.signature(sig_ty)?;
        let n = sig.tparams.len();
        if n > 0 && !self.allow_version(Version::go1(18)) {
            if matches!(call.fun.kind, ExprKind::Index(_)) {
                self.version_error(&call.fun, Version::go1(18), "function instantiation");
            } else {
                self.version_error(e, Version::go1(18), "implicit function instantiation");
            }
        }
        // Fresh type parameters: a call may be recursive, and its arguments
        // then mention the callee's own.
        let (mut tparams, mut params) = match n {
            0 => (Vec::new(), params.to_vec()),
            _ => self.rename_tparams(&sig.tparams, params),
        };
        let mut targs: Vec<Option<Ty>> = targs.into_iter().map(Some).collect();
        targs.resize(tparams.len(), None);

        // A generic function may be several of the arguments: each gets type
        // parameters of its own.
        let mut generic_args = Vec::new();
        for (i, arg) in args.iter_mut().enumerate() {
            if !matches!(&store[arg.ty], Type::Signature(sig) if sig.is_generic()) {
                continue;
            }
            arg.ty = self.rename_signature(arg.ty);
            if let Some(sig) = store.signature(arg.ty) {
                tparams.extend(&sig.tparams);
            }
            let given = atargs.get_mut(i).and_then(Option::take);
            targs.extend(given.into_iter().flatten().map(Some));
            targs.resize(tparams.len(), None);
            generic_args.push(i);
        }
        if let Some(&first) = generic_args.first() {
            let what = "implicitly instantiated function as argument";
            self.verify_version(&args[first], Version::go1(21), what);
        }

        let mut err = self.new_error(codes::CANNOT_INFER_TYPE_ARGS);
        let inferred = self.infer(e.pos, &tparams, &targs, &params, args, None, &mut err);
        let Some(targs) = inferred else {
            let prefix = format!("in call to {}, ", expr_string(&call.fun));
            err.prefixed(&prefix).report(self);
            return None;
        };

        let mut result = sig_ty;
        if n > 0 {
            result = self.instantiate_signature(e.pos, &call.fun, sig_ty, &targs[..n], xlist);
            let map = SubstMap::new(&tparams[..n], &targs[..n]);
            for param in &mut params {
                *param = store.subst(*param, &map);
            }
        }
        let mut rest = &targs[n..];
        for i in generic_args {
            let arg = &mut args[i];
            let Some(expr) = arg.expr else {
                continue;
            };
            let count = store.signature(arg.ty).map_or(0, |sig| sig.tparams.len());
            let (own, others) = rest.split_at(count);
            rest = others;
            arg.ty = self.instantiate_signature(e.pos, expr, arg.ty, own, &[]);
            self.record(arg);
        }
        Some((result, params))
    }
}

//! Instantiation of generic functions: with explicit type arguments, and where
//! an assignment's target helps to infer them (spec: Instantiations).
//!
//! Invariant: an instance's type arguments are verified once all declarations
//! have types, so an instance may exist whose arguments are wrong.

use crate::checker::Checker;
use crate::codes;
use crate::operand::{Mode, Operand};
use crate::store::Ty;
use crate::types::{Signature, Type};
use crate::version::Version;
use gander_span::Pos;
use gander_syntax::ast::{Expr, ExprKind};

/// The function type that a value is going to be assigned to, with a
/// description of the place (`"result variable"`, a variable's name).
#[derive(Clone, Debug)]
pub(crate) struct Target {
    pub(crate) sig: Ty,
    pub(crate) desc: String,
}

impl<'a> Checker<'a> {
    /// The target for values of type `ty`; none if that is not a function type.
    pub(crate) fn new_target(&self, ty: Option<Ty>, desc: &str) -> Option<Target> {
        let store = self.store;
        let ty = ty?;
        // The usual case needs no look at type sets.
        if !store.is_type_param(ty) && !matches!(store.under_type(ty), Type::Signature(_)) {
            return None;
        }
        let sig = store.common_under(ty).ok()?;
        matches!(store[sig], Type::Signature(_)).then(|| Target {
            sig,
            desc: desc.to_owned(),
        })
    }

    /// Instantiates the generic function `x`. `inst`, an index expression,
    /// has some or all type arguments; `target` and the constraints help to
    /// infer the others if `infer`. Otherwise, if some are missing, the
    /// result has those given and `x` stays as it is. On an error, `x` becomes
    /// invalid.
    pub(crate) fn func_inst(
        &mut self,
        target: Option<&Target>,
        pos: Pos,
        x: &mut Operand<'a>,
        inst: Option<&'a Expr>,
        infer: bool,
    ) -> Option<Vec<Ty>> {
        let inst_pos = inst.map_or(pos, |inst| inst.pos);
        if inst.is_some() {
            x.expr = inst;
        }
        let version_ok = self.verify_version(inst_pos, Version::go1(18), "function instantiation");

        let xlist: &'a [Expr] = match inst.map(|inst| &inst.kind) {
            Some(ExprKind::Index(index)) => &index.indices,
            _ => &[],
        };
        let Some(mut targs) = self.type_list(xlist) else {
            x.invalidate();
            return None;
        };
        let store = self.store;
        let Some(sig) = store.signature(x.ty) else {
            x.invalidate();
            return None;
        };
        let (got, want) = (targs.len(), sig.tparams.len());
        if got > want {
            let message = format!("got {got} type arguments but want {want}");
            self.error(&xlist[got - 1], codes::WRONG_TYPE_ARG_COUNT, message);
            x.invalidate();
            return None;
        }
        if got < want {
            if !infer {
                return Some(targs);
            }
            if target.is_some() && version_ok && !self.allow_version(Version::go1(21)) {
                let what = if inst.is_some() {
                    "partially instantiated function in assignment"
                } else {
                    "implicitly instantiated function in assignment"
                };
                self.version_error(inst_pos, Version::go1(21), what);
            }
            let Some(inferred) = self.infer_for_target(target, pos, x, sig, &targs) else {
                x.invalidate();
                return None;
            };
            targs = inferred;
        }
        let Some(expr) = x.expr else {
            x.invalidate();
            return None;
        };
        x.ty = self.instantiate_signature(expr.pos, expr, x.ty, &targs, xlist);
        x.mode = Mode::Value;
        None
    }

    /// Infers the type arguments of function `x` of type `sig` that follow
    /// `targs`. Assigning `x` to the target is like calling a function with
    /// the type parameters of `x` and one parameter of the type of `x`, with
    /// the target as argument.
    fn infer_for_target(
        &mut self,
        target: Option<&Target>,
        pos: Pos,
        x: &Operand<'a>,
        sig: &'a Signature,
        targs: &[Ty],
    ) -> Option<Vec<Ty>> {
        let mut params = Vec::new();
        let mut args = Vec::new();
        if let Some(target) = target {
            params.push(self.store.add_type(Type::Signature(Box::new(Signature {
                recv_tparams: Box::default(),
                tparams: Box::default(),
                recv: None,
                params: sig.params.clone(),
                results: sig.results.clone(),
                variadic: sig.variadic,
            }))));
            let at = x.expr.map_or(x.at, |expr| expr.pos);
            args.push(Operand {
                mode: Mode::Value,
                ty: target.sig,
                at,
                ..Operand::default()
            });
        }
        // Fresh type parameters: the target may mention those of `x` itself.
        let (tparams, params) = self.rename_tparams(&sig.tparams, &params);
        let given: Vec<Option<Ty>> = targs.iter().copied().map(Some).collect();
        let mut err = self.new_error(codes::CANNOT_INFER_TYPE_ARGS);
        let reverse = target.map(|target| target.desc.as_str());
        let inferred = self.infer(pos, &tparams, &given, &params, &args, reverse, &mut err);
        if inferred.is_none() {
            err.report(self);
        }
        inferred
    }

    /// The instance of the generic function type `generic` with `targs`, of
    /// which the first ones were written as `xlist`; `e` is the instantiated
    /// expression.
    pub(crate) fn instantiate_signature(
        &mut self,
        pos: Pos,
        e: &'a Expr,
        generic: Ty,
        targs: &[Ty],
        xlist: &'a [Expr],
    ) -> Ty {
        let store = self.store;
        let inst = self.instance(pos, generic, targs);
        self.record_instance(e, targs, inst);
        let Some(sig) = store.signature(generic) else {
            return inst;
        };
        let targs = targs.to_vec();
        self.later(move |check| match check.verify(&sig.tparams, &targs) {
            Err((index, cause)) => {
                let pos = xlist.get(index).map_or(pos, Expr::start);
                check.soft_error(pos, codes::INVALID_TYPE_ARG, cause);
            }
            Ok(()) => {
                let args_at: Vec<Pos> = xlist.iter().map(Expr::start).collect();
                check.mono_instance(pos, &sig.tparams, &targs, &args_at);
            }
        });
        inst
    }
}

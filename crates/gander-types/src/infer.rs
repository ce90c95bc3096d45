//! Type inference: the type arguments of a call or an assignment of a generic
//! function (spec: Type inference).
//!
//! Invariant: what is inferred mentions none of the type parameters that were
//! solved for; where that cannot be reached, inference fails.

mod simplify;

use crate::checker::Checker;
use crate::operand::Dummy;
use crate::operand::Operand;
use crate::report::{At, ErrorBuilder};
use crate::store::{Store, Ty};
use crate::subst::SubstMap;
use crate::types::{Signature, Term, Type};
use crate::unify::{Unifier, UnifyMode};
use crate::version::Version;
use gander_syntax::expr_string;

/// What is to be inferred, for whom, and where failures go.
struct Inference<'i> {
    at: At,
    tparams: &'i [Ty],
    reverse: Option<&'i str>,
    err: &'i mut ErrorBuilder,
    unifier: Unifier,
}

/// Inference failed; the reason is in the error, if there is one to give.
struct Failed;

impl<'a> Checker<'a> {
    /// The type arguments for `tparams`, given `targs` (as long as `tparams`
    /// or shorter, with gaps) and the arguments `args` for parameters of types
    /// `params`. Why inference failed goes into `err`, unless an invalid
    /// argument is the reason.
    ///
    /// For an assignment of a generic function, `reverse` describes the place
    /// assigned to: it is the only argument, for a parameter of the function's
    /// type.
    #[expect(clippy::too_many_arguments, reason = "all are inputs of one rule")]
    pub(crate) fn infer(
        &mut self,
        at: impl Into<At>,
        tparams: &[Ty],
        targs: &[Option<Ty>],
        params: &[Ty],
        args: &[Operand<'a>],
        reverse: Option<&str>,
        err: &mut ErrorBuilder,
    ) -> Option<Vec<Ty>> {
        if targs.len() == tparams.len()
            && let Some(complete) = targs.iter().copied().collect()
        {
            return Some(complete);
        }
        if args.iter().any(Operand::is_invalid) {
            return None;
        }
        // Arguments need only be assignable to parameters whose types are
        // given, not match them: substitute what is known first.
        let store = self.store;
        let map = SubstMap::partial(tparams, targs);
        let substituted: Vec<Ty>;
        let params = match map.is_empty() {
            true => params,
            false => {
                substituted = params.iter().map(|&par| store.subst(par, &map)).collect();
                &substituted
            }
        };
        let interfaces = self.allow_version(Version::go1(21));
        let mut inference = Inference {
            at: at.into(),
            tparams,
            reverse,
            err,
            unifier: Unifier::new(tparams, targs, interfaces),
        };
        inference.run(self, targs, params, args).ok()
    }

    /// Fresh type parameters for `tparams`, and `types` with these in place,
    /// so that the ones solved for are not those that arguments mention in a
    /// recursive call.
    pub(crate) fn rename_tparams(&mut self, tparams: &[Ty], types: &[Ty]) -> (Vec<Ty>, Vec<Ty>) {
        let declared_here = tparams.first().is_some_and(|&tparam| {
            matches!(&self.store[tparam], Type::TypeParam(t) if self.store[t.obj].pkg == Some(self.pkg))
        });
        if !declared_here {
            // No argument mentions type parameters of other packages, except
            // generic functions as arguments, which are always renamed.
            return (tparams.to_vec(), types.to_vec());
        }
        let (fresh, map) = self.fresh_tparams(tparams);
        let types = types.iter().map(|&ty| self.store.subst(ty, &map));
        (fresh, types.collect())
    }

    /// The generic function type `sig` with fresh type parameters, which it
    /// declares.
    pub(crate) fn rename_signature(&mut self, sig: Ty) -> Ty {
        let store = self.store;
        let Type::Signature(generic) = &store[sig] else {
            return sig;
        };
        let (fresh, map) = self.fresh_tparams(&generic.tparams);
        match &store[store.subst(sig, &map)] {
            Type::Signature(renamed) => store.add_type(Type::Signature(Box::new(Signature {
                recv_tparams: renamed.recv_tparams.clone(),
                tparams: fresh.into(),
                recv: renamed.recv,
                params: renamed.params.clone(),
                results: renamed.results.clone(),
                variadic: renamed.variadic,
            }))),
            _ => sig,
        }
    }

    fn fresh_tparams(&self, tparams: &[Ty]) -> (Vec<Ty>, SubstMap) {
        let store = self.store;
        let fresh: Vec<Ty> = tparams
            .iter()
            .map(|&tparam| match &store[tparam] {
                Type::TypeParam(t) => {
                    let object = &store[t.obj];
                    let obj = store.new_type_name(object.pos, object.pkg, object.name, None);
                    store.new_type_param(obj, t.index, Ty::INVALID)
                }
                _ => tparam,
            })
            .collect();
        let map = SubstMap::new(tparams, &fresh);
        for (&old, &new) in tparams.iter().zip(&fresh) {
            if let Type::TypeParam(t) = &store[new] {
                t.bound.set(store.subst(store.constraint(old), &map));
            }
        }
        (fresh, map)
    }

    /// How messages name an argument.
    fn arg_str(&self, arg: &Operand<'a>, reverse: Option<&str>) -> String {
        match (reverse, arg.expr, arg.dummy) {
            (Some(place), ..) => place.to_owned(),
            (None, Some(expr), _) => expr_string(expr),
            (None, None, Some(Dummy::FuncResult(n))) => format!("result {n}"),
            (None, None, _) => String::from("value"),
        }
    }
}

impl Inference<'_> {
    fn run<'a>(
        &mut self,
        check: &mut Checker<'a>,
        targs: &[Option<Ty>],
        params: &[Ty],
        args: &[Operand<'a>],
    ) -> Result<Vec<Ty>, Failed> {
        let untyped = self.use_arguments(check, params, args)?;
        self.use_constraints(check)?;
        self.use_defaults(check, params, args, &untyped)?;

        let mut inferred = self.unifier.inferred();
        simplify::kill_cycles(check.store, self.tparams, &mut inferred);
        simplify::simplify(check, self.tparams, targs, &mut inferred);
        let mut result = Vec::with_capacity(inferred.len());
        for (&tparam, ty) in self.tparams.iter().zip(inferred) {
            match ty {
                Some(ty) if !check.store.is_parameterized(self.tparams, ty) => result.push(ty),
                _ => return Err(self.cannot_infer(check, tparam)),
            }
        }
        Ok(result)
    }

    fn cannot_infer(&mut self, check: &Checker<'_>, tparam: Ty) -> Failed {
        let name = tparam_name(check.store, tparam);
        let declared = match &check.store[tparam] {
            Type::TypeParam(t) => check.sources.position(check.store[t.obj].pos).to_string(),
            _ => String::new(),
        };
        let message = format!("cannot infer {name} (declared at {declared})");
        self.err.push(self.at, message);
        Failed
    }

    /// Matches parameters with typed arguments. Returns the indices of untyped
    /// ones whose parameter is just a type parameter: no other can be the type
    /// of an untyped constant.
    fn use_arguments<'a>(
        &mut self,
        check: &mut Checker<'a>,
        params: &[Ty],
        args: &[Operand<'a>],
    ) -> Result<Vec<usize>, Failed> {
        let store = check.store;
        let mut untyped = Vec::new();
        for (index, (&par, arg)) in params.iter().zip(args).enumerate() {
            if !store.is_parameterized(self.tparams, par)
                && !store.is_parameterized(self.tparams, arg.ty)
            {
                continue;
            }
            if store.is_typed(arg.ty) {
                if !self.unifier.unify(check, par, arg.ty, UnifyMode::ASSIGN) {
                    return Err(self.does_not_match(check, par, arg));
                }
            } else if matches!(store[par], Type::TypeParam(_)) && !arg.is_nil() {
                untyped.push(index);
            }
        }
        Ok(untyped)
    }

    fn does_not_match<'a>(&mut self, check: &Checker<'a>, par: Ty, arg: &Operand<'a>) -> Failed {
        let store = check.store;
        let inferred = self.unifier.inferred();
        let (par_str, arg_ty) = (check.ty(par), check.ty(arg.ty));
        let arg_str = check.arg_str(arg, self.reverse);
        let message = if inferred.iter().all(Option::is_none) {
            let names = tparam_names(store, self.tparams);
            format!("type {arg_ty} of {arg_str} does not match {par_str} (cannot infer {names})")
        } else {
            let so_far = store.subst(par, &SubstMap::partial(self.tparams, &inferred));
            match (so_far == par, self.reverse) {
                (true, _) => format!("type {arg_ty} of {arg_str} does not match {par_str}"),
                (false, Some(_)) => format!(
                    "inferred type {} for {par_str} does not match type {arg_ty} of {arg_str}",
                    check.ty(so_far)
                ),
                (false, None) => format!(
                    "type {arg_ty} of {arg_str} does not match inferred type {} for {par_str}",
                    check.ty(so_far)
                ),
            }
        };
        self.err.push(arg, message);
        Failed
    }

    /// Matches type parameters with their constraints as long as that tells
    /// something new.
    fn use_constraints(&mut self, check: &mut Checker<'_>) -> Result<(), Failed> {
        loop {
            let before = self.unifier.unknowns();
            for index in 0..self.tparams.len() {
                self.use_constraint(check, index)?;
            }
            if self.unifier.unknowns() == before {
                return Ok(());
            }
        }
    }

    fn use_constraint(&mut self, check: &mut Checker<'_>, index: usize) -> Result<(), Failed> {
        let store = check.store;
        let tparam = self.tparams[index];
        let constraint = store.tparam_iface(tparam);
        if store.type_set(constraint).is_all() {
            return Ok(());
        }
        let known = self.unifier.at(index);
        if let Some((core, is_single)) = core_term(store, tparam, constraint) {
            if let Some(ty) = known {
                // A defined type matches its underlying type, so that a tilde
                // makes no difference.
                if !self.unifier.unify(check, ty, core.ty, UnifyMode::INEXACT) {
                    return Err(self.does_not_satisfy(check, tparam, ty, ""));
                }
            } else if is_single && !core.tilde {
                self.unifier.set(index, core.ty);
            }
        }
        let Some(ty) = known else {
            return Ok(());
        };
        if store.type_set(constraint).methods.is_empty() || store.is_parameterized(self.tparams, ty)
        {
            // The method set of a type that is not fully known is not either.
            return Ok(());
        }
        let mut cause = String::new();
        let unifier = &mut self.unifier;
        let has_methods = check.has_all_methods_with(
            ty,
            constraint,
            true,
            &mut |check, x, y| unifier.unify(check, x, y, UnifyMode::EXACT),
            Some(&mut cause),
        );
        match has_methods {
            true => Ok(()),
            false => Err(self.does_not_satisfy(check, tparam, ty, &format!(" {cause}"))),
        }
    }

    fn does_not_satisfy(&mut self, check: &Checker<'_>, tparam: Ty, ty: Ty, cause: &str) -> Failed {
        let message = format!(
            "{} (type {}) does not satisfy {}{cause}",
            check.ty(tparam),
            check.ty(ty),
            check.ty(check.store.constraint(tparam)),
        );
        self.err.push(self.at, message);
        Failed
    }

    /// Type parameters that only stand for untyped constants get the default
    /// type of the largest kind among them.
    fn use_defaults<'a>(
        &mut self,
        check: &Checker<'a>,
        params: &[Ty],
        args: &[Operand<'a>],
        untyped: &[usize],
    ) -> Result<(), Failed> {
        let store = check.store;
        let mut largest: Vec<(usize, Ty)> = Vec::new();
        for &arg in untyped {
            let (tparam, arg) = (params[arg], &args[arg]);
            let Some(index) = self.tparams.iter().position(|&t| t == tparam) else {
                continue;
            };
            if self.unifier.at(index).is_some() {
                continue;
            }
            let Some((_, max)) = largest.iter_mut().find(|(of, _)| *of == index) else {
                largest.push((index, arg.ty));
                continue;
            };
            match store.max_type(*max, arg.ty) {
                Some(larger) => *max = larger,
                None => {
                    let message = format!(
                        "mismatched types {} and {} (cannot infer {})",
                        check.ty(*max),
                        check.ty(arg.ty),
                        check.ty(tparam)
                    );
                    self.err.push(arg, message);
                    return Err(Failed);
                }
            }
        }
        for (index, max) in largest {
            self.unifier.set(index, store.default_type(max));
        }
        Ok(())
    }
}

/// The only specific type of a type parameter's type set, and true; or the
/// underlying type that all of them have in common, and false. There is a tilde
/// if any of them has one.
fn core_term(store: &Store, tparam: Ty, constraint: Ty) -> Option<(Term, bool)> {
    let set = store.type_set(constraint);
    if !set.has_terms() {
        return None;
    }
    if let &[single] = set.specific_terms() {
        return Some((single, true));
    }
    let ty = store.common_under(tparam).ok()?;
    let tilde = set.specific_terms().iter().any(|term| term.tilde);
    Some((Term { tilde, ty }, false))
}

fn tparam_name(store: &Store, tparam: Ty) -> &'static str {
    match &store[tparam] {
        Type::TypeParam(t) => store[t.obj].name.as_str(),
        _ => "",
    }
}

/// `A`, `A and B`, `A, B, and C`
fn tparam_names(store: &Store, tparams: &[Ty]) -> String {
    let names: Vec<&str> = tparams.iter().map(|&t| tparam_name(store, t)).collect();
    match names.as_slice() {
        [first, second] => format!("{first} and {second}"),
        [most @ .., last] if !most.is_empty() => format!("{}, and {last}", most.join(", ")),
        _ => names.concat(),
    }
}

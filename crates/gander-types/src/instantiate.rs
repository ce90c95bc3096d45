//! Instantiation and whether type arguments satisfy their constraints.
//!
//! Invariant: an instance is made before its arguments are verified, since
//! constraints may refer to types that are still being declared.

use crate::checker::Checker;
use crate::codes;
use crate::report::At;
use crate::store::Ty;
use crate::subst::SubstMap;
use crate::types::{Signature, Term, Type};
use crate::typeset::TypeSet;
use crate::version::Version;

impl Checker<'_> {
    /// The instance of the generic defined type, alias or function type
    /// `orig`; invalid (and reported at `at`) if the number of arguments is
    /// wrong for an alias or function. Constraints are not verified.
    pub(crate) fn instance(&mut self, at: impl Into<At>, orig: Ty, targs: &[Ty]) -> Ty {
        let store = self.store;
        match &store[orig] {
            Type::Alias(alias) => {
                let want = store.type_params(orig).len();
                let name = store[alias.obj].name.as_str();
                if !self.validate_targ_len(at, name, want, targs.len()) {
                    return Ty::INVALID;
                }
                match want {
                    0 => orig,
                    _ => store.instantiate(orig, targs),
                }
            }
            Type::Signature(sig) => {
                if sig.tparams.len() != targs.len() {
                    let name = self.ty(orig);
                    self.validate_targ_len(at, &name, sig.tparams.len(), targs.len());
                    return Ty::INVALID;
                }
                let inst = store.subst(orig, &SubstMap::new(&sig.tparams, targs));
                self.without_tparams(inst)
            }
            Type::Named(_) => {
                let inst = store.instantiate(orig, targs);
                self.instance_pos.entry(inst).or_insert(at.into().pos);
                inst
            }
            _ => Ty::INVALID,
        }
    }

    /// The function type `sig` without its type parameters, which it does not
    /// mention any more.
    pub(crate) fn without_tparams(&self, sig: Ty) -> Ty {
        let store = self.store;
        match &store[sig] {
            Type::Signature(generic) if !generic.tparams.is_empty() => {
                store.add_type(Type::Signature(Box::new(Signature {
                    recv_tparams: generic.recv_tparams.clone(),
                    tparams: Box::default(),
                    recv: generic.recv,
                    params: generic.params.clone(),
                    results: generic.results.clone(),
                    variadic: generic.variadic,
                })))
            }
            _ => sig,
        }
    }

    /// Reports whether as many type arguments as parameters were given;
    /// complains if not.
    pub(crate) fn validate_targ_len(
        &mut self,
        at: impl Into<At>,
        name: &str,
        want: usize,
        got: usize,
    ) -> bool {
        let quality = match got.cmp(&want) {
            std::cmp::Ordering::Less => "not enough",
            std::cmp::Ordering::Greater => "too many",
            std::cmp::Ordering::Equal => return true,
        };
        let message = format!("{quality} type arguments for type {name}: have {got}, want {want}");
        self.error(at, codes::WRONG_TYPE_ARG_COUNT, message);
        false
    }

    /// Whether all type arguments satisfy their constraints; if not, the index
    /// of the first that does not and why.
    pub(crate) fn verify(&mut self, tparams: &[Ty], targs: &[Ty]) -> Result<(), (usize, String)> {
        let store = self.store;
        let map = SubstMap::new(tparams, targs);
        for (index, (&tparam, &targ)) in tparams.iter().zip(targs).enumerate() {
            // Most constraints are `any`.
            if store.type_set(store.tparam_iface(tparam)).is_all() {
                continue;
            }
            let bound = store.subst(store.constraint(tparam), &map);
            let mut cause = String::new();
            if !self.implements(targ, bound, true, Some(&mut cause)) {
                return Err((index, cause));
            }
        }
        Ok(())
    }

    /// Whether `v` implements the interface `t`, or satisfies it as a
    /// `constraint` (spec: Implementing an interface, Satisfying a type
    /// constraint). If not and `cause` is given, that says why.
    pub(crate) fn implements(
        &mut self,
        v: Ty,
        t: Ty,
        constraint: bool,
        mut cause: Option<&mut String>,
    ) -> bool {
        let store = self.store;
        let (vu, tu) = (store.under(v), store.under(t));
        if !store.is_valid(vu) || !store.is_valid(tu) {
            return true;
        }
        if let Type::Pointer(base) = store[vu]
            && !store.is_valid(store.under(base))
        {
            return true;
        }
        let verb = if constraint { "satisfy" } else { "implement" };
        if !matches!(store[tu], Type::Interface(_)) {
            explain(cause, || {
                let detail = match self.is_interface_ptr(tu) {
                    true => self.interface_ptr_error(t),
                    false => format!("{} is not an interface", self.ty(t)),
                };
                format!("{} does not {verb} {} ({detail})", self.ty(v), self.ty(t))
            });
            return false;
        }
        let tset = store.type_set(tu);
        if tset.is_all() {
            return true;
        }
        let vset = match store[vu] {
            Type::Interface(_) => Some(store.type_set(vu)),
            _ => None,
        };
        // The empty set of types is a subset of every set.
        if vset.is_some_and(TypeSet::is_empty) {
            return true;
        }
        if tset.is_empty() {
            explain(cause, || {
                format!("cannot {verb} {} (empty type set)", self.ty(t))
            });
            return false;
        }
        if !self.has_all_methods(v, t, true, cause.as_deref_mut()) {
            if let Some(cause) = cause {
                *cause = format!("{} does not {verb} {} {cause}", self.ty(v), self.ty(t));
            }
            return false;
        }
        if tset.has_terms() {
            let included = match vset {
                Some(vset) => store.type_set_subset(vset, tset),
                None => tset
                    .specific_terms()
                    .iter()
                    .any(|&term| store.term_includes(term, v)),
            };
            if !included {
                explain(cause, || {
                    let text = format!("{} does not {verb} {}", self.ty(v), self.ty(t));
                    match vset {
                        Some(_) => text,
                        None => format!("{text} ({})", self.not_in_type_set(v, t, tset)),
                    }
                });
                return false;
            }
        }
        self.implements_comparable(v, tset, constraint, verb, cause)
    }

    /// Whether `v` is comparable if the type set `tset` demands that.
    fn implements_comparable(
        &mut self,
        v: Ty,
        tset: &TypeSet,
        constraint: bool,
        verb: &str,
        cause: Option<&mut String>,
    ) -> bool {
        let store = self.store;
        if !store.type_set_comparable(tset) || store.strictly_comparable(v) {
            return true;
        }
        // Interfaces satisfy `comparable`, though comparing them may panic.
        let spec_comparable = constraint && store.comparable(v);
        if spec_comparable && self.allow_version(Version::go1(20)) {
            return true;
        }
        explain(cause, || match spec_comparable {
            true => format!(
                "{} to {verb} comparable requires go1.20 or later",
                self.ty(v)
            ),
            false => format!("{} does not {verb} comparable", self.ty(v)),
        });
        false
    }

    /// Why `v`, which is no interface, is not among the types of `t`.
    fn not_in_type_set(&self, v: Ty, t: Ty, tset: &TypeSet) -> String {
        let store = self.store;
        let missing_tilde = tset.specific_terms().iter().find(|term| {
            !term.tilde
                && store.identical(term.ty, store.under(term.ty))
                && store.term_includes(
                    Term {
                        tilde: true,
                        ty: term.ty,
                    },
                    v,
                )
        });
        let (vs, ts) = (self.ty(v), self.ty(t));
        if let Some(term) = missing_tilde {
            return format!("possibly missing ~ for {} in {ts}", self.ty(term.ty));
        }
        if self.mentions(store.under(t), v) {
            return format!("{ts} mentions {vs}, but {vs} is not in the type set of {ts}");
        }
        // Go prints the terms of a type set with full package paths.
        let terms: Vec<String> = tset
            .specific_terms()
            .iter()
            .map(|term| {
                let tilde = if term.tilde { "~" } else { "" };
                format!("{tilde}{}", self.type_path_str(term.ty))
            })
            .collect();
        format!("{vs} missing in {}", terms.join(" | "))
    }

    /// Whether `ty` is written somewhere among the elements of `t`.
    fn mentions(&self, t: Ty, ty: Ty) -> bool {
        match &self.store[t] {
            Type::Interface(iface) => iface.embeddeds.iter().any(|&e| self.mentions(e, ty)),
            Type::Union(terms) => terms.iter().any(|term| self.mentions(term.ty, ty)),
            _ => self.store.identical(t, ty),
        }
    }
}

/// Composes an explanation, if one is wanted: printing invalid types leaves a
/// mark that would silence an unrelated error.
fn explain(cause: Option<&mut String>, text: impl FnOnce() -> String) {
    if let Some(cause) = cause {
        *cause = text();
    }
}

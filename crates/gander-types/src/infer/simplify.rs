//! From what unification found to types without type parameters.
//!
//! Invariant: replacing ends, since types that refer to themselves through
//! type parameters are removed before.

use crate::checker::Checker;
use crate::store::{Obj, Store, Ty};
use crate::subst::SubstMap;
use crate::types::Type;

/// Replaces type parameters in what was found for others (it may come from
/// constraints) until nothing changes. Given type arguments stay.
pub(super) fn simplify(
    check: &Checker<'_>,
    tparams: &[Ty],
    targs: &[Option<Ty>],
    inferred: &mut [Option<Ty>],
) {
    let store = check.store;
    let is_given = |index: usize| targs.get(index).copied().flatten().is_some();
    let mut dirty: Vec<usize> = (0..inferred.len())
        .filter(|&index| {
            !is_given(index) && inferred[index].is_some_and(|ty| may_mention(store, ty))
        })
        .collect();
    while !dirty.is_empty() {
        // Those without type stand for themselves: a generic function given as
        // argument must not get fresh ones instead.
        let known: Vec<Ty> = tparams
            .iter()
            .zip(&*inferred)
            .map(|(&tparam, ty)| ty.unwrap_or(tparam))
            .collect();
        let map = SubstMap::new(tparams, &known);
        dirty.retain(|&index| {
            let Some(old) = inferred[index] else {
                return false;
            };
            let is_generic = !signature_tparams(store, old).is_empty();
            let mut new = store.subst(old, &map);
            if new == old || is_generic && !store.is_parameterized(&resolved(tparams, &known), old)
            {
                return false;
            }
            // That function is not generic any more once all its type
            // parameters are replaced.
            if is_generic && !store.is_parameterized(tparams, new) {
                new = check.without_tparams(new);
            }
            inferred[index] = Some(new);
            true
        });
    }
}

/// Whether `ty` may mention type parameters, at a glance.
fn may_mention(store: &Store, ty: Ty) -> bool {
    match &store[ty] {
        Type::Basic(_) => false,
        Type::Named(named) => named.inst.is_some(),
        _ => true,
    }
}

fn signature_tparams(store: &Store, ty: Ty) -> &[Ty] {
    match &store[ty] {
        Type::Signature(sig) => &sig.tparams,
        _ => &[],
    }
}

/// The type parameters that `known` has other types for.
fn resolved(tparams: &[Ty], known: &[Ty]) -> Vec<Ty> {
    let pairs = tparams.iter().zip(known);
    pairs
        .filter(|(tparam, ty)| tparam != ty)
        .map(|(&tparam, _)| tparam)
        .collect()
}

/// Removes types that refer to their own type parameter, directly or through
/// others: replacing would never end.
pub(super) fn kill_cycles(store: &Store, tparams: &[Ty], inferred: &mut [Option<Ty>]) {
    let is_clean = |ty: &Option<Ty>| ty.is_none_or(|ty| !may_mention(store, ty));
    if inferred.iter().all(is_clean) {
        return;
    }
    let mut finder = CycleFinder {
        store,
        tparams,
        inferred,
        path: Vec::new(),
    };
    for &tparam in tparams {
        finder.ty(tparam);
    }
}

struct CycleFinder<'f> {
    store: &'f Store,
    tparams: &'f [Ty],
    inferred: &'f mut [Option<Ty>],
    /// The types that are being walked, innermost last.
    path: Vec<Ty>,
}

impl CycleFinder<'_> {
    fn ty(&mut self, ty: Ty) {
        let store = self.store;
        let ty = store.unalias(ty);
        if let Type::Basic(_) = store[ty] {
            return;
        }
        let index = self.tparams.iter().position(|&tparam| tparam == ty);
        if self.path.contains(&ty) {
            // Otherwise it is an ordinary recursive type.
            if let Some(index) = index {
                self.inferred[index] = None;
            }
            return;
        }
        self.path.push(ty);
        self.parts(ty, index);
        self.path.pop();
    }

    fn parts(&mut self, ty: Ty, index: Option<usize>) {
        let store = self.store;
        match &store[ty] {
            Type::Basic(_) | Type::Alias(_) => {}
            Type::Array { elem, .. }
            | Type::Slice(elem)
            | Type::Pointer(elem)
            | Type::Chan { elem, .. } => self.ty(*elem),
            Type::Map { key, elem } => {
                self.ty(*key);
                self.ty(*elem);
            }
            Type::Struct(s) => self.objects(&s.fields),
            Type::Tuple(vars) => self.objects(vars),
            Type::Signature(sig) => {
                self.objects(&sig.params);
                self.objects(&sig.results);
            }
            Type::Union(terms) => terms.iter().for_each(|term| self.ty(term.ty)),
            Type::Interface(iface) => {
                self.objects(&iface.methods);
                iface.embeddeds.iter().for_each(|&ty| self.ty(ty));
            }
            Type::Named(_) => store.type_args(ty).iter().for_each(|&targ| self.ty(targ)),
            Type::TypeParam(_) => {
                if let Some(ty) = index.and_then(|index| self.inferred[index]) {
                    self.ty(ty);
                }
            }
        }
    }

    fn objects(&mut self, objects: &[Obj]) {
        for &obj in objects {
            self.ty(self.store[obj].ty_or_invalid());
        }
    }
}

//! Unions of terms `T` and `~T`, as sets of types.
//!
//! Invariants: no list stands for the set of all types, an empty list for the
//! set of none; in normal form, terms are disjoint. The order of terms is that
//! of the source, as messages print them.

use crate::store::{Store, Ty};
use crate::types::Term;

/// A set of types; none means all types.
pub(crate) type Terms<'t> = Option<&'t [Term]>;

/// An owned set of types; none means all types.
pub(crate) type TermList = Option<Vec<Term>>;

/// A comparison of types.
type Same<'f> = &'f dyn Fn(Ty, Ty) -> bool;

/// Whether the sets of `x` and `y` have no type in common. The type of a term
/// with tilde is its own underlying type.
fn disjoint(store: &Store, x: Term, y: Term, same: Same<'_>) -> bool {
    let ux = if y.tilde { store.under(x.ty) } else { x.ty };
    let uy = if x.tilde { store.under(y.ty) } else { y.ty };
    !same(ux, uy)
}

/// Whether the set of `x` is a subset of that of `y`.
fn term_subset(store: &Store, x: Term, y: Term, same: Same<'_>) -> bool {
    !disjoint(store, x, y, same) && (!x.tilde || y.tilde)
}

/// Whether all types of `x` are types of `y`.
pub(crate) fn subset(store: &Store, x: Terms<'_>, y: Terms<'_>, same: Same<'_>) -> bool {
    match (x, y) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(x), Some(y)) => x
            .iter()
            .all(|&x| y.iter().any(|&y| term_subset(store, x, y, same))),
    }
}

/// Merges overlapping terms into the first of them. Quadratic, lists are short.
fn normal(store: &Store, list: &[Term]) -> Vec<Term> {
    let same = |a, b| store.identical(a, b);
    let mut merged = vec![false; list.len()];
    let mut result = Vec::with_capacity(list.len());
    for (i, &first) in list.iter().enumerate() {
        if merged[i] {
            continue;
        }
        let mut term = first;
        for (j, &other) in list.iter().enumerate().skip(i + 1) {
            if !merged[j] && !disjoint(store, term, other, &same) {
                // One contains the other, and a tilde wins.
                if !term.tilde && other.tilde {
                    term = other;
                }
                merged[j] = true;
            }
        }
        result.push(term);
    }
    result
}

/// All types of `x` or `y`.
pub(crate) fn union(store: &Store, x: TermList, y: Terms<'_>) -> TermList {
    let mut all = x?;
    all.extend_from_slice(y?);
    Some(normal(store, &all))
}

/// All types of `x` and `y`.
pub(crate) fn intersect(store: &Store, x: Terms<'_>, y: Terms<'_>) -> TermList {
    let (x, y) = match (x, y) {
        (None, other) | (other, None) => return other.map(<[Term]>::to_vec),
        (Some(x), Some(y)) => (x, y),
    };
    let same = |a, b| store.identical(a, b);
    let mut common = Vec::new();
    for &x in x {
        for &y in y {
            if !disjoint(store, x, y, &same) {
                common.push(if !x.tilde || y.tilde { x } else { y });
            }
        }
    }
    Some(normal(store, &common))
}

impl Store {
    /// Whether the set of `term` has type `t`.
    pub fn term_includes(&self, term: Term, t: Ty) -> bool {
        let t = if term.tilde { self.under(t) } else { t };
        self.identical(term.ty, t)
    }

    /// Whether no type is in the sets of both terms.
    pub fn terms_disjoint(&self, a: Term, b: Term) -> bool {
        disjoint(self, a, b, &|a, b| self.identical(a, b))
    }
}

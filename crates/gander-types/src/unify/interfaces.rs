//! Unification of interfaces, with each other and with types that have their
//! methods.
//!
//! Invariant: two interfaces that are being compared are not compared again
//! within, which would never end where their methods refer back to them.

use super::{Unifier, UnifyMode};
use crate::checker::Checker;
use crate::store::{Obj, Ty};
use crate::typeset::TypeSet;

/// The interfaces that are being compared, innermost first.
#[derive(Clone, Copy)]
pub(super) struct Pair<'p> {
    x: Ty,
    y: Ty,
    outer: Option<&'p Pair<'p>>,
}

pub(super) type Pairs<'p> = Option<&'p Pair<'p>>;

impl<'p> Pair<'p> {
    /// The pair `x`, `y` within `outer`; none if it is there already.
    fn within(outer: Pairs<'p>, x: Ty, y: Ty) -> Option<Pair<'p>> {
        let mut next = outer;
        while let Some(pair) = next {
            if (pair.x, pair.y) == (x, y) || (pair.x, pair.y) == (y, x) {
                return None;
            }
            next = pair.outer;
        }
        Some(Pair { x, y, outer })
    }
}

impl Unifier {
    /// Matches `x` and `y` if one of them is an interface: all its methods, or
    /// if both are, those of the smaller one, must be in the other.
    pub(super) fn nify_interfaces(
        &mut self,
        check: &mut Checker<'_>,
        x: Ty,
        y: Ty,
        pairs: Pairs<'_>,
    ) -> Option<bool> {
        let store = check.store;
        match (
            store.is_non_tparam_interface(x),
            store.is_non_tparam_interface(y),
        ) {
            (true, true) => Some(self.nify_common_methods(check, x, y, pairs)),
            (true, false) => Some(self.nify_implementation(check, x, y)),
            (false, true) => Some(self.nify_implementation(check, y, x)),
            (false, false) => None,
        }
    }

    fn nify_common_methods(
        &mut self,
        check: &mut Checker<'_>,
        x: Ty,
        y: Ty,
        pairs: Pairs<'_>,
    ) -> bool {
        let store = check.store;
        let (x, y) = (store.under(x), store.under(y));
        let (xset, yset) = (store.type_set(x), store.type_set(y));
        if !same_types(check, xset, yset) {
            return false;
        }
        let Some(pair) = Pair::within(pairs, x, y) else {
            return true;
        };
        let (small, large) = match xset.methods.len() > yset.methods.len() {
            true => (yset, xset),
            false => (xset, yset),
        };
        small.methods.iter().all(|&method| {
            let (pkg, name) = (store[method].pkg, store[method].name);
            match store.type_set_method(large, pkg, name, false) {
                Some((_, other)) => self.nify_methods(check, method, other, Some(&pair)),
                None => false,
            }
        })
    }

    /// Matches the methods of interface `iface` with those of `ty`, which is no
    /// interface.
    fn nify_implementation(&mut self, check: &mut Checker<'_>, iface: Ty, ty: Ty) -> bool {
        let store = check.store;
        store
            .type_set(store.under(iface))
            .methods
            .iter()
            .all(|&method| {
                let (pkg, name) = (store[method].pkg, store[method].name);
                let found = store.lookup_field_or_method(ty, false, pkg, name, false);
                let Some(found) = found.obj.filter(|&obj| store[obj].is_func()) else {
                    return false;
                };
                // A generic method never implements one of an interface.
                let found_type = check.type_of_func(found);
                store.type_params(found_type).is_empty()
                    && self.nify_methods(check, method, found, None)
            })
    }

    fn nify_methods(&mut self, check: &mut Checker<'_>, x: Obj, y: Obj, pairs: Pairs<'_>) -> bool {
        let (x, y) = (check.type_of_func(x), check.type_of_func(y));
        self.nify(check, x, y, UnifyMode::EXACT, pairs)
    }

    /// Matches two interfaces that must have the same methods.
    pub(super) fn nify_same_methods(
        &mut self,
        check: &mut Checker<'_>,
        x: Ty,
        y: Ty,
        pairs: Pairs<'_>,
    ) -> bool {
        let store = check.store;
        let (xset, yset) = (store.type_set(x), store.type_set(y));
        if !same_types(check, xset, yset) || xset.methods.len() != yset.methods.len() {
            return false;
        }
        let Some(pair) = Pair::within(pairs, x, y) else {
            return true;
        };
        // The methods of a type set are sorted.
        xset.methods.iter().zip(&yset.methods).all(|(&f, &g)| {
            store.same_id(f, store[g].pkg, store[g].name, false)
                && self.nify_methods(check, f, g, Some(&pair))
        })
    }
}

/// Whether two type sets restrict types in the same way, methods apart.
fn same_types(check: &Checker<'_>, x: &TypeSet, y: &TypeSet) -> bool {
    x.comparable == y.comparable
        && (x.terms.is_none() && y.terms.is_none()
            || check.store.type_set_subset(x, y) && check.store.type_set_subset(y, x))
}

//! Unification: which types must stand for type parameters so that two types
//! match (spec: Type unification).
//!
//! Invariants: only the type parameters a unifier was made for are solved for
//! ("bound" ones), all others are types like any other; a failed unification
//! may leave what it found so far. Whether the result really fits is decided
//! later, by assignability and by the constraints.

mod interfaces;
mod structure;

use crate::checker::Checker;
use crate::store::{Store, Ty};
use crate::types::{ChanDir, Type};
use interfaces::Pairs;

/// How closely types have to match.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct UnifyMode {
    /// The types meet in an assignment: a looser match is only allowed at the
    /// top, the types they are made of must match exactly.
    assign: bool,
    /// The types must become identical. Otherwise a defined type matches a type
    /// literal that is its underlying type, channel directions do not matter,
    /// and a type matches an interface whose methods it has.
    exact: bool,
}

impl UnifyMode {
    pub(crate) const INEXACT: UnifyMode = UnifyMode {
        assign: false,
        exact: false,
    };
    pub(crate) const ASSIGN: UnifyMode = UnifyMode {
        assign: true,
        exact: false,
    };
    pub(crate) const EXACT: UnifyMode = UnifyMode {
        assign: false,
        exact: true,
    };

    /// The mode for the types that a type is made of.
    fn for_elements(self) -> UnifyMode {
        UnifyMode {
            exact: self.exact || self.assign,
            ..self
        }
    }
}

/// A type parameter to be solved for.
#[derive(Debug)]
struct Slot {
    tparam: Ty,
    /// The slot that holds the type: its own, or that of a joined parameter.
    handle: usize,
    ty: Option<Ty>,
}

/// The type parameters to be solved for and what is known about them.
#[derive(Debug)]
pub(crate) struct Unifier {
    slots: Vec<Slot>,
    /// Whether shared methods of interfaces help (since go1.21).
    interfaces: bool,
    depth: u32,
}

/// Deeper types are taken not to match; they come from inferred types that
/// refer to each other.
const DEPTH_LIMIT: u32 = 50;

impl Unifier {
    /// A unifier that knows `targs` of `tparams`.
    pub(crate) fn new(tparams: &[Ty], targs: &[Option<Ty>], interfaces: bool) -> Unifier {
        let slots = tparams.iter().enumerate().map(|(index, &tparam)| Slot {
            tparam,
            handle: index,
            ty: targs.get(index).copied().flatten(),
        });
        Unifier {
            slots: slots.collect(),
            interfaces,
            depth: 0,
        }
    }

    /// The type found for type parameter number `index`.
    pub(crate) fn at(&self, index: usize) -> Option<Ty> {
        self.slots[self.slots[index].handle].ty
    }

    /// Decides on a type for type parameter number `index`.
    pub(crate) fn set(&mut self, index: usize, ty: Ty) {
        let handle = self.slots[index].handle;
        self.slots[handle].ty = Some(ty);
    }

    /// How many type parameters have no type yet.
    pub(crate) fn unknowns(&self) -> usize {
        (0..self.slots.len())
            .filter(|&index| self.at(index).is_none())
            .count()
    }

    /// All types found, in the order of the type parameters.
    pub(crate) fn inferred(&self) -> Vec<Option<Ty>> {
        (0..self.slots.len()).map(|index| self.at(index)).collect()
    }

    /// Makes `x` and `y` match, and reports whether that is possible.
    pub(crate) fn unify(&mut self, check: &mut Checker<'_>, x: Ty, y: Ty, mode: UnifyMode) -> bool {
        self.nify(check, x, y, mode, None)
    }

    /// The number of the bound type parameter that `ty` is.
    fn bound(&self, store: &Store, ty: Ty) -> Option<usize> {
        let ty = store.unalias(ty);
        match store[ty] {
            Type::TypeParam(_) => self.slots.iter().position(|slot| slot.tparam == ty),
            _ => None,
        }
    }

    /// Makes two type parameters stand for the same type; fails if both have
    /// one already.
    fn join(&mut self, x: usize, y: usize) -> bool {
        let (hx, hy) = (self.slots[x].handle, self.slots[y].handle);
        if hx == hy {
            return true;
        }
        let (from, to) = match (self.slots[hx].ty, self.slots[hy].ty) {
            (Some(_), Some(_)) => return false,
            (Some(_), None) => (hy, hx),
            (None, _) => (hx, hy),
        };
        for slot in &mut self.slots {
            if slot.handle == from {
                slot.handle = to;
            }
        }
        true
    }

    fn nify(
        &mut self,
        check: &mut Checker<'_>,
        x: Ty,
        y: Ty,
        mode: UnifyMode,
        pairs: Pairs<'_>,
    ) -> bool {
        if x == y || check.store.unalias(x) == check.store.unalias(y) {
            return true;
        }
        if self.depth >= DEPTH_LIMIT {
            return false;
        }
        self.depth += 1;
        let result = self.nify_distinct(check, x, y, mode, pairs);
        self.depth -= 1;
        result
    }

    fn nify_distinct(
        &mut self,
        check: &mut Checker<'_>,
        x: Ty,
        y: Ty,
        mode: UnifyMode,
        pairs: Pairs<'_>,
    ) -> bool {
        let store = check.store;
        // Matching is symmetric. Have a defined type, if any, in y; above all,
        // have a bound type parameter, if any, in x.
        let (x, mut y) = match store.as_named(x).is_some() || self.bound(store, y).is_some() {
            true => (y, x),
            false => (x, y),
        };
        if !mode.exact
            && store.as_named(y).is_some()
            && store.is_type_lit(x)
            && !(self.interfaces && store.is_interface(x))
        {
            // Basic types count as type literals here, since they are the core
            // types of constraints; a wrong match is found out later.
            y = store.under(y);
            if x == y || store.unalias(x) == store.unalias(y) {
                return true;
            }
        }

        match (self.bound(store, x), self.bound(store, y)) {
            (Some(px), Some(py)) => {
                if self.join(px, py) {
                    return true;
                }
                match (self.at(px), self.at(py)) {
                    (Some(tx), Some(ty)) => return self.nify(check, tx, ty, mode, pairs),
                    _ => return true,
                }
            }
            (Some(px), None) => {
                let Some(tx) = self.at(px) else {
                    self.set(px, y);
                    return true;
                };
                return self.nify(check, tx, y, mode, pairs) && self.choose(store, px, tx, y, mode);
            }
            _ => {}
        }

        if self.interfaces
            && !mode.exact
            && let Some(result) = self.nify_interfaces(check, x, y, pairs)
        {
            return result;
        }
        // The swap above looked at bound type parameters only.
        if store.is_type_param(y) {
            self.nify_structure(check, y, x, mode, pairs)
        } else {
            self.nify_structure(check, x, y, mode, pairs)
        }
    }

    /// Type parameter `px` has type `tx`, which matches `y`: decides which of
    /// both to keep, so that the order of arguments does not matter.
    fn choose(&mut self, store: &Store, px: usize, tx: Ty, y: Ty, mode: UnifyMode) -> bool {
        let x_is_defined = store.as_named(tx).is_some();
        let y_is_defined = store.as_named(y).is_some();
        match (
            store.is_non_tparam_interface(tx),
            store.is_non_tparam_interface(y),
        ) {
            (true, true) => {
                if x_is_defined && y_is_defined {
                    return store.identical(tx, y);
                }
                // The common methods match, so that their number decides.
                let count = |ty| store.type_set(store.under(ty)).methods.len();
                if count(tx) != count(y) {
                    return false;
                }
            }
            // Either of them could be meant.
            (true, false) | (false, true) => return false,
            (false, false) => {}
        }
        if mode.exact || x_is_defined {
            return true;
        }
        // A defined type wins, then a channel type with a direction: values of
        // the other types are assignable to these.
        let directed = matches!(
            store.under_type(y),
            Type::Chan {
                dir: ChanDir::SendOnly | ChanDir::RecvOnly,
                ..
            }
        );
        if y_is_defined || directed {
            self.set(px, y);
        }
        true
    }
}

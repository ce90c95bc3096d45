//! Canonical types: what lowering knows of Go types.
//!
//! Invariant: identical types (spec: Type identity) with the same type
//! arguments put in have the same [`LType`].

use gander_types::{Store, Ty};
use rustc_hash::FxHashMap;

/// A canonical type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct LType(pub(crate) u32);

/// What stands for the type parameters in force.
#[derive(Debug, Default)]
pub(crate) struct Env {
    /// By the type parameter.
    pub(crate) args: FxHashMap<Ty, LType>,
}

/// The table of canonical types.
pub(crate) struct Types<'a> {
    pub(crate) store: &'a Store,
}

impl<'a> Types<'a> {
    /// An empty table.
    pub(crate) fn new(store: &'a Store) -> Types<'a> {
        Types { store }
    }

    /// The canonical type of a checker type.
    pub(crate) fn lower(&mut self, _ty: Ty, _env: &Env) -> LType {
        LType(0)
    }
}

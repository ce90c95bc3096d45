//! Finds instantiations that would go on for ever.
//!
//! Invariant: the graph only grows during a check and is looked at once, at
//! the end, if there were no errors.

use crate::checker::Checker;
use crate::scope::ScopeId;
use crate::store::{Obj, Ty};
use gander_span::Pos;

/// Type parameters and how instantiations feed them.
#[derive(Debug, Default)]
pub(crate) struct MonoGraph {}

impl Checker<'_> {
    /// Notes that `tparams` were instantiated with `targs`, which were written
    /// at the first positions of `args_at`; the rest was inferred at `at`.
    pub(crate) fn mono_instance(&mut self, at: Pos, tparams: &[Ty], targs: &[Ty], args_at: &[Pos]) {
        let _ = (at, tparams, targs, args_at);
    }

    /// Notes that the receiver type parameter `mpar` of a method stands for
    /// `tpar` of the receiver's type.
    pub(crate) fn mono_canon(&mut self, mpar: Ty, tpar: Ty) {
        let _ = (mpar, tpar);
    }

    /// Notes that the defined type `obj` was declared in the local `scope`.
    pub(crate) fn mono_local_type(&mut self, obj: Obj, scope: ScopeId) {
        let _ = (obj, scope);
    }

    /// Reports an instantiation that would go on for ever.
    pub(crate) fn monomorph(&mut self) {}
}

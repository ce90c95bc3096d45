//! Finds instantiations that would go on for ever.
//!
//! Invariant: the graph only grows during a check and is looked at once, at
//! the end, if there were no errors.

/// Type parameters and how instantiations feed them.
#[derive(Debug, Default)]
pub(crate) struct MonoGraph {}

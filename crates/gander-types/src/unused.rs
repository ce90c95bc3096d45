//! Unused variables and imports.

use crate::checker::Checker;
use crate::scope::ScopeId;

impl<'a> Checker<'a> {
    /// Reports the variables of a function's scope, and of the scopes in it
    /// except those of function literals, that are never used.
    pub(crate) fn usage(&mut self, scope: ScopeId) {
        let _ = scope;
    }
}

//! Alias declarations.

use crate::store::{Obj, Store};

impl Store {
    /// Whether the type name `obj` is an alias.
    pub(crate) fn is_alias_name(&self, obj: Obj) -> bool {
        let _ = obj;
        false
    }
}

//! Which types can be compared (spec: Comparison operators).

use crate::store::{Store, Ty};
use crate::under::TypeError;

impl Store {
    /// Whether values of `t` are comparable, else why not. If `dynamic`,
    /// interfaces that are no type parameters count as comparable.
    pub(crate) fn comparable_type(&self, _t: Ty, _dynamic: bool) -> Result<(), TypeError> {
        Ok(())
    }

    /// Whether values of `t` are comparable with `==`; comparing may panic at
    /// run time.
    pub fn comparable(&self, t: Ty) -> bool {
        self.comparable_type(t, true).is_ok()
    }

    /// Whether comparing values of `t` never panics.
    pub fn strictly_comparable(&self, t: Ty) -> bool {
        self.comparable_type(t, false).is_ok()
    }
}

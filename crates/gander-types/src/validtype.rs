//! Types that contain themselves.

use crate::checker::Checker;
use crate::store::Ty;

impl Checker<'_> {
    /// Reports if a value of the defined type `ty` would contain itself.
    pub(crate) fn valid_type(&mut self, ty: Ty) {
        let _ = ty;
    }
}

//! Interface types without name that refer to themselves.

use crate::checker::Checker;

impl Checker<'_> {
    /// Reports interface literals of the package that refer to themselves
    /// through their methods. To be called at the end, if there were no errors.
    pub(crate) fn anonymous_iface_cycles(&mut self) {}
}

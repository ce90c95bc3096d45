//! Type identity (spec: Type identity).

use crate::store::{Pkg, Store, Ty};

impl Store {
    /// Whether `x` and `y` are identical.
    #[inline]
    pub fn identical(&self, x: Ty, y: Ty) -> bool {
        x == y
    }

    /// Whether `x` and `y` are identical when struct tags are ignored.
    pub fn identical_ignore_tags(&self, x: Ty, y: Ty) -> bool {
        x == y
    }

    /// Whether the defined types `x` and `y` come from one declaration.
    pub fn identical_origin(&self, x: Ty, y: Ty) -> bool {
        x == y
    }

    /// Whether the instances `xorig[xargs]` and `yorig[yargs]` are identical.
    pub fn identical_instance(&self, xorig: Ty, xargs: &[Ty], yorig: Ty, yargs: &[Ty]) -> bool {
        xorig == yorig && xargs == yargs
    }

    /// Whether two packages are the same as far as unexported names go.
    pub fn same_pkg(&self, a: Option<Pkg>, b: Option<Pkg>) -> bool {
        a == b
    }
}

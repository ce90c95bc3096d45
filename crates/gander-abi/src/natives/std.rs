//! Functions of std packages that have assembly instead of a Go body.

use super::Native;

pub(super) const LIST: &[Native] = &[];

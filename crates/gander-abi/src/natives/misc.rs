//! Start-up, exit, printing, clocks, symbol tables.

use super::{Native, leaf};

pub(super) const LIST: &[Native] = &[
    // func exit(code int32), never returns
    leaf("runtime.exit"),
    // func write1(fd uintptr, p unsafe.Pointer, n int32) int32
    leaf("runtime.write1"),
];

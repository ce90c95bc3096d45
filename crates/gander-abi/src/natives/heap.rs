//! Allocation, collection, memory primitives.

use super::{Native, leaf, sys};

pub(super) const LIST: &[Native] = &[
    // func mallocgc(size uintptr, typ *abi.Type, needzero bool) unsafe.Pointer
    sys("runtime.mallocgc"),
    // func newobject(typ *abi.Type) unsafe.Pointer
    sys("runtime.newobject"),
    // func GC()
    sys("runtime.gcStart"),
    // func memmove(to, from unsafe.Pointer, n uintptr)
    leaf("runtime.memmove"),
    // func memclrNoHeapPointers(ptr unsafe.Pointer, n uintptr)
    leaf("runtime.memclrNoHeapPointers"),
    // func memequal(a, b unsafe.Pointer, size uintptr) bool
    leaf("runtime.memequal"),
];

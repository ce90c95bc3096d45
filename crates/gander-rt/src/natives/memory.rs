//! Moving, clearing and comparing memory.
//!
//! Invariant: pointers inside are moved word by word, so that a collector that
//! looks meanwhile sees old or new pointers only (`memmove` of the C library
//! moves aligned words whole).

/// `func memmove(to, from unsafe.Pointer, n uintptr)`
pub(crate) unsafe extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) {
    if len > 0 {
        // SAFETY: the Go caller owns both ranges, which may overlap.
        unsafe { std::ptr::copy(from, to, len) };
    }
}

/// `func memclrNoHeapPointers(ptr unsafe.Pointer, n uintptr)`
pub(crate) unsafe extern "C" fn memclr(ptr: *mut u8, len: usize) {
    if len > 0 {
        // SAFETY: the Go caller owns the range.
        unsafe { std::ptr::write_bytes(ptr, 0, len) };
    }
}

/// `func memequal(a, b unsafe.Pointer, size uintptr) bool`
pub(crate) unsafe extern "C" fn memequal(a: *const u8, b: *const u8, len: usize) -> bool {
    if a == b || len == 0 {
        return true;
    }
    // SAFETY: the Go caller may read both ranges.
    unsafe { std::slice::from_raw_parts(a, len) == std::slice::from_raw_parts(b, len) }
}

//! `internal/bytealg`: what std has in assembly.
//!
//! Invariant: the same results as the Go bodies of that package for every
//! input, of any length and alignment.

use std::slice::from_raw_parts;

/// The bytes of a Go string or slice.
///
/// # Safety
/// `ptr` must be valid for reads of `len` bytes, unless `len` is 0.
pub(super) unsafe fn bytes<'a>(ptr: *const u8, len: usize) -> &'a [u8] {
    if len == 0 {
        return &[];
    }
    // SAFETY: by this function's contract.
    unsafe { from_raw_parts(ptr, len) }
}

fn index(found: Option<usize>) -> isize {
    found.map_or(-1, |at| at as isize)
}

/// `func IndexByte(b []byte, c byte) int`
pub(crate) unsafe extern "C" fn index_byte(p: *const u8, len: usize, _cap: usize, c: u8) -> isize {
    // SAFETY: a Go slice.
    index(memchr::memchr(c, unsafe { bytes(p, len) }))
}

/// `func IndexByteString(s string, c byte) int`
pub(crate) unsafe extern "C" fn index_byte_string(p: *const u8, len: usize, c: u8) -> isize {
    // SAFETY: a Go string.
    index(memchr::memchr(c, unsafe { bytes(p, len) }))
}

/// `func Count(b []byte, c byte) int`
pub(crate) unsafe extern "C" fn count(p: *const u8, len: usize, _cap: usize, c: u8) -> isize {
    // SAFETY: a Go slice.
    memchr::memchr_iter(c, unsafe { bytes(p, len) }).count() as isize
}

/// `func CountString(s string, c byte) int`
pub(crate) unsafe extern "C" fn count_string(p: *const u8, len: usize, c: u8) -> isize {
    // SAFETY: a Go string.
    memchr::memchr_iter(c, unsafe { bytes(p, len) }).count() as isize
}

/// `func Index(a, b []byte) int`
pub(crate) unsafe extern "C" fn index_bytes(
    p: *const u8,
    len: usize,
    _cap: usize,
    q: *const u8,
    separator: usize,
    _separator_cap: usize,
) -> isize {
    // SAFETY: two Go slices.
    let (text, separator) = unsafe { (bytes(p, len), bytes(q, separator)) };
    index(memchr::memmem::find(text, separator))
}

/// `func IndexString(a, b string) int`
pub(crate) unsafe extern "C" fn index_string(
    p: *const u8,
    len: usize,
    q: *const u8,
    separator: usize,
) -> isize {
    // SAFETY: two Go strings.
    let (text, separator) = unsafe { (bytes(p, len), bytes(q, separator)) };
    index(memchr::memmem::find(text, separator))
}

/// `func Compare(a, b []byte) int`
pub(crate) unsafe extern "C" fn compare(
    p: *const u8,
    len: usize,
    _cap: usize,
    q: *const u8,
    other: usize,
    _other_cap: usize,
) -> isize {
    // SAFETY: two Go slices.
    unsafe { compare_string(p, len, q, other) }
}

/// `func cmpstring(a, b string) int`
pub(crate) unsafe extern "C" fn compare_string(
    p: *const u8,
    len: usize,
    q: *const u8,
    other: usize,
) -> isize {
    // SAFETY: two Go strings.
    let (a, b) = unsafe { (bytes(p, len), bytes(q, other)) };
    a.cmp(b) as isize
}

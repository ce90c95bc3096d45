//! The hook for pointer stores that natives make.
//!
//! Invariant: whoever copies memory that may hold Go pointers into memory that
//! the collector scans calls it first.

/// To be called before `size` bytes at `src` are copied to `dst`, which may
/// hold pointers: `typedmemmove`, `typedslicecopy`, reflection, maps.
///
/// It does nothing as long as the world is stopped while marking. A marking
/// that runs beside the program has to see the pointers that the copy
/// overwrites (a snapshot-at-the-beginning barrier); then this is where they
/// are recorded, and no caller changes.
#[inline(always)]
pub fn bulk_barrier(dst: usize, src: usize, size: usize) {
    let _ = (dst, src, size);
}

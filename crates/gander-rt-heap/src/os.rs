//! The kernel's part: reserving address space, making it usable, giving pages
//! back.
//!
//! Invariant: what is reserved costs no memory and faults when touched; what
//! is committed reads as zero until written.

use std::io;

/// Reserves `bytes` of address space, at `base` exactly if given.
///
/// # Errors
/// If the range is taken, or the address space is limited.
pub(crate) fn reserve(base: Option<usize>, bytes: usize) -> io::Result<usize> {
    let mut flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    if base.is_some() {
        flags |= libc::MAP_FIXED_NOREPLACE;
    }
    let hint = base.unwrap_or(0) as *mut libc::c_void;
    // SAFETY: a fresh mapping; MAP_FIXED_NOREPLACE never replaces another.
    let at = unsafe { libc::mmap(hint, bytes, libc::PROT_NONE, flags, -1, 0) };
    if at == libc::MAP_FAILED {
        return Err(io::Error::last_os_error());
    }
    let at = at as usize;
    if base.is_some_and(|wanted| wanted != at) {
        // A kernel before 4.17 takes the flag for a hint.
        // SAFETY: this is the mapping just made.
        unsafe { unmap(at, bytes) };
        return Err(io::Error::from_raw_os_error(libc::EEXIST));
    }
    Ok(at)
}

/// Makes reserved pages readable and writable.
///
/// # Errors
/// If the kernel would promise more memory than it is allowed to.
///
/// # Safety
/// The range is whole pages of a reservation of this process.
pub(crate) unsafe fn commit(at: usize, bytes: usize) -> io::Result<()> {
    let protection = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: the caller's range; nothing else lives in a reservation.
    let status = unsafe { libc::mprotect(at as *mut libc::c_void, bytes, protection) };
    if status != 0 {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}

/// Gives the memory of committed pages back; they read as zero afterwards.
///
/// # Safety
/// The range is whole committed pages whose contents nobody needs.
pub(crate) unsafe fn release(at: usize, bytes: usize) -> bool {
    // SAFETY: the caller's range, private and anonymous.
    unsafe { libc::madvise(at as *mut libc::c_void, bytes, libc::MADV_DONTNEED) == 0 }
}

/// Ends a reservation.
///
/// # Safety
/// The range is a whole reservation to which nothing refers any more.
pub(crate) unsafe fn unmap(at: usize, bytes: usize) {
    // SAFETY: the caller's range. A failure would leak address space only.
    unsafe { libc::munmap(at as *mut libc::c_void, bytes) };
}

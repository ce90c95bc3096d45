//! Writing to file descriptors below Go's own files.
//!
//! Invariant: nothing is buffered; what is written before the process ends is
//! there.

use std::sync::atomic::{AtomicI32, Ordering};

/// Where crashes are written, too; negative is nowhere.
static CRASH_FD: AtomicI32 = AtomicI32::new(-1);

/// Writes all bytes, as far as the descriptor takes them.
pub(crate) fn write_all(fd: i32, mut bytes: &[u8]) {
    while !bytes.is_empty() {
        // SAFETY: the kernel reads the slice.
        let count = unsafe { libc::write(fd, bytes.as_ptr().cast(), bytes.len()) };
        let Ok(count) = usize::try_from(count) else {
            if std::io::Error::last_os_error().kind() == std::io::ErrorKind::Interrupted {
                continue;
            }
            return;
        };
        bytes = &bytes[count..];
    }
}

/// Writes to standard error and where crashes go.
pub(crate) fn report(text: &str) {
    write_all(2, text.as_bytes());
    let fd = CRASH_FD.load(Ordering::Relaxed);
    if fd >= 0 {
        write_all(fd, text.as_bytes());
    }
}

/// `func crashFD(fd uintptr) uintptr`
pub(crate) extern "C" fn set_crash_fd(fd: usize) -> usize {
    CRASH_FD.swap(fd as i32, Ordering::Relaxed) as isize as usize
}

/// `crashOutput` of package runtime: standard error and where crashes go.
const CRASH_OUTPUT: usize = usize::MAX;

/// `func write1(fd uintptr, p unsafe.Pointer, n int32) int32`
pub(crate) unsafe extern "C" fn write1(fd: usize, bytes: *const u8, count: i32) -> i32 {
    let count = usize::try_from(count).unwrap_or(0);
    let to = if fd == CRASH_OUTPUT { 2 } else { fd as i32 };
    let written = libc::write(to, bytes.cast(), count);
    if fd == CRASH_OUTPUT {
        let extra = CRASH_FD.load(Ordering::Relaxed);
        if extra >= 0 {
            write_all(extra, std::slice::from_raw_parts(bytes, count));
        }
    }
    written as i32
}

//! Where the runtime's own data lives: the system's allocator, but for the report
//! that a program ends with.
//!
//! Invariant: that allocator's lock may be held for ever then, by a thread that
//! was stopped or by what a signal handler interrupted, so the thread that
//! reports takes pages of the kernel. They are used anew whenever nothing in
//! them is needed any more, which is after each goroutine.

use crate::threads::own_id;
use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering};

/// Bytes taken of the kernel at least.
const STEP: usize = 1 << 20;

/// The thread that reports, 0 for none. It is so until the process ends, and
/// the only one to use the rest.
static REPORTER: AtomicI32 = AtomicI32::new(0);
/// The pages it took last: where they start, what is free of them, their end.
static START: AtomicUsize = AtomicUsize::new(0);
static FREE: AtomicUsize = AtomicUsize::new(0);
static END: AtomicUsize = AtomicUsize::new(0);
/// What is in use there.
static USED: AtomicUsize = AtomicUsize::new(0);

/// Makes the thread that calls this, `own`, the one that reports.
///
/// # Errors
/// Which thread does already.
pub(crate) fn claim(own: i32) -> Result<(), i32> {
    REPORTER
        .compare_exchange(0, own, Ordering::SeqCst, Ordering::SeqCst)
        .map(|_| ())
}

#[inline]
fn is_reporter() -> bool {
    let reporter = REPORTER.load(Ordering::Relaxed);
    reporter != 0 && reporter == own_id()
}

/// Memory for the reporter; null if the kernel has none.
#[cold]
fn take(layout: Layout) -> *mut u8 {
    let start = FREE
        .load(Ordering::Relaxed)
        .next_multiple_of(layout.align());
    if start + layout.size() <= END.load(Ordering::Relaxed) {
        FREE.store(start + layout.size(), Ordering::Relaxed);
        USED.fetch_add(1, Ordering::Relaxed);
        return start as *mut u8;
    }
    let bytes = (layout.size() + layout.align()).next_multiple_of(STEP);
    // SAFETY: an anonymous mapping at an address of the kernel's choice.
    let pages = unsafe {
        libc::mmap(
            ptr::null_mut(),
            bytes,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    if pages == libc::MAP_FAILED {
        return ptr::null_mut();
    }
    START.store(pages as usize, Ordering::Relaxed);
    FREE.store(pages as usize, Ordering::Relaxed);
    END.store(pages as usize + bytes, Ordering::Relaxed);
    USED.store(0, Ordering::Relaxed);
    take(layout)
}

/// The reporter needs it no more. Whatever is not in the last pages stays.
#[cold]
fn give(memory: *mut u8) {
    let start = START.load(Ordering::Relaxed);
    let ours = start..END.load(Ordering::Relaxed);
    if ours.contains(&(memory as usize)) && USED.fetch_sub(1, Ordering::Relaxed) == 1 {
        FREE.store(start, Ordering::Relaxed);
    }
}

struct Memory;

#[global_allocator]
static MEMORY: Memory = Memory;

// SAFETY: the system's allocator, or memory that nobody else gets until it is
// given back.
unsafe impl GlobalAlloc for Memory {
    #[inline]
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        match is_reporter() {
            false => System.alloc(layout),
            true => take(layout),
        }
    }

    #[inline]
    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        match is_reporter() {
            false => System.alloc_zeroed(layout),
            true => {
                let memory = take(layout);
                if !memory.is_null() {
                    memory.write_bytes(0, layout.size());
                }
                memory
            }
        }
    }

    #[inline]
    unsafe fn dealloc(&self, memory: *mut u8, layout: Layout) {
        match is_reporter() {
            false => System.dealloc(memory, layout),
            true => give(memory),
        }
    }

    #[inline]
    unsafe fn realloc(&self, memory: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        if !is_reporter() {
            return System.realloc(memory, layout, size);
        }
        let larger = take(Layout::from_size_align_unchecked(size, layout.align()));
        if !larger.is_null() {
            ptr::copy_nonoverlapping(memory, larger, layout.size().min(size));
            give(memory);
        }
        larger
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_report_has_aligned_memory_again_and_again() {
        let layouts = [
            (1, 1),
            (24, 8),
            (100, 64),
            (3 << 20, 4096),
            (7, 1),
            (64, 16),
        ];
        let mut first = 0;
        for round in 0..3 {
            let mut taken: Vec<(usize, usize)> = Vec::new();
            for (size, align) in layouts {
                let layout = Layout::from_size_align(size, align).expect("a layout");
                let start = take(layout) as usize;
                assert!(start != 0 && start.is_multiple_of(align));
                for &(other, bytes) in &taken {
                    assert!(start + size <= other || other + bytes <= start);
                }
                // SAFETY: the memory was taken just now.
                unsafe { ptr::write_bytes(start as *mut u8, 0xff, size) };
                taken.push((start, size));
            }
            for &(start, _) in &taken {
                give(start as *mut u8);
            }
            match round {
                0 => {}
                1 => first = taken[0].0,
                _ => assert_eq!(taken[0].0, first, "the pages are used anew"),
            }
        }
    }
}

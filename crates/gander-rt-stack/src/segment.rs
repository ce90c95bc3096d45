//! Stack segments: where they come from and where they go.
//!
//! Invariant: `lo <= limit < hi`, `hi` is 16-aligned, and `GUARD` bytes below
//! `limit` are always there for stubs and for functions without a check.
//! Offsets of the fields are those in `asm.rs`.

use gander_abi::g::{GHead, SMALL_FRAME, STACK_GUARD};
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Bytes kept free below the limit: a small frame, and the largest stub (that
/// of polls saves every register).
pub const GUARD: usize = STACK_GUARD + 128;
/// Bytes that the stub of polls pushes, with its return address.
const POLL: usize = 400;
// A function with polls has a check (the verifier of MIR refuses them in others),
// so below the limit there is at most a small frame with its frame pointer.
const _: () = assert!(SMALL_FRAME as usize + 8 + POLL <= GUARD);
/// Bytes of the smallest segment after the first.
pub(crate) const MIN_SEGMENT: usize = 8 << 10;
/// Segments from this size on go back to the system.
const POOLED: usize = 64 << 10;
/// Bytes mapped at once for pooled segments.
const BATCH: usize = 256 << 10;
const CLASSES: usize = (POOLED / MIN_SEGMENT).ilog2() as usize + 1;

/// A piece of a goroutine's stack.
#[repr(C)]
#[derive(Debug)]
pub struct Segment {
    /// Lowest address.
    pub lo: usize,
    /// One past the highest address that holds stack.
    pub hi: usize,
    /// What `g.limit` is while the goroutine is in this segment.
    pub limit: usize,
    /// The segment that called into this one, null for the first.
    pub prev: *mut Segment,
    /// A segment kept for the next overflow, or null.
    pub next: *mut Segment,
    /// Bytes between `limit` and `hi`.
    pub room: usize,
    /// Bytes of this segment and all before it.
    pub total: usize,
    /// Bytes of the allocation, 0 for a first segment.
    bytes: usize,
}

static POOLS: Mutex<[Vec<usize>; CLASSES]> = Mutex::new([const { Vec::new() }; CLASSES]);

/// Maps zeroed memory at a multiple of `align`, a power of two.
pub(crate) fn map(bytes: usize, align: usize) -> Option<usize> {
    let span = bytes + align;
    // SAFETY: an anonymous mapping at an address of the kernel's choice.
    let base = unsafe {
        libc::mmap(
            ptr::null_mut(),
            span,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE,
            -1,
            0,
        )
    };
    if base == libc::MAP_FAILED {
        return None;
    }
    let base = base as usize;
    let start = base.next_multiple_of(align);
    // SAFETY: both ranges are parts of the mapping made above and unused.
    unsafe {
        if start > base {
            libc::munmap(base as *mut libc::c_void, start - base);
        }
        let end = start + bytes;
        if base + span > end {
            libc::munmap(end as *mut libc::c_void, base + span - end);
        }
    }
    Some(start)
}

/// Bytes of segments in use, and of all slots.
static IN_USE: AtomicUsize = AtomicUsize::new(0);

/// Bytes of all stacks.
pub fn bytes_in_use() -> usize {
    IN_USE.load(Ordering::Relaxed) + crate::slots::bytes()
}

/// Makes a first segment of the memory `[lo, hi)`.
pub fn first_segment(lo: usize, hi: usize) -> Segment {
    Segment {
        lo,
        hi,
        limit: lo + GUARD,
        prev: ptr::null_mut(),
        next: ptr::null_mut(),
        room: hi - lo - GUARD,
        total: hi - lo,
        bytes: 0,
    }
}

/// A new segment of `bytes`, a power of two; null if there is no memory.
///
/// # Safety
/// `prev` is a live segment.
pub(crate) unsafe fn allocate(bytes: usize, prev: *mut Segment) -> *mut Segment {
    let Some(base) = take(bytes) else {
        return ptr::null_mut();
    };
    // The descriptor lies at the top, where the stack is warm anyway.
    let hi = base + bytes - size_of::<Segment>().next_multiple_of(64);
    let segment = hi as *mut Segment;
    IN_USE.fetch_add(bytes, Ordering::Relaxed);
    segment.write(Segment {
        lo: base,
        hi,
        limit: base + GUARD,
        prev,
        next: ptr::null_mut(),
        room: hi - base - GUARD,
        total: (*prev).total + bytes,
        bytes,
    });
    segment
}

fn take(bytes: usize) -> Option<usize> {
    if bytes >= POOLED {
        return map(bytes, 4096);
    }
    let class = (bytes / MIN_SEGMENT).ilog2() as usize;
    let mut pools = POOLS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(base) = pools[class].pop() {
        return Some(base);
    }
    let base = map(BATCH, 4096)?;
    pools[class].extend((base..base + BATCH).step_by(bytes).rev());
    pools[class].pop()
}

/// Frees `segment` and those kept after it.
unsafe fn free_chain(mut segment: *mut Segment) {
    while !segment.is_null() {
        let next = (*segment).next;
        let (base, bytes) = ((*segment).lo, (*segment).bytes);
        IN_USE.fetch_sub(bytes, Ordering::Relaxed);
        if bytes >= POOLED {
            libc::munmap(base as *mut libc::c_void, bytes);
        } else {
            let class = (bytes / MIN_SEGMENT).ilog2() as usize;
            let mut pools = POOLS
                .lock()
                .unwrap_or_else(std::sync::PoisonError::into_inner);
            pools[class].push(base);
        }
        segment = next;
    }
}

/// Frees all segments but the first of a goroutine that is gone.
///
/// # Safety
/// `first` is the goroutine's first segment and nothing is on its stack.
pub unsafe fn free_all(first: *mut Segment) {
    free_chain((*first).next);
    (*first).next = ptr::null_mut();
}

/// Frees what is kept after the current segment.
///
/// # Safety
/// The goroutine is stopped, and `head` is its descriptor.
pub unsafe fn release_unused(head: *mut GHead) {
    let current = (*head).segment as *mut Segment;
    if !current.is_null() {
        free_chain((*current).next);
        (*current).next = ptr::null_mut();
    }
}

/// Replaces what is kept after `segment` by one of at least `bytes`.
pub(crate) unsafe fn replace_next(segment: *mut Segment, bytes: usize) -> *mut Segment {
    free_chain((*segment).next);
    (*segment).next = ptr::null_mut();
    let next = allocate(bytes, segment);
    (*segment).next = next;
    next
}

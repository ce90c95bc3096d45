//! The 2 KiB slots that hold goroutine descriptors and their first segments.
//!
//! Invariant: a slot, once handed out, stays mapped for ever, so a stale
//! pointer to a descriptor is never a fault; slots are the list of all
//! goroutines there ever were.

use std::iter;
use std::ops::Range;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicPtr, AtomicUsize, Ordering};

/// Bytes of a slot, and its alignment.
pub const SLOT: usize = 2048;
/// Bytes of the first chunk: a small program touches no more.
const FIRST_CHUNK: usize = 256 << 10;
/// Bytes of further chunks, huge pages: creation is bound by page faults.
const CHUNK: usize = 2 << 20;

struct Chunk {
    base: usize,
    bytes: usize,
    /// How many of them are handed out; written by who holds [`LAST`].
    used: AtomicUsize,
    next: AtomicPtr<Chunk>,
}

/// The first of the chunks, each of which knows the next: whoever reports from
/// a signal handler reads them without a lock.
static FIRST: AtomicPtr<Chunk> = AtomicPtr::new(ptr::null_mut());
/// The last.
static LAST: Mutex<Option<&'static Chunk>> = Mutex::new(None);

fn chunks() -> impl Iterator<Item = &'static Chunk> {
    // SAFETY: chunks are never freed, and linked once they are complete.
    let at = |link: &AtomicPtr<Chunk>| unsafe { link.load(Ordering::Acquire).as_ref() };
    iter::successors(at(&FIRST), move |chunk| at(&chunk.next))
}

/// Up to `count` fresh slots in a row, zeroed and not touched yet; at least
/// one, unless the system has no memory.
pub fn new_slots(count: usize) -> Range<usize> {
    let mut last = LAST
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let full = |chunk: &Chunk| chunk.used.load(Ordering::Relaxed) == chunk.bytes;
    let chunk = match *last {
        Some(chunk) if !full(chunk) => chunk,
        before => {
            let Some(chunk) = new_chunk(before) else {
                return 0..0;
            };
            *last = Some(chunk);
            chunk
        }
    };
    let used = chunk.used.load(Ordering::Relaxed);
    let more = (used + count * SLOT).min(chunk.bytes);
    chunk.used.store(more, Ordering::Release);
    chunk.base + used..chunk.base + more
}

/// A chunk after the last one, unless the system has no memory.
fn new_chunk(last: Option<&'static Chunk>) -> Option<&'static Chunk> {
    let bytes = if last.is_none() { FIRST_CHUNK } else { CHUNK };
    let base = crate::segment::map(bytes, bytes)?;
    if bytes == CHUNK {
        // SAFETY: the range was mapped just now; the advice changes no content.
        unsafe { libc::madvise(base as *mut libc::c_void, bytes, libc::MADV_HUGEPAGE) };
    }
    let chunk = Box::into_raw(Box::new(Chunk {
        base,
        bytes,
        used: AtomicUsize::new(0),
        next: AtomicPtr::new(ptr::null_mut()),
    }));
    last.map_or(&FIRST, |last| &last.next)
        .store(chunk, Ordering::Release);
    // SAFETY: it is never freed, and only its atomics change.
    Some(unsafe { &*chunk })
}

/// Calls `visit` with every slot handed out so far, in that order.
pub fn for_each_slot(mut visit: impl FnMut(usize)) {
    for chunk in chunks() {
        let used = chunk.used.load(Ordering::Acquire);
        for slot in (chunk.base..chunk.base + used).step_by(SLOT) {
            visit(slot);
        }
    }
}

/// Bytes of the slots handed out.
pub(crate) fn bytes() -> usize {
    chunks()
        .map(|chunk| chunk.used.load(Ordering::Relaxed))
        .sum()
}

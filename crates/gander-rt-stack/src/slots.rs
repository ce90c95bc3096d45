//! The 2 KiB slots that hold goroutine descriptors and their first segments.
//!
//! Invariant: a slot, once handed out, stays mapped for ever, so a stale
//! pointer to a descriptor is never a fault; slots are the list of all
//! goroutines there ever were.

use std::ops::Range;
use std::sync::Mutex;

/// Bytes of a slot, and its alignment.
pub const SLOT: usize = 2048;
/// Bytes of the first chunk: a small program touches no more.
const FIRST_CHUNK: usize = 256 << 10;
/// Bytes of further chunks, huge pages: creation is bound by page faults.
const CHUNK: usize = 2 << 20;

struct Chunk {
    base: usize,
    bytes: usize,
    used: usize,
}

static CHUNKS: Mutex<Vec<Chunk>> = Mutex::new(Vec::new());

fn chunks() -> std::sync::MutexGuard<'static, Vec<Chunk>> {
    CHUNKS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

/// Up to `count` fresh slots in a row, zeroed and not touched yet; at least
/// one, unless the system has no memory.
pub fn new_slots(count: usize) -> Range<usize> {
    let mut chunks = chunks();
    if chunks.last().is_none_or(|chunk| chunk.used == chunk.bytes) {
        let bytes = if chunks.is_empty() {
            FIRST_CHUNK
        } else {
            CHUNK
        };
        let Some(base) = crate::segment::map(bytes, bytes) else {
            return 0..0;
        };
        if bytes == CHUNK {
            // SAFETY: the range was mapped just now; the advice changes no content.
            unsafe { libc::madvise(base as *mut libc::c_void, bytes, libc::MADV_HUGEPAGE) };
        }
        chunks.push(Chunk {
            base,
            bytes,
            used: 0,
        });
    }
    let Some(chunk) = chunks.last_mut() else {
        return 0..0;
    };
    let start = chunk.base + chunk.used;
    chunk.used = (chunk.used + count * SLOT).min(chunk.bytes);
    start..chunk.base + chunk.used
}

/// Calls `visit` with every slot handed out so far, in that order.
pub fn for_each_slot(mut visit: impl FnMut(usize)) {
    let ranges: Vec<(usize, usize)> = chunks()
        .iter()
        .map(|chunk| (chunk.base, chunk.used))
        .collect();
    for (base, used) in ranges {
        for slot in (base..base + used).step_by(SLOT) {
            visit(slot);
        }
    }
}

/// Bytes of the slots handed out.
pub(crate) fn bytes() -> usize {
    chunks().iter().map(|chunk| chunk.used).sum()
}

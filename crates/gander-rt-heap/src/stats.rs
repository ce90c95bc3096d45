//! Statistics: what `runtime.MemStats` shows of the heap.
//!
//! Invariant: with the world stopped the numbers are exact and fit together:
//! `heap_alloc` is the bytes of `mallocs - frees` objects, and `heap_sys` is
//! `heap_inuse + heap_idle`.

use crate::cache::Cache;
use crate::central::codes;
use crate::classes::{PAGE_SIZE, SIZE_CLASSES, class_of, class_size};
use crate::heap::Heap;
use crate::lock::lock;
use std::sync::atomic::Ordering::Relaxed;

/// Pauses that are remembered: a ring, the last of `n` at `(n - 1) % PAUSE_RING`.
pub const PAUSE_RING: usize = 256;

/// The heap's address space is counted in steps, as Go's is mapped.
const SYS_STEP: usize = 4 << 20;

/// Counters of a size class; class 0 counts large objects.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ClassStats {
    /// Bytes per object, 0 for large objects.
    pub size: usize,
    /// Objects ever allocated.
    pub mallocs: u64,
    /// Objects freed, as far as they are swept.
    pub frees: u64,
}

/// The figures of Go's `runtime.MemStats` that the heap knows. Bytes, if not
/// said otherwise.
#[derive(Clone, Debug)]
pub struct MemStats {
    /// Bytes of objects ever allocated.
    pub total_alloc: u64,
    /// Bytes of objects not freed: `Alloc` and `HeapAlloc`.
    pub heap_alloc: u64,
    /// Number of objects ever allocated.
    pub mallocs: u64,
    /// Number of objects freed.
    pub frees: u64,
    /// Number of objects not freed.
    pub heap_objects: u64,
    /// Address space taken for objects.
    pub heap_sys: u64,
    /// Pages that hold no span.
    pub heap_idle: u64,
    /// Pages that hold spans.
    pub heap_inuse: u64,
    /// The part of `heap_idle` that takes no memory.
    pub heap_released: u64,
    /// Tables that describe spans, in use.
    pub span_inuse: u64,
    /// Caches of processors.
    pub cache_inuse: u64,
    /// Tables of the collector: mark, allocation and pointer bits.
    pub gc_sys: u64,
    /// The heap size at which the next collection is due.
    pub next_gc: u64,
    /// The end of the last collection, nanoseconds since 1970; 0 for never.
    pub last_gc: u64,
    /// Nanoseconds of all pauses.
    pub pause_total_ns: u64,
    /// The last pauses in nanoseconds, a ring.
    pub pause_ns: Box<[u64; PAUSE_RING]>,
    /// When they ended, nanoseconds since 1970.
    pub pause_end: Box<[u64; PAUSE_RING]>,
    /// Number of collections.
    pub num_gc: u32,
    /// Number of collections that the program asked for.
    pub num_forced_gc: u32,
    /// Counters by size class.
    pub by_size: [ClassStats; SIZE_CLASSES],
}

impl Heap {
    /// Bytes of the pages that hold spans, for the report that there are no
    /// more.
    pub fn bytes_in_use(&self) -> usize {
        lock(&self.pages).counts().used * PAGE_SIZE
    }

    /// The statistics now. Objects that became garbage count until they are
    /// swept, as in Go.
    ///
    /// # Safety
    /// The world is stopped: caches are looked into.
    pub unsafe fn stats(&self) -> MemStats {
        // SAFETY: the caller stopped the world.
        let by_size = unsafe { self.class_stats() };
        let (mut total, mut freed, mut mallocs, mut frees) = (0, 0, 0, 0);
        for class in &by_size {
            mallocs += class.mallocs;
            frees += class.frees;
            total += class.mallocs * class.size as u64;
            freed += class.frees * class.size as u64;
        }
        total += self.large.malloc_bytes.load(Relaxed);
        freed += self.large.free_bytes.load(Relaxed);

        let counts = lock(&self.pages).counts();
        let bytes = |pages: usize| (pages * PAGE_SIZE) as u64;
        let heap_sys = (counts.top * PAGE_SIZE).next_multiple_of(SYS_STEP);
        let untouched = heap_sys as u64 - bytes(counts.top);
        let history = lock(&self.history);
        MemStats {
            total_alloc: total,
            heap_alloc: total - freed,
            mallocs,
            frees,
            heap_objects: mallocs - frees,
            heap_sys: heap_sys as u64,
            heap_idle: heap_sys as u64 - bytes(counts.used),
            heap_inuse: bytes(counts.used),
            heap_released: bytes(counts.released) + untouched,
            span_inuse: (counts.used * 8) as u64,
            cache_inuse: (lock(&self.caches).len() * size_of::<Cache>()) as u64,
            gc_sys: bytes(counts.top) / PAGE_SIZE as u64 * 384,
            next_gc: self.trigger.goal() as u64,
            last_gc: history.last_unix_ns,
            pause_total_ns: history.pause_total_ns,
            pause_ns: history.pause_ns.clone(),
            pause_end: history.pause_end.clone(),
            num_gc: history.cycles,
            num_forced_gc: history.forced,
            by_size,
        }
    }

    /// # Safety
    /// The world is stopped.
    unsafe fn class_stats(&self) -> [ClassStats; SIZE_CLASSES] {
        let mut by_size = [ClassStats::default(); SIZE_CLASSES];
        for (class, stats) in by_size.iter_mut().enumerate() {
            stats.size = class_size(class);
        }
        by_size[0].mallocs = self.large.mallocs.load(Relaxed);
        by_size[0].frees = self.large.frees.load(Relaxed);
        let caches = lock(&self.caches);
        for code in codes() {
            let central = &self.central[code as usize];
            let uncounted = caches.iter().map(|cache| {
                // SAFETY: registered caches exist, and their owners are
                // stopped.
                unsafe { &*cache.0.as_ptr() }.uncounted(code) as u64
            });
            let stats = &mut by_size[class_of(code)];
            stats.mallocs += central.mallocs.load(Relaxed) + uncounted.sum::<u64>();
            stats.frees += central.frees.load(Relaxed);
        }
        by_size
    }

    /// The number of collections so far, readable at any time.
    pub fn cycles(&self) -> u32 {
        lock(&self.history).cycles
    }

    /// When the last collection ended, nanoseconds since 1970; 0 for never.
    /// For the scheduler, which forces one every two minutes.
    pub fn last_collection(&self) -> u64 {
        lock(&self.history).last_unix_ns
    }
}

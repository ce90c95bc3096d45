//! Starting over: the heap as on the first day, for running a program many
//! times in one process.
//!
//! Invariant: afterwards allocations have the same addresses as in a fresh
//! heap, and all memory handed out is zero.

use crate::cache::Cache;
use crate::central::codes;
use crate::collect::History;
use crate::heap::Heap;
use crate::lock::lock;
use std::sync::atomic::Ordering::Relaxed;

impl Heap {
    /// Forgets all objects, specials, queues and statistics, without running
    /// anything; settings and caches stay, the caches empty. Takes
    /// microseconds: time grows with the pages that were used, not with
    /// objects.
    ///
    /// # Safety
    /// The world is stopped, nothing refers to any object any more.
    pub unsafe fn reset(&self) {
        for cache in lock(&self.caches).iter() {
            // SAFETY: its owner is stopped.
            unsafe { *cache.0.as_ptr() = Cache::new() };
        }
        for code in codes() {
            self.central[code as usize].reset();
        }
        self.large.reset();
        lock(&self.specials).reset();
        let mut queue = lock(&self.queue);
        queue.finalizers.clear();
        queue.cleanups.clear();
        *lock(&self.history) = History::default();
        self.unswept.store(0, Relaxed);
        self.reclaim_at.store(0, Relaxed);
        self.trigger.reset();
        self.stress.collected();
        lock(&self.pages).reset();
        self.limit.store(0, Relaxed);
    }
}

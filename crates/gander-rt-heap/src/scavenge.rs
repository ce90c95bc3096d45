//! Giving memory back: free pages return to the kernel.
//!
//! Invariant: only free pages are given back, the highest first, because
//! allocation prefers the lowest.

use crate::classes::PAGE_SIZE;
use crate::heap::Heap;
use crate::lock::lock;
use crate::pages::PageHeap;

/// Pages given back per hold of the lock: 1 MiB, well below a millisecond.
const STEP: usize = 128;

impl Heap {
    /// Gives up to `bytes` bytes of free memory back; returns how many.
    pub fn scavenge(&self, bytes: usize) -> usize {
        let wanted = bytes.div_ceil(PAGE_SIZE);
        let mut done = 0;
        while done < wanted {
            let step = STEP.min(wanted - done);
            match lock(&self.pages).scavenge(step) {
                0 => break,
                n => done += n,
            }
        }
        done * PAGE_SIZE
    }

    /// Gives up to `bytes` bytes back of what the heap is not likely to need
    /// before the next collection: for a background thread, every now and
    /// then. Returns how many.
    pub fn scavenge_surplus(&self, bytes: usize) -> usize {
        let counts = lock(&self.pages).counts();
        let retained = (counts.top - counts.released) * PAGE_SIZE;
        let surplus = retained.saturating_sub(self.retention_goal(counts.used * PAGE_SIZE));
        self.scavenge(surplus.min(bytes))
    }

    /// What the heap should keep: a tenth more than the pages that it will
    /// use when the next collection is due, or that it uses now.
    fn retention_goal(&self, in_use: usize) -> usize {
        let (live, pages) = lock(&self.history).at_last_cycle;
        let scale = self.trigger.goal() as f64 / live.max(1) as f64;
        let expected = (pages as f64 * scale.clamp(0.0, 16.0)) as usize;
        let expected = expected.max(in_use);
        expected + expected / 10
    }

    /// Gives all free memory back, as `debug.FreeOSMemory` after a collection.
    /// Under the same rule as [`Heap::sweep_some`]. Returns the bytes given
    /// back.
    pub fn free_os_memory(&self) -> usize {
        self.sweep_all();
        self.scavenge(usize::MAX)
    }

    /// Before the heap takes `n` more pages: makes room below the memory limit
    /// by giving other free pages back.
    pub(crate) fn keep_below_limit(&self, pages: &mut PageHeap, n: usize) {
        let limit = self.memory_limit();
        if limit == usize::MAX {
            return;
        }
        let counts = pages.counts();
        let mapped = (counts.top - counts.released + n) * PAGE_SIZE + self.external_bytes();
        if mapped > limit {
            pages.scavenge((mapped - limit).div_ceil(PAGE_SIZE));
        }
    }
}

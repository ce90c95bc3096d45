//! When to collect: GOGC over the live bytes, clamped by GOMEMLIMIT.
//!
//! Invariant: bytes count as allocated when a cache is done with a span, so the
//! trigger is exact up to one span per class and processor; after a collection there
//! is always room to allocate before the next.

use crate::heap::Heap;
use crate::lock::lock;
use std::sync::atomic::{AtomicI32, AtomicUsize, Ordering::Relaxed};

/// The least heap at which a collection starts, at GOGC=100.
const HEAP_MINIMUM: usize = 4 << 20;

/// The least growth between two collections, so that no setting makes a
/// program do nothing but collect.
const LEAST_GROWTH: usize = 64 << 10;

/// Settings and counters of the trigger. Bytes.
pub(crate) struct Trigger {
    gc_percent: AtomicI32,
    memory_limit: AtomicUsize,
    /// Live at the last collection and allocated since.
    live: AtomicUsize,
    /// Collect when `live` reaches it.
    goal: AtomicUsize,
    /// Found alive by the last collection.
    marked: AtomicUsize,
    /// Scanned as roots by the last collection.
    roots: AtomicUsize,
    /// Memory of the program outside of the heap, for the limit.
    external: AtomicUsize,
}

impl Trigger {
    pub(crate) fn new(gc_percent: i32, memory_limit: usize) -> Trigger {
        let trigger = Trigger {
            gc_percent: AtomicI32::new(gc_percent),
            memory_limit: AtomicUsize::new(memory_limit),
            live: AtomicUsize::new(0),
            goal: AtomicUsize::new(0),
            marked: AtomicUsize::new(0),
            roots: AtomicUsize::new(0),
            external: AtomicUsize::new(0),
        };
        trigger.aim(0);
        trigger
    }

    #[inline]
    pub(crate) fn is_due(&self) -> bool {
        self.live.load(Relaxed) >= self.goal.load(Relaxed)
    }

    /// Whether to collect before an object of `bytes` bytes: it would go over
    /// the goal, and what was allocated since the last collection is worth one.
    pub(crate) fn is_due_before(&self, bytes: usize) -> bool {
        let (live, goal) = (self.live(), self.goal());
        let marked = self.marked.load(Relaxed);
        let halfway = marked.saturating_add(goal.saturating_sub(marked) / 2);
        live >= goal || live.saturating_add(bytes) > goal && live >= halfway
    }

    pub(crate) fn allocated(&self, bytes: usize) {
        self.live.fetch_add(bytes, Relaxed);
    }

    pub(crate) fn goal(&self) -> usize {
        self.goal.load(Relaxed)
    }

    pub(crate) fn live(&self) -> usize {
        self.live.load(Relaxed)
    }

    /// A collection found `marked` live bytes from `roots` bytes of roots.
    pub(crate) fn collected(&self, marked: usize, roots: usize, in_use: usize) {
        self.live.store(marked, Relaxed);
        self.marked.store(marked, Relaxed);
        self.roots.store(roots, Relaxed);
        self.aim(in_use);
    }

    pub(crate) fn reset(&self) {
        self.collected(0, 0, 0);
    }

    /// Sets the goal; `in_use` are the bytes of pages in use.
    fn aim(&self, in_use: usize) {
        let marked = self.marked.load(Relaxed);
        let goal = self.by_percent(marked).min(self.by_limit(marked, in_use));
        self.goal.store(goal.max(marked + LEAST_GROWTH), Relaxed);
    }

    fn by_percent(&self, marked: usize) -> usize {
        let Ok(percent) = usize::try_from(self.gc_percent.load(Relaxed)) else {
            return usize::MAX;
        };
        let base = marked.saturating_add(self.roots.load(Relaxed));
        let grown = marked.saturating_add(part(base, percent));
        grown.max(part(HEAP_MINIMUM, percent))
    }

    fn by_limit(&self, marked: usize, in_use: usize) -> usize {
        let limit = self.memory_limit.load(Relaxed);
        if limit == usize::MAX {
            return usize::MAX;
        }
        // What the limit covers besides live objects: the rest of the program,
        // and the free cells between live ones, which garbage waiting to be
        // swept must not count for.
        let waste = in_use.saturating_sub(marked).min(marked / 4);
        let headroom = (limit / 32).max(1 << 20);
        let other = self.external.load(Relaxed) + waste + headroom;
        // Over the limit, the program must still get on.
        limit.saturating_sub(other).max(marked + marked / 16)
    }
}

fn part(bytes: usize, percent: usize) -> usize {
    let product = bytes as u128 * percent as u128 / 100;
    usize::try_from(product).unwrap_or(usize::MAX)
}

impl Heap {
    /// Sets GOGC in percent, negative for off; returns the old value. The new
    /// value counts from now on.
    pub fn set_gc_percent(&self, percent: i32) -> i32 {
        let old = self.trigger.gc_percent.swap(percent.max(-1), Relaxed);
        self.trigger.aim(self.in_use());
        old
    }

    /// Sets GOMEMLIMIT in bytes, `usize::MAX` for none; returns the old value.
    pub fn set_memory_limit(&self, limit: usize) -> usize {
        let old = self.trigger.memory_limit.swap(limit, Relaxed);
        self.trigger.aim(self.in_use());
        old
    }

    /// GOGC in percent, negative for off.
    pub fn gc_percent(&self) -> i32 {
        self.trigger.gc_percent.load(Relaxed)
    }

    /// GOMEMLIMIT in bytes.
    pub fn memory_limit(&self) -> usize {
        self.trigger.memory_limit.load(Relaxed)
    }

    /// Tells the memory that the program uses besides the heap, in bytes:
    /// stacks, the image, the runtime. The memory limit covers it.
    pub fn set_external_bytes(&self, bytes: usize) {
        self.trigger.external.store(bytes, Relaxed);
    }

    pub(crate) fn external_bytes(&self) -> usize {
        self.trigger.external.load(Relaxed)
    }

    fn in_use(&self) -> usize {
        lock(&self.pages).counts().used * crate::classes::PAGE_SIZE
    }
}

//! A collection, from stopped world to stopped world.
//!
//! Invariant: before marking all spans are swept and all caches empty, so the
//! allocation bits are exactly the objects; after it the garbage is decided,
//! and freed piece by piece while the program runs.

use crate::central::codes;
use crate::classes::PAGE_SIZE;
use crate::heap::Heap;
use crate::lock::lock;
use crate::mark::Seed;
use crate::parallel::Pool;
use crate::stats::PAUSE_RING;
use std::ops::Range;
use std::sync::atomic::Ordering::Relaxed;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

/// Where a collection starts from: the caller's stacks, registers and data.
pub trait Roots {
    /// Calls `visit` with every range of addresses whose aligned words may
    /// point to objects. The ranges are read after the call and stay as they
    /// are until the collection is over.
    fn scan(&mut self, visit: &mut dyn FnMut(Range<usize>));

    /// Called when everything found so far is marked, with a test whether the
    /// object at an address is. Further roots may be visited; if it returns
    /// true they are marked and it is called again. This is how goroutines
    /// that can never be woken are told from those that can.
    fn more(
        &mut self,
        is_marked: &dyn Fn(usize) -> bool,
        visit: &mut dyn FnMut(Range<usize>),
    ) -> bool {
        let _ = (is_marked, visit);
        false
    }
}

/// How to collect.
#[derive(Clone, Copy, Debug, Default)]
pub struct Cycle {
    /// Whether the program asked for it (`runtime.GC`), for the statistics.
    pub forced: bool,
    /// Threads that may help marking. Small heaps are marked by one thread
    /// all the same; with 0, no thread is ever started.
    pub helpers: usize,
    /// When the caller began to stop the world; the pause counts from there.
    pub began: Option<Instant>,
}

/// What a collection did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CycleReport {
    /// The number of this collection, from 1.
    pub number: u32,
    /// Bytes of objects before: those alive at the last collection and all
    /// allocated since.
    pub before: usize,
    /// Bytes of the objects found alive.
    pub live: usize,
    /// Bytes of roots looked through.
    pub roots: usize,
    /// Bytes at which the next collection is due.
    pub goal: usize,
    /// Finalizers and cleanups that became due.
    pub finalizers: usize,
    #[allow(missing_docs, reason = "said with the one above")]
    pub cleanups: usize,
    /// Nanoseconds from [`Cycle::began`] to the end.
    pub pause_ns: u64,
}

/// What is remembered of collections.
pub(crate) struct History {
    pub(crate) cycles: u32,
    pub(crate) forced: u32,
    pub(crate) pause_total_ns: u64,
    pub(crate) pause_ns: Box<[u64; PAUSE_RING]>,
    pub(crate) pause_end: Box<[u64; PAUSE_RING]>,
    pub(crate) last_unix_ns: u64,
    /// Live bytes and bytes of pages in use when the last collection began.
    pub(crate) at_last_cycle: (usize, usize),
}

impl Default for History {
    fn default() -> Self {
        History {
            cycles: 0,
            forced: 0,
            pause_total_ns: 0,
            pause_ns: Box::new([0; PAUSE_RING]),
            pause_end: Box::new([0; PAUSE_RING]),
            last_unix_ns: 0,
            at_last_cycle: (0, 0),
        }
    }
}

impl Heap {
    /// Collects: marks everything reachable from the roots, the specials and
    /// the queues, deals with the specials of what is not, and leaves the rest
    /// to be swept. Caches are emptied.
    ///
    /// # Safety
    /// The world is stopped: until this returns, no thread uses a cache,
    /// allocates, sweeps, changes specials or writes to objects or roots. The
    /// ranges that the roots visit are readable.
    pub unsafe fn collect(&self, roots: &mut dyn Roots, cycle: Cycle) -> CycleReport {
        let began = cycle.began.unwrap_or_else(Instant::now);
        // SAFETY: the caller stopped the world.
        unsafe { self.flush_caches() };
        self.sweep_all();
        debug_assert_eq!(self.unswept.load(Relaxed), 0);
        let before = self.trigger.live();
        lock(&self.history).at_last_cycle = (before, self.used_bytes());

        // SAFETY: as this function.
        let (marked, root_bytes) = unsafe { self.mark_all(roots, cycle.helpers) };
        // SAFETY: as this function.
        let (revived, finalizers, cleanups) = unsafe { self.bury() };
        // SAFETY: as this function.
        unsafe { self.sweep_large() };
        let unswept = codes().map(|code| self.central[code as usize].unsweep());
        self.unswept.store(unswept.sum(), Relaxed);

        let live = marked + revived;
        let used = self.used_bytes();
        self.trigger.collected(live, root_bytes, used);
        self.stress.collected();
        let pause_ns = began.elapsed().as_nanos() as u64;
        CycleReport {
            number: self.note_cycle(cycle.forced, pause_ns),
            before,
            live,
            roots: root_bytes,
            goal: self.trigger.goal(),
            finalizers,
            cleanups,
            pause_ns,
        }
    }

    /// Marks from all roots. Returns the bytes marked and the bytes of roots.
    ///
    /// # Safety
    /// As `collect`.
    unsafe fn mark_all(&self, roots: &mut dyn Roots, helpers: usize) -> (usize, usize) {
        let helpers = if self.trigger.live() < self.parallel_from {
            0
        } else {
            helpers
        };
        let mut ranges = Vec::new();
        roots.scan(&mut |range| ranges.push(range));
        let mut root_bytes: usize = ranges.iter().map(ExactSize::size).sum();
        let (mut words, mut seeds) = (Vec::new(), Vec::new());
        // SAFETY: as `collect`.
        unsafe { self.special_roots(&mut words, &mut seeds) };
        let start = words.as_ptr() as usize;
        ranges.push(start..start + words.len() * 8);

        // SAFETY: as `collect`; `words` lives until the end of this function.
        let mut marked = unsafe { self.mark_from(&ranges, &seeds, helpers) };
        loop {
            ranges.clear();
            let is_marked = |address| self.is_marked(address);
            if !roots.more(&is_marked, &mut |range| ranges.push(range)) {
                return (marked, root_bytes);
            }
            root_bytes += ranges.iter().map(ExactSize::size).sum::<usize>();
            // SAFETY: as `collect`.
            marked += unsafe { self.mark_from(&ranges, &[], helpers) };
        }
    }

    /// # Safety
    /// As `collect`.
    unsafe fn mark_from(&self, roots: &[Range<usize>], seeds: &[Seed], helpers: usize) -> usize {
        let limit = self.limit.load(Relaxed);
        // SAFETY: as `collect`.
        unsafe { Pool::new(roots).mark(self.tables, limit, seeds, helpers) }
    }

    fn is_marked(&self, address: usize) -> bool {
        let cell = self.live_cell(address);
        // SAFETY: the cell exists.
        cell.is_some_and(|cell| unsafe { self.tables.is_marked(cell) })
    }

    /// Empties all caches.
    ///
    /// # Safety
    /// The world is stopped.
    unsafe fn flush_caches(&self) {
        for cache in lock(&self.caches).iter() {
            // SAFETY: registered caches exist, and their owners are stopped.
            self.flush(unsafe { &mut *cache.0.as_ptr() });
        }
    }

    fn used_bytes(&self) -> usize {
        lock(&self.pages).counts().used * PAGE_SIZE
    }

    fn note_cycle(&self, forced: bool, pause_ns: u64) -> u32 {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let now = now.map_or(0, |since| since.as_nanos() as u64);
        let mut history = lock(&self.history);
        let at = history.cycles as usize % PAUSE_RING;
        history.pause_ns[at] = pause_ns;
        history.pause_end[at] = now;
        history.pause_total_ns += pause_ns;
        history.last_unix_ns = now;
        history.forced += u32::from(forced);
        history.cycles += 1;
        history.cycles
    }
}

/// The bytes of a range of addresses.
trait ExactSize {
    fn size(&self) -> usize;
}

impl ExactSize for Range<usize> {
    fn size(&self) -> usize {
        self.end.saturating_sub(self.start)
    }
}

//! Sharing the work of marking among threads.
//!
//! Invariant: marking is over when every thread waits and nothing is shared; a
//! thread that waits holds no work.

use crate::arena::Tables;
use crate::lock::lock;
use crate::mark::{Grey, Marker, Seed};
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::sync::{Condvar, Mutex, PoisonError};

/// Root ranges are cut in pieces of so many bytes.
const ROOT_PIECE: usize = 256 << 10;

/// Root ranges that a thread takes at once.
const ROOT_BATCH: usize = 64;

/// The work of one marking.
pub(crate) struct Pool {
    ranges: Vec<Range<usize>>,
    /// The first range that nobody took.
    next: AtomicUsize,
    shared: Mutex<Shared>,
    wake: Condvar,
    /// How many threads wait: what those at work look at.
    hungry: AtomicUsize,
}

#[derive(Default)]
struct Shared {
    chunks: Vec<Vec<Grey>>,
    workers: usize,
    idle: usize,
    done: bool,
}

impl Pool {
    /// A thread with more objects than this shares them.
    pub(crate) const SHARE: usize = 128;

    pub(crate) fn new(roots: &[Range<usize>]) -> Pool {
        let mut ranges = Vec::with_capacity(roots.len());
        for range in roots {
            let mut start = range.start.next_multiple_of(8);
            while start < range.end {
                let end = range.end.min(start + ROOT_PIECE);
                ranges.push(start..end);
                start = end;
            }
        }
        Pool {
            ranges,
            next: AtomicUsize::new(0),
            shared: Mutex::default(),
            wake: Condvar::new(),
            hungry: AtomicUsize::new(0),
        }
    }

    /// Whether a thread waits for work.
    pub(crate) fn is_hungry(&self) -> bool {
        self.hungry.load(Relaxed) > 0
    }

    /// Shares the older half of a stack, which leads to more.
    #[cold]
    pub(crate) fn donate(&self, stack: &mut Vec<Grey>) {
        let half = stack.len() / 2;
        let chunk = stack.drain(..half).collect();
        lock(&self.shared).chunks.push(chunk);
        self.wake.notify_one();
    }

    /// Marks from the next root ranges; false if none are left.
    ///
    /// # Safety
    /// The ranges are readable and the world is stopped.
    unsafe fn roots<const PAR: bool>(&self, marker: &mut Marker<'_, PAR>) -> bool {
        let from = self.next.fetch_add(ROOT_BATCH, Relaxed);
        if from >= self.ranges.len() {
            return false;
        }
        let to = (from + ROOT_BATCH).min(self.ranges.len());
        for range in &self.ranges[from..to] {
            // SAFETY: the caller's range.
            unsafe { marker.range(range.clone()) };
        }
        true
    }

    /// The whole marking by one thread of several.
    ///
    /// # Safety
    /// As `roots`.
    unsafe fn work<const PAR: bool>(&self, marker: &mut Marker<'_, PAR>) {
        loop {
            // SAFETY: the world is stopped.
            unsafe { marker.drain() };
            // SAFETY: the caller's ranges.
            if unsafe { self.roots(marker) } {
                continue;
            }
            if !PAR || !self.wait(&mut marker.stack) {
                // SAFETY: the world is stopped; the last roots are marked.
                unsafe { marker.drain() };
                return;
            }
        }
    }

    /// Waits for shared work; false if all is done.
    fn wait(&self, stack: &mut Vec<Grey>) -> bool {
        let mut shared = lock(&self.shared);
        if let Some(chunk) = shared.chunks.pop() {
            *stack = chunk;
            return true;
        }
        shared.idle += 1;
        self.hungry.fetch_add(1, Relaxed);
        if shared.idle == shared.workers {
            shared.done = true;
            self.wake.notify_all();
        }
        loop {
            if shared.done {
                return false;
            }
            if let Some(chunk) = shared.chunks.pop() {
                shared.idle -= 1;
                self.hungry.fetch_sub(1, Relaxed);
                *stack = chunk;
                return true;
            }
            shared = self
                .wake
                .wait(shared)
                .unwrap_or_else(PoisonError::into_inner);
        }
    }

    /// Marks everything reachable from the ranges and the seeds, with up to
    /// `helpers` threads more. Returns the bytes of what was marked.
    ///
    /// # Safety
    /// The ranges are readable, the seeds exist, the world is stopped.
    pub(crate) unsafe fn mark(
        &self,
        tables: Tables,
        limit: usize,
        seeds: &[Seed],
        helpers: usize,
    ) -> usize {
        if helpers == 0 {
            let mut marker = Marker::<false>::new(tables, limit, self);
            // SAFETY: the caller's promises.
            unsafe {
                seeds.iter().for_each(|&seed| marker.push(seed));
                self.work(&mut marker);
            }
            return marker.marked;
        }
        let total = AtomicUsize::new(0);
        lock(&self.shared).workers = 1;
        std::thread::scope(|scope| {
            for _ in 0..helpers {
                lock(&self.shared).workers += 1;
                let helper = || {
                    let mut marker = Marker::<true>::new(tables, limit, self);
                    // SAFETY: the caller's promises.
                    unsafe { self.work(&mut marker) };
                    total.fetch_add(marker.marked, Relaxed);
                };
                let name = "gander-mark".to_owned();
                let builder = std::thread::Builder::new().name(name);
                if builder.spawn_scoped(scope, helper).is_err() {
                    // No more threads: those that exist do the work.
                    lock(&self.shared).workers -= 1;
                    break;
                }
            }
            let mut marker = Marker::<true>::new(tables, limit, self);
            // SAFETY: the caller's promises.
            unsafe {
                seeds.iter().for_each(|&seed| marker.push(seed));
                self.work(&mut marker);
            }
            total.fetch_add(marker.marked, Relaxed);
        });
        total.load(Relaxed)
    }
}

//! Sweeping: after marking, a span's mark bits become its allocation bits.
//!
//! Invariant: a span is swept once per cycle, by whoever took it off the list
//! of unswept spans, before anything is allocated in it; all are swept before
//! the next marking.

use crate::central::codes;
use crate::classes::{CODES, Code, GEOMETRY};
use crate::heap::Heap;
use crate::lock::lock;
use crate::stress::POISON;
use std::sync::atomic::Ordering::Relaxed;

/// The most spans that one allocation sweeps to find pages.
const RECLAIM_SPANS: usize = 64;

impl Heap {
    /// Sweeps a span; returns its live cells.
    fn sweep_span(&self, code: Code, page: usize) -> usize {
        let cells = GEOMETRY[code as usize].cells as usize;
        let poison = self.stress.poisons();
        let (mut live, mut freed) = (0, 0);
        for i in 0..cells.div_ceil(64) {
            // SAFETY: the words of a span that this thread took off the list.
            let (marks, allocated) =
                unsafe { (self.tables.marks(page, i), self.tables.allocated(page, i)) };
            let marked = marks.load(Relaxed);
            let dead = allocated.load(Relaxed) & !marked;
            if dead != 0 && poison {
                self.poison(code, page, i, dead);
            }
            allocated.store(marked, Relaxed);
            marks.store(0, Relaxed);
            live += marked.count_ones() as usize;
            freed += dead.count_ones();
        }
        let frees = &self.central[code as usize].frees;
        frees.fetch_add(u64::from(freed), Relaxed);
        live
    }

    #[cold]
    fn poison(&self, code: Code, page: usize, word: usize, mut dead: u64) {
        let size = GEOMETRY[code as usize].size as usize;
        while dead != 0 {
            let index = word * 64 + dead.trailing_zeros() as usize;
            dead &= dead - 1;
            let at = self.tables.address(page) + index * size;
            // SAFETY: a cell that nothing refers to any more.
            unsafe { std::ptr::write_bytes(at as *mut u8, POISON, size) };
        }
    }

    /// A span with free cells, swept and nobody else's. The exhausted span of
    /// the caller goes to the full ones.
    pub(crate) fn swept_span(&self, code: Code, exhausted: Option<u32>) -> Option<u32> {
        let cells = GEOMETRY[code as usize].cells as usize;
        let central = &self.central[code as usize];
        let mut full = exhausted;
        loop {
            let page = {
                let mut lists = lock(&central.lists);
                lists.full.extend(full.take());
                if let Some(page) = lists.partial.pop() {
                    return Some(page);
                }
                lists.unswept.pop()?
            };
            self.unswept.fetch_sub(1, Relaxed);
            if self.sweep_span(code, page as usize) < cells {
                return Some(page);
            }
            full = Some(page);
        }
    }

    pub(crate) fn put_full(&self, code: Code, page: Option<u32>) {
        lock(&self.central[code as usize].lists).full.extend(page);
    }

    pub(crate) fn put_partial(&self, code: Code, page: u32) {
        lock(&self.central[code as usize].lists).partial.push(page);
    }

    /// Sweeps one span of a code and puts it where it belongs. Returns the
    /// pages that became free, or `None` if all spans of the code are swept.
    fn sweep_one(&self, code: Code) -> Option<usize> {
        let central = &self.central[code as usize];
        let page = lock(&central.lists).unswept.pop()?;
        self.unswept.fetch_sub(1, Relaxed);
        let geometry = GEOMETRY[code as usize];
        match self.sweep_span(code, page as usize) {
            0 => {
                let n = geometry.pages as usize;
                lock(&self.pages).give(page as usize, n);
                return Some(n);
            }
            live if live < geometry.cells as usize => self.put_partial(code, page),
            _ => self.put_full(code, Some(page)),
        }
        Some(0)
    }

    /// Sweeps until `pages` pages became free, at most a few spans: so that
    /// the heap does not grow while it has garbage.
    pub(crate) fn reclaim(&self, pages: usize) {
        let (mut freed, mut spans) = (0, 0);
        let mut idle = 0;
        while freed < pages && spans < RECLAIM_SPANS && idle < CODES {
            if self.unswept.load(Relaxed) == 0 {
                return;
            }
            let at = self.reclaim_at.load(Relaxed) % CODES;
            match (at >= 2).then(|| self.sweep_one(at as Code)).flatten() {
                Some(n) => {
                    freed += n;
                    spans += 1;
                    idle = 0;
                }
                None => {
                    self.reclaim_at.store(at + 1, Relaxed);
                    idle += 1;
                }
            }
        }
    }

    /// Sweeps up to `spans` spans, for processors without other work. Returns
    /// whether there is more to sweep. The world must not be stopped while a
    /// thread is in here: it counts as a part of the program.
    pub fn sweep_some(&self, spans: usize) -> bool {
        let mut left = spans;
        for code in codes() {
            while left > 0 && self.sweep_one(code).is_some() {
                left -= 1;
            }
        }
        self.unswept.load(Relaxed) != 0
    }

    /// Finishes the sweep of the last collection, as `runtime.GC` does before
    /// it returns. Under the same rule as [`Heap::sweep_some`].
    pub fn sweep_all(&self) {
        while self.sweep_some(usize::MAX) {
            // Others hold the rest in their hands: done but for their part.
            if self.unswept.load(Relaxed) == 0 || !self.has_unswept() {
                break;
            }
        }
    }

    fn has_unswept(&self) -> bool {
        codes().any(|code| !lock(&self.central[code as usize].lists).unswept.is_empty())
    }
}

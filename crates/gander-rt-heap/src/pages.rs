//! The page heap: runs of pages for spans and large objects.
//!
//! Invariant: a page is in use or free; free pages have a zero entry in the
//! page table. A page is clean if it reads as zero: it was never used, or was
//! given back to the kernel since.

use crate::arena::{Arena, COMMIT_PAGES};
use crate::classes::PAGE_SIZE;
use crate::os;
use crate::summary::{Summary, for_words};
use std::sync::atomic::Ordering::Relaxed;

/// A run of pages just taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Run {
    /// The first page.
    pub(crate) page: usize,
    /// Whether all of it reads as zero.
    pub(crate) clean: bool,
}

/// All pages of an arena.
pub(crate) struct PageHeap {
    arena: Arena,
    summary: Summary,
    /// A bit per page that may hold something else than zeros.
    dirty: &'static mut [u64],
    /// Pages that are committed.
    committed: usize,
    /// Pages below were used since the heap was made or reset.
    top: usize,
    /// Pages below were used ever, so that dirty ones are all below.
    ever: usize,
    /// Where the search for pages to give back goes on, downwards.
    scavenge_at: usize,
    /// Pages in use.
    used: usize,
    /// Free clean pages below `top`.
    released: usize,
}

/// Sizes of the page heap, in pages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct PageCounts {
    pub(crate) used: usize,
    pub(crate) top: usize,
    pub(crate) released: usize,
}

impl PageHeap {
    /// Bytes of tables for a number of pages.
    pub(crate) const fn table_bytes(pages: usize) -> usize {
        Summary::bytes(pages) + pages / 8
    }

    pub(crate) fn new(arena: Arena) -> PageHeap {
        let at = arena.free_tables;
        let pages = arena.pages;
        // SAFETY: the arena made room for `table_bytes`, fresh, and lives as
        // long as this value, which alone knows the address. Sizes are powers
        // of two.
        let (summary, dirty) = unsafe {
            let dirty = (at + Summary::bytes(pages)) as *mut u64;
            (
                Summary::new(at, pages),
                std::slice::from_raw_parts_mut(dirty, pages / 64),
            )
        };
        PageHeap {
            arena,
            summary,
            dirty,
            committed: 0,
            top: 0,
            ever: 0,
            scavenge_at: 0,
            used: 0,
            released: 0,
        }
    }

    /// The counts now.
    pub(crate) fn counts(&self) -> PageCounts {
        PageCounts {
            used: self.used,
            top: self.top,
            released: self.released,
        }
    }

    /// Pages that there are addresses for.
    pub(crate) fn capacity(&self) -> usize {
        self.arena.pages
    }

    /// Takes `n` pages, the lowest possible. `None` if the arena is full or
    /// the kernel has no memory.
    pub(crate) fn take(&mut self, n: usize) -> Option<Run> {
        let page = self.summary.find(n)?;
        let end = page + n;
        if end > self.committed {
            self.commit(end)?;
        }
        // First fit leaves no gap below a page that was never taken, so only
        // the part below the top was counted.
        let below = end.min(self.top).max(page);
        self.released -= below - page - self.dirty_pages(page, below);
        let clean = self.dirty_pages(page, end) == 0;
        self.summary.set(page, end, true);
        for_words(page, end, |i, mask| self.dirty[i] |= mask);
        self.used += n;
        self.top = self.top.max(end);
        self.ever = self.ever.max(end);
        Some(Run { page, clean })
    }

    fn dirty_pages(&self, from: usize, to: usize) -> usize {
        let mut count = 0;
        for_words(from, to, |i, mask| {
            count += (self.dirty[i] & mask).count_ones() as usize;
        });
        count
    }

    fn commit(&mut self, end: usize) -> Option<()> {
        let to = end.next_multiple_of(COMMIT_PAGES).min(self.arena.pages);
        // SAFETY: `committed` is a multiple of the step, and `to` too or the
        // end of the arena.
        unsafe { self.arena.commit(self.committed, to).ok()? };
        self.committed = to;
        Some(())
    }

    /// Gives `n` pages back that were taken. Their entries in the page table
    /// become free.
    pub(crate) fn give(&mut self, page: usize, n: usize) {
        for p in page..page + n {
            // SAFETY: pages that were in use are committed.
            unsafe { self.arena.tables.entry(p).store(0, Relaxed) };
        }
        self.summary.set(page, page + n, false);
        self.used -= n;
        self.scavenge_at = self.scavenge_at.max((page + n).div_ceil(64));
    }

    /// Gives free pages back to the kernel, high addresses first, at most
    /// `most`. Returns how many; 0 means that there are none.
    pub(crate) fn scavenge(&mut self, most: usize) -> usize {
        let mut done = 0;
        let mut i = self.scavenge_at.min(self.ever.div_ceil(64));
        while i > 0 && done < most {
            let candidates = self.dirty[i - 1] & !self.summary.word(i - 1);
            if candidates == 0 {
                i -= 1;
                continue;
            }
            // The highest run of the word.
            let end = 64 - candidates.leading_zeros() as usize;
            let shifted = candidates << (64 - end);
            let n = (shifted.leading_ones() as usize).min(most - done);
            if self.release((i - 1) * 64 + end - n, n) {
                done += n;
            } else {
                // Refused (locked memory): asking again would not help.
                i -= 1;
            }
        }
        self.scavenge_at = i;
        done
    }

    /// Gives back `n` free dirty pages of one word of bits.
    fn release(&mut self, page: usize, n: usize) -> bool {
        let at = self.arena.tables.address(page);
        // SAFETY: free pages, which are committed because they are dirty.
        // Nobody can take them meanwhile: the page heap is borrowed.
        if !unsafe { os::release(at, n * PAGE_SIZE) } {
            return false;
        }
        self.dirty[page / 64] &= !((u64::MAX >> (64 - n)) << (page % 64));
        self.released += (page + n).min(self.top).saturating_sub(page);
        true
    }

    /// Forgets all uses. Pages stay dirty or clean.
    pub(crate) fn reset(&mut self) {
        for page in 0..self.top {
            // SAFETY: pages below the top are committed.
            unsafe { self.arena.tables.entry(page).store(0, Relaxed) };
        }
        self.summary.clear(self.top);
        self.used = 0;
        self.top = 0;
        self.released = 0;
        self.scavenge_at = self.ever.div_ceil(64);
    }
}

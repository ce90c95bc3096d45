//! Spans: runs of pages cut in cells of one class, described by side tables
//! only.
//!
//! Invariant: all pages of a span have its code and their index in it; the
//! allocation bit of a cell is set while the cell is an object or lies in the
//! run that a cache allocates from.

use crate::arena::Tables;
use crate::classes::{Code, FREE, GEOMETRY, LARGE, PAGE_SHIFT, PAGE_SIZE};
use crate::summary::for_words;
use std::sync::atomic::Ordering::Relaxed;

/// Page indices within a span above this are not told apart; it bounds the
/// size of a large object.
pub(crate) const MAX_PAGES: usize = (1 << 24) - 1;

/// A cell that an address lies in.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Cell {
    pub(crate) code: Code,
    /// The first page of the span.
    pub(crate) page: usize,
    /// The cell's number in the span, 0 for a large object.
    pub(crate) index: usize,
}

impl Tables {
    /// The cell at a byte offset into the arena, if it lies in one; whether
    /// the cell is allocated is another question.
    ///
    /// # Safety
    /// The page of the offset is committed.
    #[inline(always)]
    pub(crate) unsafe fn cell(&self, offset: usize) -> Option<Cell> {
        let at = offset >> PAGE_SHIFT;
        // SAFETY: the caller's page.
        let entry = unsafe { self.entry(at).load(Relaxed) };
        let code = entry as Code;
        if code == FREE {
            return None;
        }
        let page = at - (entry >> 8) as usize;
        if code >= LARGE {
            let index = 0;
            return Some(Cell { code, page, index });
        }
        let geometry = &GEOMETRY[code as usize];
        let index = geometry.index(offset - (page << PAGE_SHIFT));
        (index < geometry.cells as usize).then_some(Cell { code, page, index })
    }

    /// The address of a cell.
    pub(crate) fn cell_address(&self, cell: Cell) -> usize {
        self.address(cell.page) + cell.index * GEOMETRY[cell.code as usize].size as usize
    }

    /// The bytes of a cell.
    ///
    /// # Safety
    /// The cell exists.
    pub(crate) unsafe fn cell_size(&self, cell: Cell) -> usize {
        if cell.code >= LARGE {
            // SAFETY: pages of a cell are committed.
            return unsafe { self.length(cell.page).load(Relaxed) } as usize * PAGE_SIZE;
        }
        GEOMETRY[cell.code as usize].size as usize
    }

    /// Whether a cell is an object (or about to become one).
    ///
    /// # Safety
    /// The cell exists.
    pub(crate) unsafe fn is_allocated(&self, cell: Cell) -> bool {
        // SAFETY: the caller's cell.
        let word = unsafe { self.allocated(cell.page, cell.index / 64).load(Relaxed) };
        word >> (cell.index % 64) & 1 != 0
    }

    /// Whether marking has reached a cell.
    ///
    /// # Safety
    /// The cell exists.
    pub(crate) unsafe fn is_marked(&self, cell: Cell) -> bool {
        // SAFETY: the caller's cell.
        let word = unsafe { self.marks(cell.page, cell.index / 64).load(Relaxed) };
        word >> (cell.index % 64) & 1 != 0
    }

    /// Makes a span of `n` pages: entries, and bits that say that no cell is
    /// allocated or marked.
    ///
    /// # Safety
    /// The pages are the caller's, not yet a span.
    pub(crate) unsafe fn make_span(&self, page: usize, n: usize, code: Code) {
        let cells = match code {
            LARGE.. => 1,
            _ => GEOMETRY[code as usize].cells as usize,
        };
        for i in 0..cells.div_ceil(64) {
            // SAFETY: a class has at most 1024 cells; the pages are committed.
            unsafe {
                self.marks(page, i).store(0, Relaxed);
                self.allocated(page, i).store(0, Relaxed);
            }
        }
        for i in 0..n {
            // SAFETY: the caller's pages. Stray addresses may be looked up by
            // other threads meanwhile; they find a free page or an empty span.
            unsafe {
                let entry = u32::from(code) | (i as u32) << 8;
                self.entry(page + i).store(entry, Relaxed);
            }
        }
    }

    /// Sets the allocation bits of the first run of free cells at or after
    /// `from`, of at most `most` cells. Returns its bounds.
    ///
    /// # Safety
    /// The span is the caller's and has `cells` cells.
    pub(crate) unsafe fn claim_run(
        &self,
        page: usize,
        cells: usize,
        from: usize,
        most: usize,
    ) -> Option<(usize, usize)> {
        // SAFETY: i < cells <= 1024 below.
        let word = |i: usize| unsafe { self.allocated(page, i / 64).load(Relaxed) };
        let next = |mut i: usize, flip: u64| {
            while i < cells {
                let rest = (word(i) ^ flip) >> (i % 64);
                if rest != 0 {
                    return i + rest.trailing_zeros() as usize;
                }
                i = (i | 63) + 1;
            }
            cells
        };
        let start = next(from, u64::MAX);
        if start >= cells {
            return None;
        }
        let end = next(start, 0).min(cells).min(start + most);
        for_words(start, end, |i, mask| {
            // SAFETY: as above; the span has one owner, so no store is lost.
            let word = unsafe { self.allocated(page, i) };
            word.store(word.load(Relaxed) | mask, Relaxed);
        });
        Some((start, end))
    }

    /// Clears the allocation bits of the cells `start..end`.
    ///
    /// # Safety
    /// The span is the caller's and has these cells.
    pub(crate) unsafe fn return_cells(&self, page: usize, start: usize, end: usize) {
        for_words(start, end, |i, mask| {
            // SAFETY: the caller's span.
            let word = unsafe { self.allocated(page, i) };
            word.store(word.load(Relaxed) & !mask, Relaxed);
        });
    }
}

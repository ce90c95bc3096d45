//! The cache of one processor: free cells to allocate from without a lock.
//!
//! Invariant: the cells of a run are free, zero (unless the run is marked
//! dirty), have no pointer bits and have their allocation bits set, so that no
//! other thread takes them.

use crate::classes::{CODES, Code, GEOMETRY, PAGE_WORDS, is_noscan};
use crate::heap::{AllocError, Heap};
use std::sync::atomic::Ordering::Relaxed;

/// Free cells in a row.
#[repr(C)]
#[derive(Clone, Copy)]
pub(crate) struct FreeRun {
    /// The next cell's address.
    pub(crate) next: usize,
    /// The end of the last cell.
    pub(crate) end: usize,
}

/// The span that runs are taken from.
#[derive(Clone, Copy)]
pub(crate) struct Cursor {
    /// Its first page, or [`NO_PAGE`].
    page: u32,
    /// The first cell not looked at yet.
    next: u32,
    /// Cells taken from it, not counted as allocated yet.
    taken: u32,
    /// Whether all of it read as zero when it became a span.
    clean: bool,
}

impl Cursor {
    const NONE: Cursor = Cursor {
        page: NO_PAGE,
        next: 0,
        taken: 0,
        clean: false,
    };

    fn at(page: u32, clean: bool) -> Cursor {
        Cursor {
            page,
            clean,
            ..Cursor::NONE
        }
    }
}

const NO_PAGE: u32 = u32::MAX;

/// Free cells of one processor (a `P`). Made by [`Heap::new_cache`].
#[repr(C)]
pub struct Cache {
    /// Runs by code: what the fast path looks at.
    pub(crate) runs: [FreeRun; CODES],
    /// Whether the cells of the run have to be zeroed one by one.
    pub(crate) dirty: [bool; CODES],
    cursors: [Cursor; CODES],
}

/// Cells without pointers from this size on are zeroed when they are allocated
/// and need it, not in bulk: the caller may be about to overwrite them.
const ZERO_LATE: u32 = 1024;

impl Cache {
    pub(crate) fn new() -> Cache {
        Cache {
            runs: [FreeRun { next: 0, end: 0 }; CODES],
            dirty: [false; CODES],
            cursors: [Cursor::NONE; CODES],
        }
    }

    /// Objects of a code that were allocated and not counted yet.
    pub(crate) fn uncounted(&self, code: Code) -> usize {
        self.cursors[code as usize].taken as usize - self.unused(code)
    }

    /// Cells of a code that are taken and not yet objects.
    fn unused(&self, code: Code) -> usize {
        let run = self.runs[code as usize];
        (run.end - run.next) / GEOMETRY[code as usize].size as usize
    }
}

impl Heap {
    /// Gets a run of free cells of a class.
    ///
    /// # Errors
    /// If a collection is due (unless `force`), or there is no memory.
    pub(crate) fn refill(
        &self,
        cache: &mut Cache,
        code: Code,
        force: bool,
    ) -> Result<(), AllocError> {
        if !force && self.stress.is_due() {
            return Err(AllocError::NeedsCollection);
        }
        let mut exhausted = None;
        loop {
            let page = cache.cursors[code as usize].page;
            if page != NO_PAGE {
                if self.next_run(cache, code) {
                    return Ok(());
                }
                exhausted = Some(page);
                self.count(cache, code);
                cache.cursors[code as usize] = Cursor::NONE;
            }
            if !force && self.should_collect() {
                self.put_full(code, exhausted);
                return Err(AllocError::NeedsCollection);
            }
            cache.cursors[code as usize] = match self.swept_span(code, exhausted.take()) {
                Some(page) => Cursor::at(page, false),
                None => self.fresh_span(code)?,
            };
        }
    }

    fn fresh_span(&self, code: Code) -> Result<Cursor, AllocError> {
        let pages = GEOMETRY[code as usize].pages as usize;
        self.reclaim(pages);
        let run = self.take_pages(pages)?;
        // SAFETY: the pages were just taken.
        unsafe { self.tables.make_span(run.page, pages, code) };
        Ok(Cursor::at(run.page as u32, run.clean))
    }

    /// Takes the next run of the cursor's span, if it has one more.
    fn next_run(&self, cache: &mut Cache, code: Code) -> bool {
        let cursor = &mut cache.cursors[code as usize];
        let geometry = GEOMETRY[code as usize];
        let page = cursor.page as usize;
        let (cells, from) = (geometry.cells as usize, cursor.next as usize);
        let most = if self.stress.one_by_one() { 1 } else { cells };
        // SAFETY: the span is owned by this cache.
        let Some((start, end)) = (unsafe { self.tables.claim_run(page, cells, from, most) }) else {
            return false;
        };
        cursor.next = end as u32;
        let size = geometry.size as usize;
        let at = self.tables.address(page) + start * size;
        let bytes = (end - start) * size;
        let late = is_noscan(code) && geometry.size >= ZERO_LATE;
        if !cursor.clean && !late {
            // SAFETY: free cells of a committed span that is ours.
            unsafe { std::ptr::write_bytes(at as *mut u8, 0, bytes) };
        }
        if !is_noscan(code) {
            let from = self.tables.word(at);
            // SAFETY: as above.
            unsafe { self.tables.clear_pointers(from, from + bytes / 8) };
        }
        cache.dirty[code as usize] = late && !cursor.clean;
        cache.runs[code as usize] = FreeRun {
            next: at,
            end: at + bytes,
        };
        cursor.taken += (end - start) as u32;
        true
    }

    /// Counts the cells taken from the cursor's span: shared counters are
    /// touched once per span.
    fn count(&self, cache: &mut Cache, code: Code) {
        let taken = std::mem::take(&mut cache.cursors[code as usize].taken) as usize;
        let size = GEOMETRY[code as usize].size as usize;
        self.trigger.allocated(taken * size);
        let mallocs = &self.central[code as usize].mallocs;
        mallocs.fetch_add(taken as u64, Relaxed);
    }

    /// Returns all unused cells and spans, as before a collection.
    pub(crate) fn flush(&self, cache: &mut Cache) {
        for code in crate::central::codes() {
            let page = cache.cursors[code as usize].page;
            if page == NO_PAGE {
                continue;
            }
            self.return_run(cache, code);
            self.count(cache, code);
            self.put_partial(code, page);
            cache.cursors[code as usize] = Cursor::NONE;
        }
    }

    fn return_run(&self, cache: &mut Cache, code: Code) {
        let unused = cache.unused(code);
        if unused == 0 {
            return;
        }
        let run = &mut cache.runs[code as usize];
        let cursor = &mut cache.cursors[code as usize];
        let start = self.tables.address(cursor.page as usize);
        let size = GEOMETRY[code as usize].size as usize;
        let (from, to) = ((run.next - start) / size, (run.end - start) / size);
        // SAFETY: the cells are of the cursor's span and were claimed by this
        // cache.
        unsafe { self.tables.return_cells(cursor.page as usize, from, to) };
        cursor.taken -= unused as u32;
        *run = FreeRun { next: 0, end: 0 };
    }
}

// A bitmap word is never shared by two spans, which have two owners.
const _: () = assert!(PAGE_WORDS.is_multiple_of(64));

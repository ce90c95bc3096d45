//! The arena: one reservation that holds the pages and, behind them, the side
//! tables.
//!
//! Invariant: `base + offset of a page` and the four table addresses are fixed
//! for the life of the heap, so a side entry is found by arithmetic. The part
//! of a table that belongs to a committed page is committed.

use crate::classes::{PAGE_SHIFT, PAGE_SIZE};
use crate::config::{Config, ReserveError};
use crate::os;
use std::sync::atomic::{AtomicU32, AtomicU64};

/// Bytes of cell bits per page: 16 pairs of a mark word and an allocation
/// word, neighbours because marking asks for both.
const CELL_BYTES: usize = 256;

/// Bytes of pointer bits per page: one bit per word.
const POINTER_BYTES: usize = PAGE_SIZE / 64;

/// The addresses of the tables, copied where they are needed at once.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Tables {
    /// The address of page 0.
    pub(crate) base: usize,
    cells: usize,
    pointers: usize,
    entries: usize,
    lengths: usize,
}

impl Tables {
    /// The address of a page.
    #[inline(always)]
    pub(crate) const fn address(&self, page: usize) -> usize {
        self.base + (page << PAGE_SHIFT)
    }

    /// The page table's entry: `code | index of the page in its span << 8`.
    ///
    /// # Safety
    /// The page is committed.
    #[inline(always)]
    pub(crate) unsafe fn entry(&self, page: usize) -> &AtomicU32 {
        // SAFETY: the entry of a committed page is committed and aligned, and
        // only accessed as an atomic.
        unsafe { AtomicU32::from_ptr((self.entries + page * 4) as *mut u32) }
    }

    /// The number of pages of the large object that starts on this page.
    ///
    /// # Safety
    /// The page is committed.
    #[inline(always)]
    pub(crate) unsafe fn length(&self, page: usize) -> &AtomicU32 {
        // SAFETY: as in `entry`.
        unsafe { AtomicU32::from_ptr((self.lengths + page * 4) as *mut u32) }
    }

    /// Mark bits of the cells `64 * i ..` of the span that starts on `page`.
    ///
    /// # Safety
    /// The page is committed and `i < 16`.
    #[inline(always)]
    pub(crate) unsafe fn marks(&self, page: usize, i: usize) -> &AtomicU64 {
        // SAFETY: as in `entry`.
        unsafe { AtomicU64::from_ptr((self.cells + page * CELL_BYTES + i * 16) as *mut u64) }
    }

    /// Allocation bits of the cells `64 * i ..`.
    ///
    /// # Safety
    /// The page is committed and `i < 16`.
    #[inline(always)]
    pub(crate) unsafe fn allocated(&self, page: usize, i: usize) -> &AtomicU64 {
        // SAFETY: as in `entry`.
        unsafe { AtomicU64::from_ptr((self.cells + page * CELL_BYTES + i * 16 + 8) as *mut u64) }
    }

    /// The address of the pair of mark and allocation words, to prefetch.
    #[inline(always)]
    pub(crate) const fn cell_words(&self, page: usize, i: usize) -> usize {
        self.cells + page * CELL_BYTES + i * 16
    }

    /// The 64 pointer bits of the words `64 * i ..` of the arena. Written by
    /// the owner of the span, read while the world is stopped.
    #[inline(always)]
    pub(crate) const fn pointers(&self, i: usize) -> *mut u64 {
        (self.pointers + i * 8) as *mut u64
    }

    /// The number of the arena's word at an address.
    #[inline(always)]
    pub(crate) const fn word(&self, address: usize) -> usize {
        (address - self.base) >> 3
    }
}

/// The reservation. Dropping it unmaps everything.
pub(crate) struct Arena {
    pub(crate) tables: Tables,
    /// Pages that there are addresses for.
    pub(crate) pages: usize,
    /// Where the tables of the page heap lie, all committed.
    pub(crate) free_tables: usize,
    bytes: usize,
}

/// Pages are committed by so many at once: 64 MiB.
pub(crate) const COMMIT_PAGES: usize = 1 << 13;

/// Address space is asked for at these addresses, 1 TiB apart, before taking
/// any that the kernel offers.
const PLACES: usize = 8;

impl Arena {
    /// Reserves an arena with its tables; `free_bytes` tells how many bytes
    /// the page heap needs for a number of pages.
    pub(crate) fn reserve(
        config: &Config,
        free_bytes: impl Fn(usize) -> usize,
    ) -> Result<Arena, ReserveError> {
        let mut size = config.most;
        loop {
            let pages = size >> PAGE_SHIFT;
            let free = round_to_page(free_bytes(pages));
            let bytes = size + pages * (CELL_BYTES + POINTER_BYTES + 4 + 4) + free;
            let reason = match reserve_somewhere(config.base, bytes) {
                Ok(base) => match Arena::lay_out(base, pages, bytes, free) {
                    Ok(arena) => return Ok(arena),
                    Err(error) => error,
                },
                Err(error) => error,
            };
            if size <= config.least {
                let reason = reason.to_string();
                return Err(ReserveError { bytes, reason });
            }
            size /= 2;
        }
    }

    fn lay_out(base: usize, pages: usize, bytes: usize, free: usize) -> std::io::Result<Arena> {
        let cells = base + (pages << PAGE_SHIFT);
        let pointers = cells + pages * CELL_BYTES;
        let entries = pointers + pages * POINTER_BYTES;
        let lengths = entries + pages * 4;
        let arena = Arena {
            tables: Tables {
                base,
                cells,
                pointers,
                entries,
                lengths,
            },
            pages,
            free_tables: lengths + pages * 4,
            bytes,
        };
        // SAFETY: the last part of the reservation, whole pages because every
        // part before it is.
        unsafe { os::commit(arena.free_tables, free)? };
        Ok(arena)
    }

    /// Commits the pages `from..to` and their part of every table.
    ///
    /// # Safety
    /// Both are multiples of [`COMMIT_PAGES`] or the number of pages.
    pub(crate) unsafe fn commit(&self, from: usize, to: usize) -> std::io::Result<()> {
        let t = &self.tables;
        let parts = [
            (t.base, PAGE_SIZE),
            (t.cells, CELL_BYTES),
            (t.pointers, POINTER_BYTES),
            (t.entries, 4),
            (t.lengths, 4),
        ];
        for (table, each) in parts {
            // SAFETY: within the table, and whole pages of the kernel, because
            // COMMIT_PAGES * 4 is a multiple of 4096.
            unsafe { os::commit(table + from * each, (to - from) * each)? };
        }
        Ok(())
    }
}

impl Drop for Arena {
    fn drop(&mut self) {
        // SAFETY: the reservation of this arena; its owner is being dropped.
        unsafe { os::unmap(self.tables.base, self.bytes) };
    }
}

fn reserve_somewhere(base: Option<usize>, bytes: usize) -> std::io::Result<usize> {
    if let Some(base) = base {
        for i in 0..PLACES {
            if let Ok(at) = os::reserve(Some(base + (i << 40)), bytes) {
                return Ok(at);
            }
        }
    }
    os::reserve(None, bytes)
}

const fn round_to_page(bytes: usize) -> usize {
    (bytes + 4095) & !4095
}

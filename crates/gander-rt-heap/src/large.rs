//! Large objects: a run of pages each.
//!
//! Invariant: the first page's length says how many pages the object has; its
//! allocation bit 0 is set as long as it exists.

use crate::classes::{LARGE, PAGE_SIZE, PAGE_WORDS};
use crate::heap::{AllocError, Heap};
use crate::lock::lock;
use crate::mask::PtrMask;
use crate::span::MAX_PAGES;
use crate::stress::POISON;
use std::ptr::NonNull;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// All large objects, by first page, and their counters.
#[derive(Default)]
pub(crate) struct Large {
    pub(crate) pages: Mutex<Vec<u32>>,
    pub(crate) mallocs: AtomicU64,
    pub(crate) malloc_bytes: AtomicU64,
    pub(crate) frees: AtomicU64,
    pub(crate) free_bytes: AtomicU64,
}

impl Large {
    /// Forgets all objects and counts.
    pub(crate) fn reset(&self) {
        lock(&self.pages).clear();
        for counter in [
            &self.mallocs,
            &self.malloc_bytes,
            &self.frees,
            &self.free_bytes,
        ] {
            counter.store(0, Relaxed);
        }
    }
}

impl Heap {
    /// Allocates an object on pages of its own.
    ///
    /// # Safety
    /// As [`Heap::alloc`]; the mask has pointers.
    #[cold]
    #[inline(never)]
    pub(crate) unsafe fn alloc_large(
        &self,
        size: usize,
        mask: Option<&PtrMask>,
        zeroed: bool,
        force: bool,
    ) -> Result<NonNull<u8>, AllocError> {
        if !force && (self.trigger.is_due_before(size) || self.stress.is_due()) {
            return Err(AllocError::NeedsCollection);
        }
        let n = size.div_ceil(PAGE_SIZE);
        if n > MAX_PAGES {
            return Err(AllocError::OutOfMemory);
        }
        self.reclaim(n);
        let run = self.take_pages(n)?;
        let at = self.tables.address(run.page);
        let bytes = n * PAGE_SIZE;
        // SAFETY: the pages were just taken and are committed.
        unsafe {
            if !run.clean && (zeroed || mask.is_some()) {
                std::ptr::write_bytes(at as *mut u8, 0, bytes);
            }
            if let Some(mask) = mask {
                let word = self.tables.word(at);
                self.tables.clear_pointers(word, word + n * PAGE_WORDS);
                self.tables.set_pointers(word, size, mask);
            }
            self.tables.length(run.page).store(n as u32, Relaxed);
            self.tables
                .make_span(run.page, n, LARGE + u8::from(mask.is_none()));
            self.tables.allocated(run.page, 0).store(1, Relaxed);
        }
        lock(&self.large.pages).push(run.page as u32);
        self.large.mallocs.fetch_add(1, Relaxed);
        self.large.malloc_bytes.fetch_add(bytes as u64, Relaxed);
        self.trigger.allocated(bytes);
        self.stress.allocated();
        // SAFETY: an address in the arena, which is not at 0.
        Ok(unsafe { NonNull::new_unchecked(at as *mut u8) })
    }

    /// Frees the large objects that are not marked, and unmarks the others.
    ///
    /// # Safety
    /// The world is stopped and marking is done.
    pub(crate) unsafe fn sweep_large(&self) {
        let mut objects = lock(&self.large.pages);
        objects.retain(|&page| {
            let page = page as usize;
            // SAFETY: the first page of a large object.
            let (marks, n) = unsafe {
                (
                    self.tables.marks(page, 0),
                    self.tables.length(page).load(Relaxed) as usize,
                )
            };
            let marked = marks.swap(0, Relaxed) != 0;
            if !marked {
                self.free_large(page, n);
            }
            marked
        });
    }

    fn free_large(&self, page: usize, n: usize) {
        let bytes = n * PAGE_SIZE;
        if self.stress.poisons() {
            let at = self.tables.address(page) as *mut u8;
            // SAFETY: the pages of an object that nothing refers to.
            unsafe { std::ptr::write_bytes(at, POISON, bytes) };
        }
        lock(&self.pages).give(page, n);
        self.large.frees.fetch_add(1, Relaxed);
        self.large.free_bytes.fetch_add(bytes as u64, Relaxed);
    }
}

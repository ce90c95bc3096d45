//! The heap as a whole, and the way of an allocation.
//!
//! Invariant: an allocation either returns zeroed memory whose pointer bits
//! are set, or an error and has changed nothing that a retry would notice.

use crate::arena::{Arena, Tables};
use crate::cache::Cache;
use crate::central::Central;
use crate::classes::{GEOMETRY, MAX_SMALL_SIZE, PAGE_SHIFT, is_noscan, small_code};
use crate::collect::History;
use crate::config::{Config, ReserveError};
use crate::large::Large;
use crate::lock::lock;
use crate::mask::PtrMask;
use crate::pages::{PageHeap, Run};
use crate::queue::Queue;
use crate::specials::Specials;
use crate::stress::StressState;
use crate::trigger::Trigger;
use std::fmt;
use std::ops::Range;
use std::ptr::NonNull;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// A heap: the program's, or one of several in tests.
pub struct Heap {
    pub(crate) tables: Tables,
    /// Bytes of the arena that the page table may be asked about.
    pub(crate) limit: AtomicUsize,
    pub(crate) central: Box<[Central]>,
    pub(crate) large: Large,
    pub(crate) trigger: Trigger,
    pub(crate) stress: StressState,
    pub(crate) specials: Mutex<Specials>,
    pub(crate) queue: Mutex<Queue>,
    pub(crate) history: Mutex<History>,
    /// Spans that are not swept yet.
    pub(crate) unswept: AtomicUsize,
    /// The code whose spans `reclaim` looks at next.
    pub(crate) reclaim_at: AtomicUsize,
    pub(crate) parallel_from: usize,
    pub(crate) caches: Mutex<Vec<CachePointer>>,
    pub(crate) pages: Mutex<PageHeap>,
}

/// A registered cache.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) struct CachePointer(pub(crate) NonNull<Cache>);

// SAFETY: only the owner dereferences it while the program runs, only the
// collector while the world is stopped.
unsafe impl Send for CachePointer {}

/// Why there is no memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AllocError {
    /// A collection is due: stop the world, [`Heap::collect`], and allocate
    /// again. Or allocate with [`Heap::alloc_now`] where that is impossible.
    NeedsCollection,
    /// The arena is full or the kernel refuses. Garbage that is still to be
    /// found by a collection may help; otherwise the program is out of memory.
    OutOfMemory,
}

impl fmt::Display for AllocError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            AllocError::NeedsCollection => "a garbage collection is due",
            AllocError::OutOfMemory => "out of memory",
        })
    }
}

impl std::error::Error for AllocError {}

/// What all objects of size zero are.
static ZERO: u64 = 0;

/// The address of every zero-size object: not in any heap, never freed.
pub fn zero_base() -> NonNull<u8> {
    NonNull::from(&ZERO).cast()
}

impl Heap {
    /// Reserves the address space of a heap. It takes memory only as it grows.
    ///
    /// # Errors
    /// If not even the least reservation that the configuration allows fits.
    ///
    /// # Panics
    /// If a size of the configuration is not a power of two, or below 1 MiB,
    /// or above 16 TiB.
    pub fn new(config: &Config) -> Result<Heap, ReserveError> {
        for size in [config.most, config.least] {
            let possible = (1 << 20)..=(1 << 44);
            let fits = size.is_power_of_two() && possible.contains(&size);
            assert!(fits, "{size} is no size for an arena");
        }
        let arena = Arena::reserve(config, PageHeap::table_bytes)?;
        Ok(Heap {
            tables: arena.tables,
            limit: AtomicUsize::new(0),
            central: Central::all(),
            large: Large::default(),
            trigger: Trigger::new(config.gc_percent, config.memory_limit),
            stress: StressState::new(config.stress),
            specials: Mutex::default(),
            queue: Mutex::default(),
            history: Mutex::default(),
            unswept: AtomicUsize::new(0),
            reclaim_at: AtomicUsize::new(0),
            parallel_from: config.parallel_from,
            caches: Mutex::default(),
            pages: Mutex::new(PageHeap::new(arena)),
        })
    }

    /// A cache for one more processor. It lives until [`Heap::release_cache`]
    /// or the end of the heap.
    pub fn new_cache(&self) -> NonNull<Cache> {
        let cache = NonNull::from(Box::leak(Box::new(Cache::new())));
        lock(&self.caches).push(CachePointer(cache));
        cache
    }

    /// Returns a cache's free cells and frees it.
    ///
    /// # Safety
    /// The cache is of this heap and is not used any more.
    pub unsafe fn release_cache(&self, cache: NonNull<Cache>) {
        lock(&self.caches).retain(|c| c.0 != cache);
        // SAFETY: made by `new_cache`, not registered any more, and the
        // caller's alone.
        let mut cache = unsafe { Box::from_raw(cache.as_ptr()) };
        self.flush(&mut cache);
    }

    /// Allocates `size` bytes, zeroed. `mask` tells where an element holds
    /// pointers; the object is `size / elem_size` of them. Without a mask, or
    /// with an empty one, the object holds no pointers; then, with `zeroed`
    /// false, its contents may be anything.
    ///
    /// The object is alive as long as a collection finds it: the caller makes
    /// it reachable before the next one.
    ///
    /// # Errors
    /// See [`AllocError`]. Objects above 128 GiB are always out of memory.
    ///
    /// # Safety
    /// The cache is of this heap and no other thread uses it. No collection
    /// runs. The mask describes `elem_size` bytes and `size` is a multiple of
    /// it, or is up to an element more.
    #[inline]
    pub unsafe fn alloc(
        &self,
        cache: NonNull<Cache>,
        size: usize,
        mask: Option<&PtrMask>,
        zeroed: bool,
    ) -> Result<NonNull<u8>, AllocError> {
        // SAFETY: the caller's promises.
        unsafe { self.alloc_with::<false>(cache, size, mask, zeroed) }
    }

    /// As [`Heap::alloc`], but never asks for a collection: for where the
    /// world cannot be stopped.
    ///
    /// # Errors
    /// [`AllocError::OutOfMemory`] only.
    ///
    /// # Safety
    /// As [`Heap::alloc`].
    pub unsafe fn alloc_now(
        &self,
        cache: NonNull<Cache>,
        size: usize,
        mask: Option<&PtrMask>,
        zeroed: bool,
    ) -> Result<NonNull<u8>, AllocError> {
        // SAFETY: the caller's promises.
        unsafe { self.alloc_with::<true>(cache, size, mask, zeroed) }
    }

    /// # Safety
    /// As [`Heap::alloc`].
    #[inline(always)]
    unsafe fn alloc_with<const FORCE: bool>(
        &self,
        mut cache: NonNull<Cache>,
        size: usize,
        mask: Option<&PtrMask>,
        zeroed: bool,
    ) -> Result<NonNull<u8>, AllocError> {
        let mask = mask.filter(|mask| !mask.is_noscan());
        if size.wrapping_sub(1) >= MAX_SMALL_SIZE {
            if size == 0 {
                return Ok(zero_base());
            }
            // SAFETY: the caller's promises.
            return unsafe { self.alloc_large(size, mask, zeroed, FORCE) };
        }
        let code = small_code(size, mask.is_none());
        // SAFETY: the caller's cache, used by nobody else now.
        let cache = unsafe { cache.as_mut() };
        let run = &mut cache.runs[code as usize];
        if run.next >= run.end {
            self.alloc_refill(cache, code, FORCE)?;
        }
        let run = &mut cache.runs[code as usize];
        let at = run.next;
        let cell = GEOMETRY[code as usize].size as usize;
        run.next = at + cell;
        match mask {
            // SAFETY: a fresh cell of the cache, and the caller's mask.
            Some(mask) => unsafe { self.tables.set_pointers(self.tables.word(at), size, mask) },
            None if zeroed && cache.dirty[code as usize] => {
                // SAFETY: a fresh cell of the cache.
                unsafe { std::ptr::write_bytes(at as *mut u8, 0, cell) };
            }
            None => {}
        }
        // SAFETY: an address in the arena, which is not at 0.
        Ok(unsafe { NonNull::new_unchecked(at as *mut u8) })
    }

    #[cold]
    #[inline(never)]
    fn alloc_refill(&self, cache: &mut Cache, code: u8, force: bool) -> Result<(), AllocError> {
        self.refill(cache, code, force)?;
        self.stress.allocated();
        Ok(())
    }

    /// Whether the heap has grown enough for a collection. Allocation asks by
    /// itself; a scheduler may ask when it has nothing better to do.
    pub fn should_collect(&self) -> bool {
        self.trigger.is_due()
    }

    /// The object that an address points into: its base and its size in bytes
    /// (that of its cell or pages, so at least what was asked for).
    pub fn find_object(&self, address: usize) -> Option<(usize, usize)> {
        let offset = address.wrapping_sub(self.tables.base);
        if offset >= self.limit.load(Relaxed) {
            return None;
        }
        // SAFETY: below the limit all pages are committed, and cells found
        // exist.
        unsafe {
            let cell = self.tables.cell(offset)?;
            if !self.tables.is_allocated(cell) {
                return None;
            }
            Some((self.tables.cell_address(cell), self.tables.cell_size(cell)))
        }
    }

    /// Whether the object that an address points into was allocated with
    /// pointers. `None` if there is no object.
    pub fn has_pointers(&self, address: usize) -> Option<bool> {
        let (base, _) = self.find_object(address)?;
        // SAFETY: an object was found there.
        let cell = unsafe { self.tables.cell(base - self.tables.base) };
        cell.map(|cell| !is_noscan(cell.code))
    }

    /// Whether an object holds a pointer into a range of addresses: how
    /// `runtime.AddCleanup` finds functions that close over their object.
    ///
    /// # Safety
    /// The object exists, and no other thread writes to it.
    pub unsafe fn points_into(&self, object: usize, range: Range<usize>) -> bool {
        let Some((base, size)) = self.find_object(object) else {
            return false;
        };
        if self.has_pointers(object) != Some(true) {
            return false;
        }
        let first = self.tables.word(base);
        (first..first + size / 8).any(|word| {
            // SAFETY: bits and words of the caller's object.
            unsafe {
                let bits = *self.tables.pointers(word / 64);
                let at = (self.tables.base + word * 8) as *const usize;
                bits >> (word % 64) & 1 != 0 && range.contains(&*at)
            }
        })
    }

    /// The addresses that objects can have.
    pub fn addresses(&self) -> Range<usize> {
        let base = self.tables.base;
        base..base + (lock(&self.pages).capacity() << PAGE_SHIFT)
    }

    /// Takes pages for a span or a large object.
    pub(crate) fn take_pages(&self, n: usize) -> Result<Run, AllocError> {
        let mut pages = lock(&self.pages);
        self.keep_below_limit(&mut pages, n);
        let mut run = pages.take(n);
        if run.is_none() {
            drop(pages);
            self.sweep_all();
            pages = lock(&self.pages);
            run = pages.take(n);
        }
        let top = pages.counts().top;
        self.limit.fetch_max(top << PAGE_SHIFT, Relaxed);
        run.ok_or(AllocError::OutOfMemory)
    }
}

impl Drop for Heap {
    fn drop(&mut self) {
        for cache in lock(&self.caches).drain(..) {
            // SAFETY: made by `new_cache`; the heap's users are gone.
            drop(unsafe { Box::from_raw(cache.0.as_ptr()) });
        }
    }
}

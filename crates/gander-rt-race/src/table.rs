//! Tables of fixed-size entries that many threads add to, named by numbers.
//!
//! Invariant: an entry never moves, number 0 is never given out and stays
//! zero, and a number is given out again only after the world was stopped
//! and nothing named it.

use crate::local::Local;
use std::marker::PhantomData;
use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

/// Address space, zero until it is touched.
///
/// # Panics
/// If the kernel has none: there is no way to go on.
pub(crate) fn reserve(bytes: usize) -> *mut u8 {
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_NORESERVE;
    let prot = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: new memory at any address.
    let base = unsafe { libc::mmap(std::ptr::null_mut(), bytes.max(1), prot, flags, -1, 0) };
    assert!(
        base != libc::MAP_FAILED,
        "race detector: cannot reserve {bytes} bytes of address space"
    );
    base.cast()
}

/// Gives memory of [`reserve`] back; it reads as zero from now on.
///
/// # Safety
/// Whole pages of a reservation that nobody reads meanwhile.
pub(crate) unsafe fn release(start: *mut u8, bytes: usize) {
    libc::madvise(start.cast(), bytes, libc::MADV_DONTNEED);
}

/// Numbers in memory of their own, which goes back to the kernel with them:
/// what a pruning needs for a short time is large, and prunings are on all
/// threads.
#[derive(Debug)]
pub(crate) struct Pages<T: Number> {
    base: *mut T,
    len: usize,
}

/// What may be zero, and has nothing to drop.
pub(crate) trait Number: Copy {}
impl Number for u8 {}
impl Number for u32 {}

// SAFETY: they are owned, as those of a box.
unsafe impl<T: Number> Send for Pages<T> {}

impl<T: Number> Pages<T> {
    /// Zeros.
    pub(crate) fn new(len: usize) -> Pages<T> {
        Pages {
            base: reserve(len * size_of::<T>()).cast(),
            len,
        }
    }
}

impl<T: Number> Deref for Pages<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        // SAFETY: the reservation of `new`.
        unsafe { std::slice::from_raw_parts(self.base, self.len) }
    }
}

impl<T: Number> DerefMut for Pages<T> {
    fn deref_mut(&mut self) -> &mut [T] {
        // SAFETY: as above.
        unsafe { std::slice::from_raw_parts_mut(self.base, self.len) }
    }
}

impl<T: Number> Drop for Pages<T> {
    fn drop(&mut self) {
        let bytes = (self.len * size_of::<T>()).max(1);
        // SAFETY: the reservation of `new`; the owner is gone.
        unsafe { libc::munmap(self.base.cast(), bytes) };
    }
}

/// Tells the processor that this will be written soon: it is a long way in
/// memory from what was used last.
#[inline]
pub(crate) fn fetch<T>(place: *const T) {
    use std::arch::x86_64::{_MM_HINT_ET0, _mm_prefetch};
    // SAFETY: it is a hint, for any address.
    unsafe {
        _mm_prefetch::<_MM_HINT_ET0>(place.cast());
        if size_of::<T>() > 64 {
            _mm_prefetch::<_MM_HINT_ET0>(place.cast::<i8>().wrapping_add(64));
        }
    }
}

/// Numbers that a thread takes at once.
const BATCH: usize = 128;

/// Most entries of a table.
pub(crate) const CAPACITY: u32 = 1 << 27;

/// Free numbers.
#[derive(Debug)]
struct Free {
    numbers: Pages<u32>,
    /// How many of them are still free: those at the beginning.
    left: usize,
}

/// A table.
#[derive(Debug)]
pub(crate) struct Table<T> {
    base: *mut T,
    next: AtomicU32,
    free: Mutex<Free>,
    entries: PhantomData<T>,
}

// SAFETY: entries are shared by the rules of those who use the table.
unsafe impl<T> Send for Table<T> {}
// SAFETY: as above.
unsafe impl<T> Sync for Table<T> {}

impl<T> Drop for Table<T> {
    fn drop(&mut self) {
        // SAFETY: the reservation of `new`; the owner is gone.
        unsafe { libc::munmap(self.base.cast(), CAPACITY as usize * size_of::<T>()) };
    }
}

impl<T> Table<T> {
    pub(crate) fn new() -> Table<T> {
        Table {
            base: reserve(CAPACITY as usize * size_of::<T>()).cast(),
            next: AtomicU32::new(1),
            free: Mutex::new(Free {
                numbers: Pages::new(0),
                left: 0,
            }),
            entries: PhantomData,
        }
    }

    /// Where the entries are.
    pub(crate) fn base(&self) -> *mut T {
        self.base
    }

    /// An entry.
    #[inline]
    pub(crate) fn at(&self, number: u32) -> *mut T {
        debug_assert!(number < self.next.load(Relaxed));
        // SAFETY: numbers come from `next`.
        unsafe { self.base.add(number as usize) }
    }

    /// A number that nobody has; `pick` is this thread's store of them.
    #[inline]
    pub(crate) fn take(
        &self,
        local: &mut Local,
        pick: fn(&mut Local) -> &mut Vec<u32>,
    ) -> (u32, bool) {
        let store = pick(local);
        match store.pop() {
            Some(number) => {
                if let Some(&next) = store.last() {
                    fetch(self.at(next));
                }
                (number, false)
            }
            None => {
                let fresh = self.refill(pick(local));
                local.taken += BATCH;
                (fresh, true)
            }
        }
    }

    #[cold]
    fn refill(&self, store: &mut Vec<u32>) -> u32 {
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        let from = free.left.saturating_sub(BATCH);
        store.extend_from_slice(&free.numbers[from..free.left]);
        free.left = from;
        drop(free);
        if store.is_empty() {
            let first = self.next.fetch_add(BATCH as u32, Relaxed);
            assert!(
                first < CAPACITY - BATCH as u32,
                "race detector: too many accesses to remember"
            );
            store.extend((first..first + BATCH as u32).rev());
        }
        store.pop().unwrap_or(0)
    }

    /// One past the last number given out.
    pub(crate) fn end(&self) -> u32 {
        self.next.load(Relaxed)
    }

    /// Makes exactly those numbers free that are not kept, by what `all` says of each;
    /// how many they are, without 0.
    pub(crate) fn set_free<N: Number + PartialEq>(&self, all: &[N], kept: N) -> usize {
        let is_free = |number: &usize| all[*number] != kept;
        let count = (1..all.len()).filter(is_free).count();
        let mut free = self.free.lock().unwrap_or_else(PoisonError::into_inner);
        if free.numbers.len() < count {
            free.numbers = Pages::new(count);
        }
        let numbers = (1..all.len()).rev().filter(is_free);
        for (place, number) in free.numbers.iter_mut().zip(numbers) {
            *place = number as u32;
        }
        free.left = count;
        count
    }
}

//! Shadow memory: one word for every eight bytes of memory that goroutines
//! share.
//!
//! Invariant: a word is a state's number, a lock bit and a flag that says that
//! a synchronisation object lies there; zero is untouched memory. Only words of
//! touched chunks differ from zero.

use crate::table;
use gander_race::GRANULE;
use std::ops::Range;
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::Relaxed};

/// Somebody changes the cell.
pub(crate) const LOCKED: u32 = 1 << 31;
/// A synchronisation object lies in the bytes.
pub(crate) const OBJECT: u32 = 1 << 30;
/// The number of the state.
pub(crate) const STATE: u32 = OBJECT - 1;

/// Bytes of memory for which it is known together whether they were touched.
pub(crate) const CHUNK: u64 = 1 << 16;

/// Shadow of one range.
#[derive(Debug)]
pub(crate) struct Region {
    pub(crate) start: u64,
    pub(crate) len: u64,
    words: *mut AtomicU32,
    touched: *mut AtomicU8,
    /// One past the last touched chunk.
    end: AtomicU64,
}

// SAFETY: it is atomic words.
unsafe impl Send for Region {}
// SAFETY: as above.
unsafe impl Sync for Region {}

impl Drop for Region {
    fn drop(&mut self) {
        // SAFETY: the reservations of `new`.
        unsafe {
            libc::munmap(self.words.cast(), self.words_bytes());
            libc::munmap(self.touched.cast(), self.chunks() as usize + 1);
        }
    }
}

impl Region {
    pub(crate) fn new(range: Range<u64>) -> Region {
        let start = range.start & !(GRANULE - 1);
        let mut region = Region {
            start,
            len: range.end.next_multiple_of(GRANULE) - start,
            words: std::ptr::null_mut(),
            touched: std::ptr::null_mut(),
            end: AtomicU64::new(0),
        };
        region.words = table::reserve(region.words_bytes()).cast();
        region.touched = table::reserve(region.chunks() as usize + 1).cast();
        region
    }

    fn words_bytes(&self) -> usize {
        (self.len / GRANULE * 4) as usize + 4096
    }

    pub(crate) fn chunks(&self) -> u64 {
        self.len.div_ceil(CHUNK)
    }

    #[inline]
    pub(crate) fn contains(&self, address: u64) -> bool {
        address.wrapping_sub(self.start) < self.len
    }

    /// What is added to four times a granule's number to find its word.
    pub(crate) fn bias(&self) -> usize {
        (self.words as usize).wrapping_sub((self.start / GRANULE * 4) as usize)
    }

    /// Where it is noted which chunks were touched.
    pub(crate) fn touched_base(&self) -> usize {
        self.touched as usize
    }

    /// The word of an address in the region.
    #[inline]
    pub(crate) fn word(&self, address: u64) -> &AtomicU32 {
        debug_assert!(self.contains(address));
        // SAFETY: the reservation has a word for each granule.
        unsafe { &*self.words.add(((address - self.start) / GRANULE) as usize) }
    }

    /// The words of so many granules from an address in the region on.
    #[inline]
    pub(crate) fn words(&self, address: u64, count: usize) -> &[AtomicU32] {
        debug_assert!(address + (count as u64 - 1) * GRANULE < self.start + self.len);
        // SAFETY: the reservation has a word for each granule, one after the other.
        unsafe { std::slice::from_raw_parts(self.word(address), count) }
    }

    #[inline]
    fn touched(&self, chunk: u64) -> &AtomicU8 {
        // SAFETY: the reservation has a byte for each chunk.
        unsafe { &*self.touched.add(chunk as usize) }
    }

    /// Notes that the word of the address is about to change.
    #[inline]
    pub(crate) fn touch(&self, address: u64) {
        let chunk = (address - self.start) / CHUNK;
        let touched = self.touched(chunk);
        if touched.load(Relaxed) == 0 {
            self.end.fetch_max(chunk + 1, Relaxed);
            touched.store(1, Relaxed);
        }
    }

    /// Calls `visit` for the touched parts of a range, whole granules of it.
    pub(crate) fn each_touched(&self, bytes: &Range<u64>, mut visit: impl FnMut(Range<u64>)) {
        let touched = self.start + (self.end.load(Relaxed) * CHUNK).min(self.len);
        let (mut at, end) = (bytes.start.max(self.start), bytes.end.min(touched));
        while at < end {
            let chunk = (at - self.start) / CHUNK;
            let next = (self.start + (chunk + 1) * CHUNK).min(end);
            if self.touched(chunk).load(Relaxed) != 0 {
                visit(at..next);
            }
            at = next;
        }
    }

    /// As [`Region::clear`], for a few granules: whether there are not more.
    #[inline]
    pub(crate) fn clear_few(&self, bytes: &Range<u64>, mut object: impl FnMut(u64)) -> bool {
        const FEW: u64 = 16 * GRANULE;
        if bytes.is_empty() {
            return true;
        }
        if bytes.end - bytes.start > FEW || bytes.end > self.start + self.len {
            return false;
        }
        let chunks = [bytes.start, bytes.end - 1].map(|at| (at - self.start) / CHUNK);
        let is_touched = |chunk| self.touched(chunk).load(Relaxed) != 0;
        if chunks.into_iter().any(is_touched) {
            let first = bytes.start & !(GRANULE - 1);
            for address in (first..bytes.end).step_by(GRANULE as usize) {
                self.clear_word(address, &mut object);
            }
        }
        true
    }

    #[inline]
    fn clear_word(&self, address: u64, object: &mut impl FnMut(u64)) {
        let word = self.word(address);
        let old = word.load(Relaxed);
        if old != 0 {
            word.store(0, Relaxed);
            if old & OBJECT != 0 {
                object(address);
            }
        }
    }

    /// Makes the words zero, and calls `object` for those of synchronisation
    /// objects.
    pub(crate) fn clear(&self, bytes: &Range<u64>, mut object: impl FnMut(u64)) {
        self.each_touched(bytes, |part| {
            let first = part.start & !(GRANULE - 1);
            for address in (first..part.end).step_by(GRANULE as usize) {
                self.clear_word(address, &mut object);
            }
            let chunk = (part.start - self.start) / CHUNK;
            if part.end - first == CHUNK {
                self.release(chunk);
            }
        });
    }

    /// Gives the memory of a chunk's words, which are zero, back.
    pub(crate) fn release(&self, chunk: u64) {
        const BYTES: usize = (CHUNK / GRANULE * 4) as usize;
        let first = self.start + chunk * CHUNK;
        let words = std::ptr::from_ref(self.word(first)) as usize;
        let from = words.next_multiple_of(4096);
        let to = (words + BYTES) & !4095;
        if first + CHUNK <= self.start + self.len && from < to {
            // SAFETY: whole pages of this chunk's words, all zero.
            unsafe { table::release(from as *mut u8, to - from) };
            if from == words && to == words + BYTES {
                self.touched(chunk).store(0, Relaxed);
            }
        }
    }
}

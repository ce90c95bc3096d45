//! Marking: from roots to everything reachable.
//!
//! Invariant: an object is pushed exactly once, by whoever set its mark bit;
//! only allocated cells are marked, so a stale word keeps at most one existing
//! object alive.

use crate::arena::Tables;
use crate::classes::{Code, GEOMETRY, LARGE, PAGE_SHIFT, PAGE_SIZE, is_noscan};
use crate::parallel::Pool;
use crate::span::Cell;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// An object whose contents are scanned though it is not marked.
pub(crate) type Seed = Cell;

/// An object to scan, or a piece of a large one: its address, and its code in
/// the upper bits.
pub(crate) type Grey = u64;

const CODE_SHIFT: u32 = 48;

/// Large objects are scanned in pieces of so many pages, so that threads can
/// share them.
const PIECE: usize = 16;

/// Addresses whose mark bits are on their way to the cache.
const CANDIDATES: usize = 32;

/// Objects whose contents are on their way to the cache.
const RING: usize = 16;

/// An address that was resolved, and not looked at.
#[derive(Clone, Copy)]
struct Candidate {
    /// The address of the mark word; the allocation word follows. 0 is none.
    words: usize,
    object: Grey,
    bit: u32,
}

const NO_CANDIDATE: Candidate = Candidate {
    words: 0,
    object: 0,
    bit: 0,
};

/// One marking thread. `PAR` is whether there are others.
pub(crate) struct Marker<'a, const PAR: bool> {
    tables: Tables,
    limit: usize,
    candidates: [Candidate; CANDIDATES],
    turn: usize,
    pub(crate) stack: Vec<Grey>,
    /// Bytes of the objects that this thread marked.
    pub(crate) marked: usize,
    pool: &'a Pool,
}

impl<'a, const PAR: bool> Marker<'a, PAR> {
    pub(crate) fn new(tables: Tables, limit: usize, pool: &'a Pool) -> Self {
        Marker {
            tables,
            limit,
            candidates: [NO_CANDIDATE; CANDIDATES],
            turn: 0,
            stack: Vec::new(),
            marked: 0,
            pool,
        }
    }

    /// Marks what the words of a range point to, whatever they are.
    ///
    /// # Safety
    /// The range is readable and nobody writes to it.
    pub(crate) unsafe fn range(&mut self, range: Range<usize>) {
        let mut at = range.start.next_multiple_of(8);
        while at + 8 <= range.end {
            // SAFETY: an aligned word of the caller's range. It may never
            // have been written, so it is not read as a Rust value.
            let word = unsafe { read_word(at) };
            // SAFETY: the world is stopped.
            unsafe { self.mark(word) };
            at += 8;
        }
        // SAFETY: as above.
        unsafe { self.flush() };
    }

    /// Marks the object that an address points into, if any. It may be done a
    /// few addresses later, or by `flush`.
    ///
    /// # Safety
    /// The world is stopped.
    #[inline(always)]
    unsafe fn mark(&mut self, address: usize) {
        let offset = address.wrapping_sub(self.tables.base);
        if offset >= self.limit {
            return;
        }
        // SAFETY: pages below the limit are committed.
        let Some(cell) = (unsafe { self.tables.cell(offset) }) else {
            return;
        };
        let words = self.tables.cell_words(cell.page, cell.index / 64);
        prefetch(words);
        let fresh = Candidate {
            words,
            object: grey(self.tables.cell_address(cell), cell.code),
            bit: (cell.index % 64) as u32,
        };
        let slot = &mut self.candidates[self.turn % CANDIDATES];
        self.turn += 1;
        let old = std::mem::replace(slot, fresh);
        // SAFETY: a candidate made here.
        unsafe { self.settle(old) };
    }

    /// Marks all candidates.
    ///
    /// # Safety
    /// The world is stopped.
    unsafe fn flush(&mut self) {
        for i in 0..CANDIDATES {
            let slot = &mut self.candidates[(self.turn + i) % CANDIDATES];
            let old = std::mem::replace(slot, NO_CANDIDATE);
            // SAFETY: a candidate made by `mark`.
            unsafe { self.settle(old) };
        }
    }

    /// # Safety
    /// The candidate was made by `mark` in this stop of the world.
    #[inline(always)]
    unsafe fn settle(&mut self, candidate: Candidate) {
        if candidate.words == 0 {
            return;
        }
        let bit = 1_u64 << candidate.bit;
        // SAFETY: two neighbouring words of the tables.
        let (marks, allocated) = unsafe {
            (
                AtomicU64::from_ptr(candidate.words as *mut u64),
                AtomicU64::from_ptr((candidate.words + 8) as *mut u64),
            )
        };
        let marked = marks.load(Relaxed);
        if marked & bit != 0 || allocated.load(Relaxed) & bit == 0 {
            return;
        }
        if PAR {
            if marks.fetch_or(bit, Relaxed) & bit != 0 {
                return;
            }
        } else {
            marks.store(marked | bit, Relaxed);
        }
        let (address, code) = parts(candidate.object);
        if code < LARGE {
            self.marked += GEOMETRY[code as usize].size as usize;
            if !is_noscan(code) {
                self.stack.push(candidate.object);
            }
        } else {
            // SAFETY: a large object.
            unsafe { self.push_large(address, code, true) };
        }
    }

    /// # Safety
    /// A large object starts at the address.
    #[cold]
    unsafe fn push_large(&mut self, address: usize, code: Code, count: bool) {
        let page = (address - self.tables.base) >> PAGE_SHIFT;
        // SAFETY: the caller's object.
        let pages = unsafe { self.tables.length(page).load(Relaxed) } as usize;
        if count {
            self.marked += pages * PAGE_SIZE;
        }
        if is_noscan(code) {
            return;
        }
        for first in (0..pages).step_by(PIECE) {
            self.stack.push(grey(address + first * PAGE_SIZE, code));
        }
    }

    /// Has an object scanned without marking it.
    ///
    /// # Safety
    /// The object exists and has pointers.
    pub(crate) unsafe fn push(&mut self, seed: Seed) {
        let address = self.tables.cell_address(seed);
        if seed.code < LARGE {
            self.stack.push(grey(address, seed.code));
        } else {
            // SAFETY: the caller's object.
            unsafe { self.push_large(address, seed.code, false) };
        }
    }

    /// Scans until the stack is empty. Other threads may get a part of it.
    ///
    /// # Safety
    /// The world is stopped.
    pub(crate) unsafe fn drain(&mut self) {
        let mut ring: [Grey; RING] = [0; RING];
        let (mut head, mut count) = (0, 0);
        loop {
            while count < RING {
                let Some(object) = self.stack.pop() else {
                    break;
                };
                prefetch(parts(object).0);
                ring[(head + count) % RING] = object;
                count += 1;
            }
            if count == 0 {
                // SAFETY: the caller stopped the world.
                unsafe { self.flush() };
                if self.stack.is_empty() {
                    return;
                }
                continue;
            }
            let object = ring[head];
            head = (head + 1) % RING;
            count -= 1;
            // SAFETY: an object that was pushed.
            unsafe { self.scan(object) };
            if PAR && self.stack.len() > Pool::SHARE && self.pool.is_hungry() {
                self.pool.donate(&mut self.stack);
            }
        }
    }

    /// Marks what the pointers of an object, or of a piece, point to.
    ///
    /// # Safety
    /// The object exists and the world is stopped.
    #[inline(always)]
    unsafe fn scan(&mut self, object: Grey) {
        let (address, code) = parts(object);
        let bytes = if code < LARGE {
            GEOMETRY[code as usize].size as usize
        } else {
            // SAFETY: the caller's object.
            unsafe { self.piece(address) }
        };
        let mut word = self.tables.word(address);
        let end = word + bytes / 8;
        while word < end {
            let shift = word % 64;
            let take = (64 - shift).min(end - word);
            // SAFETY: bits of words of the object.
            let mut bits = unsafe { *self.tables.pointers(word / 64) } >> shift;
            if take < 64 {
                bits &= (1 << take) - 1;
            }
            while bits != 0 {
                let at = self.tables.base + (word + bits.trailing_zeros() as usize) * 8;
                bits &= bits - 1;
                // SAFETY: a word of the object, which is initialised.
                unsafe { self.mark(*(at as *const usize)) };
            }
            word += take;
        }
    }

    /// The bytes of the piece of a large object that starts at an address.
    ///
    /// # Safety
    /// There is such a piece.
    unsafe fn piece(&self, address: usize) -> usize {
        let page = (address - self.tables.base) >> PAGE_SHIFT;
        // SAFETY: the pages of the object are committed.
        let left = unsafe {
            let at = (self.tables.entry(page).load(Relaxed) >> 8) as usize;
            self.tables.length(page - at).load(Relaxed) as usize - at
        };
        left.min(PIECE) * PAGE_SIZE
    }
}

const fn grey(address: usize, code: Code) -> Grey {
    address as u64 | (code as u64) << CODE_SHIFT
}

const fn parts(object: Grey) -> (usize, Code) {
    let address = object & ((1 << CODE_SHIFT) - 1);
    (address as usize, (object >> CODE_SHIFT) as Code)
}

/// Reads a word of a stack or of data, initialised or not.
///
/// # Safety
/// The address is aligned and readable.
#[inline(always)]
unsafe fn read_word(at: usize) -> usize {
    // SAFETY: the caller's word. Volatile, so that the compiler does not
    // reason about where it comes from.
    unsafe { std::ptr::read_volatile(at as *const usize) }
}

/// Starts to load a line of memory.
#[inline(always)]
fn prefetch(address: usize) {
    #[cfg(target_arch = "x86_64")]
    // SAFETY: a hint, without effect for any address.
    unsafe {
        use std::arch::x86_64::{_MM_HINT_T0, _mm_prefetch};
        _mm_prefetch(address as *const i8, _MM_HINT_T0);
    }
    #[cfg(not(target_arch = "x86_64"))]
    let _ = address;
}

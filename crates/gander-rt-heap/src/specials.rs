//! Specials: finalizers, cleanups and weak handles of objects.
//!
//! Invariant: a special belongs to an exact address, which may be inside an
//! object; what happens when the object becomes unreachable is decided per
//! object, while the world is stopped: weak handles are cleared first. With a
//! finalizer the object lives on and its finalizers are queued, its cleanups
//! wait for its next death; without, it is gone and its cleanups are queued.

use crate::classes::is_noscan;
use crate::heap::Heap;
use crate::lock::lock;
use crate::mark::Seed;
use crate::queue::QueuedFinalizer;
use crate::span::Cell;
use std::collections::BTreeMap;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};

/// Words that come with a finalizer; any of them may be a pointer.
pub const FINALIZER_WORDS: usize = 4;

/// Words that come with a cleanup; any of them may be a pointer.
pub const CLEANUP_WORDS: usize = 4;

/// Something that happens when an object becomes unreachable.
pub(crate) enum Special {
    Finalizer([usize; FINALIZER_WORDS]),
    Cleanup(u64, [usize; CLEANUP_WORDS]),
    /// The address of the word to clear.
    Weak(usize),
    /// The number of the bubble that the object is associated with.
    Bubble(u64),
}

/// All specials, by address.
#[derive(Default)]
pub(crate) struct Specials {
    pub(crate) at: BTreeMap<usize, Vec<Special>>,
    last_id: u64,
}

impl Specials {
    pub(crate) fn add(&mut self, address: usize, special: Special) {
        self.at.entry(address).or_default().push(special);
    }

    /// Removes the specials of an address that `hit` wants; returns whether
    /// there were any.
    fn remove(&mut self, address: usize, hit: impl Fn(&Special) -> bool) -> bool {
        let Some(list) = self.at.get_mut(&address) else {
            return false;
        };
        let before = list.len();
        list.retain(|special| !hit(special));
        let removed = list.len() < before;
        if list.is_empty() {
            self.at.remove(&address);
        }
        removed
    }

    pub(crate) fn weak_handle(&self, address: usize) -> Option<usize> {
        self.at.get(&address)?.iter().find_map(|s| match s {
            Special::Weak(handle) => Some(*handle),
            _ => None,
        })
    }

    fn bubble(&self, address: usize) -> Option<u64> {
        self.at.get(&address)?.iter().find_map(|s| match s {
            Special::Bubble(id) => Some(*id),
            _ => None,
        })
    }

    /// Forgets all.
    pub(crate) fn reset(&mut self) {
        self.at.clear();
        self.last_id = 0;
    }
}

impl Heap {
    /// Sets the finalizer of the object at `address`: when the object becomes
    /// unreachable it is queued with the words, once, and what the object
    /// refers to stays alive until then. Returns false if it has one already.
    pub fn set_finalizer(&self, address: usize, words: [usize; FINALIZER_WORDS]) -> bool {
        let mut specials = lock(&self.specials);
        let list = specials.at.entry(address).or_default();
        if list.iter().any(|s| matches!(s, Special::Finalizer(_))) {
            return false;
        }
        list.push(Special::Finalizer(words));
        true
    }

    /// Removes the finalizer of an address; returns whether it had one.
    pub fn remove_finalizer(&self, address: usize) -> bool {
        lock(&self.specials).remove(address, |s| matches!(s, Special::Finalizer(_)))
    }

    /// Adds a cleanup to the object at `address`: when the object is gone the
    /// words are queued. The words keep what they point to alive. Returns the
    /// cleanup's number, above 0.
    pub fn add_cleanup(&self, address: usize, words: [usize; CLEANUP_WORDS]) -> u64 {
        let mut specials = lock(&self.specials);
        specials.last_id += 1;
        let id = specials.last_id;
        specials.add(address, Special::Cleanup(id, words));
        id
    }

    /// Removes a cleanup that is not queued yet; returns whether it was there.
    pub fn remove_cleanup(&self, address: usize, id: u64) -> bool {
        lock(&self.specials).remove(address, |s| matches!(s, Special::Cleanup(i, _) if *i == id))
    }

    /// The bubble that the object at `address` is associated with; if it is
    /// with none, and `id` is not 0, with `id` from now on.
    pub fn bubble_of(&self, address: usize, id: u64) -> Option<u64> {
        let mut specials = lock(&self.specials);
        let known = specials.bubble(address);
        if known.is_none() && id != 0 {
            specials.add(address, Special::Bubble(id));
            return Some(id);
        }
        known
    }

    /// Ends the association of the object at `address` with a bubble.
    pub fn forget_bubble(&self, address: usize) {
        lock(&self.specials).remove(address, |s| matches!(s, Special::Bubble(_)));
    }

    /// The roots among the specials: words that may be pointers, and objects
    /// to scan without marking them, so that a finalizer finds what its
    /// object refers to.
    ///
    /// # Safety
    /// The world is stopped.
    pub(crate) unsafe fn special_roots(&self, words: &mut Vec<usize>, seeds: &mut Vec<Seed>) {
        lock(&self.queue).roots(words);
        for (&address, list) in &lock(&self.specials).at {
            for special in list {
                match special {
                    Special::Finalizer(roots) => {
                        words.extend(roots);
                        let cell = self.live_cell(address);
                        seeds.extend(cell.filter(|c| !is_noscan(c.code)));
                    }
                    Special::Cleanup(_, roots) => words.extend(roots),
                    Special::Weak(handle) => words.push(*handle),
                    Special::Bubble(_) => {}
                }
            }
        }
    }

    /// The allocated cell at an address.
    pub(crate) fn live_cell(&self, address: usize) -> Option<Cell> {
        let offset = address.wrapping_sub(self.tables.base);
        if offset >= self.limit.load(Relaxed) {
            return None;
        }
        // SAFETY: below the limit pages are committed.
        unsafe {
            let cell = self.tables.cell(offset)?;
            self.tables.is_allocated(cell).then_some(cell)
        }
    }

    /// After marking: deals with the specials of unreachable objects. Returns
    /// the bytes of objects that live on for their finalizers, and the numbers
    /// of finalizers and cleanups that became due.
    ///
    /// # Safety
    /// The world is stopped and marking is done.
    pub(crate) unsafe fn bury(&self) -> (usize, usize, usize) {
        let mut specials = lock(&self.specials);
        let mut queue = lock(&self.queue);
        let before = (queue.finalizers.len(), queue.cleanups.len());
        let mut revived = 0;
        let addresses: Vec<usize> = specials.at.keys().copied().collect();
        let mut rest = addresses.as_slice();
        while let Some(&first) = rest.first() {
            let Some(cell) = self.live_cell(first) else {
                // Not on the heap: lives for ever.
                rest = &rest[1..];
                continue;
            };
            // SAFETY: the cell exists.
            let (marked, size) =
                unsafe { (self.tables.is_marked(cell), self.tables.cell_size(cell)) };
            let end = self.tables.cell_address(cell) + size;
            let (of_object, others) = rest.split_at(rest.partition_point(|&a| a < end));
            rest = others;
            if marked {
                continue;
            }
            let finalized = of_object.iter().any(|address| {
                let mut list = specials.at[address].iter();
                list.any(|s| matches!(s, Special::Finalizer(_)))
            });
            if finalized {
                // SAFETY: the cell exists and the world is stopped.
                let word = unsafe { self.tables.marks(cell.page, cell.index / 64) };
                word.fetch_or(1 << (cell.index % 64), Relaxed);
                revived += size;
            }
            for &address in of_object {
                let Some(list) = specials.at.get_mut(&address) else {
                    continue;
                };
                list.retain(|special| match *special {
                    Special::Weak(handle) => {
                        // SAFETY: handles are live words while their special
                        // exists; it was a root.
                        unsafe { AtomicUsize::from_ptr(handle as *mut usize) }.store(0, Relaxed);
                        false
                    }
                    Special::Finalizer(words) => {
                        let object = address;
                        queue
                            .finalizers
                            .push_back(QueuedFinalizer { object, words });
                        false
                    }
                    Special::Cleanup(..) | Special::Bubble(_) if finalized => true,
                    Special::Bubble(_) => false,
                    Special::Cleanup(_, words) => {
                        queue.cleanups.push_back(words);
                        false
                    }
                });
                if list.is_empty() {
                    specials.at.remove(&address);
                }
            }
        }
        (
            revived,
            queue.finalizers.len() - before.0,
            queue.cleanups.len() - before.1,
        )
    }
}

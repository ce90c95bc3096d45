//! The synchronisation history, in pieces: each thread keeps the records of
//! the events that it reported.
//!
//! Invariant: numbers of records are given out once, to all threads together,
//! before an event's effect can be seen. A thread writes its own ring without
//! asking anybody; who reads it drops what may have been written over meanwhile.

use crate::table::fetch;
use gander_conc::{Event, GoroutineId, Site};
use gander_race::{Edge, Epoch, History, Record, Seq};
use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::mem::MaybeUninit;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Records that one thread keeps.
const RECORDS: usize = 1 << 13;

/// A record as a thread keeps it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) seq: Seq,
    pub(crate) goroutine: GoroutineId,
    pub(crate) site: Site,
    pub(crate) event: Event,
    pub(crate) epoch: Epoch,
    pub(crate) released: bool,
}

/// An entry with the first edge that ends there; whether there are more.
#[derive(Clone, Copy, Debug)]
struct Slot {
    entry: Entry,
    edge: Option<Edge>,
    more: bool,
}

/// A thread's records.
#[derive(Debug)]
pub(crate) struct Ring {
    slots: Box<[UnsafeCell<MaybeUninit<Slot>>]>,
    /// Records written so far.
    written: AtomicU64,
    /// All edges of records with more than one, oldest first.
    edges: Mutex<VecDeque<(Seq, Box<[Edge]>)>>,
}

// SAFETY: slots are written by one thread, and what another one reads of them
// counts only if they were not written meanwhile.
unsafe impl Send for Ring {}
// SAFETY: as above.
unsafe impl Sync for Ring {}

/// All threads' rings.
#[derive(Debug, Default)]
pub(crate) struct Rings(Mutex<Vec<Arc<Ring>>>);

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ring {
    fn new() -> Ring {
        let mut slots = Vec::with_capacity(RECORDS);
        slots.resize_with(RECORDS, || UnsafeCell::new(MaybeUninit::uninit()));
        Ring {
            slots: slots.into(),
            written: AtomicU64::new(0),
            edges: Mutex::default(),
        }
    }

    fn slot(&self, at: u64) -> *mut MaybeUninit<Slot> {
        self.slots[at as usize % RECORDS].get()
    }

    /// Adds a record.
    ///
    /// # Safety
    /// The thread is the ring's.
    #[inline]
    pub(crate) unsafe fn push(&self, entry: Entry, edges: &[Edge]) {
        let at = self.written.load(Ordering::Relaxed);
        if edges.len() > 1 {
            self.keep(entry.seq, edges);
        }
        let slot = Slot {
            entry,
            edge: edges.first().copied(),
            more: edges.len() > 1,
        };
        fetch(self.slot(at + 1));
        fence(Ordering::Release);
        self.slot(at).write_volatile(MaybeUninit::new(slot));
        self.written.store(at + 1, Ordering::Release);
    }

    #[cold]
    fn keep(&self, seq: Seq, edges: &[Edge]) {
        let mut all = lock(&self.edges);
        if all.len() == RECORDS {
            all.pop_front();
        }
        all.push_back((seq, edges.into()));
    }

    /// The records, oldest first; whether older ones were dropped.
    fn read(&self) -> (Vec<Record>, bool) {
        let edges = lock(&self.edges);
        let end = self.written.load(Ordering::Acquire);
        let start = end.saturating_sub(RECORDS as u64);
        // SAFETY: written before `end`; what was written over is dropped below.
        let slots: Vec<(u64, MaybeUninit<Slot>)> = (start..end)
            .map(|at| (at, unsafe { self.slot(at).read_volatile() }))
            .collect();
        fence(Ordering::Acquire);
        // The next one may be on its way.
        let written = self.written.load(Ordering::Relaxed);
        let left = (written + 1).saturating_sub(RECORDS as u64);
        let record = |(at, slot): (u64, MaybeUninit<Slot>)| {
            // SAFETY: it was whole when it was read.
            (at >= left).then(|| whole(unsafe { slot.assume_init() }, &edges))
        };
        (slots.into_iter().filter_map(record).collect(), left > 0)
    }
}

fn whole(slot: Slot, edges: &VecDeque<(Seq, Box<[Edge]>)>) -> Record {
    let entry = slot.entry;
    let more = edges
        .binary_search_by_key(&entry.seq, |(seq, _)| *seq)
        .ok()
        .filter(|_| slot.more)
        .map(|at| &*edges[at].1);
    Record {
        seq: entry.seq,
        goroutine: entry.goroutine,
        site: entry.site,
        event: entry.event,
        epoch: entry.epoch,
        released: entry.released,
        edges: more.unwrap_or(slot.edge.as_slice()).into(),
    }
}

impl Rings {
    /// A ring for a thread that has none.
    pub(crate) fn add(&self) -> Arc<Ring> {
        let ring = Arc::new(Ring::new());
        lock(&self.0).push(Arc::clone(&ring));
        ring
    }

    /// The history: all records from the first on that no thread has dropped.
    pub(crate) fn history(&self, next: Seq) -> History {
        let mut all = Vec::new();
        let mut first = 0;
        for ring in lock(&self.0).iter() {
            let (records, dropped) = ring.read();
            if dropped {
                first = first.max(records.first().map_or(next, |record| record.seq));
            }
            all.extend(records.into_iter().filter(|record| record.seq < next));
        }
        all.retain(|record| record.seq >= first);
        all.sort_unstable_by_key(|record| record.seq);
        History::of(all, next)
    }
}

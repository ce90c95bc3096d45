//! The synchronisation history, in pieces: each thread keeps the records of
//! the events that it reported.
//!
//! Invariant: numbers of records are given out once, to all threads together,
//! before an event's effect can be seen. A thread writes its own ring without
//! asking anybody; who reads it drops what may have been written over meanwhile.

use crate::cells::{packed, unpacked};
use crate::table::fetch;
use crate::words;
use gander_conc::{Event, GoroutineId, Site};
use gander_race::{Edge, Epoch, History, Record, Rule, Seq};
use std::cell::UnsafeCell;
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Records that one thread keeps.
const RECORDS: usize = 1 << 13;

/// A record as a thread keeps it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry<'a> {
    pub(crate) seq: Seq,
    pub(crate) goroutine: GoroutineId,
    pub(crate) site: Site,
    pub(crate) event: &'a Event,
    pub(crate) epoch: Epoch,
    pub(crate) released: bool,
}

/// A record in words, one line of the processor's cache: its number; who, what
/// and [`RELEASED`] and so on; the site; the epoch; where the first edge that ends
/// there comes from; the event's two words; nothing.
#[repr(C, align(64))]
#[derive(Debug)]
struct Slot(UnsafeCell<[u64; 8]>);

/// Where in the second word the event's kind is, above the goroutine.
const TAG: u32 = 48;
/// Where the rule of the first edge is, plus one, or 0.
const RULE: u32 = 56;
/// There are more edges.
const MORE: u64 = 1 << 62;
/// The event released the epoch.
const RELEASED: u64 = 1 << 63;

/// A thread's records.
#[derive(Debug)]
pub(crate) struct Ring {
    slots: Box<[Slot]>,
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
        slots.resize_with(RECORDS, || Slot(UnsafeCell::new([0; 8])));
        Ring {
            slots: slots.into(),
            written: AtomicU64::new(0),
            edges: Mutex::default(),
        }
    }

    #[inline]
    fn slot(&self, at: u64) -> *mut u64 {
        self.slots[at as usize % RECORDS].0.get().cast()
    }

    /// Adds a record.
    ///
    /// # Safety
    /// The thread is the ring's.
    #[inline]
    pub(crate) unsafe fn push(&self, entry: Entry<'_>, edges: &[Edge]) {
        let at = self.written.load(Ordering::Relaxed);
        let (tag, a, b) = words::encode(entry.event);
        let mut who = entry.goroutine.0 | u64::from(tag) << TAG;
        let mut from = 0;
        if let Some(edge) = edges.first() {
            from = edge.from;
            who |= (edge.rule as u64 + 1) << RULE;
            if edges.len() > 1 {
                who |= MORE;
                self.keep(entry.seq, edges);
            }
        }
        if entry.released {
            who |= RELEASED;
        }
        let slot = self.slot(at);
        fetch(self.slot(at + 1).cast::<Slot>());
        fence(Ordering::Release);
        slot.write_volatile(entry.seq);
        slot.add(1).write_volatile(who);
        slot.add(2).write_volatile(entry.site.bits());
        slot.add(3).write_volatile(packed(entry.epoch));
        slot.add(4).write_volatile(from);
        slot.add(5).write_volatile(a);
        slot.add(6).write_volatile(b);
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
        let slots: Vec<(u64, [u64; 8])> = (start..end)
            .map(|at| {
                let slot = self.slot(at).cast::<[u64; 8]>();
                // SAFETY: a slot; what is written over meanwhile is dropped below.
                (at, unsafe { slot.read_volatile() })
            })
            .collect();
        fence(Ordering::Acquire);
        // The next one may be on its way.
        let written = self.written.load(Ordering::Relaxed);
        let left = (written + 1).saturating_sub(RECORDS as u64);
        let record = |(at, slot): (u64, [u64; 8])| {
            // What was written over meanwhile says nothing.
            (at >= left).then(|| whole(slot, &edges)).flatten()
        };
        (slots.into_iter().filter_map(record).collect(), left > 0)
    }
}

fn whole(slot: [u64; 8], edges: &VecDeque<(Seq, Box<[Edge]>)>) -> Option<Record> {
    let [seq, who, site, epoch, from, a, b, _] = slot;
    let rule = (who >> RULE & 0x3f) as usize;
    let one = rule.checked_sub(1).and_then(|rule| {
        let rule = *Rule::ALL.get(rule)?;
        Some(Edge { from, rule })
    });
    let more = edges
        .binary_search_by_key(&seq, |(seq, _)| *seq)
        .ok()
        .filter(|_| who & MORE != 0)
        .map(|at| &*edges[at].1);
    Some(Record {
        seq,
        goroutine: GoroutineId(who & ((1 << TAG) - 1)),
        site: Site::from_bits(site),
        event: words::decode((who >> TAG) as u8, a, b)?,
        epoch: unpacked(epoch),
        released: who & RELEASED != 0,
        edges: more.unwrap_or(one.as_slice()).into(),
    })
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

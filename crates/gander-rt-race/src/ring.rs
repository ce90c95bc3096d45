//! The synchronisation history, in pieces: each thread keeps the records of
//! the events that it reported.
//!
//! Events are numbered by a clock of Lamport's ("Time, Clocks, and the Ordering
//! of Events in a Distributed System", 1978), so that threads need not agree on
//! every number: it is larger than those of all events that this one can have
//! seen anything of. Threads tell each other now and then how far they are, so
//! numbers of events that have nothing to do with each other tell about when they
//! happened. Who reads the history counts instead: [`Rings::history`].
//!
//! Invariant: no two events have one number. A thread writes its own ring without
//! asking anybody; who reads it drops what may have been written over meanwhile.

use crate::cells::{packed, unpacked};
use crate::table::fetch;
use crate::words::{self, Words};
use gander_conc::{Context, GoroutineId, Place, Site};
use gander_race::{Access, Edge, Epoch, History, Race, Record, Rule, Seq, Slot};
use std::cell::UnsafeCell;
use std::sync::atomic::{AtomicU64, Ordering, fence};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Places for records that one thread keeps.
const PLACES: usize = 1 << 13;

/// Bits for the thread in a number, below the time.
const THREAD_BITS: u32 = 16;

/// The first number of a time.
pub(crate) fn number_at(time: u64) -> Seq {
    time << THREAD_BITS
}

/// The time in a number.
pub(crate) fn time_of(seq: Seq) -> u64 {
    seq >> THREAD_BITS
}

/// A record as a thread keeps it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Entry {
    pub(crate) seq: Seq,
    pub(crate) goroutine: GoroutineId,
    pub(crate) site: Site,
    pub(crate) event: Words,
    /// The epoch that it released.
    pub(crate) released: Option<Epoch>,
}

/// A record in words, half a line of the processor's cache: its time, what and
/// [`RELEASED`] and so on; who, and the calling context; the epoch if one was
/// released, or where the first edge that ends there comes from; the event's first
/// word, with the other one above it if that is small. What else there is is in
/// the next place ([`LONG`]): the rest of the goroutine's number, where the edge
/// comes from, the event's second word. More edges are in the places after that,
/// three in each, with their rules in its first word.
#[repr(C, align(32))]
#[derive(Debug)]
struct RecordWords(UnsafeCell<[u64; 4]>);

/// Where in the first word the event's kind is, above the time.
const TAG: u32 = 48;
/// Stands in the place of the kind where a record goes on.
const GOES_ON: u8 = 0xff;
/// Where the rule of the first edge is, plus one, or 0.
const RULE: u32 = 56;
const RULES: u64 = 31;
const RULE_BITS: u32 = 5;
/// Edges in a place.
const EDGES: usize = 3;
/// The next place belongs to the record.
const LONG: u64 = 1 << 61;
/// There are more edges: it is long then.
const MORE: u64 = 1 << 62;
/// The event released the epoch.
const RELEASED: u64 = 1 << 63;

const _: () = assert!(Rule::ALL.len() < RULES as usize);

/// Places that one record takes, at most: an event has no more edges than two
/// objects keep.
const LONGEST: u64 = 64;

/// Where the second word of an event is in the first, if it fits between that and
/// the name space.
const SECOND: u32 = 56;
const SMALL: u64 = 63;

/// A thread's records.
#[derive(Debug)]
pub(crate) struct Ring {
    /// Tells the thread's numbers from those of others.
    thread: u64,
    places: Box<[RecordWords]>,
    /// Places written so far, and how many of them are not the first of a record.
    written: AtomicU64,
    long: AtomicU64,
}

// SAFETY: places are written by one thread, and what another one reads of them
// counts only if they were not written meanwhile.
unsafe impl Send for Ring {}
// SAFETY: as above.
unsafe impl Sync for Ring {}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Ring {
    fn new(thread: u64) -> Ring {
        let mut places = Vec::with_capacity(PLACES);
        places.resize_with(PLACES, || RecordWords(UnsafeCell::new([0; 4])));
        Ring {
            thread,
            places: places.into(),
            written: AtomicU64::new(0),
            long: AtomicU64::new(0),
        }
    }

    /// The thread's number at a time.
    #[inline]
    pub(crate) fn number(&self, time: u64) -> Seq {
        number_at(time) | self.thread
    }

    #[inline]
    fn place(&self, at: u64) -> *mut u64 {
        self.places[at as usize % PLACES].0.get().cast()
    }

    /// Adds a record.
    ///
    /// # Safety
    /// The thread is the ring's.
    #[inline]
    pub(crate) unsafe fn push(&self, entry: Entry, edges: &[Edge]) {
        let at = self.written.load(Ordering::Relaxed);
        let Words(tag, a, b) = entry.event;
        let mut what = time_of(entry.seq) | u64::from(tag) << TAG;
        let mut from = 0;
        if let Some(edge) = edges.first() {
            from = edge.from;
            what |= (edge.rule as u64 + 1) << RULE;
        }
        let third = match entry.released {
            None => from,
            Some(epoch) => {
                what |= RELEASED;
                packed(epoch)
            }
        };
        let who = u64::from(entry.goroutine.0 as u32) | u64::from(entry.site.context.0) << 32;
        let is_long = b > SMALL
            || a >> SECOND & SMALL != 0
            || entry.goroutine.0 >> 32 != 0
            || (entry.released.is_some() && from != 0)
            || edges.len() > 1;
        let place = self.place(at);
        fetch(self.place(at + 8));
        fence(Ordering::Release);
        place.add(1).write_volatile(who);
        place.add(2).write_volatile(third);
        let mut next = at + 1;
        if is_long {
            let more = if edges.len() > 1 { MORE } else { 0 };
            place.write_volatile(what | LONG | more);
            place.add(3).write_volatile(a);
            let rest = [u64::from(GOES_ON) << TAG, entry.goroutine.0 >> 32, from, b];
            self.place(next).cast::<[u64; 4]>().write_volatile(rest);
            next += 1;
            for more in edges.get(1..).unwrap_or(&[]).chunks(EDGES) {
                let words = Ring::edge_words(more);
                self.place(next).cast::<[u64; 4]>().write_volatile(words);
                next += 1;
            }
            let long = self.long.load(Ordering::Relaxed);
            self.long.store(long + (next - at - 1), Ordering::Relaxed);
        } else {
            place.write_volatile(what);
            place.add(3).write_volatile(a | b << SECOND);
        }
        self.written.store(next, Ordering::Release);
    }

    /// A place with some edges.
    fn edge_words(edges: &[Edge]) -> [u64; 4] {
        let mut words = [u64::from(GOES_ON) << TAG, 0, 0, 0];
        for (index, edge) in edges.iter().enumerate() {
            words[0] |= (edge.rule as u64 + 1) << (RULE_BITS * index as u32);
            words[index + 1] = edge.from;
        }
        words
    }

    /// The edges in a place.
    fn edges_of(words: &[u64; 4]) -> impl Iterator<Item = Edge> {
        (0..EDGES).filter_map(|index| {
            let rule = words[0] >> (RULE_BITS * index as u32) & RULES;
            edge(rule, words[index + 1])
        })
    }

    /// The records, oldest first; whether older ones were dropped.
    fn read(&self) -> (Vec<Record>, bool) {
        let end = self.written.load(Ordering::Acquire);
        let start = end.saturating_sub(PLACES as u64);
        let places: Vec<(u64, [u64; 4])> = (start..end)
            .map(|at| {
                let place = self.place(at).cast::<[u64; 4]>();
                // SAFETY: a place; what is written over meanwhile is dropped below.
                (at, unsafe { place.read_volatile() })
            })
            .collect();
        fence(Ordering::Acquire);
        // The next one may be on its way.
        let written = self.written.load(Ordering::Relaxed);
        let left = (written + LONGEST).saturating_sub(PLACES as u64);
        let kept = &places[(left.saturating_sub(start) as usize).min(places.len())..];
        let record = |(index, (_, words)): (usize, &(u64, [u64; 4]))| {
            let rest = kept[index + 1..].iter().map(|(_, rest)| rest);
            let goes_on = |words: &&[u64; 4]| (words[0] >> TAG) as u8 == GOES_ON;
            self.whole(*words, rest.take_while(goes_on))
        };
        (
            kept.iter().enumerate().filter_map(record).collect(),
            left > 0,
        )
    }

    /// The record that begins in a place, if one does, and goes on in others.
    fn whole<'a>(
        &self,
        [what, who, third, first]: [u64; 4],
        mut rest: impl Iterator<Item = &'a [u64; 4]>,
    ) -> Option<Record> {
        let seq = self.number(what & ((1 << TAG) - 1));
        let released = what & RELEASED != 0;
        let (above, from, a, b) = match what & LONG != 0 {
            true => {
                let [_, above, from, b] = *rest.next()?;
                (above << 32, from, first, b)
            }
            false => {
                let from = if released { 0 } else { third };
                let second = first >> SECOND & SMALL;
                (0, from, first & !(SMALL << SECOND), second)
            }
        };
        let mut edges: Vec<Edge> = edge(what >> RULE & RULES, from).into_iter().collect();
        if what & MORE != 0 {
            edges.extend(rest.flat_map(Ring::edges_of));
        }
        let nothing = Epoch {
            slot: Slot(0),
            time: 0,
        };
        Some(Record {
            seq,
            goroutine: GoroutineId(above | u64::from(who as u32)),
            site: Site {
                context: Context((who >> 32) as u32),
                place: Place(0),
            },
            event: words::decode((what >> TAG) as u8, a, b)?,
            epoch: if released { unpacked(third) } else { nothing },
            released,
            edges: edges.as_slice().into(),
        })
    }

    /// The time of the last record, about.
    fn time(&self) -> u64 {
        let written = self.written.load(Ordering::Acquire);
        let time = |at: u64| {
            // SAFETY: a place; whatever is there is the time of some record, or of
            // none.
            let what = unsafe { self.place(at).read_volatile() };
            match (what >> TAG) as u8 {
                GOES_ON => 0,
                _ => what & ((1 << TAG) - 1),
            }
        };
        let last = (1..=LONGEST).filter_map(|back| written.checked_sub(back));
        last.map(time).max().unwrap_or(0)
    }
}

/// The edge with this rule, plus one, if there is one.
fn edge(rule: u64, from: Seq) -> Option<Edge> {
    let rule = *Rule::ALL.get((rule as usize).checked_sub(1)?)?;
    Some(Edge { from, rule })
}

/// All threads' rings.
#[derive(Debug, Default)]
pub(crate) struct Rings {
    all: Mutex<Vec<Arc<Ring>>>,
    counted: Mutex<Counted>,
}

/// The numbers that the history was last read with, in order, and the places of
/// their events in it: these do not change.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counted {
    known: Vec<(Seq, Seq)>,
    /// How many there were, and the last one's number.
    count: u64,
    last: Option<Seq>,
}

impl Counted {
    fn get(&self, seq: Seq) -> Option<Seq> {
        let at = self
            .known
            .binary_search_by_key(&seq, |(seq, _)| *seq)
            .ok()?;
        Some(self.known[at].1)
    }

    /// The first that is not before a number.
    fn first_from(&self, seq: Seq) -> Seq {
        let at = self.known.partition_point(|(known, _)| *known < seq);
        self.known.get(at).map_or(self.count, |(_, place)| *place)
    }

    /// Counts new events; those from `first` on are left, of `all` that there were.
    /// What comes late, when later ones have been counted, is left out.
    fn extend(&mut self, records: &[Record], first: Seq, all: u64) {
        let old = self.last;
        let new = |record: &&Record| old.is_none_or(|last| record.seq > last);
        let new: Vec<Seq> = records.iter().filter(new).map(|r| r.seq).collect();
        self.known.retain(|(seq, _)| *seq >= first);
        if old.is_none_or(|last| first > last) {
            self.count = self.count.max(all.saturating_sub(new.len() as u64));
        }
        self.last = new.last().copied().or(old);
        self.known.extend(new.into_iter().zip(self.count..));
        self.count = self.known.last().map_or(self.count, |(_, place)| place + 1);
    }

    /// An edge of the history. What it comes from may be gone.
    fn edge(&self, edge: &Edge) -> Option<Edge> {
        let lost = self
            .known
            .first()
            .and_then(|(_, first)| first.checked_sub(1));
        let from = self.get(edge.from).or(lost)?;
        Some(Edge { from, ..*edge })
    }

    fn access(&self, access: &Access) -> Arc<Access> {
        Arc::new(Access {
            at: self.first_from(access.at),
            ..access.clone()
        })
    }

    /// A race that was found just before the history was read, in its numbers.
    pub(crate) fn race(&self, race: &Race) -> Race {
        Race {
            first: self.access(&race.first),
            second: self.access(&race.second),
            ..race.clone()
        }
    }
}

impl Rings {
    /// A ring for a thread that has none.
    pub(crate) fn add(&self) -> Arc<Ring> {
        let mut all = lock(&self.all);
        // More threads than there are numbers for them cannot be made.
        let thread = all.len() as u64 & ((1 << THREAD_BITS) - 1);
        let ring = Arc::new(Ring::new(thread));
        all.push(Arc::clone(&ring));
        ring
    }

    /// After the times of all events so far.
    pub(crate) fn now(&self) -> u64 {
        let times = lock(&self.all).iter().map(|ring| ring.time()).max();
        times.map_or(0, |time| time + 1)
    }

    /// The history: all records from the first on that no thread has dropped,
    /// counted from 0 on; and what became of their numbers.
    pub(crate) fn history(&self) -> (History, Counted) {
        let mut all = Vec::new();
        let (mut first, mut count) = (0, 0);
        for ring in lock(&self.all).iter() {
            let (records, dropped) = ring.read();
            if dropped {
                first = first.max(records.first().map_or(0, |record| record.seq));
            }
            let places = ring.written.load(Ordering::Relaxed);
            count += places - ring.long.load(Ordering::Relaxed).min(places);
            all.extend(records);
        }
        all.retain(|record| record.seq >= first);
        all.sort_unstable_by_key(|record| record.seq);
        let mut counted = lock(&self.counted);
        counted.extend(&all, first, count);
        let record = |mut record: Record| {
            record.seq = counted.get(record.seq)?;
            let edges: Vec<Edge> = (record.edges.iter())
                .filter_map(|edge| counted.edge(edge))
                .collect();
            record.edges = edges.as_slice().into();
            Some(record)
        };
        let records = all.into_iter().filter_map(record).collect();
        (History::of(records, counted.count), counted.clone())
    }
}

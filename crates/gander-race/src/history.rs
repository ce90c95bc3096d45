//! The synchronisation history: what happened, and which edges it made.
//!
//! The history is for explanations only: no verdict depends on it. It is a
//! bounded ring, and everything computed from it says whether the ring was cut
//! where it mattered.
//!
//! Invariant: records are numbered without gaps from 0, in the order in which
//! the events took effect, and every edge goes between records.

use crate::clock::{Epoch, Slot};
use crate::finding::{Race, Reasoning};
use crate::order::{Happening, Order, Point, Step};
use crate::rules::{Edge, Rule};
use gander_conc::{Event, GoroutineId, Site};
use std::collections::VecDeque;

/// The number of a record.
pub type Seq = u64;

/// One synchronisation event.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its number.
    pub seq: Seq,
    /// Whose event it is.
    pub goroutine: GoroutineId,
    /// Where.
    pub site: Site,
    /// What.
    pub event: Event,
    /// The goroutine's epoch before the event: the one that it released, if it
    /// released.
    pub epoch: Epoch,
    /// Whether it released that epoch.
    pub released: bool,
    /// The edges that end here.
    pub edges: Edges,
}

/// Edges that end at one record: mostly none or one, which take no memory of
/// their own.
#[derive(Clone, Debug, Default)]
pub struct Edges {
    one: Option<Edge>,
    more: Option<Box<[Edge]>>,
}

impl std::ops::Deref for Edges {
    type Target = [Edge];

    fn deref(&self) -> &[Edge] {
        match &self.more {
            Some(more) => more,
            None => self.one.as_slice(),
        }
    }
}

impl From<&[Edge]> for Edges {
    fn from(edges: &[Edge]) -> Edges {
        match *edges {
            [] => Edges::default(),
            [one] => Edges {
                one: Some(one),
                more: None,
            },
            _ => Edges {
                one: None,
                more: Some(edges.into()),
            },
        }
    }
}

impl Record {
    /// What the record says about order.
    #[must_use]
    pub fn happening(&self) -> Happening {
        Happening {
            seq: self.seq,
            goroutine: self.goroutine,
            starts: match self.event {
                Event::Go { child } => Some((child, Rule::Go)),
                Event::CondWake { woken, .. } => Some((woken, Rule::Cond)),
                _ => None,
            },
            early: matches!(
                self.event,
                Event::ChanSend { .. } | Event::ChanRecv { .. } | Event::ChanRendezvous { .. }
            ),
            edges: self.edges.to_vec(),
        }
    }
}

/// The most recent records of a run.
#[derive(Debug)]
pub struct History {
    ring: VecDeque<Record>,
    capacity: usize,
    next: Seq,
}

impl History {
    /// A history of at most so many records.
    #[must_use]
    pub fn new(capacity: usize) -> Self {
        Self {
            ring: VecDeque::new(),
            capacity,
            next: 0,
        }
    }

    /// The history of these records, which are in order; a number that is missing
    /// among them stands for an event that says nothing.
    #[must_use]
    pub fn of(records: Vec<Record>, next: Seq) -> Self {
        let mut ring: VecDeque<Record> = VecDeque::with_capacity(records.len());
        let mut expected = records.first().map_or(next, |record| record.seq);
        for record in records {
            while expected < record.seq {
                ring.push_back(nothing(expected));
                expected += 1;
            }
            expected = record.seq + 1;
            ring.push_back(record);
        }
        Self {
            capacity: ring.len(),
            next: expected,
            ring,
        }
    }

    /// The number of the next record.
    #[must_use]
    pub fn next(&self) -> Seq {
        self.next
    }

    /// How many records were dropped.
    #[must_use]
    pub fn dropped(&self) -> u64 {
        self.next - self.ring.len() as u64
    }

    pub(crate) fn push(&mut self, record: Record) {
        debug_assert_eq!(record.seq, self.next);
        self.next += 1;
        if self.capacity == 0 {
            return;
        }
        if self.ring.len() == self.capacity {
            self.ring.pop_front();
        }
        self.ring.push_back(record);
    }

    /// The record with this number, unless it was dropped.
    #[must_use]
    pub fn get(&self, seq: Seq) -> Option<&Record> {
        let index = seq.checked_sub(self.dropped())?;
        self.ring.get(usize::try_from(index).ok()?)
    }

    /// The records that are left, oldest first.
    pub fn records(&self) -> impl DoubleEndedIterator<Item = &Record> {
        self.ring.iter()
    }

    /// The last records of a goroutine before `at`, oldest first.
    #[must_use]
    pub fn last_before(&self, goroutine: GoroutineId, at: Seq, count: usize) -> Vec<&Record> {
        let newest_first = self.records().rev();
        let mut found: Vec<_> = newest_first
            .filter(|r| r.goroutine == goroutine && r.seq < at)
            .take(count)
            .collect();
        found.reverse();
        found
    }

    /// The releases of a goroutine from `from` on and before `to`, oldest
    /// first.
    pub fn releases(
        &self,
        goroutine: GoroutineId,
        from: Seq,
        to: Seq,
    ) -> impl Iterator<Item = &Record> {
        self.records()
            .filter(move |r| r.goroutine == goroutine && r.released)
            .filter(move |r| (from..to).contains(&r.seq))
    }

    /// What the records that are left say about order.
    #[must_use]
    pub fn happenings(&self) -> Vec<Happening> {
        self.records().map(Record::happening).collect()
    }

    /// Why the accesses of a race that was just found are not ordered.
    #[must_use]
    pub fn explain(&self, race: &Race) -> Reasoning {
        const SHOWN: usize = 3;
        let (first, second) = (&race.first, &race.second);
        let end = second.at + u64::from(second.kind.is_atomic());
        let owned = |records: Vec<&Record>| records.into_iter().cloned().collect();
        let known = self
            .records()
            .rev()
            .find(|r| {
                r.released
                    && r.goroutine == first.goroutine()
                    && r.epoch.time == race.known
                    && r.epoch.slot == first.epoch.slot
            })
            .cloned();
        Reasoning {
            cut: self.dropped() > first.at.min(second.at).saturating_sub(1)
                || (self.dropped() > 0 && known.is_none()),
            first_events: owned(self.last_before(first.goroutine(), first.at, SHOWN)),
            second_events: owned(self.last_before(second.goroutine(), second.at, SHOWN)),
            known,
            handed_on: self
                .releases(first.goroutine(), first.at, end)
                .take(SHOWN)
                .cloned()
                .collect(),
            reached: self.reached(first.point(), end),
        }
    }

    /// The chain of records that orders `from` before `to`; see
    /// [`Order::chain`].
    #[must_use]
    pub fn chain(&self, from: Point, to: Point) -> Option<Vec<Step>> {
        Order::new(&self.happenings()).chain(from, to)
    }

    /// Who is ordered after a point; see [`Order::reached`].
    #[must_use]
    pub fn reached(&self, from: Point, end: Seq) -> Vec<(GoroutineId, Seq)> {
        Order::new(&self.happenings()).reached(from, end)
    }
}

/// Stands for a record that was lost.
fn nothing(seq: Seq) -> Record {
    Record {
        seq,
        goroutine: GoroutineId(0),
        site: Site::default(),
        event: Event::Select { chosen: None },
        epoch: Epoch {
            slot: Slot(0),
            time: 0,
        },
        released: false,
        edges: Edges::default(),
    }
}

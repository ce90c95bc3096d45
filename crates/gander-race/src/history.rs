//! The synchronisation history: what happened, and which edges it made.
//!
//! The history is for explanations only: no verdict depends on it. It is a
//! bounded ring, and everything computed from it says whether the ring was cut
//! where it mattered.
//!
//! Invariant: records are numbered without gaps from 0, in the order in which
//! the events took effect, and every edge goes between records.

use crate::clock::Epoch;
use crate::rules::{Edge, Rule};
use gander_conc::{Event, GoroutineId, Site};
use rustc_hash::FxHashMap;
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
    pub edges: Box<[Edge]>,
}

impl Record {
    /// Whether the event hands on only what was known when it started, not
    /// what it learnt itself.
    fn hands_on_its_start(&self) -> bool {
        matches!(
            self.event,
            Event::ChanSend { .. } | Event::ChanRecv { .. } | Event::ChanRendezvous { .. }
        )
    }
}

/// The most recent records of a run.
#[derive(Debug)]
pub struct History {
    ring: VecDeque<Record>,
    capacity: usize,
    next: Seq,
}

/// A point in the run of a goroutine: just after its records before `at`, and
/// after its record `at` too if `inclusive` (an atomic operation is an access
/// and a record in one step).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Point {
    /// Whose.
    pub goroutine: GoroutineId,
    /// The first record that is not before it.
    pub at: Seq,
    /// Whether that record belongs to the point.
    pub inclusive: bool,
}

/// A step of a chain that orders two points: an edge, or program order within
/// a goroutine (`rule` is `None`).
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Step {
    /// The record at which the step ends.
    pub to: Seq,
    /// The record at which it starts; `None` is the first point.
    pub from: Option<Seq>,
    /// Why, if it goes between goroutines.
    pub rule: Option<Rule>,
}

/// How a record came to be after a point.
#[derive(Clone, Copy)]
struct Mark {
    /// The start of the event is after the point, through this record of the
    /// same goroutine (`None`: through the point itself).
    start: Option<Option<Seq>>,
    /// Its completion is, through this edge.
    done: Option<Edge>,
}

/// Everything that a point reaches.
struct Reached<'a> {
    history: &'a History,
    marks: FxHashMap<Seq, Mark>,
    /// The last record of each goroutine that is after the point.
    last: FxHashMap<GoroutineId, Option<Seq>>,
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

    /// The chain of records that orders `from` before `to`; `None` if there is
    /// none among the records that are left.
    #[must_use]
    pub fn chain(&self, from: Point, to: Point) -> Option<Vec<Step>> {
        if from.goroutine == to.goroutine {
            return (from.at <= to.at).then(Vec::new);
        }
        let end = to.at + u64::from(to.inclusive);
        let reached = self.reach(from, end);
        let mut at = (*reached.last.get(&to.goroutine)?)?;
        let mut steps = Vec::new();
        loop {
            let mark = reached.marks.get(&at)?;
            let (from, rule) = match (mark.start, mark.done) {
                (Some(before), _) => (before, self.start_rule(before, at)),
                (None, Some(edge)) => (Some(edge.from), Some(edge.rule)),
                (None, None) => return None,
            };
            steps.push(Step { to: at, from, rule });
            match from {
                None => break,
                Some(from) => at = from,
            }
        }
        steps.reverse();
        Some(steps)
    }

    /// Why the start of a record is after another record: program order, unless
    /// the other's goroutine started or woke this one.
    fn start_rule(&self, before: Option<Seq>, at: Seq) -> Option<Rule> {
        let before = self.get(before?)?;
        if before.goroutine == self.get(at)?.goroutine {
            return None;
        }
        match before.event {
            Event::CondWake { .. } => Some(Rule::Cond),
            _ => Some(Rule::Go),
        }
    }

    /// The goroutines, other than the point's own, that are ordered after the
    /// point before record `end`, with the record that made them so.
    #[must_use]
    pub fn reached(&self, from: Point, end: Seq) -> Vec<(GoroutineId, Seq)> {
        let mut reached = self.reach(from, end);
        let mut first: FxHashMap<GoroutineId, Seq> = FxHashMap::default();
        let mut seqs: Vec<Seq> = reached.marks.keys().copied().collect();
        seqs.sort_unstable();
        for seq in seqs {
            if let Some(record) = self.get(seq) {
                let affected = match record.event {
                    Event::Go { child } => child,
                    _ => record.goroutine,
                };
                first.entry(affected).or_insert(seq);
            }
        }
        reached.last.remove(&from.goroutine);
        let mut out: Vec<_> = reached
            .last
            .keys()
            .map(|&goroutine| (goroutine, first.get(&goroutine).copied().unwrap_or(end)))
            .collect();
        out.sort_unstable_by_key(|&(goroutine, seq)| (seq, goroutine));
        out
    }

    /// Marks everything after a point, in the order of the records: edges never
    /// go back, except between the two records of a rendezvous.
    fn reach(&self, from: Point, end: Seq) -> Reached<'_> {
        let mut reached = Reached {
            history: self,
            marks: FxHashMap::default(),
            last: FxHashMap::default(),
        };
        reached.last.insert(from.goroutine, None);
        for record in self.records() {
            if record.seq >= end {
                break;
            }
            if record.seq >= from.at {
                reached.visit(record);
            }
        }
        reached
    }
}

impl Reached<'_> {
    fn visit(&mut self, record: &Record) {
        let start = self.last.get(&record.goroutine).copied();
        let done = record.edges.iter().find(|edge| self.carries(edge)).copied();
        if start.is_none() && done.is_none() {
            return;
        }
        self.marks.insert(record.seq, Mark { start, done });
        self.last.insert(record.goroutine, Some(record.seq));
        match record.event {
            // A child's first record may not exist: the go statement itself is
            // what its program order starts with.
            Event::Go { child } => {
                self.last.insert(child, Some(record.seq));
            }
            Event::CondWake { woken, .. } => {
                self.last.entry(woken).or_insert(Some(record.seq));
            }
            _ => {}
        }
    }

    /// Whether what the edge's first record handed on is after the point.
    fn carries(&self, edge: &Edge) -> bool {
        let Some(from) = self.history.get(edge.from) else {
            return false;
        };
        match self.marks.get(&edge.from) {
            Some(mark) => mark.start.is_some() || !from.hands_on_its_start(),
            // The other half of a rendezvous, which comes next: its start is
            // after the point if its goroutine is.
            None => edge.rule == Rule::ChannelUnbuffered && self.last.contains_key(&from.goroutine),
        }
    }
}

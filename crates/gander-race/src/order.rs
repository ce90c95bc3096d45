//! Which events of a history are ordered, and by which chain.
//!
//! Works on what events say about order alone, so a saved report can be asked as
//! well as a running detector.
//!
//! Invariant: an event's start and its completion are apart. What an event
//! learns when it completes goes on from it by program order; by its own edges
//! only if it is not [`Happening::early`].

use crate::history::Seq;
use crate::rules::{Edge, Rule};
use gander_conc::GoroutineId;
use rustc_hash::FxHashMap;

/// What one event says about order.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happening {
    /// Its number.
    pub seq: Seq,
    /// Whose.
    pub goroutine: GoroutineId,
    /// The goroutine that it starts or wakes, and by which rule.
    pub starts: Option<(GoroutineId, Rule)>,
    /// Whether it hands on only what was known when it started, not what it
    /// learnt itself: the two ends of a channel.
    pub early: bool,
    /// The edges that end here.
    pub edges: Vec<Edge>,
}

/// The order of some consecutive events.
#[derive(Clone, Copy, Debug)]
pub struct Order<'a> {
    events: &'a [Happening],
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
    order: &'a Order<'a>,
    marks: FxHashMap<Seq, Mark>,
    /// The last record of each goroutine that is after the point.
    last: FxHashMap<GoroutineId, Option<Seq>>,
}

impl<'a> Order<'a> {
    /// The order of these events, whose numbers have no gaps.
    #[must_use]
    pub fn new(events: &'a [Happening]) -> Self {
        Self { events }
    }

    fn get(&self, seq: Seq) -> Option<&'a Happening> {
        let index = seq.checked_sub(self.events.first()?.seq)?;
        self.events.get(usize::try_from(index).ok()?)
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
        before.starts.map(|(_, rule)| rule)
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
                let affected = match record.starts {
                    Some((child, Rule::Go)) => child,
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
            order: self,
            marks: FxHashMap::default(),
            last: FxHashMap::default(),
        };
        reached.last.insert(from.goroutine, None);
        for record in self.events {
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
    fn visit(&mut self, record: &Happening) {
        let start = self.last.get(&record.goroutine).copied();
        let done = record.edges.iter().find(|edge| self.carries(edge)).copied();
        if start.is_none() && done.is_none() {
            return;
        }
        self.marks.insert(record.seq, Mark { start, done });
        self.last.insert(record.goroutine, Some(record.seq));
        if let Some((other, rule)) = record.starts {
            // A child's first record may not exist: the go statement itself is
            // what its program order starts with.
            if rule == Rule::Go {
                self.last.insert(other, Some(record.seq));
            } else {
                self.last.entry(other).or_insert(Some(record.seq));
            }
        }
    }

    /// Whether what the edge's first record handed on is after the point.
    fn carries(&self, edge: &Edge) -> bool {
        let Some(from) = self.order.get(edge.from) else {
            return false;
        };
        match self.marks.get(&edge.from) {
            Some(mark) => mark.start.is_some() || !from.early,
            // The other half of a rendezvous, which comes next: its start is
            // after the point if its goroutine is.
            None => edge.rule == Rule::ChannelUnbuffered && self.last.contains_key(&from.goroutine),
        }
    }
}

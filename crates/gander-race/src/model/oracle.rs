//! The oracle: the memory model's text as a graph, and reachability by brute
//! force.
//!
//! Every operation is two nodes, its start and its completion; a rendezvous is
//! four. Edges are program order and the pairs that the text names, with
//! operations numbered per object as the text numbers them. A node's ancestors
//! are a bit set.
//!
//! Invariant: nothing is forgotten and nothing is clever. Every pair of
//! accesses is compared for every byte.

use super::trace::{Op, Trace};
use crate::access::AccessKind;
use crate::order::Point;
use gander_conc::{Event, GoroutineId, SyncObject};
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

/// The number of a node.
type Node = usize;

/// Sends, receives and the close of one channel, by number.
#[derive(Default)]
struct Channel {
    capacity: u64,
    send_starts: Vec<Node>,
    receive_starts: Vec<Node>,
    received: u64,
    close: Option<Node>,
}

#[derive(Default)]
struct Lock {
    unlocks: Vec<Node>,
    /// RUnlocks since the last Lock.
    runlocks: Vec<Node>,
}

/// Releases of an object without a rule of its own.
type Releases = BTreeMap<(SyncObject, &'static str), Vec<Node>>;

struct Access {
    step: usize,
    goroutine: u64,
    node: Node,
    kind: AccessKind,
    bytes: Range<u64>,
    /// The bytes that were not allocated anew since.
    live: BTreeSet<u64>,
}

/// What the memory model says of a trace.
pub struct Oracle {
    /// For each step with an access: its node.
    nodes: BTreeMap<usize, Node>,
    ancestors: Vec<Vec<u64>>,
    /// Racing (first step, byte) for each second step.
    races: BTreeMap<usize, BTreeSet<(usize, u64)>>,
    /// For each step: how many records a detector's history has before it.
    records: Vec<u64>,
}

#[derive(Default)]
struct Graph {
    predecessors: Vec<Vec<Node>>,
    last: BTreeMap<u64, Node>,
}

impl Graph {
    fn node(&mut self) -> Node {
        self.predecessors.push(Vec::new());
        self.predecessors.len() - 1
    }

    /// The next node of a goroutine, in program order.
    fn next(&mut self, goroutine: u64) -> Node {
        let node = self.node();
        if let Some(last) = self.last.insert(goroutine, node) {
            self.edge(last, node);
        }
        node
    }

    fn edge(&mut self, from: Node, to: Node) {
        self.predecessors[to].push(from);
    }

    fn edges(&mut self, from: &[Node], to: Node) {
        self.predecessors[to].extend_from_slice(from);
    }

    /// Edges go from smaller to larger numbers, so one pass is enough.
    fn ancestors(&self) -> Vec<Vec<u64>> {
        let words = self.predecessors.len().div_ceil(64);
        let mut all: Vec<Vec<u64>> = Vec::with_capacity(self.predecessors.len());
        for predecessors in &self.predecessors {
            let mut set = vec![0; words];
            for &from in predecessors {
                set[from / 64] |= 1 << (from % 64);
                for (word, more) in set.iter_mut().zip(&all[from]) {
                    *word |= more;
                }
            }
            all.push(set);
        }
        all
    }
}

#[derive(Default)]
struct Builder {
    graph: Graph,
    channels: BTreeMap<SyncObject, Channel>,
    locks: BTreeMap<SyncObject, Lock>,
    releases: Releases,
    /// The last atomic operation that wrote each byte.
    written: BTreeMap<u64, Node>,
    accesses: Vec<Access>,
}

impl Oracle {
    /// Judges a trace.
    #[must_use]
    pub fn new(trace: &Trace) -> Self {
        let mut builder = Builder::default();
        let mut records = Vec::with_capacity(trace.steps.len());
        let mut record = 0;
        for (index, step) in trace.steps.iter().enumerate() {
            records.push(record);
            match &step.op {
                Op::Event(event) => {
                    record += 1 + u64::from(matches!(event, Event::ChanRendezvous { .. }));
                    builder.event(index, step.by, *event);
                }
                Op::Access { kind, bytes } => {
                    let node = builder.graph.next(step.by);
                    builder.access(index, step.by, node, *kind, bytes.clone());
                }
                Op::Clear { bytes } => builder.clear(bytes),
                Op::Collect => {}
            }
        }
        let ancestors = builder.graph.ancestors();
        let mut oracle = Self {
            nodes: BTreeMap::new(),
            ancestors,
            races: BTreeMap::new(),
            records,
        };
        oracle.find_races(trace, &builder.accesses);
        oracle
    }

    fn before(&self, first: Node, second: Node) -> bool {
        self.ancestors[second][first / 64] & (1 << (first % 64)) != 0
    }

    fn find_races(&mut self, trace: &Trace, accesses: &[Access]) {
        for (index, second) in accesses.iter().enumerate() {
            self.nodes.insert(second.step, second.node);
            let mut races = BTreeSet::new();
            for first in &accesses[..index] {
                if first.goroutine == second.goroutine
                    || !first.kind.conflicts(second.kind)
                    || self.before(first.node, second.node)
                {
                    continue;
                }
                let common = first.bytes.start.max(second.bytes.start)
                    ..first.bytes.end.min(second.bytes.end);
                for byte in common {
                    if !cleared_between(trace, first, second.step, byte) {
                        races.insert((first.step, byte));
                    }
                }
            }
            self.races.insert(second.step, races);
        }
    }

    /// The bytes on which the access of a step races with an earlier one.
    #[must_use]
    pub fn racing_bytes(&self, second: usize) -> BTreeSet<u64> {
        let races = self.races.get(&second);
        races.into_iter().flatten().map(|&(_, byte)| byte).collect()
    }

    /// Whether two accesses race on a byte.
    #[must_use]
    pub fn is_race(&self, first: usize, second: usize, byte: u64) -> bool {
        self.races
            .get(&second)
            .is_some_and(|races| races.contains(&(first, byte)))
    }

    /// Whether the access of a step happens before that of a later step.
    #[must_use]
    pub fn ordered(&self, first: usize, second: usize) -> bool {
        match (self.nodes.get(&first), self.nodes.get(&second)) {
            (Some(&first), Some(&second)) => self.before(first, second),
            _ => false,
        }
    }

    /// The access of a step as a point of a detector's history.
    #[must_use]
    pub fn point(&self, trace: &Trace, step: usize) -> Point {
        Point {
            goroutine: GoroutineId(trace.steps[step].by),
            at: self.records[step],
            inclusive: matches!(trace.steps[step].op, Op::Event(_)),
        }
    }
}

fn cleared_between(trace: &Trace, first: &Access, second: usize, byte: u64) -> bool {
    !first.live.contains(&byte)
        && trace.steps[first.step..second]
            .iter()
            .any(|step| matches!(&step.op, Op::Clear { bytes } if bytes.contains(&byte)))
}

impl Builder {
    fn access(
        &mut self,
        step: usize,
        goroutine: u64,
        node: Node,
        kind: AccessKind,
        bytes: Range<u64>,
    ) {
        self.accesses.push(Access {
            step,
            goroutine,
            node,
            kind,
            live: bytes.clone().collect(),
            bytes,
        });
    }

    fn clear(&mut self, bytes: &Range<u64>) {
        for access in &mut self.accesses {
            access.live.retain(|byte| !bytes.contains(byte));
        }
        self.written.retain(|byte, _| !bytes.contains(byte));
    }

    fn event(&mut self, step: usize, by: u64, event: Event) {
        match event {
            Event::AtomicLoad { address, size } => {
                self.atomic(step, by, address, size, true, false);
            }
            Event::AtomicStore { address, size } => {
                self.atomic(step, by, address, size, false, true);
            }
            Event::AtomicRmw { address, size } => {
                self.atomic(step, by, address, size, true, true);
            }
            _ => {
                let start = self.graph.next(by);
                if let Event::ChanRendezvous { receiver, .. } = event {
                    let their_start = self.graph.next(receiver.0);
                    let done = self.graph.next(by);
                    let their_done = self.graph.next(receiver.0);
                    self.graph.edge(start, their_done);
                    self.graph.edge(their_start, done);
                    return;
                }
                let done = self.graph.next(by);
                self.edges(event, start, done);
            }
        }
    }

    /// "If the effect of an atomic operation A is observed by atomic operation
    /// B, then A is synchronized before B."
    fn atomic(
        &mut self,
        step: usize,
        by: u64,
        address: u64,
        size: u8,
        observes: bool,
        writes: bool,
    ) {
        let node = self.graph.next(by);
        let bytes = address..address + u64::from(size);
        for byte in bytes.clone() {
            if let Some(&from) = self.written.get(&byte)
                && observes
            {
                self.graph.edge(from, node);
            }
            if writes {
                self.written.insert(byte, node);
            }
        }
        let kind = if writes {
            AccessKind::AtomicWrite
        } else {
            AccessKind::AtomicRead
        };
        self.access(step, by, node, kind, bytes);
    }

    fn edges(&mut self, event: Event, start: Node, done: Node) {
        match event {
            Event::Go { child } => {
                self.graph.last.insert(child.0, start);
            }
            Event::CondWake { woken, .. } => {
                // The completion of the woken goroutine's Wait.
                let wait = self.graph.next(woken.0);
                self.graph.edge(start, wait);
            }
            Event::ChanMake { .. }
            | Event::ChanSend { .. }
            | Event::ChanRecv { .. }
            | Event::ChanClose { .. }
            | Event::ChanRecvClosed { .. } => self.channel(event, start, done),
            Event::Lock { .. }
            | Event::Unlock { .. }
            | Event::RLock { .. }
            | Event::RUnlock { .. } => self.lock(event, start, done),
            _ => self.release_or_acquire(event, start, done),
        }
    }

    fn channel(&mut self, event: Event, start: Node, done: Node) {
        let Some(object) = event.object() else {
            return;
        };
        let channel = self.channels.entry(object).or_default();
        match event {
            Event::ChanMake { capacity, .. } => channel.capacity = capacity,
            Event::ChanSend { .. } => {
                let number = channel.send_starts.len() as u64;
                channel.send_starts.push(start);
                // Receive k is before the completion of send k+C.
                if let Some(k) = number.checked_sub(channel.capacity) {
                    let from = channel.receive_starts[k as usize];
                    self.graph.edge(from, done);
                }
            }
            Event::ChanRecv { .. } => {
                // Send k is before the completion of receive k.
                let from = channel.send_starts[channel.received as usize];
                channel.received += 1;
                channel.receive_starts.push(start);
                self.graph.edge(from, done);
            }
            Event::ChanClose { .. } => channel.close = Some(start),
            _ => {
                if let Some(close) = channel.close {
                    self.graph.edge(close, done);
                }
            }
        }
    }

    fn lock(&mut self, event: Event, start: Node, done: Node) {
        let Some(object) = event.object() else {
            return;
        };
        let lock = self.locks.entry(object).or_default();
        match event {
            Event::Unlock { .. } => lock.unlocks.push(start),
            Event::RUnlock { .. } => lock.runlocks.push(start),
            // Unlock n is before the return of Lock m for all n < m, and the
            // RUnlocks that match RLocks after Unlock n before Lock n+1.
            Event::Lock { .. } => {
                self.graph.edges(&lock.unlocks, done);
                self.graph.edges(&lock.runlocks, done);
                lock.runlocks.clear();
            }
            // There is an n such that Unlock n is before the return of RLock.
            _ => {
                if let Some(&last) = lock.unlocks.last() {
                    self.graph.edge(last, done);
                }
            }
        }
    }

    fn release_or_acquire(&mut self, event: Event, start: Node, done: Node) {
        let Some(object) = event.object() else {
            return;
        };
        let kind = match event {
            Event::WaitGroupDone { .. } | Event::WaitGroupWait { .. } => "group",
            Event::OnceDone { .. } | Event::OnceReturn { .. } => "once",
            Event::IoWrite { .. } | Event::IoRead { .. } => "io",
            Event::InitDone { .. } | Event::InitNeeded { .. } => "init",
            Event::PoolPut { .. } | Event::PoolGet { .. } => "pool",
            Event::TimerSet { .. }
            | Event::TimerStop { .. }
            | Event::FinalizerSet { .. }
            | Event::Fire { .. } => "set",
            Event::Release { .. } | Event::ReleaseMerge { .. } | Event::Acquire { .. } => "plain",
            _ => return,
        };
        let releases = self.releases.entry((object, kind)).or_default();
        match event {
            Event::WaitGroupDone { .. }
            | Event::OnceDone { .. }
            | Event::IoWrite { .. }
            | Event::ReleaseMerge { .. } => releases.push(start),
            Event::Release { .. }
            | Event::InitDone { .. }
            | Event::PoolPut { .. }
            | Event::TimerSet { .. }
            | Event::FinalizerSet { .. } => *releases = vec![start],
            Event::TimerStop { .. } => releases.clear(),
            _ => self.graph.edges(releases, done),
        }
    }
}

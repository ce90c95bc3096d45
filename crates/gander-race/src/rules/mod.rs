//! The edges of the Go memory model, one file for each kind of object.
//!
//! Invariant: a rule object holds what was released through one
//! synchronisation object and nothing else, and takes the timelines of the
//! goroutines involved as parameters. So a runtime with threads can keep each
//! rule object under the lock of the object it describes, without a lock
//! around the detector.

mod atomic;
mod channel;
mod lock;

pub use atomic::{AtomicClocks, Pair};
pub use channel::{ChannelClocks, rendezvous};
pub use lock::LockClocks;

use crate::history::Seq;
use crate::timeline::{Merged, Stamp, Timeline};

/// Why something is ordered before something else.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Rule {
    /// A `go` statement before the start of its goroutine.
    Go,
    /// Send before the corresponding receive completes.
    ChannelSend,
    /// Receive k before send k+C completes.
    ChannelCapacity,
    /// Receive before the corresponding send on an unbuffered channel
    /// completes: the case C = 0 of [`Rule::ChannelCapacity`].
    ChannelUnbuffered,
    /// Close before a receive that returns because of it.
    ChannelClose,
    /// Unlock before every later Lock.
    Mutex,
    /// Unlock before the RLock that follows it.
    RwMutexRead,
    /// RUnlock before the next Lock.
    RwMutexWrite,
    /// Done before a Wait that it unblocks.
    WaitGroup,
    /// The function's completion before every return of Do.
    Once,
    /// Signal or Broadcast before a Wait that it unblocks.
    Cond,
    /// An atomic operation before one that observes it.
    Atomic,
    /// Put of an object before the Get that returns it.
    Pool,
    /// Setting a timer before its function.
    Timer,
    /// Setting a finalizer or cleanup before its call.
    Finalizer,
    /// Writing to a kernel object before reading from it.
    Io,
    /// Initialisation of a package before that of its importers.
    Init,
    /// An annotation of the standard library or the runtime.
    Annotation,
}

impl Rule {
    /// Every rule.
    pub const ALL: [Self; 18] = [
        Self::Go,
        Self::ChannelSend,
        Self::ChannelCapacity,
        Self::ChannelUnbuffered,
        Self::ChannelClose,
        Self::Mutex,
        Self::RwMutexRead,
        Self::RwMutexWrite,
        Self::WaitGroup,
        Self::Once,
        Self::Cond,
        Self::Atomic,
        Self::Pool,
        Self::Timer,
        Self::Finalizer,
        Self::Io,
        Self::Init,
        Self::Annotation,
    ];

    /// A stable name for machines.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Go => "go",
            Self::ChannelSend => "channel-send",
            Self::ChannelCapacity => "channel-capacity",
            Self::ChannelUnbuffered => "channel-unbuffered",
            Self::ChannelClose => "channel-close",
            Self::Mutex => "mutex",
            Self::RwMutexRead => "rwmutex-read",
            Self::RwMutexWrite => "rwmutex-write",
            Self::WaitGroup => "waitgroup",
            Self::Once => "once",
            Self::Cond => "cond",
            Self::Atomic => "atomic",
            Self::Pool => "pool",
            Self::Timer => "timer",
            Self::Finalizer => "finalizer",
            Self::Io => "io",
            Self::Init => "init",
            Self::Annotation => "annotation",
        }
    }

    /// The rule with a name that [`Rule::name`] gives.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|rule| rule.name() == name)
    }
}

/// A pair of the synchronized-before relation that ends at a record.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Edge {
    /// The record that released.
    pub from: Seq,
    /// Why.
    pub rule: Rule,
}

/// One goroutine's turn: it takes part in the event with this record.
#[derive(Debug)]
pub struct Turn<'a> {
    /// Whose.
    pub timeline: &'a mut Timeline,
    /// The record of the event.
    pub seq: Seq,
    /// Takes the edges that end here.
    pub edges: &'a mut Vec<Edge>,
}

impl Turn<'_> {
    /// Hands on what was done so far.
    pub fn release(&mut self) -> Stamp {
        self.timeline.release(self.seq)
    }

    /// The same, in the place of an older stamp.
    #[inline]
    pub fn release_to(&mut self, stamp: &mut Stamp) {
        self.timeline.release_to(stamp, self.seq);
    }

    /// The same, and is ordered after the older stamp.
    #[inline]
    pub fn exchange(&mut self, stamp: &mut Stamp, rule: Rule) {
        let from = self.timeline.exchange(stamp, self.seq);
        self.edges.push(Edge { from, rule });
    }

    /// The same, in addition to what was handed on before.
    #[inline]
    pub fn release_more(&mut self, merged: &mut Merged) {
        merged.release(self.timeline, self.seq);
    }

    /// Is ordered after one release.
    #[inline]
    pub fn acquire(&mut self, stamp: &Stamp, rule: Rule) {
        self.timeline.acquire(stamp);
        let from = stamp.seq;
        self.edges.push(Edge { from, rule });
    }

    /// Is ordered after several releases.
    #[inline]
    pub fn acquire_all(&mut self, merged: &Merged, rule: Rule) {
        self.timeline.acquire_all(merged);
        for from in merged.sources() {
            self.edges.push(Edge { from, rule });
        }
    }
}

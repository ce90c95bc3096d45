//! A trace: what a run of some program did, step by step.
//!
//! Invariant: a step is a completed operation, in the order in which the
//! operations took effect.

use crate::access::AccessKind;
use gander_conc::{Event, GoroutineId};
use std::ops::Range;

/// What a step does.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Op {
    /// A synchronisation event.
    Event(Event),
    /// An ordinary access.
    Access {
        /// Read or write.
        kind: AccessKind,
        /// What.
        bytes: Range<u64>,
    },
    /// Memory is allocated anew.
    Clear {
        /// What.
        bytes: Range<u64>,
    },
    /// The detector forgets what it may.
    Collect,
}

impl Op {
    /// The access that the operation is, if it is one.
    #[must_use]
    pub fn access(&self) -> Option<(AccessKind, Range<u64>)> {
        let range = |address: u64, size: u8| address..address + u64::from(size);
        match self {
            Self::Access { kind, bytes } => Some((*kind, bytes.clone())),
            Self::Event(Event::AtomicLoad { address, size }) => {
                Some((AccessKind::AtomicRead, range(*address, *size)))
            }
            Self::Event(
                Event::AtomicStore { address, size } | Event::AtomicRmw { address, size },
            ) => Some((AccessKind::AtomicWrite, range(*address, *size))),
            _ => None,
        }
    }

    /// Whether there is one more goroutine afterwards.
    #[must_use]
    pub fn starts_goroutine(&self) -> bool {
        matches!(self, Self::Event(Event::Go { .. } | Event::Fire { .. }))
    }
}

/// One step.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TraceStep {
    /// Whose.
    pub by: u64,
    /// What.
    pub op: Op,
}

impl TraceStep {
    /// Whose.
    #[must_use]
    pub fn goroutine(&self) -> GoroutineId {
        GoroutineId(self.by)
    }
}

/// A trace.
#[derive(Clone, PartialEq, Eq, Default, Debug)]
pub struct Trace {
    /// Its steps.
    pub steps: Vec<TraceStep>,
}

//! One access to memory, and which pairs of accesses conflict.
//!
//! Invariant: [`AccessKind::covers`] is about conflicts only: whatever later
//! access conflicts with the covered one conflicts with the covering one too.
//! So an access that is ordered before one that covers it can be forgotten, and
//! still every later access that races with anything is found.

use crate::clock::Epoch;
use crate::history::Seq;
use gander_conc::{GoroutineId, Site, SyncObject};
use std::ops::Range;
use std::sync::Arc;

/// How memory is accessed.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum AccessKind {
    /// An ordinary read.
    Read,
    /// An ordinary write.
    Write,
    /// An atomic operation that only reads.
    AtomicRead,
    /// An atomic operation that writes.
    AtomicWrite,
}

impl AccessKind {
    /// Whether it changes memory.
    #[must_use]
    pub fn is_write(self) -> bool {
        matches!(self, Self::Write | Self::AtomicWrite)
    }

    /// Whether it is an atomic operation.
    #[must_use]
    pub fn is_atomic(self) -> bool {
        matches!(self, Self::AtomicRead | Self::AtomicWrite)
    }

    /// Whether two unordered accesses to the same byte are a race: at least one
    /// writes, and not both are atomic.
    #[must_use]
    pub fn conflicts(self, other: Self) -> bool {
        (self.is_write() || other.is_write()) && !(self.is_atomic() && other.is_atomic())
    }

    /// Whether everything that conflicts with `other` conflicts with `self`.
    #[must_use]
    pub fn covers(self, other: Self) -> bool {
        match self {
            Self::Write => true,
            Self::Read | Self::AtomicWrite => other == self || other == Self::AtomicRead,
            Self::AtomicRead => other == self,
        }
    }
}

/// How a lock is held.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum LockMode {
    /// By `Lock`.
    Exclusive,
    /// By `RLock`.
    Shared,
}

/// A lock that a goroutine holds.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct HeldLock {
    /// Which.
    pub lock: SyncObject,
    /// How.
    pub mode: LockMode,
    /// Where it was taken.
    pub site: Site,
}

/// Where a goroutine comes from.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Origin {
    /// The goroutine.
    pub goroutine: GoroutineId,
    /// Who started it, where; `None` for the main goroutine and those that the
    /// runtime starts.
    pub parent: Option<(GoroutineId, Site)>,
}

/// One access to memory.
#[derive(Clone, Debug)]
pub struct Access {
    /// How.
    pub kind: AccessKind,
    /// The first byte.
    pub address: u64,
    /// The number of bytes.
    pub size: u64,
    /// Where in the program.
    pub site: Site,
    /// By whom.
    pub origin: Arc<Origin>,
    /// When, for the order.
    pub epoch: Epoch,
    /// When, for the history: records before this one are before the access,
    /// and the record itself if the access is atomic.
    pub at: Seq,
    /// Locks that were held.
    pub locks: Arc<[HeldLock]>,
}

impl Access {
    /// By whom.
    #[must_use]
    pub fn goroutine(&self) -> GoroutineId {
        self.origin.goroutine
    }

    /// The bytes.
    #[must_use]
    pub fn bytes(&self) -> Range<u64> {
        self.address..self.address + self.size
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use AccessKind::{AtomicRead, AtomicWrite, Read, Write};

    #[test]
    fn covering_is_inclusion_of_conflicts() {
        let all = [Read, Write, AtomicRead, AtomicWrite];
        for a in all {
            for b in all {
                assert_eq!(a.conflicts(b), b.conflicts(a));
                let included = all.iter().all(|&c| !b.conflicts(c) || a.conflicts(c));
                assert_eq!(a.covers(b), included, "{a:?} {b:?}");
            }
        }
    }
}

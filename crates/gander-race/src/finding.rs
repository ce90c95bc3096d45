//! What is found: two accesses that are not ordered.
//!
//! Invariant: a finding is complete. It holds both accesses as they were when
//! they happened, so nothing that happens later changes what is said of them.

use crate::access::Access;
use crate::history::{Record, Seq};
use crate::order::Point;
use gander_conc::GoroutineId;
use std::ops::Range;
use std::sync::Arc;

/// A data race: two conflicting accesses to the same bytes, of which neither
/// happens before the other.
#[derive(Clone, Debug)]
pub struct Race {
    /// The earlier access of this execution.
    pub first: Arc<Access>,
    /// The later one, at which the race was found.
    pub second: Arc<Access>,
    /// The bytes that both touch and on which they race, in ascending order.
    pub bytes: Vec<Range<u64>>,
    /// The newest epoch of the first goroutine that is ordered before the
    /// second access: smaller than the first access's, 0 if there is none.
    pub known: u64,
    /// Whether the first goroutine still ran when the race was found.
    pub first_running: bool,
}

impl Race {
    /// The first racing byte.
    #[must_use]
    pub fn address(&self) -> u64 {
        self.bytes.first().map_or(self.second.address, |r| r.start)
    }
}

impl Access {
    /// The access as a point of the history.
    #[must_use]
    pub fn point(&self) -> Point {
        Point {
            goroutine: self.goroutine(),
            at: self.at,
            inclusive: self.kind.is_atomic(),
        }
    }
}

/// Why the accesses of a race are not ordered, from the history.
///
/// Where the history was cut the lists are shorter than the truth.
#[derive(Clone, Debug, Default)]
pub struct Reasoning {
    /// Whether records that may matter were dropped.
    pub cut: bool,
    /// The last synchronisation events of the first goroutine before its
    /// access, oldest first.
    pub first_events: Vec<Record>,
    /// The same for the second goroutine.
    pub second_events: Vec<Record>,
    /// The newest release of the first goroutine that is ordered before the
    /// second access; it comes before the first access.
    pub known: Option<Record>,
    /// The first releases of the first goroutine after its access: a chain to
    /// the second access would have to begin at one of them, or at a later one.
    pub handed_on: Vec<Record>,
    /// Which goroutines are ordered after the first access all the same, and by
    /// which record. The second goroutine is not among them.
    pub reached: Vec<(GoroutineId, Seq)>,
}

/// Adds bytes to ascending ranges, at their end.
pub(crate) fn add_bytes(ranges: &mut Vec<Range<u64>>, granule: u64, mask: u8) {
    for bit in 0..8 {
        if mask & (1 << bit) == 0 {
            continue;
        }
        let byte = granule * crate::shadow::GRANULE + bit;
        match ranges.last_mut() {
            Some(last) if last.end == byte => last.end += 1,
            _ => ranges.push(byte..byte + 1),
        }
    }
}

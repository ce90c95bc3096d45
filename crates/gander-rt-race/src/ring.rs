//! The synchronisation history, in pieces: each thread keeps the records of
//! the events that it reported.
//!
//! Invariant: numbers of records are given out once, to all threads together,
//! before an event's effect can be seen.

use gander_race::{History, Record, Seq};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

/// Records that one thread keeps.
const RECORDS: usize = 1 << 13;

/// A thread's records.
#[derive(Debug, Default)]
pub(crate) struct Ring {
    records: Mutex<VecDeque<Record>>,
}

/// All threads' rings.
#[derive(Debug, Default)]
pub(crate) struct Rings(Mutex<Vec<Arc<Ring>>>);

impl Ring {
    pub(crate) fn push(&self, record: Record) {
        let mut records = self.records.lock().unwrap_or_else(PoisonError::into_inner);
        if records.len() == RECORDS {
            records.pop_front();
        }
        records.push_back(record);
    }
}

impl Rings {
    /// A ring for a thread that has none.
    pub(crate) fn add(&self) -> Arc<Ring> {
        let ring = Arc::new(Ring::default());
        let mut rings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        rings.push(Arc::clone(&ring));
        ring
    }

    /// The history: all records from the first on that no thread has dropped.
    pub(crate) fn history(&self, next: Seq) -> History {
        let rings = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let mut all = Vec::new();
        let mut first = 0;
        for ring in rings.iter() {
            let records = ring.records.lock().unwrap_or_else(PoisonError::into_inner);
            if records.len() == RECORDS {
                first = first.max(records.front().map_or(0, |record| record.seq));
            }
            all.extend(records.iter().filter(|record| record.seq < next).cloned());
        }
        all.retain(|record| record.seq >= first);
        all.sort_unstable_by_key(|record| record.seq);
        History::of(all, next)
    }
}

//! Stress mode: settings that make mistakes about liveness show themselves.
//!
//! Invariant: it changes when objects are freed and what freed memory holds,
//! never what a correct program computes.

use crate::heap::Heap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};

/// What freed cells are filled with: an address that faults.
pub(crate) const POISON: u8 = 0xdb;

/// How hard to try.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stress {
    /// Ask for a collection after so many allocations; 0 is off.
    pub every: u64,
    /// Fill freed memory with `0xdb` bytes.
    pub poison: bool,
}

/// The settings in force, and the allocations since the last collection.
pub(crate) struct StressState {
    every: AtomicU64,
    poison: AtomicBool,
    count: AtomicU64,
}

impl StressState {
    pub(crate) fn new(stress: Stress) -> Self {
        StressState {
            every: AtomicU64::new(stress.every),
            poison: AtomicBool::new(stress.poison),
            count: AtomicU64::new(0),
        }
    }

    /// Whether every allocation has to pass by here, which it does if caches
    /// get one cell at a time.
    pub(crate) fn one_by_one(&self) -> bool {
        self.every.load(Relaxed) != 0
    }

    pub(crate) fn poisons(&self) -> bool {
        self.poison.load(Relaxed)
    }

    /// Whether enough was allocated since the last collection.
    pub(crate) fn is_due(&self) -> bool {
        let every = self.every.load(Relaxed);
        every != 0 && self.count.load(Relaxed) >= every
    }

    pub(crate) fn allocated(&self) {
        if self.one_by_one() {
            self.count.fetch_add(1, Relaxed);
        }
    }

    pub(crate) fn collected(&self) {
        self.count.store(0, Relaxed);
    }
}

impl Heap {
    /// Changes the stress mode. Caches keep the cells that they already have,
    /// so the exact count begins with the next collection.
    pub fn set_stress(&self, stress: Stress) {
        self.stress.every.store(stress.every, Relaxed);
        self.stress.poison.store(stress.poison, Relaxed);
        self.stress.collected();
    }
}

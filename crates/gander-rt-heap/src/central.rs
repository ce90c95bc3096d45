//! What all threads share of a class: its spans by state, and its counters.
//!
//! Invariant: a span of the class is in exactly one place: waiting to be
//! swept, swept with free cells, full, owned by a cache, or in the hands of
//! the one that sweeps it.

use crate::classes::{CODES, Code};
use crate::lock::lock;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

/// First pages of the spans of a class, by state.
#[derive(Default)]
pub(crate) struct Lists {
    pub(crate) unswept: Vec<u32>,
    pub(crate) partial: Vec<u32>,
    pub(crate) full: Vec<u32>,
}

/// A class with or without pointers.
#[derive(Default)]
pub(crate) struct Central {
    pub(crate) lists: Mutex<Lists>,
    /// Cells that became objects, but for those in the spans of caches.
    pub(crate) mallocs: AtomicU64,
    /// Cells swept away.
    pub(crate) frees: AtomicU64,
}

impl Central {
    /// One per code.
    pub(crate) fn all() -> Box<[Central]> {
        (0..CODES).map(|_| Central::default()).collect()
    }

    /// After marking: every span may have garbage.
    pub(crate) fn unsweep(&self) -> usize {
        let mut lists = lock(&self.lists);
        let Lists {
            unswept,
            partial,
            full,
        } = &mut *lists;
        unswept.append(full);
        unswept.append(partial);
        unswept.len()
    }

    /// Forgets all spans and counts.
    pub(crate) fn reset(&self) {
        let mut lists = lock(&self.lists);
        lists.unswept.clear();
        lists.partial.clear();
        lists.full.clear();
        self.mallocs.store(0, Relaxed);
        self.frees.store(0, Relaxed);
    }
}

/// The codes of classes: 2 and up, as 0 is the free page and 1 nothing.
pub(crate) fn codes() -> impl Iterator<Item = Code> {
    2..CODES as Code
}

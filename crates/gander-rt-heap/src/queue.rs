//! The queues of finalizers and cleanups that are due, which goroutines of the
//! program take from.
//!
//! Invariant: what a queued entry refers to is alive: the queues are roots.

use crate::heap::Heap;
use crate::lock::lock;
use crate::specials::{CLEANUP_WORDS, FINALIZER_WORDS};
use std::collections::VecDeque;

/// A finalizer to run. The object is alive again until it ran.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QueuedFinalizer {
    /// The address that the finalizer was set for.
    pub object: usize,
    /// What was given to [`Heap::set_finalizer`].
    pub words: [usize; FINALIZER_WORDS],
}

/// Both queues, first in, first out.
#[derive(Default)]
pub(crate) struct Queue {
    pub(crate) finalizers: VecDeque<QueuedFinalizer>,
    pub(crate) cleanups: VecDeque<[usize; CLEANUP_WORDS]>,
}

impl Queue {
    /// Everything that keeps objects alive.
    pub(crate) fn roots(&self, roots: &mut Vec<usize>) {
        for entry in &self.finalizers {
            roots.push(entry.object);
            roots.extend(entry.words);
        }
        roots.extend(self.cleanups.iter().flatten());
    }
}

impl Heap {
    /// Takes the next finalizer. The caller keeps its object and words
    /// reachable.
    pub fn next_finalizer(&self) -> Option<QueuedFinalizer> {
        lock(&self.queue).finalizers.pop_front()
    }

    /// Takes the next cleanup: what was given to [`Heap::add_cleanup`]. The
    /// caller keeps the words reachable.
    pub fn next_cleanup(&self) -> Option<[usize; CLEANUP_WORDS]> {
        lock(&self.queue).cleanups.pop_front()
    }

    /// How many finalizers and cleanups are waiting.
    pub fn queued(&self) -> (usize, usize) {
        let queue = lock(&self.queue);
        (queue.finalizers.len(), queue.cleanups.len())
    }
}

//! Giving out slots of vector clocks, and giving them out again.
//!
//! A slot may get a new owner when nobody can tell the new owner's past from
//! the old one's. Three ways to be sure:
//!
//! - the parent of the new goroutine is ordered after everything that the old
//!   owner left, so the new owner is too;
//! - every live goroutine is (and whatever else can start one);
//! - the old owner left nothing: no access in shadow memory and no stamp in a
//!   synchronisation object.
//!
//! Invariant: the times of a slot go on where the old owner's ended.

use crate::clock::{Epoch, Slot};
use std::collections::VecDeque;

/// The slots of a run.
#[derive(Debug, Default)]
pub struct Slots {
    next: u32,
    /// For anybody, with the first time of the next owner.
    free: Vec<Epoch>,
    /// Dead, with the last epoch of which something may be left.
    dead: VecDeque<Epoch>,
}

/// Dead slots looked at when a goroutine starts.
const PROBES: usize = 8;

impl Slots {
    /// The first epoch of a new goroutine that will know what `knows` says.
    pub fn allocate(&mut self, knows: impl Fn(Epoch) -> bool) -> Epoch {
        if let Some(first) = self.free.pop() {
            return first;
        }
        for _ in 0..PROBES.min(self.dead.len()) {
            let Some(last) = self.dead.pop_front() else {
                break;
            };
            if knows(last) {
                return after(last);
            }
            self.dead.push_back(last);
        }
        let slot = Slot(self.next);
        self.next += 1;
        Epoch { slot, time: 1 }
    }

    /// The owner of the slot died; `last` is the last epoch it used.
    pub fn bury(&mut self, last: Epoch) {
        if last.time == 0 {
            self.free.push(after(last));
        } else {
            self.dead.push_back(last);
        }
    }

    /// Frees the dead slots of which nothing is left.
    pub fn reclaim(&mut self, gone: impl Fn(Epoch) -> bool) {
        let free = &mut self.free;
        self.dead.retain(|&last| {
            let gone = gone(last);
            if gone {
                free.push(after(last));
            }
            !gone
        });
    }

    /// How many slots there are: the width of a full clock.
    #[must_use]
    pub fn width(&self) -> usize {
        self.next as usize
    }

    /// How many of them belong to dead goroutines and are not free.
    #[must_use]
    pub fn dead(&self) -> usize {
        self.dead.len()
    }
}

fn after(last: Epoch) -> Epoch {
    Epoch {
        time: last.time + 1,
        ..last
    }
}

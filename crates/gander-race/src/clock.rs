//! Vector clocks: what is ordered before something, by slots.
//!
//! A clock maps slots to times; what it does not mention is at zero. The times
//! of the first slots, which is all of most programs, are in the clock itself:
//! copying and joining them takes a few instructions and no memory. The others
//! are in a [`Tree`].
//!
//! Invariant: times in a clock only grow.

use crate::tree::Tree;
use std::fmt;

/// A position in vector clocks: a goroutine, for as long as it lives. Slots of
/// dead goroutines are given out again when nothing can tell the difference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Slot(pub u32);

/// A span in the life of a goroutine: from one release to the next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Epoch {
    /// Whose.
    pub slot: Slot,
    /// Counts releases, from 1. Never falls, also across owners of the slot.
    pub time: u64,
}

/// Slots whose times are in the clock itself; few where clocks are tested, so
/// that traces of few goroutines have trees.
const NEAR: usize = if cfg!(any(test, feature = "model")) {
    3
} else {
    16
};

/// A vector clock. Who compares a few goroutines finds all of it at the beginning.
#[repr(C)]
#[derive(Clone, Default)]
pub struct Clock {
    /// From here on the times in `near` are zero.
    used: usize,
    near: [u64; NEAR],
    far: Tree,
}

impl Clock {
    /// The time of a slot.
    #[must_use]
    #[inline]
    pub fn get(&self, slot: Slot) -> u64 {
        match self.near.get(slot.0 as usize) {
            Some(&time) => time,
            None => self.far.get(slot),
        }
    }

    /// Whether the epoch is within the clock.
    #[must_use]
    #[inline]
    pub fn knows(&self, epoch: Epoch) -> bool {
        self.get(epoch.slot) >= epoch.time
    }

    /// Becomes a copy of the other.
    #[inline]
    pub fn copy(&mut self, other: &Self) {
        // All of them: that is a few instructions, and the used ones a call.
        self.near = other.near;
        self.used = other.used;
        if !self.far.is_same(&other.far) {
            self.far = other.far.clone();
        }
    }

    /// Whether nothing is within the clock.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.near == [0; NEAR] && self.far.is_empty()
    }

    /// Adds one epoch.
    #[inline]
    pub fn add(&mut self, epoch: Epoch) {
        match self.near.get_mut(epoch.slot.0 as usize) {
            Some(time) => {
                *time = (*time).max(epoch.time);
                self.used = self.used.max(epoch.slot.0 as usize + 1);
            }
            None => self.far.add(epoch),
        }
    }

    /// Adds everything that is in `other`.
    #[inline]
    pub fn join(&mut self, other: &Self) {
        for (mine, theirs) in self.near.iter_mut().zip(&other.near[..other.used]) {
            *mine = (*mine).max(*theirs);
        }
        self.used = self.used.max(other.used);
        if !other.far.is_empty() {
            self.far.join(&other.far);
        }
    }

    /// Becomes what it was together with `other`, which becomes what it was.
    #[inline]
    pub fn exchange(&mut self, other: &mut Self) {
        let used = self.used.max(other.used);
        let pairs = self.near[..used].iter_mut().zip(&mut other.near[..used]);
        for (mine, theirs) in pairs {
            let old = *mine;
            *mine = old.max(*theirs);
            *theirs = old;
        }
        other.used = std::mem::replace(&mut self.used, used);
        if !self.far.is_empty() || !other.far.is_empty() {
            let old = self.far.clone();
            self.far.join(&other.far);
            other.far = old;
        }
    }

    /// Keeps what is in `other` too.
    pub fn meet(&mut self, other: &Self) {
        for (mine, theirs) in self.near.iter_mut().zip(&other.near) {
            *mine = (*mine).min(*theirs);
        }
        self.far.meet(&other.far);
    }

    /// The slots that the clock mentions, with their times, in ascending order.
    #[must_use]
    pub fn entries(&self) -> Vec<Epoch> {
        let near = (0..).map(Slot).zip(self.near);
        let mut out: Vec<Epoch> = near
            .filter(|(_, time)| *time != 0)
            .map(|(slot, time)| Epoch { slot, time })
            .collect();
        self.far.entries_to(&mut out);
        out
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries();
        f.debug_map()
            .entries(entries.iter().map(|e| (e.slot.0, e.time)))
            .finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn clock(entries: &[(u32, u64)]) -> Clock {
        let mut clock = Clock::default();
        for &(slot, time) in entries {
            let slot = Slot(slot);
            clock.add(Epoch { slot, time });
        }
        clock
    }

    #[track_caller]
    fn check(clock: &Clock, expected: &[(u32, u64)]) {
        let got: Vec<_> = clock.entries().iter().map(|e| (e.slot.0, e.time)).collect();
        assert_eq!(got, expected);
        for &(slot, time) in expected {
            assert_eq!(clock.get(Slot(slot)), time);
        }
    }

    #[test]
    fn joins_and_meetings_are_pointwise() {
        let (a, b) = (
            clock(&[(0, 3), (1, 1), (40, 2)]),
            clock(&[(1, 4), (2, 1), (40, 1), (41, 1)]),
        );
        for (a, b) in [(&a, &b), (&b, &a)] {
            let (mut joined, mut met) = (a.clone(), a.clone());
            joined.join(b);
            check(&joined, &[(0, 3), (1, 4), (2, 1), (40, 2), (41, 1)]);
            met.meet(b);
            check(&met, &[(1, 1), (40, 1)]);
            let (mut mine, mut theirs) = (a.clone(), b.clone());
            mine.exchange(&mut theirs);
            check(&mine, &[(0, 3), (1, 4), (2, 1), (40, 2), (41, 1)]);
            assert_eq!(theirs.entries(), a.entries());
        }
    }

    #[test]
    fn what_is_exchanged_with_a_shorter_one_leaves_nothing_behind() {
        let (mut long, mut short) = (clock(&[(0, 2), (2, 7)]), clock(&[(0, 5)]));
        short.exchange(&mut long);
        check(&short, &[(0, 5), (2, 7)]);
        check(&long, &[(0, 5)]);
        short.exchange(&mut long);
        check(&long, &[(0, 5), (2, 7)]);
    }

    #[test]
    fn a_copy_is_the_other() {
        let (mut copy, other) = (clock(&[(0, 9), (50, 1)]), clock(&[(1, 1), (40, 2)]));
        copy.copy(&other);
        check(&copy, &[(1, 1), (40, 2)]);
        assert!(!copy.is_empty() && Clock::default().is_empty());
    }
}

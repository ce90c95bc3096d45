//! What a goroutine knows, and what it hands on.
//!
//! Invariant: an epoch of a goroutine is released at most once, so whoever
//! knows the epoch knows everything that its stamp carries. This makes the
//! common case of acquiring (nothing new) one lookup.

use crate::clock::{Clock, Epoch, Slot};
use crate::history::Seq;

/// What a goroutine knew when it released.
///
/// Its own epoch is kept beside the clock, so that making a stamp copies
/// nothing.
#[repr(C)]
#[derive(Clone, Debug)]
pub struct Stamp {
    epoch: Epoch,
    /// The record of the release in the history.
    pub seq: Seq,
    base: Clock,
}

impl Stamp {
    /// The released epoch.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Whether the epoch is ordered before the release.
    #[must_use]
    pub fn knows(&self, epoch: Epoch) -> bool {
        (self.epoch.slot == epoch.slot && self.epoch.time >= epoch.time) || self.base.knows(epoch)
    }
}

/// A goroutine's place in the order: its present epoch and what is before it.
#[derive(Clone, Debug)]
pub struct Timeline {
    epoch: Epoch,
    base: Clock,
    /// Whether the goroutine accessed memory in its present epoch.
    used: bool,
}

impl Timeline {
    /// A goroutine that knows nothing, at its first epoch.
    #[must_use]
    pub fn new(first: Epoch) -> Self {
        Self {
            epoch: first,
            base: Clock::default(),
            used: false,
        }
    }

    /// The present epoch.
    #[must_use]
    pub fn epoch(&self) -> Epoch {
        self.epoch
    }

    /// Notes that memory was accessed in the present epoch.
    pub fn note_access(&mut self) {
        self.used = true;
    }

    /// Whether the epoch is ordered before what the goroutine does next.
    #[must_use]
    pub fn knows(&self, epoch: Epoch) -> bool {
        epoch.slot == self.epoch.slot || self.base.knows(epoch)
    }

    /// The newest time of a slot that is ordered before what comes next.
    #[must_use]
    pub fn newest(&self, slot: Slot) -> u64 {
        if slot == self.epoch.slot {
            self.epoch.time
        } else {
            self.base.get(slot)
        }
    }

    /// Everything that is ordered before what comes next.
    #[must_use]
    pub fn known(&self) -> Clock {
        let mut known = self.base.clone();
        known.add(self.epoch);
        known
    }

    /// The last epoch of which anything can be left when the goroutine ends
    /// now: an access, or a stamp.
    #[must_use]
    pub fn last_used(&self) -> u64 {
        if self.used {
            self.epoch.time
        } else {
            self.epoch.time - 1
        }
    }

    /// Hands on what the goroutine did and knows, and begins an epoch.
    pub fn release(&mut self, seq: Seq) -> Stamp {
        let stamp = Stamp {
            base: self.base.clone(),
            epoch: self.epoch,
            seq,
        };
        self.epoch.time += 1;
        self.used = false;
        stamp
    }

    /// The same, in the place of an older stamp.
    #[inline]
    pub fn release_to(&mut self, stamp: &mut Stamp, seq: Seq) {
        stamp.base.copy(&self.base);
        (stamp.epoch, stamp.seq) = (self.epoch, seq);
        self.epoch.time += 1;
        self.used = false;
    }

    /// The same, and orders what comes next after the older stamp; its record.
    #[inline]
    pub fn exchange(&mut self, stamp: &mut Stamp, seq: Seq) -> Seq {
        let got = stamp.epoch;
        if self.knows(got) {
            stamp.base.copy(&self.base);
        } else {
            self.base.exchange(&mut stamp.base);
            self.base.add(got);
        }
        stamp.epoch = self.epoch;
        self.epoch.time += 1;
        self.used = false;
        std::mem::replace(&mut stamp.seq, seq)
    }

    /// A release that forgets to begin an epoch.
    #[cfg(any(test, feature = "model"))]
    pub(crate) fn release_without_tick(&mut self, seq: Seq) -> Stamp {
        Stamp {
            base: self.base.clone(),
            epoch: self.epoch,
            seq,
        }
    }

    /// Orders what comes next after the release.
    #[inline]
    pub fn acquire(&mut self, stamp: &Stamp) {
        if self.knows(stamp.epoch) {
            return;
        }
        self.base.join(&stamp.base);
        self.base.add(stamp.epoch);
    }

    /// Orders what comes next after epochs of goroutines that have ended.
    pub fn acquire_epochs(&mut self, epochs: impl Iterator<Item = Epoch>) {
        for epoch in epochs.filter(|epoch| epoch.time != 0) {
            if epoch.slot != self.epoch.slot {
                self.base.add(epoch);
            }
        }
    }

    /// Orders what comes next after several releases.
    #[inline]
    pub fn acquire_all(&mut self, merged: &Merged) {
        if let Some(rest) = merged.rest() {
            self.base.join(&rest.known);
        }
        if let Some(newest) = &merged.newest {
            self.acquire(newest);
        }
    }
}

/// Several releases together.
#[repr(C)]
#[derive(Clone, Debug, Default)]
pub struct Merged {
    /// Those before the last, unless the last knows them all: then it is not there,
    /// or empty.
    rest: Option<Box<Rest>>,
    /// The last release.
    newest: Option<Stamp>,
}

/// Releases before the last one.
#[derive(Clone, Debug, Default)]
struct Rest {
    known: Clock,
    /// Their records, newest at the end; those at the beginning are dropped when
    /// there are many.
    sources: Vec<Seq>,
}

/// Sources kept for explanations.
const MAX_SOURCES: usize = 64;

impl Merged {
    #[inline]
    fn rest(&self) -> Option<&Rest> {
        let rest = self.rest.as_deref();
        rest.filter(|rest| !rest.sources.is_empty())
    }

    /// Makes room for a release by somebody with this place in the order.
    #[inline]
    fn make_room(&mut self, knows: impl Fn(Epoch) -> bool) {
        if let Some(old) = &self.newest
            && (self.rest().is_some() || !knows(old.epoch))
        {
            let rest = self.rest.get_or_insert_default();
            rest.known.join(&old.base);
            rest.known.add(old.epoch);
            if rest.sources.len() + 1 == MAX_SOURCES {
                rest.sources.remove(0);
            }
            rest.sources.push(old.seq);
        }
    }

    /// Adds a release.
    pub fn merge(&mut self, stamp: Stamp) {
        self.make_room(|epoch| stamp.knows(epoch));
        self.newest = Some(stamp);
    }

    /// Lets a goroutine release: [`Timeline::release`] and [`Merged::merge`].
    #[inline]
    pub fn release(&mut self, timeline: &mut Timeline, seq: Seq) {
        self.make_room(|epoch| timeline.knows(epoch));
        match &mut self.newest {
            Some(old) => timeline.release_to(old, seq),
            none => *none = Some(timeline.release(seq)),
        }
    }

    /// Forgets everything before and keeps one release.
    pub fn replace(&mut self, stamp: Stamp) {
        self.clear();
        self.merge(stamp);
    }

    /// Forgets everything.
    pub fn clear(&mut self) {
        self.newest = None;
        if let Some(rest) = &mut self.rest {
            rest.sources.clear();
            rest.known = Clock::default();
        }
    }

    /// Whether nothing was released.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.newest.is_none()
    }

    /// Whether the epoch is ordered before one of the releases.
    #[must_use]
    pub fn knows(&self, epoch: Epoch) -> bool {
        self.rest().is_some_and(|rest| rest.known.knows(epoch))
            || self.newest.as_ref().is_some_and(|s| s.knows(epoch))
    }

    /// The newest epoch of a slot that is ordered before one of the releases.
    #[must_use]
    pub fn newest_of(&self, slot: Slot) -> u64 {
        let newest = self.newest.as_ref().map_or(0, |stamp| {
            if stamp.epoch.slot == slot {
                stamp.epoch.time
            } else {
                stamp.base.get(slot)
            }
        });
        let rest = self.rest();
        newest.max(rest.map_or(0, |rest| rest.known.get(slot)))
    }

    /// Everything that is ordered before one of the releases.
    #[must_use]
    pub fn known(&self) -> Clock {
        let rest = self.rest();
        let mut known = rest.map_or_else(Clock::default, |rest| rest.known.clone());
        if let Some(newest) = &self.newest {
            known.join(&newest.base);
            known.add(newest.epoch);
        }
        known
    }

    /// The records of the releases, newest at the end.
    pub fn sources(&self) -> impl Iterator<Item = Seq> {
        let rest = self.rest().into_iter().flat_map(|rest| &rest.sources);
        let newest = self.newest.as_ref().map(|stamp| stamp.seq);
        rest.copied().chain(newest)
    }

    /// The last release.
    #[must_use]
    pub fn newest(&self) -> Option<&Stamp> {
        self.newest.as_ref()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn timeline(slot: u32) -> Timeline {
        Timeline::new(Epoch {
            slot: Slot(slot),
            time: 1,
        })
    }

    #[test]
    fn what_is_after_a_release_is_not_handed_on() {
        let (mut a, mut b) = (timeline(0), timeline(1));
        let before = a.epoch();
        let stamp = a.release(0);
        let after = a.epoch();
        b.acquire(&stamp);
        assert!(b.knows(before));
        assert!(!b.knows(after));
    }

    #[test]
    fn what_an_exchange_brings_is_not_handed_on() {
        let (mut a, mut b, mut c) = (timeline(0), timeline(1), timeline(2));
        let (first, second) = (a.epoch(), b.epoch());
        let mut stamp = a.release(7);
        assert_eq!(b.exchange(&mut stamp, 8), 7);
        assert!(b.knows(first) && b.epoch() != second);
        c.acquire(&stamp);
        assert!(c.knows(second) && !c.knows(first));
    }

    #[test]
    fn knowledge_is_transitive() {
        let (mut a, mut b, mut c) = (timeline(0), timeline(1), timeline(2));
        let before = a.epoch();
        b.acquire(&a.release(0));
        c.acquire(&b.release(1));
        assert!(c.knows(before));
    }

    #[test]
    fn merged_releases_keep_what_the_last_does_not_know() {
        let (mut a, mut b, mut c) = (timeline(0), timeline(1), timeline(2));
        let (ea, eb) = (a.epoch(), b.epoch());
        let mut merged = Merged::default();
        merged.merge(a.release(0));
        merged.merge(b.release(1));
        c.acquire_all(&merged);
        assert!(c.knows(ea) && c.knows(eb));
        assert!(merged.sources().eq([0, 1]));
        merged.replace(c.release(2));
        assert!(merged.knows(ea));
        assert!(merged.sources().eq([2]));
    }

    #[test]
    fn an_unused_last_epoch_leaves_nothing_behind() {
        let mut a = timeline(0);
        a.note_access();
        assert_eq!(a.last_used(), 1);
        let _ = a.release(0);
        assert_eq!(a.last_used(), 1);
        a.note_access();
        assert_eq!(a.last_used(), 2);
    }
}

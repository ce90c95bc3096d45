//! What can no longer race with anything.
//!
//! Invariant: an epoch is given up only if every live goroutine, and every
//! timer and finalizer that can start one, is ordered after it. Then so is every
//! later access.

use crate::clock::{Epoch, Slot};
use crate::objects::Objects;
use crate::timeline::Timeline;
use rustc_hash::FxHashMap;

/// The newest epochs that everything is ordered after which can still happen.
pub(crate) struct Floors<'a> {
    pub(crate) timelines: Vec<&'a Timeline>,
    pub(crate) objects: &'a Objects,
    /// Mistakes of `broken.rs`.
    pub(crate) ignore_timers: bool,
    pub(crate) too_much: bool,
    /// The floors found so far.
    pub(crate) known: FxHashMap<Slot, u64>,
}

impl Floors<'_> {
    /// Whether everybody is ordered after the epoch.
    pub(crate) fn is_before_all(&mut self, epoch: Epoch) -> bool {
        let (timelines, objects) = (&self.timelines, self.objects);
        let floor = *self.known.entry(epoch.slot).or_insert_with(|| {
            let mut floors: Vec<u64> = timelines
                .iter()
                .filter(|timeline| timeline.epoch().slot != epoch.slot)
                .map(|timeline| timeline.newest(epoch.slot))
                .collect();
            if !self.ignore_timers {
                floors.extend(objects.pending().map(|gate| gate.newest_of(epoch.slot)));
            }
            let limit = if self.too_much {
                floors.iter().max()
            } else {
                floors.iter().min()
            };
            limit.copied().unwrap_or(u64::MAX)
        });
        floor >= epoch.time
    }
}

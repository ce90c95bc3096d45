//! Forgetting what can no longer race with anything.
//!
//! Invariant: an access is forgotten only if every live goroutine, and every
//! timer and finalizer that can start one, is ordered after it; but for
//! [`Engine::forget`], which says how much it forgot.

use crate::engine::{Engine, lock};
use crate::memory::{CHUNK, Region, STATE};
use crate::racers::Racer;
use gander_race::{Epoch, GRANULE, Slot};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::RefCell;
use std::sync::atomic::Ordering;

/// What is left after a pruning.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Left {
    pub(crate) nodes: usize,
    pub(crate) moments: usize,
    /// Bytes of shadow memory in use.
    pub(crate) shadow: usize,
}

impl Left {
    pub(crate) fn bytes(&self) -> usize {
        self.nodes * 32 + self.moments * size_of::<crate::racers::Moment>() + self.shadow
    }
}

/// What a pruning found of a node.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Fate {
    Unseen,
    Kept,
    /// Gone; its cell goes on with this one.
    Gone(u32),
}

struct Pruning<'a> {
    engine: &'a Engine,
    racers: Vec<&'a Racer>,
    /// Newest epochs of slots that everybody is ordered after.
    floors: FxHashMap<Slot, u64>,
    fates: Vec<Fate>,
    moments: Vec<bool>,
    used: FxHashSet<Slot>,
    /// A list on the way to its end.
    list: Vec<u32>,
}

impl Engine {
    /// Forgets what it can, and frees slots of dead goroutines.
    ///
    /// # Safety
    /// The world is stopped: no access and no event is under way.
    pub(crate) unsafe fn prune(&self) -> Left {
        let racers: Vec<&Racer> = self.racers.all().into_iter().map(|racer| &*racer).collect();
        let mut pruning = Pruning {
            engine: self,
            fates: vec![Fate::Unseen; self.cells.nodes.end() as usize],
            moments: vec![false; self.moments.end() as usize],
            racers,
            floors: FxHashMap::default(),
            used: FxHashSet::default(),
            list: Vec::new(),
        };
        let mut left = Left::default();
        for region in &self.regions {
            left.shadow += pruning.region(region);
        }
        for racer in &pruning.racers {
            pruning.moments[racer.moment() as usize] = true;
        }
        let Pruning {
            fates,
            moments,
            mut used,
            floors,
            racers,
            ..
        } = pruning;
        let free_nodes: Vec<u32> = free(&fates, |fate| *fate == Fate::Kept);
        let free_moments: Vec<u32> = free(&moments, |kept| *kept);
        left.nodes = fates.len() - free_nodes.len();
        left.moments = moments.len() - free_moments.len();
        self.cells.nodes.set_free(free_nodes);
        self.moments.set_free(free_moments);
        self.objects.each(|shard| {
            let stamps = shard.objects.stamps().chain(shard.atomics.stamps());
            used.extend(stamps.map(|stamp| stamp.epoch().slot));
        });
        let floors = RefCell::new(floors);
        lock(&self.slots).reclaim(|last| {
            let floors = &mut floors.borrow_mut();
            !used.contains(&last.slot) || is_before_all(self, &racers, floors, last)
        });
        self.pruned(left.nodes + left.moments);
        left
    }

    /// Forgets everything that is remembered of memory; how many accesses that
    /// were.
    ///
    /// # Safety
    /// As [`Engine::prune`].
    pub(crate) unsafe fn forget(&self) -> usize {
        for region in &self.regions {
            let all = region.start..region.start + region.len;
            region.each_touched(&all, |part| {
                for address in part.step_by(GRANULE as usize) {
                    let word = region.word(address);
                    let seen = word.load(Ordering::Relaxed);
                    if seen != 0 {
                        word.store(seen & !STATE, Ordering::Relaxed);
                    }
                }
            });
        }
        let before = self.cells.nodes.end() as usize;
        before.saturating_sub(self.prune().nodes)
    }
}

/// The numbers, but for 0, of what is not kept.
fn free<T>(all: &[T], kept: impl Fn(&T) -> bool) -> Vec<u32> {
    let numbers = (1..all.len()).rev();
    numbers
        .filter(|&number| !kept(&all[number]))
        .map(|number| number as u32)
        .collect()
}

impl Pruning<'_> {
    /// Prunes the cells of a region; the bytes of shadow that it still needs.
    unsafe fn region(&mut self, region: &Region) -> usize {
        let mut bytes = 0;
        let all = region.start..region.start + region.len;
        region.each_touched(&all, |part| {
            let chunk = (part.start - region.start) / CHUNK;
            let whole = part.end - part.start == CHUNK;
            let mut empty = true;
            for address in part.step_by(GRANULE as usize) {
                let word = region.word(address);
                let seen = word.load(Ordering::Relaxed);
                if seen & STATE != 0 {
                    let state = self.list(seen & STATE);
                    word.store((seen & !STATE) | state, Ordering::Relaxed);
                }
                empty &= word.load(Ordering::Relaxed) == 0;
            }
            match empty && whole {
                true => region.release(chunk),
                false => bytes += (CHUNK / GRANULE * 4) as usize,
            }
        });
        bytes
    }

    /// Prunes a list: its new first node.
    unsafe fn list(&mut self, first: u32) -> u32 {
        let nodes = &self.engine.cells.nodes;
        let mut list = std::mem::take(&mut self.list);
        let mut at = first;
        while at != 0 && self.fates[at as usize] == Fate::Unseen {
            list.push(at);
            at = (*nodes.at(at)).next();
        }
        let mut rest = match self.fates[at as usize] {
            Fate::Gone(next) => next,
            Fate::Unseen | Fate::Kept => at,
        };
        while let Some(at) = list.pop() {
            let node = &mut *nodes.at(at);
            let epoch = node.epoch();
            if is_before_all(self.engine, &self.racers, &mut self.floors, epoch) {
                self.fates[at as usize] = Fate::Gone(rest);
                continue;
            }
            if node.next() != rest {
                node.set_next(rest);
            }
            self.used.insert(epoch.slot);
            self.moments[node.moment() as usize] = true;
            self.fates[at as usize] = Fate::Kept;
            rest = at;
        }
        self.list = list;
        rest
    }
}

/// Whether everybody is ordered after the epoch.
fn is_before_all(
    engine: &Engine,
    racers: &[&Racer],
    floors: &mut FxHashMap<Slot, u64>,
    epoch: Epoch,
) -> bool {
    let floor = *floors
        .entry(epoch.slot)
        .or_insert_with(|| floor_of(engine, racers, epoch.slot));
    floor >= epoch.time
}

/// The newest epoch of a slot that everybody is ordered after.
fn floor_of(engine: &Engine, racers: &[&Racer], slot: Slot) -> u64 {
    let mut floor = u64::MAX;
    for racer in racers {
        let timeline = racer.timeline();
        if timeline.epoch().slot != slot {
            floor = floor.min(timeline.newest(slot));
        }
        if floor == 0 {
            return 0;
        }
    }
    engine.objects.each(|shard| {
        for gate in shard.objects.pending() {
            floor = floor.min(gate.newest_of(slot));
        }
    });
    floor
}

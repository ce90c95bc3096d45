//! Forgetting what can no longer race with anything.
//!
//! Invariant: an access is forgotten only if every live goroutine, and every
//! timer and finalizer that can start one, is ordered after it; but for idle
//! ones, which will be ordered after everything before they do anything, and for
//! [`Engine::forget`], which says how much it forgot.

use crate::cells::Node;
use crate::engine::{Engine, lock};
use crate::memory::{CHUNK, Region, STATE};
use crate::racers::Racer;
use crate::table::Pages;
use gander_race::{Clock, Epoch, GRANULE, Slot, Stamp};
use rustc_hash::FxHashSet;
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

/// What a pruning finds of a node, but for 0, nothing yet: it is kept; or it is
/// gone, and its cell goes on with another one, whose number is one less.
const KEPT: u32 = u32::MAX;
const GONE: u32 = 1;

struct Pruning<'a> {
    engine: &'a Engine,
    floor: Floor,
    fates: Pages<u32>,
    /// 1: it is kept.
    moments: Pages<u8>,
    used: FxHashSet<Slot>,
    /// The slot added to them last.
    last: Option<Slot>,
    /// A list on the way to its end.
    list: Vec<u32>,
}

impl Engine {
    /// Forgets what it can, and frees slots of dead goroutines.
    ///
    /// # Safety
    /// The world is stopped: no access and no event is under way.
    pub(crate) unsafe fn prune(&self) -> Left {
        let racers = self.racers.all().into_iter().map(|racer| &*racer);
        let racers = racers.inspect(|racer| racer.cool());
        let racers: Vec<&Racer> = racers.filter(|racer| !racer.idle.get()).collect();
        let mut pruning = Pruning {
            engine: self,
            floor: Floor::of(self, &racers),
            fates: Pages::new(self.cells.nodes.end() as usize),
            moments: Pages::new(self.moments.end() as usize),
            used: FxHashSet::default(),
            last: None,
            list: Vec::new(),
        };
        let mut left = Left::default();
        for region in &self.regions {
            left.shadow += pruning.region(region);
        }
        for racer in &racers {
            pruning.moments[racer.moment() as usize] = 1;
        }
        let Pruning {
            fates,
            moments,
            mut used,
            floor,
            ..
        } = pruning;
        left.nodes = fates.len() - self.cells.nodes.set_free(&fates, KEPT);
        left.moments = moments.len() - self.moments.set_free(&moments, 1);
        self.objects.each(|shard| {
            let spots = shard.spots.stamps().map(Stamp::epoch);
            let epochs = shard.objects.epochs().chain(spots);
            used.extend(epochs.map(|epoch| epoch.slot));
            // SAFETY: the caller's.
            let epochs = unsafe { shard.channels.epochs() };
            used.extend(epochs.map(|epoch| epoch.slot));
            shard.spots.free();
        });
        let gone = |last: Epoch| !used.contains(&last.slot) || floor.is_over(last);
        lock(&self.life).slots.reclaim(gone);
        self.pruned(&left);
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

impl Pruning<'_> {
    /// Prunes the cells of a region; the bytes of shadow that it still needs.
    unsafe fn region(&mut self, region: &Region) -> usize {
        let mut bytes = 0;
        let all = region.start..region.start + region.len;
        region.each_touched(&all, |part| {
            let chunk = (part.start - region.start) / CHUNK;
            let whole = part.end - part.start == CHUNK;
            let mut empty = true;
            // Neighbours are often in the same state.
            let mut last = (0, 0);
            for address in part.step_by(GRANULE as usize) {
                let word = region.word(address);
                let seen = word.load(Ordering::Relaxed);
                if seen & STATE != 0 {
                    if last.0 != seen & STATE {
                        last = (seen & STATE, self.list(seen & STATE));
                    }
                    if last.0 != last.1 {
                        word.store((seen & !STATE) | last.1, Ordering::Relaxed);
                    }
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
        match self.fates[first as usize] {
            0 => {}
            KEPT => return first,
            gone => return gone - GONE,
        }
        let nodes = &self.engine.cells.nodes;
        let mut list = std::mem::take(&mut self.list);
        let mut at = first;
        while at != 0 && self.fates[at as usize] == 0 {
            list.push(at);
            at = (*nodes.at(at)).next();
        }
        let mut rest = match self.fates[at as usize] {
            0 | KEPT => at,
            gone => gone - GONE,
        };
        while let Some(at) = list.pop() {
            let node = &*nodes.at(at);
            let epoch = node.epoch();
            if self.floor.is_over(epoch) {
                self.fates[at as usize] = rest + GONE;
                continue;
            }
            if node.next() != rest {
                node.forget_own();
            }
            Node::link(nodes.at(at), at, self.engine.cells.rest(rest));
            if self.last != Some(epoch.slot) {
                self.last = Some(epoch.slot);
                self.used.insert(epoch.slot);
            }
            self.moments[node.moment() as usize] = 1;
            self.fates[at as usize] = KEPT;
            rest = at;
        }
        self.list = list;
        rest
    }
}

/// What everybody is ordered after; `None` if there is nobody.
struct Floor(Option<Clock>);

impl Floor {
    fn of(engine: &Engine, racers: &[&Racer]) -> Floor {
        let mut floor = Floor(None);
        for racer in racers {
            floor.meet(racer.timeline().known());
        }
        engine.objects.each(|shard| {
            for gate in shard.objects.pending() {
                floor.meet(gate.known());
            }
        });
        floor
    }

    fn meet(&mut self, known: Clock) {
        match &mut self.0 {
            Some(floor) => floor.meet(&known),
            none => *none = Some(known),
        }
    }

    /// Whether everybody is ordered after the epoch.
    fn is_over(&self, epoch: Epoch) -> bool {
        self.0.as_ref().is_none_or(|floor| floor.knows(epoch))
    }
}

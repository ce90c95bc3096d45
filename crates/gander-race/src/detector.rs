//! The detector: events and accesses in, races out.
//!
//! Invariant: an access is reported with an earlier one exactly if both touch a
//! byte, at least one writes, not both are atomic, and no chain of program
//! order and edges of the memory model orders them. What the detector forgets
//! (see `shadow.rs`, `slots.rs`) cannot change whether a later access is
//! reported, and with whom only among those that race.
//!
//! The detector runs in one thread. A runtime with many keeps the same parts
//! ([`crate::Timeline`] in the goroutine, rule objects under the lock of their
//! object, cells in shadow memory) where they are used.

use crate::access::{Access, AccessKind, HeldLock, LockMode, Origin};
#[cfg(any(test, feature = "model"))]
use crate::broken::{self, Break};
use crate::clock::{Epoch, Slot};
use crate::finding::{Race, Reasoning, add_bytes};
use crate::gates;
use crate::history::{History, Record, Seq};
use crate::objects::Objects;
use crate::prune::Floors;
use crate::rules::{AtomicClocks, Edge, Turn, rendezvous};
use crate::shadow::{ShadowStore, access_cell, granules, mask_of};
use crate::slots::Slots;
use crate::timeline::{Stamp, Timeline};
use gander_conc::{Event, GoroutineId, Site, SyncObject};
use rustc_hash::{FxHashMap, FxHashSet};
use std::ops::Range;
use std::sync::Arc;

#[cfg(any(test, feature = "model"))]
macro_rules! broken {
    ($detector:expr, $mistake:ident) => {
        $detector.broken == Some(Break::$mistake)
    };
}
#[cfg(not(any(test, feature = "model")))]
macro_rules! broken {
    ($detector:expr, $mistake:ident) => {
        false
    };
}

/// A live goroutine.
#[derive(Debug)]
struct Goroutine {
    timeline: Timeline,
    origin: Arc<Origin>,
    locks: Vec<HeldLock>,
    /// `locks`, shared with the accesses made under them.
    shared_locks: Arc<[HeldLock]>,
}

/// How much a detector remembers at the moment.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Usage {
    /// Live goroutines.
    pub goroutines: usize,
    /// Slots of vector clocks.
    pub slots: usize,
    /// Those of them that dead goroutines still occupy.
    pub dead_slots: usize,
    /// Accesses remembered, counted once for each granule.
    pub entries: usize,
    /// Synchronisation objects.
    pub objects: usize,
}

/// The detector's state.
#[derive(Debug)]
pub struct Detector<S> {
    goroutines: FxHashMap<GoroutineId, Goroutine>,
    slots: Slots,
    objects: Objects,
    atomics: AtomicClocks,
    shadow: S,
    history: History,
    /// The mistake, in tests of the tests.
    #[cfg(any(test, feature = "model"))]
    pub broken: Option<Break>,
}

fn runtime_origin(goroutine: GoroutineId) -> Origin {
    Origin {
        goroutine,
        parent: None,
    }
}

impl<S: ShadowStore> Detector<S> {
    /// A detector for a program that has not begun, with a history of at most
    /// so many records (0 for none).
    #[must_use]
    pub fn new(shadow: S, history: usize) -> Self {
        Self {
            goroutines: FxHashMap::default(),
            slots: Slots::default(),
            objects: Objects::default(),
            atomics: AtomicClocks::default(),
            shadow,
            history: History::new(history),
            #[cfg(any(test, feature = "model"))]
            broken: None,
        }
    }

    /// The synchronisation history.
    #[must_use]
    pub fn history(&self) -> &History {
        &self.history
    }

    /// What is remembered.
    #[must_use]
    pub fn usage(&self) -> Usage {
        Usage {
            goroutines: self.goroutines.len(),
            slots: self.slots.width(),
            dead_slots: self.slots.dead(),
            entries: self.shadow.entries(),
            objects: self.objects.len(),
        }
    }

    /// Whether the goroutine has started and not ended.
    #[must_use]
    pub fn is_live(&self, goroutine: GoroutineId) -> bool {
        self.goroutines.contains_key(&goroutine)
    }

    /// `by` did `event` at `site`. Returns the races of the access that an
    /// atomic operation is; for other events there are none.
    pub fn event(&mut self, by: GoroutineId, site: Site, event: Event) -> Vec<Race> {
        self.ensure(by);
        match event {
            Event::AtomicLoad { address, size } => {
                return self.atomic(by, site, event, address..address + u64::from(size));
            }
            Event::AtomicStore { address, size } | Event::AtomicRmw { address, size } => {
                return self.atomic(by, site, event, address..address + u64::from(size));
            }
            Event::Go { child } => self.go(by, site, event, child),
            Event::GoEnd => {
                self.record(by, site, event, |_, _| {});
                self.end(by);
            }
            Event::ChanRendezvous { channel, receiver } => {
                self.meet(by, site, channel, receiver);
            }
            Event::CondWake { woken, .. } => self.wake(by, site, event, woken),
            _ => {
                self.record(by, site, event, |detector, turn| {
                    detector.through_object(event, turn);
                });
                self.track_locks(by, site, event);
            }
        }
        Vec::new()
    }

    /// `by` accesses memory. Returns the races of this access, one for each
    /// remembered access that it races with.
    pub fn access(
        &mut self,
        by: GoroutineId,
        site: Site,
        kind: AccessKind,
        bytes: Range<u64>,
    ) -> Vec<Race> {
        self.ensure(by);
        let at = self.history.next();
        self.touch(by, site, kind, bytes, at)
    }

    /// The memory is allocated anew (or freed): what was in it is forgotten,
    /// accesses and synchronisation objects. That is no edge.
    pub fn clear(&mut self, bytes: Range<u64>) {
        if !broken!(self, KeepOnAllocation) {
            self.shadow.clear(bytes.clone());
        }
        self.atomics.clear(bytes.clone());
        self.objects.clear(bytes);
    }

    /// Forgets what can no longer race with anything, and frees slots of dead
    /// goroutines. No verdict changes. For the runtime to call now and then: it
    /// looks at everything that is remembered.
    pub fn collect(&mut self) {
        let mut floors = Floors {
            timelines: self.goroutines.values().map(|g| &g.timeline).collect(),
            objects: &self.objects,
            ignore_timers: broken!(self, PruneIgnoresTimers),
            too_much: broken!(self, PruneTooMuch),
            known: FxHashMap::default(),
        };
        let mut used: FxHashSet<Slot> = FxHashSet::default();
        self.shadow.retain(|entry| {
            let epoch = entry.access.epoch;
            let keep = !floors.is_before_all(epoch);
            if keep {
                used.insert(epoch.slot);
            }
            keep
        });
        if !broken!(self, ReuseDespiteStamps) {
            let atomics = self.atomics.stamps().map(Stamp::epoch);
            let epochs = self.objects.epochs().chain(atomics);
            used.extend(epochs.map(|epoch| epoch.slot));
        }
        let floors = std::cell::RefCell::new(floors);
        self.slots
            .reclaim(|last| !used.contains(&last.slot) || floors.borrow_mut().is_before_all(last));
    }

    /// Why the accesses of a race that was just found are not ordered.
    #[must_use]
    pub fn explain(&self, race: &Race) -> Reasoning {
        self.history.explain(race)
    }

    // Goroutines.

    /// Makes a goroutine that nobody announced known, with an empty past.
    fn ensure(&mut self, id: GoroutineId) {
        if !self.goroutines.contains_key(&id) {
            let first = self.slots.allocate(|_| false);
            self.insert(Timeline::new(first), runtime_origin(id));
        }
    }

    fn insert(&mut self, timeline: Timeline, origin: Origin) {
        let goroutine = Goroutine {
            timeline,
            origin: Arc::new(origin),
            locks: Vec::new(),
            shared_locks: Arc::new([]),
        };
        self.goroutines.insert(origin.goroutine, goroutine);
    }

    fn go(&mut self, by: GoroutineId, site: Site, event: Event, child: GoroutineId) {
        let mut started = None;
        self.record(by, site, event, |_, turn| started = Some(turn.release()));
        let Some(stamp) = started else {
            return;
        };
        let blind = broken!(self, BlindSlotReuse);
        let first = self.slots.allocate(|last| blind || stamp.knows(last));
        let mut timeline = Timeline::new(first);
        if !broken!(self, GoForgotten) {
            timeline.acquire(&stamp);
        }
        let parent = Some((by, site));
        self.insert(
            timeline,
            Origin {
                goroutine: child,
                parent,
            },
        );
    }

    fn end(&mut self, id: GoroutineId) {
        if let Some(goroutine) = self.goroutines.remove(&id) {
            let slot = goroutine.timeline.epoch().slot;
            let time = goroutine.timeline.last_used();
            self.slots.bury(Epoch { slot, time });
        }
    }

    // Events.

    /// Lets a goroutine take its turn, and records it.
    fn record(
        &mut self,
        by: GoroutineId,
        site: Site,
        event: Event,
        act: impl FnOnce(&mut Self, &mut Turn<'_>),
    ) {
        let seq = self.history.next();
        // The timeline is out of the table while its owner acts: no rule needs
        // it twice.
        let Some(mut goroutine) = self.goroutines.remove(&by) else {
            return;
        };
        let mut edges = Vec::new();
        let before = goroutine.timeline.epoch();
        act(
            self,
            &mut Turn {
                timeline: &mut goroutine.timeline,
                seq,
                edges: &mut edges,
            },
        );
        let after = goroutine.timeline.epoch();
        self.goroutines.insert(by, goroutine);
        self.push(seq, by, site, event, before, after, edges);
    }

    #[expect(clippy::too_many_arguments, reason = "the fields of a record")]
    fn push(
        &mut self,
        seq: Seq,
        goroutine: GoroutineId,
        site: Site,
        event: Event,
        before: Epoch,
        after: Epoch,
        edges: Vec<Edge>,
    ) {
        self.history.push(Record {
            seq,
            goroutine,
            site,
            event,
            epoch: before,
            released: before != after,
            edges: edges.as_slice().into(),
        });
    }

    /// An event that goes through an object.
    fn through_object(&mut self, event: Event, turn: &mut Turn<'_>) {
        #[cfg(any(test, feature = "model"))]
        if let Some(mistake) = self.broken
            && broken::through_object(&mut self.objects, mistake, event, turn)
        {
            return;
        }
        gates::through_object(&mut self.objects, &event, turn);
    }

    fn meet(&mut self, by: GoroutineId, site: Site, channel: SyncObject, receiver: GoroutineId) {
        self.ensure(receiver);
        let Some(mut other) = self.goroutines.remove(&receiver) else {
            return;
        };
        let their_seq = self.history.next() + 1;
        let their_before = other.timeline.epoch();
        let mut their_edges = Vec::new();
        let event = Event::ChanRendezvous { channel, receiver };
        self.record(by, site, event, |_, sender| {
            let mut receiver = Turn {
                timeline: &mut other.timeline,
                seq: their_seq,
                edges: &mut their_edges,
            };
            rendezvous(sender, &mut receiver);
        });
        let their_after = other.timeline.epoch();
        self.goroutines.insert(receiver, other);
        // A receiver that was parked has no place of its own at hand; the
        // runtime may say more in an event for `select`.
        let event = Event::ChanRecv { channel };
        self.push(
            their_seq,
            receiver,
            site,
            event,
            their_before,
            their_after,
            their_edges,
        );
    }

    fn wake(&mut self, by: GoroutineId, site: Site, event: Event, woken: GoroutineId) {
        self.ensure(woken);
        let mut signalled = None;
        self.record(by, site, event, |_, turn| signalled = Some(turn.release()));
        if broken!(self, SignalForgotten) {
            return;
        }
        // The woken goroutine is parked in Wait: it does nothing before it
        // knows.
        if let (Some(stamp), Some(woken)) = (signalled, self.goroutines.get_mut(&woken)) {
            woken.timeline.acquire(&stamp);
        }
    }

    fn track_locks(&mut self, by: GoroutineId, site: Site, event: Event) {
        match event {
            Event::Lock { lock } => self.hold(by, site, lock, LockMode::Exclusive),
            Event::RLock { lock } => self.hold(by, site, lock, LockMode::Shared),
            Event::Unlock { lock } => self.let_go(by, lock, LockMode::Exclusive),
            Event::RUnlock { lock } => self.let_go(by, lock, LockMode::Shared),
            _ => {}
        }
    }

    fn hold(&mut self, by: GoroutineId, site: Site, lock: SyncObject, mode: LockMode) {
        if let Some(goroutine) = self.goroutines.get_mut(&by) {
            goroutine.locks.push(HeldLock { lock, mode, site });
            goroutine.shared_locks = goroutine.locks.as_slice().into();
        }
        if mode == LockMode::Exclusive {
            self.objects.set_holder(lock, Some(by));
        }
    }

    /// A lock may be released by a goroutine that does not hold it.
    fn let_go(&mut self, by: GoroutineId, lock: SyncObject, mode: LockMode) {
        let is_it = |held: &HeldLock| held.lock == lock && held.mode == mode;
        let holder = match mode {
            LockMode::Exclusive => self.objects.set_holder(lock, None).unwrap_or(by),
            LockMode::Shared => by,
        };
        if let Some(goroutine) = self.goroutines.get_mut(&holder)
            && let Some(index) = goroutine.locks.iter().rposition(is_it)
        {
            goroutine.locks.remove(index);
            goroutine.shared_locks = goroutine.locks.as_slice().into();
        }
    }

    // Memory.

    /// An atomic operation: it observes, accesses, and publishes in one step, so
    /// its access is ordered after what it observes, and handed on with it.
    fn atomic(
        &mut self,
        by: GoroutineId,
        site: Site,
        event: Event,
        bytes: Range<u64>,
    ) -> Vec<Race> {
        let (kind, observes) = match event {
            Event::AtomicLoad { .. } => (AccessKind::AtomicRead, true),
            Event::AtomicRmw { .. } => (AccessKind::AtomicWrite, true),
            _ => (AccessKind::AtomicWrite, broken!(self, StoreMerges)),
        };
        let observes = observes && !broken!(self, LoadObservesNothing);
        let mut races = Vec::new();
        let at = self.history.next();
        let (address, size) = (bytes.start, (bytes.end - bytes.start) as u8);
        let mut edges = Vec::new();
        let Some(goroutine) = self.goroutines.get_mut(&by) else {
            return races;
        };
        let before = goroutine.timeline.epoch();
        if observes {
            let mut turn = Turn {
                timeline: &mut goroutine.timeline,
                seq: at,
                edges: &mut edges,
            };
            self.atomics.observe(&mut turn, address, size);
        }
        let as_kind = if broken!(self, AtomicsRace) && kind.is_write() {
            AccessKind::Write
        } else {
            kind
        };
        races.extend(self.touch(by, site, as_kind, bytes, at));
        let Some(goroutine) = self.goroutines.get_mut(&by) else {
            return races;
        };
        if kind.is_write() {
            let mut turn = Turn {
                timeline: &mut goroutine.timeline,
                seq: at,
                edges: &mut edges,
            };
            self.atomics.publish(&mut turn, address, size);
        }
        let after = goroutine.timeline.epoch();
        self.push(at, by, site, event, before, after, edges);
        races
    }

    fn touch(
        &mut self,
        by: GoroutineId,
        site: Site,
        kind: AccessKind,
        bytes: Range<u64>,
        at: Seq,
    ) -> Vec<Race> {
        let Some(goroutine) = self.goroutines.get_mut(&by) else {
            return Vec::new();
        };
        goroutine.timeline.note_access();
        let access = Arc::new(Access {
            kind,
            address: bytes.start,
            size: bytes.end - bytes.start,
            site,
            origin: Arc::clone(&goroutine.origin),
            epoch: goroutine.timeline.epoch(),
            at,
            locks: Arc::clone(&goroutine.shared_locks),
        });
        let timeline = &goroutine.timeline;
        let mut found: Vec<(Arc<Access>, Vec<Range<u64>>)> = Vec::new();
        for granule in granules(&bytes) {
            let mask = if broken!(self, WholeGranules) {
                0xff
            } else {
                mask_of(granule, &bytes)
            };
            self.shadow.cell(granule, |cell| {
                access_cell(cell, mask, &access, timeline, |earlier, racing| {
                    let at = found.iter().position(|(a, _)| Arc::ptr_eq(a, earlier));
                    let at = at.unwrap_or_else(|| {
                        found.push((Arc::clone(earlier), Vec::new()));
                        found.len() - 1
                    });
                    add_bytes(&mut found[at].1, granule, racing);
                });
                if broken!(self, FourEntries) && cell.len() > 4 {
                    cell.remove(0);
                }
            });
        }
        if found.is_empty() {
            return Vec::new();
        }
        self.races(&access, found)
    }

    fn races(&self, second: &Arc<Access>, found: Vec<(Arc<Access>, Vec<Range<u64>>)>) -> Vec<Race> {
        let timeline = self
            .goroutines
            .get(&second.goroutine())
            .map(|g| &g.timeline);
        let race = |(first, bytes): (Arc<Access>, Vec<Range<u64>>)| Race {
            known: timeline.map_or(0, |t| t.newest(first.epoch.slot)),
            first_running: self.is_live(first.goroutine()),
            second: Arc::clone(second),
            first,
            bytes,
        };
        found.into_iter().map(race).collect()
    }
}

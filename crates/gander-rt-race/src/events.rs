//! Synchronisation, as it happens.
//!
//! Invariant: each event is one turn of its goroutine, recorded under a number
//! that is larger than those of all events that the goroutine knows of; what goes
//! through an object happens under the lock of the object's shard, or the channel's
//! own.

use crate::cells;
use crate::engine::{Engine, Races, lock};
use crate::local::Local;
use crate::racers::Racer;
use crate::ring::{Entry, Ring, time_of};
use crate::spots::Spot;
use crate::words::Words;
use gander_conc::{Event, GoroutineId, Site, SyncObject};
use gander_race::{
    AccessKind, Edge, Epoch, GRANULE, HeldLock, LockMode, Merged, Seq, Slot, Timeline, Turn,
    rendezvous, through_object,
};
use std::sync::atomic::Ordering;

/// How far a thread's events may be ahead of what the others are told.
const AHEAD: u64 = 64;

/// What is done with the first bytes of a lock that is taken or released, and how
/// many these are.
pub(crate) type Looks = Option<(AccessKind, u64)>;

impl Engine {
    /// The goroutine did `event` at `site`; atomic operations are told to
    /// [`Engine::atomic`].
    pub(crate) fn event(&self, racer: &Racer, local: &mut Local, site: Site, event: &Event) {
        match *event {
            Event::Go { child } => self.go(racer, local, site, event, child),
            Event::GoEnd => self.end(racer, local, event),
            Event::ChanMake { .. }
            | Event::ChanSend { .. }
            | Event::ChanRecv { .. }
            | Event::ChanRendezvous { .. }
            | Event::ChanClose { .. }
            | Event::ChanRecvClosed { .. } => self.at_channel(racer, local, site, event, &mut 0),
            Event::CondWake { woken, .. } => {
                let stamp = self.turn(racer, local, (0, site, Words::of(event)), |turn| {
                    turn.release()
                });
                // SAFETY: the woken goroutine is parked in Wait.
                let woken = unsafe { &*self.racer(woken) };
                // SAFETY: as above.
                unsafe { woken.timeline_mut().acquire(&stamp) };
                woken.at.set(woken.at.get().max(racer.at.get()));
                woken.turn_over();
            }
            Event::Lock { lock } => {
                self.locked(racer, local, site, (lock, LockMode::Exclusive, None));
            }
            Event::RLock { lock } => {
                self.locked(racer, local, site, (lock, LockMode::Shared, None));
            }
            Event::Unlock { lock } => {
                self.unlocked(racer, local, site, (lock, LockMode::Exclusive, None));
            }
            Event::RUnlock { lock } => {
                self.unlocked(racer, local, site, (lock, LockMode::Shared, None));
            }
            _ => self.at_object(racer, local, site, event),
        }
    }

    /// The thread's ring.
    #[inline]
    fn ring<'a>(&self, local: &'a mut Local) -> &'a Ring {
        local.ring.get_or_insert_with(|| self.rings.add())
    }

    /// The number of the next event, which comes after those before `after`, the
    /// goroutine's, and this thread's.
    #[inline]
    fn number(&self, racer: &Racer, local: &mut Local, after: u64) -> Seq {
        let told = self.time.load(Ordering::Relaxed);
        let time = told.max(local.time).max(racer.at.get()).max(after);
        local.time = time + 1;
        if time > told + AHEAD {
            self.time.fetch_max(time, Ordering::Relaxed);
        }
        self.ring(local).number(time)
    }

    /// Lets a goroutine take its turn, and records it: after the time `after`.
    #[inline]
    pub(crate) fn turn<R>(
        &self,
        racer: &Racer,
        local: &mut Local,
        (after, site, event): (u64, Site, Words),
        act: impl FnOnce(&mut Turn<'_>) -> R,
    ) -> R {
        let seq = self.number(racer, local, after);
        let mut edges = std::mem::take(&mut local.edges);
        edges.clear();
        let before = racer.timeline().epoch();
        let result = act(&mut Turn {
            // SAFETY: it is the goroutine's own turn.
            timeline: unsafe { racer.timeline_mut() },
            seq,
            edges: &mut edges,
        });
        self.record(local, racer, (seq, site, event), before, &edges);
        local.edges = edges;
        result
    }

    /// Records an event, with the goroutine's epoch before it. If anything
    /// changed for the goroutine, a new moment begins.
    #[inline]
    fn record(
        &self,
        local: &mut Local,
        racer: &Racer,
        (seq, site, event): (Seq, Site, Words),
        before: Epoch,
        edges: &[Edge],
    ) {
        let released = before != racer.timeline().epoch();
        let waits = event.is_atomic_load();
        if released || (!edges.is_empty() && !waits) {
            racer.turn_over();
        }
        racer.at.set(time_of(seq) + 1);
        let entry = Entry {
            seq,
            goroutine: racer.id,
            site,
            event,
            released: released.then_some(before),
        };
        // SAFETY: the ring is this thread's.
        unsafe { self.ring(local).push(entry, edges) };
    }

    fn at_object(&self, racer: &Racer, local: &mut Local, site: Site, event: &Event) {
        let Some(object) = event.object() else {
            self.turn(racer, local, (0, site, Words::of(event)), |_| {});
            return;
        };
        if let Event::TimerSet { .. } | Event::FinalizerSet { .. } = *event {
            self.set_pending();
        }
        let mut shard = self.objects.of(object);
        let before = shard.objects.len();
        let after = shard.time;
        let how = (after, site, Words::of(event));
        self.turn(racer, local, how, |turn| {
            through_object(&mut shard.objects, event, turn);
        });
        shard.time = racer.at.get();
        let is_new = shard.objects.len() > before;
        drop(shard);
        if is_new {
            self.note_object(object);
        }
    }

    /// A lock is taken, and held from now on. Its first bytes are changed after that,
    /// or looked at before: the races of that.
    #[inline]
    pub(crate) fn locked(
        &self,
        racer: &Racer,
        local: &mut Local,
        site: Site,
        (lock, mode, looks): (SyncObject, LockMode, Looks),
    ) -> Races {
        let event = match mode {
            LockMode::Exclusive => Words::of(&Event::Lock { lock }),
            LockMode::Shared => Words::of(&Event::RLock { lock }),
        };
        let mut spot = self.open(lock);
        let changes = looks.is_some_and(|(kind, _)| kind.is_write());
        let mut races = match changes {
            true => Races::default(),
            false => self.look(racer, local, &mut spot, site, (lock, looks)),
        };
        let object = self.lock_in(&mut spot, local, lock);
        local.beat(&mut object.last);
        let how = (object.time, site, event);
        self.turn(racer, local, how, |turn| match mode {
            LockMode::Exclusive => {
                object.clocks.lock(turn);
                object.holder = Some(racer.id);
            }
            LockMode::Shared => object.clocks.rlock(turn),
        });
        object.time = local.time;
        racer.hold(HeldLock { lock, mode, site });
        racer.turn_over();
        if changes {
            races = self.look(racer, local, &mut spot, site, (lock, looks));
        }
        races
    }

    /// The first bytes of a lock are accessed: the races of that.
    #[inline]
    fn look(
        &self,
        racer: &Racer,
        local: &mut Local,
        spot: &mut Spot<'_>,
        site: Site,
        (lock, looks): (SyncObject, Looks),
    ) -> Races {
        let Some((kind, bytes)) = looks else {
            return Races::default();
        };
        let access = (kind, site.context.0);
        self.access_spot(racer, local, spot, access, lock.key()..lock.key() + bytes)
    }

    /// A lock is released, and before that its first bytes are accessed: the races of
    /// that. It may be held by another goroutine.
    #[inline]
    pub(crate) fn unlocked(
        &self,
        racer: &Racer,
        local: &mut Local,
        site: Site,
        (lock, mode, looks): (SyncObject, LockMode, Looks),
    ) -> Races {
        let event = match mode {
            LockMode::Exclusive => Words::of(&Event::Unlock { lock }),
            LockMode::Shared => Words::of(&Event::RUnlock { lock }),
        };
        let mut spot = self.open(lock);
        let races = self.look(racer, local, &mut spot, site, (lock, looks));
        let object = self.lock_in(&mut spot, local, lock);
        local.beat(&mut object.last);
        let how = (object.time, site, event);
        let holder = self.turn(racer, local, how, |turn| match mode {
            LockMode::Exclusive => {
                object.clocks.unlock(turn);
                object.holder.take()
            }
            LockMode::Shared => {
                object.clocks.runlock(turn);
                None
            }
        });
        object.time = local.time;
        drop(spot);
        match holder {
            Some(holder) if holder != racer.id => {
                self.racers.with(holder, |racer| racer.let_go_for(lock));
            }
            _ => racer.let_go(lock, mode),
        }
        racer.turn_over();
        races
    }

    /// There is a new object: it is forgotten with the memory that it is in.
    #[cold]
    pub(crate) fn note_object(&self, object: SyncObject) {
        if let Some(address) = object.address()
            && let Some(region) = self.region(address)
        {
            region.touch(address);
            cells::flag(region.word(address));
        }
    }

    fn go(&self, racer: &Racer, local: &mut Local, site: Site, event: &Event, child: GoroutineId) {
        let stamp = self.turn(racer, local, (0, site, Words::of(event)), |turn| {
            turn.release()
        });
        let idle = racer.starts_idle.replace(false);
        let first = self.born(!idle, |last| stamp.knows(last));
        let mut timeline = Timeline::new(first);
        timeline.acquire(&stamp);
        let child = Racer::new(child, Some((racer.id, site)), timeline);
        child.idle.set(idle);
        child.at.set(racer.at.get());
        self.racers.insert(child);
    }

    fn end(&self, racer: &Racer, local: &mut Local, event: &Event) {
        let site = Site::default();
        self.turn(racer, local, (0, site, Words::of(event)), |_| {});
        let timeline = racer.timeline();
        let (slot, time) = (timeline.epoch().slot, timeline.last_used());
        if !racer.finalizing.get() {
            let mut ended = lock(&self.ended);
            let at = slot.0 as usize;
            if ended.len() <= at {
                ended.resize(at + 1, 0);
            }
            ended[at] = time;
        }
        self.racers.remove(racer.id);
        self.bury(Epoch { slot, time });
    }

    pub(crate) fn meet(
        &self,
        racer: &Racer,
        local: &mut Local,
        site: Site,
        event: &Event,
        channel: SyncObject,
        receiver: GoroutineId,
    ) {
        // SAFETY: one of the two is parked, the other is at its turn.
        let other = unsafe { &*self.racer(receiver) };
        let seq = self.number(racer, local, other.at.get());
        let their_seq = self.number(racer, local, 0);
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let before = (racer.timeline().epoch(), other.timeline().epoch());
        // SAFETY: as above; nobody sends to itself.
        let (mut sender, mut receiver) = unsafe {
            let sender = Turn {
                timeline: racer.timeline_mut(),
                seq,
                edges: &mut ours,
            };
            let receiver = Turn {
                timeline: other.timeline_mut(),
                seq: their_seq,
                edges: &mut theirs,
            };
            (sender, receiver)
        };
        rendezvous(&mut sender, &mut receiver);
        let how = (seq, site, Words::of(event));
        self.record(local, racer, how, before.0, &ours);
        let how = (their_seq, site, Words::of(&Event::ChanRecv { channel }));
        self.record(local, other, how, before.1, &theirs);
    }

    /// An atomic operation, which `perform` carries out: it says whether it
    /// wrote. It observes, accesses and publishes in one step.
    pub(crate) fn atomic<R>(
        &self,
        racer: &Racer,
        local: &mut Local,
        site: Site,
        (address, size, is_store): (u64, u8, bool),
        perform: impl FnOnce() -> (R, bool),
    ) -> (R, Races) {
        let bytes = address..address + u64::from(size);
        // What lies across two granules is one access to either.
        let end = bytes.end.min((address / GRANULE + 1) * GRANULE);
        let (first, more) = (bytes.start..end, end..bytes.end);
        let mut edges = std::mem::take(&mut local.edges);
        edges.clear();
        let mut spot = self.open(SyncObject::at(address));
        let (result, wrote) = perform();
        let (event, kind) = match (is_store, wrote) {
            (true, _) => (
                Words::of(&Event::AtomicStore { address, size }),
                AccessKind::AtomicWrite,
            ),
            (false, true) => (
                Words::of(&Event::AtomicRmw { address, size }),
                AccessKind::AtomicWrite,
            ),
            (false, false) => (
                Words::of(&Event::AtomicLoad { address, size }),
                AccessKind::AtomicRead,
            ),
        };
        let before = racer.timeline().epoch();
        let access = (kind, site.context.0);
        let knows = wrote || !spot.is_bare();
        let seq;
        if knows {
            let variables = self.variables_in(&mut spot, local, address);
            seq = self.number(racer, local, variables.time);
            variables.time = local.time;
            if !is_store {
                let mut turn = Turn {
                    // SAFETY: it is the goroutine's own turn.
                    timeline: unsafe { racer.timeline_mut() },
                    seq,
                    edges: &mut edges,
                };
                variables.pair.observe(&mut turn, address, size);
            }
        } else {
            seq = self.number(racer, local, 0);
        }
        let mut races = self.access_spot(racer, local, &mut spot, access, first);
        if !more.is_empty() {
            races = races.and(self.access(racer, local, kind, access.1, more));
        }
        if wrote {
            let variables = self.variables_in(&mut spot, local, address);
            local.beat(&mut variables.last);
            let mut turn = Turn {
                // SAFETY: it is the goroutine's own turn.
                timeline: unsafe { racer.timeline_mut() },
                seq,
                edges: &mut edges,
            };
            variables.pair.publish(&mut turn, address, size);
        }
        drop(spot);
        self.record(local, racer, (seq, site, event), before, &edges);
        local.edges = edges;
        (result, races)
    }

    /// A finalizer is about to run: its object is unreachable, so whatever any
    /// goroutine did with what only the object reached is over. The world is
    /// stopped.
    pub(crate) fn finalizer(&self, by: &Racer, local: &mut Local) {
        by.finalizing.set(true);
        self.wake(by);
        // SAFETY: they live, and nobody runs.
        let racers = (self.racers.all().into_iter()).map(|racer| unsafe { &*racer });
        let racers: Vec<&Racer> = racers.collect();
        let after = racers.iter().map(|racer| racer.at.get()).max();
        let seq = self.number(by, local, after.unwrap_or(0));
        let mut all = Merged::default();
        for racer in racers {
            if !racer.finalizing.get() {
                // SAFETY: as above.
                let stamp = unsafe { racer.timeline_mut() }.release(seq);
                racer.turn_over();
                all.merge(stamp);
            }
        }
        let object = SyncObject::runtime(1);
        let event = Event::Acquire { object };
        let before = by.timeline().epoch();
        // SAFETY: as above.
        let timeline = unsafe { by.timeline_mut() };
        timeline.acquire_all(&all);
        let ended = lock(&self.ended);
        timeline.acquire_epochs((0..).zip(ended.iter()).map(|(slot, &time)| Epoch {
            slot: Slot(slot),
            time,
        }));
        let how = (seq, Site::default(), Words::of(&event));
        self.record(local, by, how, before, &[]);
        by.turn_over();
    }
}

//! Synchronisation, as it happens.
//!
//! Invariant: each event is one turn of its goroutine, recorded under a number
//! that is taken before anybody can see its effect; what goes through an object
//! happens under the lock of the object's shard.

use crate::cells;
use crate::engine::{Engine, lock};
use crate::local::Local;
use crate::racers::Racer;
use crate::ring::Entry;
use gander_conc::{Event, GoroutineId, Site, SyncObject};
use gander_race::{
    AccessKind, Edge, Epoch, HeldLock, LockMode, Merged, Race, Seq, Slot, Timeline, Turn,
    rendezvous, through_object,
};
use std::sync::atomic::Ordering;

impl Engine {
    /// The goroutine did `event` at `site`; atomic operations are told to
    /// [`Engine::atomic`].
    pub(crate) fn event(&self, racer: &Racer, local: &mut Local, site: Site, event: &Event) {
        match *event {
            Event::Go { child } => self.go(racer, local, site, event, child),
            Event::GoEnd => self.end(racer, local, event),
            Event::ChanRendezvous { channel, receiver } => {
                self.meet(racer, local, site, event, channel, receiver);
            }
            Event::CondWake { woken, .. } => {
                let mut stamp = None;
                self.turn(racer, local, site, event, |turn| {
                    stamp = Some(turn.release());
                });
                // SAFETY: the woken goroutine is parked in Wait.
                let woken = unsafe { &*self.racer(woken) };
                if let Some(stamp) = stamp {
                    // SAFETY: as above.
                    unsafe { woken.timeline_mut().acquire(&stamp) };
                    woken.turn_over();
                }
            }
            _ => self.at_object(racer, local, site, event),
        }
    }

    /// Lets a goroutine take its turn, and records it.
    fn turn<R>(
        &self,
        racer: &Racer,
        local: &mut Local,
        site: Site,
        event: &Event,
        act: impl FnOnce(&mut Turn<'_>) -> R,
    ) -> R {
        let seq = self.next.fetch_add(1, Ordering::SeqCst);
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
    fn record(
        &self,
        local: &mut Local,
        racer: &Racer,
        (seq, site, event): (Seq, Site, &Event),
        before: Epoch,
        edges: &[Edge],
    ) {
        let released = before != racer.timeline().epoch();
        let waits = matches!(event, Event::AtomicLoad { .. });
        if released || (!edges.is_empty() && !waits) {
            racer.turn_over();
        }
        racer.at.set(seq + 1);
        let ring = local.ring.get_or_insert_with(|| self.rings.add());
        let entry = Entry {
            seq,
            goroutine: racer.id,
            site,
            event,
            epoch: before,
            released,
        };
        // SAFETY: the ring is this thread's.
        unsafe { ring.push(entry, edges) };
    }

    fn at_object(&self, racer: &Racer, local: &mut Local, site: Site, event: &Event) {
        let Some(object) = event.object() else {
            self.turn(racer, local, site, event, |_| {});
            return;
        };
        if let Event::TimerSet { .. } | Event::FinalizerSet { .. } = *event {
            self.set_pending();
        }
        let mut holder = None;
        {
            let mut shard = self.objects.of(object);
            let before = shard.objects.len();
            self.turn(racer, local, site, event, |turn| {
                through_object(&mut shard.objects, event, turn);
            });
            match *event {
                Event::Lock { lock } => {
                    shard.objects.set_holder(lock, Some(racer.id));
                }
                Event::Unlock { lock } => holder = shard.objects.set_holder(lock, None),
                _ => {}
            }
            if shard.objects.len() > before {
                self.note_object(object);
            }
        }
        track_locks(self, racer, site, event, holder);
    }

    /// There is a new object: it is forgotten with the memory that it is in.
    #[cold]
    fn note_object(&self, object: SyncObject) {
        if let Some(address) = object.address()
            && let Some(region) = self.region(address)
        {
            region.touch(address);
            cells::flag(region.word(address));
        }
    }

    fn go(&self, racer: &Racer, local: &mut Local, site: Site, event: &Event, child: GoroutineId) {
        let stamp = self.turn(racer, local, site, event, |turn| turn.release());
        let idle = racer.starts_idle.replace(false);
        let first = self.born(!idle, |last| stamp.knows(last));
        let mut timeline = Timeline::new(first);
        timeline.acquire(&stamp);
        let child = Racer::new(child, Some((racer.id, site)), timeline);
        child.idle.set(idle);
        self.racers.insert(child);
    }

    fn end(&self, racer: &Racer, local: &mut Local, event: &Event) {
        let site = Site::default();
        self.turn(racer, local, site, event, |_| {});
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

    fn meet(
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
        let seq = self.next.fetch_add(2, Ordering::SeqCst);
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
                seq: seq + 1,
                edges: &mut theirs,
            };
            (sender, receiver)
        };
        rendezvous(&mut sender, &mut receiver);
        self.record(local, racer, (seq, site, event), before.0, &ours);
        let event = Event::ChanRecv { channel };
        self.record(local, other, (seq + 1, site, &event), before.1, &theirs);
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
    ) -> (R, Vec<Race>) {
        let object = SyncObject::at(address);
        let mut edges = std::mem::take(&mut local.edges);
        edges.clear();
        let mut shard = self.objects.of(object);
        let (result, wrote) = perform();
        let event = match (is_store, wrote) {
            (true, _) => Event::AtomicStore { address, size },
            (false, true) => Event::AtomicRmw { address, size },
            (false, false) => Event::AtomicLoad { address, size },
        };
        let seq = self.next.fetch_add(1, Ordering::SeqCst);
        let before = racer.timeline().epoch();
        let kind = match wrote {
            true => AccessKind::AtomicWrite,
            false => AccessKind::AtomicRead,
        };
        if !is_store {
            // SAFETY: it is the goroutine's own turn.
            let timeline = unsafe { racer.timeline_mut() };
            let mut turn = Turn {
                timeline,
                seq,
                edges: &mut edges,
            };
            shard.atomics.observe(&mut turn, address, size);
        }
        let bytes = address..address + u64::from(size);
        let races = self.access(racer, local, kind, site.context.0, bytes);
        if wrote {
            // SAFETY: as above.
            let timeline = unsafe { racer.timeline_mut() };
            let mut turn = Turn {
                timeline,
                seq,
                edges: &mut edges,
            };
            if shard.atomics.publish(&mut turn, address, size) {
                self.note_object(object);
            }
        }
        drop(shard);
        self.record(local, racer, (seq, site, &event), before, &edges);
        local.edges = edges;
        (result, races)
    }

    /// A finalizer is about to run: its object is unreachable, so whatever any
    /// goroutine did with what only the object reached is over. The world is
    /// stopped.
    pub(crate) fn finalizer(&self, by: &Racer, local: &mut Local) {
        by.finalizing.set(true);
        self.wake(by);
        let seq = self.next.fetch_add(1, Ordering::SeqCst);
        let mut all = Merged::default();
        for racer in self.racers.all() {
            // SAFETY: they live, and nobody runs.
            let racer = unsafe { &*racer };
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
        self.record(local, by, (seq, Site::default(), &event), before, &[]);
        by.turn_over();
    }
}

/// Keeps who holds which locks. A lock may be released by a goroutine that does
/// not hold it.
fn track_locks(
    engine: &Engine,
    racer: &Racer,
    site: Site,
    event: &Event,
    holder: Option<GoroutineId>,
) {
    let hold = |lock, mode| racer.hold(HeldLock { lock, mode, site });
    match *event {
        Event::Lock { lock } => hold(lock, LockMode::Exclusive),
        Event::RLock { lock } => hold(lock, LockMode::Shared),
        Event::Unlock { lock } => match holder {
            Some(holder) if holder != racer.id => {
                engine.racers.with(holder, |racer| racer.let_go_for(lock))
            }
            _ => racer.let_go(lock, LockMode::Exclusive),
        },
        Event::RUnlock { lock } => racer.let_go(lock, LockMode::Shared),
        _ => return,
    }
    racer.turn_over();
}

//! The detector: accesses and events of many threads at once.
//!
//! Invariant: what it finds is what [`gander_race::Detector`] would find, had
//! the accesses of each granule and the events of each object come to it in the
//! order in which they took the locks here. There is no lock around all of it:
//! a granule has a lock bit, an object the lock of its shard, a timeline its
//! goroutine.

use crate::cells::{Cells, Past, Touch};
use crate::contention::Contention;
use crate::local::{Local, local};
use crate::locks::LockSets;
use crate::memory::{Region, STATE};
use crate::objects::Shards;
use crate::prune::Left;
use crate::racers::{Moment, Racer, Racers};
use crate::ring::{Rings, number_at};
use crate::spots::{ELSEWHERE, Elsewhere, Forgotten};
use crate::stacks;
use crate::table::Table;
use gander_conc::GoroutineId;
use gander_race::{
    Access, AccessKind, Epoch, GRANULE, History, Origin, Race, Seq, Slots, Timeline, granules,
    mask_of,
};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU8, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Nodes and moments made between two prunings, at least: some megabytes of them. A
/// pruning stops the world, and with fewer that is what it costs.
const PRUNE: usize = 1 << 17;

/// Bytes of shadow memory that a pruning may look at for each of them.
const SHADOW: usize = 256;

/// The state of one detector.
#[derive(Debug)]
pub(crate) struct Engine {
    id: u64,
    pub(crate) generation: AtomicU64,
    pub(crate) regions: Vec<Region>,
    pub(crate) cells: Cells,
    pub(crate) moments: Table<Moment>,
    pub(crate) racers: Racers,
    pub(crate) life: Mutex<Life>,
    /// 1: there is one goroutine, and nothing that can start another but itself;
    /// 2: and no access was ever remembered. The checks in assembly read the
    /// first byte, compiled code the second.
    pub(crate) alone: [&'static AtomicU8; 2],
    pub(crate) objects: Shards,
    pub(crate) elsewhere: [Elsewhere; ELSEWHERE],
    pub(crate) forgotten: Forgotten,
    pub(crate) lock_sets: LockSets,
    pub(crate) rings: Rings,
    pub(crate) contention: Contention,
    /// How far the times of events are, about.
    pub(crate) time: Counter,
    /// The last epochs of ended goroutines by their slots, for finalizers.
    pub(crate) ended: Mutex<Vec<u64>>,
    made: AtomicUsize,
    pub(crate) limit: AtomicUsize,
    /// It is time to prune.
    pub(crate) full: AtomicBool,
}

/// What all threads change: nothing else is in its cache line.
#[repr(align(128))]
#[derive(Debug, Default)]
pub(crate) struct Counter(AtomicU64);

impl std::ops::Deref for Counter {
    type Target = AtomicU64;

    fn deref(&self) -> &AtomicU64 {
        &self.0
    }
}

/// Who lives.
#[derive(Debug, Default)]
pub(crate) struct Life {
    pub(crate) slots: Slots,
    live: usize,
    /// A timer or finalizer may be set.
    pending: bool,
}

pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Engine {
    /// A detector for these parts of memory, which says in `alone` whether
    /// there is one goroutine only.
    pub(crate) fn new(memory: &[Range<u64>], alone: [&'static AtomicU8; 2]) -> Engine {
        static IDS: AtomicU64 = AtomicU64::new(1);
        Engine {
            id: IDS.fetch_add(1, Ordering::Relaxed),
            generation: AtomicU64::new(1),
            regions: memory
                .iter()
                .filter(|range| !range.is_empty())
                .map(|range| Region::new(range.clone()))
                .collect(),
            cells: Cells::new(),
            moments: Table::new(),
            racers: Racers::new(),
            life: Mutex::default(),
            alone,
            objects: Shards::new(),
            elsewhere: std::array::from_fn(|_| Elsewhere::default()),
            forgotten: Forgotten::default(),
            lock_sets: LockSets::default(),
            rings: Rings::default(),
            contention: Contention::default(),
            time: Counter::default(),
            ended: Mutex::default(),
            made: AtomicUsize::new(0),
            limit: AtomicUsize::new(PRUNE),
            full: AtomicBool::new(false),
        }
    }

    /// This thread's state.
    ///
    /// # Safety
    /// As [`local`].
    #[inline]
    pub(crate) unsafe fn local(&self) -> &'static mut Local {
        local(self.id, self.generation.load(Ordering::Relaxed))
    }

    /// The region of an address that goroutines share.
    #[inline]
    pub(crate) fn region(&self, address: u64) -> Option<&Region> {
        self.regions.iter().find(|region| region.contains(address))
    }

    /// The racer of a goroutine; it lives as long as the goroutine.
    pub(crate) fn racer(&self, id: GoroutineId) -> *const Racer {
        self.racers.get(id, || {
            let first = self.born(true, |_| false);
            Racer::new(id, None, Timeline::new(first))
        })
    }

    /// The first epoch of a new goroutine that will know what `knows` says, and
    /// is not idle if it is `busy`.
    pub(crate) fn born(&self, busy: bool, knows: impl Fn(Epoch) -> bool) -> Epoch {
        let mut life = lock(&self.life);
        if busy {
            self.one_more(&mut life);
        }
        life.slots.allocate(knows)
    }

    /// A goroutine that was not idle ended; `last` is the last epoch of which
    /// something is left.
    pub(crate) fn bury(&self, last: Epoch) {
        let mut life = lock(&self.life);
        life.slots.bury(last);
        self.one_less(&mut life);
    }

    /// The goroutine does nothing before [`Engine::wake`].
    pub(crate) fn rest(&self, racer: &Racer) {
        racer.turn_over();
        if !racer.idle.replace(true) {
            self.one_less(&mut lock(&self.life));
        }
    }

    /// The goroutine is about to be ordered after everything.
    pub(crate) fn wake(&self, racer: &Racer) {
        if racer.idle.replace(false) {
            self.one_more(&mut lock(&self.life));
        }
    }

    fn one_more(&self, life: &mut Life) {
        life.live += 1;
        self.set_alone(life.live == 1 && !life.pending);
    }

    fn one_less(&self, life: &mut Life) {
        life.live -= 1;
        if life.live == 1 {
            life.pending = life.pending && self.is_pending();
            self.set_alone(!life.pending);
        }
    }

    /// A timer or finalizer is about to be set: it can start a goroutine that
    /// is not ordered after what comes next.
    pub(crate) fn set_pending(&self) {
        let mut life = lock(&self.life);
        life.pending = true;
        self.set_alone(false);
    }

    fn set_alone(&self, alone: bool) {
        let remembers = self.cells.nodes.end() > 1;
        let level = u8::from(alone) * (2 - u8::from(remembers));
        for alone in self.alone {
            alone.store(level, Ordering::SeqCst);
        }
    }

    fn is_pending(&self) -> bool {
        let mut any = false;
        self.objects
            .each(|shard| any |= shard.objects.pending().next().is_some());
        any
    }

    /// Whether an access changes nothing because its goroutine is alone, and
    /// nothing is remembered that it could race with.
    #[inline]
    pub(crate) fn is_alone(&self, racer: &Racer, local: &mut Local, bytes: &Range<u64>) -> bool {
        match self.alone[0].load(Ordering::Relaxed) {
            0 => return false,
            1 => {}
            _ => return true,
        }
        let Some(region) = self.region(bytes.start) else {
            return true;
        };
        let end = bytes.end.min(region.start + region.len);
        granules(&(bytes.start..end)).all(|granule| {
            let word = region.word((granule * GRANULE).max(region.start));
            let seen = word.load(Ordering::Acquire);
            seen & STATE == 0 || self.cells.forget_known(word, racer.timeline(), local)
        })
    }

    /// The history so far.
    pub(crate) fn history(&self) -> History {
        self.rings.history().0
    }

    /// The same, with a race that was just found as it says it.
    pub(crate) fn history_of(&self, race: &Race) -> (History, Race) {
        let (history, counted) = self.rings.history();
        (history, counted.race(race))
    }

    /// After the number of every event that was recorded so far, and before those of
    /// later ones but for some that are under way.
    fn now(&self, racer: &Racer) -> Seq {
        let now = self.rings.now().max(racer.at.get());
        self.time.fetch_max(now, Ordering::Relaxed);
        number_at(now)
    }

    /// The number of the goroutine's present moment.
    pub(crate) fn moment(&self, racer: &Racer, local: &mut Local) -> u32 {
        let known = racer.moment();
        if known != 0 {
            return known;
        }
        // SAFETY: the racer is the caller's.
        unsafe { racer.timeline_mut() }.note_access();
        let number = self.add_moment(local, Moment::of(racer, &self.lock_sets));
        racer.key.store(u64::from(number) << 32, Ordering::Relaxed);
        local.accesses = 0;
        number
    }

    /// The number of a new moment.
    #[inline]
    pub(crate) fn add_moment(&self, local: &mut Local, moment: Moment) -> u32 {
        let (number, _) = self.moments.take(local, |local| &mut local.moments);
        // SAFETY: nobody else has the number.
        unsafe { self.moments.at(number).write(moment) };
        number
    }

    /// The goroutine accesses memory: the races of this access, oldest first
    /// accesses first.
    pub(crate) fn access(
        &self,
        racer: &Racer,
        local: &mut Local,
        kind: AccessKind,
        stack: u32,
        bytes: Range<u64>,
    ) -> Races {
        if self.is_alone(racer, local, &bytes) {
            return Races::default();
        }
        match self.region(bytes.start) {
            Some(region) => self.access_in(region, racer, local, (kind, stack), bytes),
            None => Races::default(),
        }
    }

    /// The same in a known region, if the goroutine is not alone.
    #[inline]
    pub(crate) fn access_in(
        &self,
        region: &Region,
        racer: &Racer,
        local: &mut Local,
        (kind, stack): (AccessKind, u32),
        bytes: Range<u64>,
    ) -> Races {
        let bytes = bytes.start..bytes.end.min(region.start + region.len);
        let touch = self.touch(racer, local, kind, stack);
        let mut found = Found::default();
        for granule in granules(&bytes) {
            let (mask, address) = (mask_of(granule, &bytes), granule * GRANULE);
            let address = address.max(region.start);
            region.touch(address);
            let word = region.word(address);
            self.cells
                .access(word, mask, &touch, local, &mut |past, common| {
                    found.add(past, granule, common);
                });
        }
        self.finish(racer, local, &touch, &bytes, found)
    }

    /// The end of an access: the races that were found.
    #[inline]
    pub(crate) fn finish(
        &self,
        racer: &Racer,
        local: &mut Local,
        touch: &Touch<'_>,
        bytes: &Range<u64>,
        found: Found,
    ) -> Races {
        self.count_if_due(local);
        match found.is_empty() {
            true => Races::default(),
            false => self.races(racer, touch, bytes, found),
        }
    }

    /// An access of a goroutine that happens now.
    #[inline]
    pub(crate) fn touch<'a>(
        &self,
        racer: &'a Racer,
        local: &mut Local,
        kind: AccessKind,
        stack: u32,
    ) -> Touch<'a> {
        let moment = self.moment(racer, local);
        local.accesses += 1;
        let timeline = racer.timeline();
        Touch {
            kind,
            moment,
            stack,
            epoch: timeline.epoch(),
            timeline,
        }
    }

    /// An access to bytes of one granule that does what one did before: the
    /// states before and after. `None` if nothing is known of it; then nothing has
    /// happened.
    #[inline]
    pub(crate) fn known_access(
        &self,
        region: &Region,
        racer: &Racer,
        local: &Local,
        (kind, stack): (AccessKind, u32),
        bytes: &Range<u64>,
    ) -> Option<(u32, u32)> {
        let moment = racer.moment();
        if moment == 0 || local.is_young() || bytes.end > region.start + region.len {
            return None;
        }
        let mask = mask_of(bytes.start / GRANULE, bytes);
        region.touch(bytes.start);
        let how = (kind, moment, stack);
        self.cells.known(region.word(bytes.start), mask, local, how)
    }

    /// Whether the goroutine's accesses since its last synchronisation cover
    /// this one, as far as a quick look tells.
    #[inline]
    pub(crate) fn is_covered(&self, racer: &Racer, kind: AccessKind, bytes: &Range<u64>) -> bool {
        let Some(region) = self.region(bytes.start) else {
            return true;
        };
        let moment = racer.moment();
        moment != 0
            && bytes.end <= region.start + region.len
            && granules(bytes).all(|granule| {
                let word = region.word((granule * GRANULE).max(region.start));
                self.cells
                    .covers(word, mask_of(granule, bytes), kind, moment)
            })
    }

    #[inline]
    pub(crate) fn count_if_due(&self, local: &mut Local) {
        if local.taken >= PRUNE / 128 {
            self.count(local);
        }
    }

    #[cold]
    fn count(&self, local: &mut Local) {
        let taken = std::mem::take(&mut local.taken);
        self.count_more(taken);
    }

    fn count_more(&self, taken: usize) {
        let made = self.made.fetch_add(taken, Ordering::Relaxed) + taken;
        if made >= self.limit.load(Ordering::Relaxed) {
            self.made.store(0, Ordering::Relaxed);
            self.full.store(true, Ordering::Relaxed);
        }
    }

    /// After a pruning that left so much.
    pub(crate) fn pruned(&self, left: &Left) {
        let kept = 2 * (left.nodes + left.moments);
        let limit = PRUNE.max(kept).max(left.shadow / SHADOW);
        self.limit.store(limit, Ordering::Relaxed);
        self.made.store(0, Ordering::Relaxed);
        self.full.store(false, Ordering::Relaxed);
        self.generation.fetch_add(1, Ordering::Relaxed);
    }

    /// The races of an access that began at a spot, with this moment and epoch.
    #[cold]
    pub(crate) fn races(
        &self,
        racer: &Racer,
        touch: &Touch<'_>,
        bytes: &Range<u64>,
        found: Found,
    ) -> Races {
        let second = Arc::new(self.full_access(
            Past {
                moment: touch.moment,
                stack: touch.stack,
                kind: touch.kind,
                epoch: touch.epoch,
            },
            bytes.clone(),
            Some(self.now(racer)),
        ));
        let mut races: Vec<Race> = found
            .0
            .into_iter()
            .map(|(past, ranges)| {
                let start = ranges.first().map_or(0, |range| range.start);
                let end = ranges.last().map_or(0, |range| range.end);
                let first = self.full_access(past, start..end, None);
                Race {
                    known: racer.timeline().newest(first.epoch.slot),
                    first_running: self.racers.is_live(first.goroutine()),
                    second: Arc::clone(&second),
                    first: Arc::new(first),
                    bytes: ranges,
                }
            })
            .collect();
        races.reverse();
        Races::of(races)
    }

    fn full_access(&self, past: Past, bytes: Range<u64>, at: Option<Seq>) -> Access {
        // SAFETY: a moment that a node names is not freed before the world is
        // stopped, and not changed.
        let moment = unsafe { *self.moments.at(past.moment) };
        Access {
            kind: past.kind,
            address: bytes.start,
            size: bytes.end - bytes.start,
            site: stacks::site(past.stack),
            origin: Arc::new(Origin {
                goroutine: moment.goroutine(),
                parent: moment.parent(),
            }),
            epoch: past.epoch,
            at: at.unwrap_or(moment.at()),
            locks: self.lock_sets.get(moment.locks()),
        }
    }

    /// Memory is given out anew: nothing that was there matters any more.
    #[inline]
    pub(crate) fn clear(&self, bytes: &Range<u64>) {
        let Some(region) = self.region(bytes.start) else {
            return;
        };
        if !region.clear_few(bytes, |address| self.clear_object(address)) {
            region.clear(bytes, |address| self.clear_object(address));
        }
    }

    /// The objects of a granule are forgotten.
    #[cold]
    fn clear_object(&self, address: u64) {
        if self.objects.clear(address..address + GRANULE) {
            self.forgotten.0.fetch_add(1, Ordering::Release);
            self.count_more(1);
        }
    }
}

/// The races of an access: most often none. It comes back in a register.
#[expect(clippy::box_collection, reason = "one word")]
#[derive(Debug, Default)]
pub(crate) struct Races(Option<Box<Vec<Race>>>);

impl Races {
    #[cold]
    fn of(races: Vec<Race>) -> Races {
        Races((!races.is_empty()).then(|| Box::new(races)))
    }

    /// These, and then those of another access.
    #[inline]
    pub(crate) fn and(self, more: Races) -> Races {
        match (self.0, more.0) {
            (None, more) => Races(more),
            (some, None) => Races(some),
            (Some(mut races), Some(more)) => {
                races.extend(*more);
                Races(Some(races))
            }
        }
    }
}

impl std::ops::Deref for Races {
    type Target = [Race];

    #[inline]
    fn deref(&self) -> &[Race] {
        self.0.as_deref().map_or(&[], Vec::as_slice)
    }
}

/// Earlier accesses that race with one, with the bytes.
#[derive(Default)]
pub(crate) struct Found(Vec<(Past, Vec<Range<u64>>)>);

impl Found {
    #[inline]
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    #[cold]
    pub(crate) fn add(&mut self, past: Past, granule: u64, mask: u8) {
        let same = |(other, _): &&mut (Past, Vec<Range<u64>>)| {
            (other.moment, other.stack, other.kind) == (past.moment, past.stack, past.kind)
        };
        let ranges = match self.0.iter_mut().find(same) {
            Some((_, ranges)) => ranges,
            None => {
                self.0.push((past, Vec::new()));
                let last = self.0.len() - 1;
                &mut self.0[last].1
            }
        };
        for bit in (0..8).filter(|bit| mask & (1 << bit) != 0) {
            let byte = granule * GRANULE + bit;
            match ranges.last_mut() {
                Some(last) if last.end == byte => last.end += 1,
                _ => ranges.push(byte..byte + 1),
            }
        }
    }
}

//! The goroutines, as the detector sees them.
//!
//! Invariant: a racer's timeline is touched by the thread that runs the
//! goroutine, by one that acts for it while it is parked, or while the world is
//! stopped: never by two at once. A racer lives until its goroutine's end.

use crate::hot::{Hot, Way};
use crate::locks::{LockSets, Locks};
use crate::ring::number_at;
use gander_conc::{Context, GoroutineId, Place, Site, SyncObject};
use gander_race::{HeldLock, LockMode, Seq, Timeline};
use rustc_hash::FxHashMap;
use std::cell::{Cell, UnsafeCell};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A live goroutine.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Racer {
    /// The number of its present moment, in the upper half; 0 if it has none
    /// yet. The checks in assembly read it.
    pub(crate) key: AtomicU64,
    /// Its last checks, or null. The checks in assembly read them.
    hot: Cell<*mut Hot>,
    pub(crate) id: GoroutineId,
    pub(crate) parent: Option<(GoroutineId, Site)>,
    timeline: UnsafeCell<Timeline>,
    /// After the time of its last event, and of what woke it.
    pub(crate) at: Cell<u64>,
    /// Runs a finalizer or cleanup: it is no order for others.
    pub(crate) finalizing: Cell<bool>,
    /// It does nothing before it is ordered after everything; see
    /// `Engine::finalizer`.
    pub(crate) idle: Cell<bool>,
    /// The next goroutine that it starts is idle.
    pub(crate) starts_idle: Cell<bool>,
    /// Locks that it holds, touched as its timeline is.
    locks: UnsafeCell<Vec<HeldLock>>,
    /// The same, as moments keep it.
    locked: Cell<Locks>,
    /// Locks of its that other goroutines released.
    released: Mutex<Vec<SyncObject>>,
    /// Whether there are any.
    any_released: AtomicBool,
}

// SAFETY: the invariant of the file.
unsafe impl Send for Racer {}
// SAFETY: as above.
unsafe impl Sync for Racer {}

impl Drop for Racer {
    fn drop(&mut self) {
        let hot = self.hot.get();
        if !hot.is_null() {
            // SAFETY: made by `note`, for this racer only.
            drop(unsafe { Box::from_raw(hot) });
        }
    }
}

impl Racer {
    pub(crate) fn new(
        id: GoroutineId,
        parent: Option<(GoroutineId, Site)>,
        timeline: Timeline,
    ) -> Racer {
        Racer {
            key: AtomicU64::new(0),
            hot: Cell::new(std::ptr::null_mut()),
            id,
            parent,
            timeline: UnsafeCell::new(timeline),
            at: Cell::new(0),
            finalizing: Cell::new(false),
            idle: Cell::new(false),
            starts_idle: Cell::new(false),
            locks: UnsafeCell::default(),
            locked: Cell::new(Locks::NONE),
            released: Mutex::default(),
            any_released: AtomicBool::new(false),
        }
    }

    /// Notes a check of the goroutine, on its own thread.
    pub(crate) fn note(&self, way: Way) {
        if self.hot.get().is_null() {
            self.hot.set(Box::into_raw(Box::default()));
        }
        // SAFETY: made here, and touched as the timeline is.
        unsafe { (*self.hot.get()).note(way) };
    }

    /// Forgets the goroutine's last checks. The world is stopped.
    pub(crate) fn cool(&self) {
        // SAFETY: null, or made by `note`.
        if let Some(hot) = unsafe { self.hot.get().as_mut() } {
            hot.clear();
        }
    }

    #[inline]
    pub(crate) fn timeline(&self) -> &Timeline {
        // SAFETY: the invariant of the file.
        unsafe { &*self.timeline.get() }
    }

    /// # Safety
    /// As the invariant says, and no other reference is in use.
    #[expect(clippy::mut_from_ref, reason = "see the invariant of the file")]
    pub(crate) unsafe fn timeline_mut(&self) -> &mut Timeline {
        &mut *self.timeline.get()
    }

    /// Begins a new moment.
    #[inline]
    pub(crate) fn turn_over(&self) {
        self.key.store(0, Ordering::Relaxed);
    }

    /// The number of the present moment, or 0.
    #[inline]
    pub(crate) fn moment(&self) -> u32 {
        (self.key.load(Ordering::Relaxed) >> 32) as u32
    }

    /// Locks that the goroutine holds, which are about to change. On its own
    /// thread.
    #[expect(clippy::mut_from_ref, reason = "see the invariant of the file")]
    fn held(&self) -> &mut Vec<HeldLock> {
        self.locked.set(Locks::UNKNOWN);
        // SAFETY: the invariant of the file.
        unsafe { &mut *self.locks.get() }
    }

    /// The goroutine took a lock.
    #[inline]
    pub(crate) fn hold(&self, lock: HeldLock) {
        self.held().push(lock);
    }

    /// The goroutine released a lock; it may be one that it does not hold.
    #[inline]
    pub(crate) fn let_go(&self, lock: SyncObject, mode: LockMode) {
        let held = self.held();
        let is_it = |held: &HeldLock| held.lock == lock && held.mode == mode;
        match held.iter().rposition(is_it) {
            Some(last) if last + 1 == held.len() => held.truncate(last),
            Some(index) => {
                held.remove(index);
            }
            None => {}
        }
    }

    /// Another goroutine released a lock that this one took.
    pub(crate) fn let_go_for(&self, lock: SyncObject) {
        let mut released = self.released.lock().unwrap_or_else(PoisonError::into_inner);
        released.push(lock);
        self.any_released.store(true, Ordering::Release);
    }

    /// The locks that it holds, on its own thread.
    #[inline]
    fn locks(&self, sets: &LockSets) -> Locks {
        if self.any_released.load(Ordering::Acquire) {
            self.forget_released();
        }
        let known = self.locked.get();
        if known.is_known() {
            return known;
        }
        let locks = sets.number(self.held());
        self.locked.set(locks);
        locks
    }

    #[cold]
    fn forget_released(&self) {
        let mut released = self.released.lock().unwrap_or_else(PoisonError::into_inner);
        self.any_released.store(false, Ordering::Relaxed);
        for lock in released.drain(..) {
            self.let_go(lock, LockMode::Exclusive);
        }
    }
}

/// A goroutine between two of its events: what its accesses have in common. Half
/// a line of the processor's cache: the time after its last event, and the lower
/// bits of its parent's number; its number, and the upper ones; where it was
/// started, and where the lock was taken; locks.
#[repr(C, align(32))]
#[derive(Clone, Copy, Debug)]
pub(crate) struct Moment([u64; 4]);

/// Bits of a time.
const TIME: u32 = 48;
/// Bits of a goroutine's number.
const GOROUTINE: u32 = 40;
/// The parent of who was started by nobody.
const NOBODY: u64 = (1 << GOROUTINE) - 1;

impl Moment {
    /// The racer's present moment.
    #[inline]
    pub(crate) fn of(racer: &Racer, sets: &LockSets) -> Moment {
        let locks = racer.locks(sets);
        let (parent, site) = match racer.parent {
            Some((parent, site)) => (parent.0, site.context.0),
            None => (NOBODY, 0),
        };
        Moment([
            racer.at.get() | parent << TIME,
            racer.id.0 & NOBODY | parent >> (64 - TIME) << GOROUTINE,
            u64::from(site) | u64::from(locks.site) << 32,
            locks.word,
        ])
    }

    pub(crate) fn goroutine(&self) -> GoroutineId {
        GoroutineId(self.0[1] & NOBODY)
    }

    /// Who started it, where.
    pub(crate) fn parent(&self) -> Option<(GoroutineId, Site)> {
        let parent = self.0[0] >> TIME | self.0[1] >> GOROUTINE << (64 - TIME);
        let site = Site {
            context: Context(self.0[2] as u32),
            place: Place(0),
        };
        (parent != NOBODY).then_some((GoroutineId(parent), site))
    }

    /// The first number after its last event.
    pub(crate) fn at(&self) -> Seq {
        number_at(self.0[0] & ((1 << TIME) - 1))
    }

    pub(crate) fn locks(&self) -> Locks {
        Locks {
            word: self.0[3],
            site: (self.0[2] >> 32) as u32,
        }
    }
}

const SHARDS: usize = 64;

type Shard = FxHashMap<u64, Box<Racer>>;

/// All live goroutines.
#[derive(Debug)]
pub(crate) struct Racers(Box<[Mutex<Shard>]>);

impl Racers {
    pub(crate) fn new() -> Racers {
        Racers((0..SHARDS).map(|_| Mutex::default()).collect())
    }

    fn shard(&self, id: GoroutineId) -> MutexGuard<'_, Shard> {
        let shard = &self.0[id.0 as usize % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The racer; `make` makes one for a goroutine that nobody announced.
    pub(crate) fn get(&self, id: GoroutineId, make: impl FnOnce() -> Racer) -> *const Racer {
        let mut shard = self.shard(id);
        &raw const **shard.entry(id.0).or_insert_with(|| Box::new(make()))
    }

    pub(crate) fn insert(&self, racer: Racer) {
        self.shard(racer.id).insert(racer.id.0, Box::new(racer));
    }

    pub(crate) fn remove(&self, id: GoroutineId) -> Option<Box<Racer>> {
        self.shard(id).remove(&id.0)
    }

    pub(crate) fn is_live(&self, id: GoroutineId) -> bool {
        self.shard(id).contains_key(&id.0)
    }

    /// Calls `act` with the racer, if the goroutine lives.
    pub(crate) fn with(&self, id: GoroutineId, act: impl FnOnce(&Racer)) {
        if let Some(racer) = self.shard(id).get(&id.0) {
            act(racer);
        }
    }

    /// All of them. The world is stopped.
    pub(crate) fn all(&self) -> Vec<*const Racer> {
        let mut out = Vec::new();
        for shard in &self.0 {
            let shard = shard.lock().unwrap_or_else(PoisonError::into_inner);
            out.extend(shard.values().map(|racer| &raw const **racer));
        }
        out
    }
}

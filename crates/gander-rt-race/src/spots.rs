//! Locks and atomic variables, and the granules that they lie in.
//!
//! What happens at such an object, and what that does to its memory, is one step:
//! the lock bit of the granule's cell is held meanwhile, and no other lock. Where
//! the object itself is kept a thread remembers.
//!
//! Invariant: what is known of an object is read and written by whoever holds the
//! lock bit of its first granule, or while the world is stopped. It is forgotten
//! with the memory that it is about, but stays where it is until the world is
//! stopped, and who remembers it asks first whether anything was forgotten: memory
//! is cleared before anybody can use it for something else.

use crate::cells;
use crate::engine::{Engine, Found, Races};
use crate::local::Local;
use crate::memory::{LOCKED, OBJECT, STATE};
use crate::racers::Racer;
use gander_conc::{GoroutineId, SyncObject};
use gander_race::{AccessKind, GRANULE, LockClocks, Pair, Stamp, mask_of};
use rustc_hash::FxHashMap;
use std::ops::Range;
use std::ptr::NonNull;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// A lock.
#[repr(C, align(64))]
#[derive(Debug, Default)]
pub(crate) struct Lock {
    /// Who holds it exclusively.
    pub(crate) holder: Option<GoroutineId>,
    /// After the time of its last event.
    pub(crate) time: u64,
    /// The thread of its last event.
    pub(crate) last: usize,
    pub(crate) clocks: LockClocks,
}

/// The atomic variables of a granule.
#[repr(C, align(64))]
#[derive(Debug, Default)]
pub(crate) struct Variables {
    /// After the time of their last event.
    pub(crate) time: u64,
    /// The thread of the last write.
    pub(crate) last: usize,
    pub(crate) pair: Pair,
}

/// Objects of a kind, each in memory of its own, by address.
#[derive(Debug)]
struct Kept<T> {
    all: FxHashMap<u64, NonNull<T>>,
    /// What was forgotten, and may be remembered by a thread.
    gone: Vec<NonNull<T>>,
}

// SAFETY: objects are touched as the invariant of the file says.
unsafe impl<T> Send for Kept<T> {}

impl<T> Default for Kept<T> {
    fn default() -> Kept<T> {
        Kept {
            all: FxHashMap::default(),
            gone: Vec::new(),
        }
    }
}

impl<T: Default> Kept<T> {
    fn at(&mut self, key: u64) -> NonNull<T> {
        let new = || NonNull::from(Box::leak(Box::default()));
        *self.all.entry(key).or_insert_with(new)
    }

    /// Whether there was something to forget.
    fn remove(&mut self, key: u64) -> bool {
        let found = self.all.remove(&key);
        self.gone.extend(found);
        found.is_some()
    }

    /// All of them. The world is stopped.
    fn each(&self) -> impl Iterator<Item = &T> {
        // SAFETY: made by `at`, and nobody else is at work.
        self.all.values().map(|object| unsafe { object.as_ref() })
    }

    /// Frees what was forgotten.
    fn free(&mut self) {
        for object in self.gone.drain(..) {
            // SAFETY: made by `at`, and taken out of the map.
            drop(unsafe { Box::from_raw(object.as_ptr()) });
        }
    }
}

impl<T> Drop for Kept<T> {
    fn drop(&mut self) {
        let all = self.all.drain().map(|(_, object)| object);
        for object in all.chain(self.gone.drain(..)) {
            // SAFETY: made by `at`; the owner is gone, and so is who could look.
            drop(unsafe { Box::from_raw(object.as_ptr()) });
        }
    }
}

/// What some locks and atomic variables are.
#[derive(Debug, Default)]
pub(crate) struct Spots {
    locks: Kept<Lock>,
    variables: Kept<Variables>,
}

impl Spots {
    /// Forgets what lies in a granule; whether there was something.
    pub(crate) fn clear(&mut self, granule: &Range<u64>) -> bool {
        let mut any = self.variables.remove(granule.start / GRANULE);
        for address in granule.clone() {
            any |= self.locks.remove(SyncObject::at(address).bits());
        }
        any
    }

    /// What all of them hand on. The world is stopped.
    pub(crate) fn stamps(&self) -> impl Iterator<Item = &Stamp> {
        let locks = self.locks.each().flat_map(|lock| lock.clocks.stamps());
        let variables = self.variables.each();
        locks.chain(variables.flat_map(|variables| variables.pair.stamps()))
    }

    /// Frees what was forgotten. The world is stopped, and nobody will remember.
    pub(crate) fn free(&mut self) {
        self.locks.free();
        self.variables.free();
    }
}

/// Places for what a thread remembers of each kind.
const NEAR: usize = 64;

/// Where the objects are that a thread used last, by their keys.
#[derive(Debug)]
pub(crate) struct Near {
    /// How often something had been forgotten.
    forgotten: u64,
    locks: [(u64, *mut Lock); NEAR],
    variables: [(u64, *mut Variables); NEAR],
}

impl Default for Near {
    fn default() -> Near {
        Near {
            forgotten: 0,
            locks: [(u64::MAX, std::ptr::null_mut()); NEAR],
            variables: [(u64::MAX, std::ptr::null_mut()); NEAR],
        }
    }
}

fn place(key: u64) -> usize {
    (key.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> (u64::BITS - NEAR.ilog2())) as usize
}

impl Near {
    #[cold]
    fn renew(&mut self, forgotten: u64) {
        *self = Near {
            forgotten,
            ..Near::default()
        };
    }
}

/// Lock bits for what lies in memory that nobody looks at.
#[repr(align(64))]
#[derive(Debug, Default)]
pub(crate) struct Elsewhere(AtomicU32);

pub(crate) const ELSEWHERE: usize = 64;

/// How often objects were forgotten.
#[repr(align(128))]
#[derive(Debug, Default)]
pub(crate) struct Forgotten(pub(crate) AtomicU64);

/// The granule of an object, whose lock bit is held.
#[derive(Debug)]
pub(crate) struct Spot<'a> {
    word: &'a AtomicU32,
    /// The state of the cell, and whether an object is known to lie here.
    seen: u32,
    /// Whether accesses are looked at.
    inside: bool,
}

impl Drop for Spot<'_> {
    #[inline]
    fn drop(&mut self) {
        self.word.store(self.seen & !LOCKED, Ordering::Release);
    }
}

impl Spot<'_> {
    /// Whether nothing but accesses is known of the granule.
    #[inline]
    pub(crate) fn is_bare(&self) -> bool {
        self.seen & OBJECT == 0
    }
}

impl Engine {
    /// Locks the granule of an object.
    #[inline]
    pub(crate) fn open(&self, object: SyncObject) -> Spot<'_> {
        let region = object
            .address()
            .and_then(|address| Some((address, self.region(address)?)));
        match region {
            Some((address, region)) => {
                region.touch(address);
                let word = region.word(address);
                Spot {
                    seen: cells::lock(word),
                    word,
                    inside: true,
                }
            }
            None => {
                let word = &self.elsewhere[place(object.bits()) % ELSEWHERE].0;
                Spot {
                    seen: cells::lock(word) | OBJECT,
                    word,
                    inside: false,
                }
            }
        }
    }

    #[inline]
    fn near<'a>(&self, local: &'a mut Local) -> &'a mut Near {
        let forgotten = self.forgotten.0.load(Ordering::Acquire);
        if local.near.forgotten != forgotten {
            local.near.renew(forgotten);
        }
        &mut local.near
    }

    /// A lock, in whose spot the caller is.
    #[inline]
    pub(crate) fn lock_in<'a>(
        &self,
        spot: &'a mut Spot<'_>,
        local: &mut Local,
        lock: SyncObject,
    ) -> &'a mut Lock {
        spot.seen |= OBJECT;
        let key = lock.bits();
        let near = &mut self.near(local).locks[place(key)];
        if near.0 != key {
            *near = (key, self.objects.of(lock).spots.locks.at(key).as_ptr());
        }
        // SAFETY: it is kept as long as it is remembered, and the lock bit is held.
        unsafe { &mut *near.1 }
    }

    /// The atomic variables of the granule of an address, in whose spot the caller
    /// is.
    #[inline]
    pub(crate) fn variables_in<'a>(
        &self,
        spot: &'a mut Spot<'_>,
        local: &mut Local,
        address: u64,
    ) -> &'a mut Variables {
        spot.seen |= OBJECT;
        let key = address / GRANULE;
        let near = &mut self.near(local).variables[place(key)];
        if near.0 != key {
            let object = SyncObject::at(address);
            *near = (
                key,
                self.objects.of(object).spots.variables.at(key).as_ptr(),
            );
        }
        // SAFETY: as above.
        unsafe { &mut *near.1 }
    }

    /// The goroutine accesses bytes of a spot's granule: the races of that.
    #[inline]
    pub(crate) fn access_spot(
        &self,
        racer: &Racer,
        local: &mut Local,
        spot: &mut Spot<'_>,
        (kind, stack): (AccessKind, u32),
        bytes: Range<u64>,
    ) -> Races {
        if !spot.inside || self.is_alone_in(racer, local, spot) {
            return Races::default();
        }
        let mut found = Found::default();
        let granule = bytes.start / GRANULE;
        let mask = mask_of(granule, &bytes);
        let touch = self.touch(racer, local, kind, stack);
        let state = self.cells.access_locked(
            spot.seen & STATE,
            mask,
            &touch,
            local,
            &mut |past, common| found.add(past, granule, common),
        );
        spot.seen = spot.seen & OBJECT | state;
        self.count_if_due(local);
        match found.is_empty() {
            true => Races::default(),
            false => self.races(racer, &touch, &bytes, found),
        }
    }

    /// [`Engine::is_alone`], in a spot.
    #[inline]
    fn is_alone_in(&self, racer: &Racer, local: &mut Local, spot: &mut Spot<'_>) -> bool {
        if self.alone[0].load(Ordering::Relaxed) == 0 {
            return false;
        }
        let alone = self
            .cells
            .forget_in(spot.seen & STATE, racer.timeline(), local);
        if alone {
            spot.seen &= OBJECT;
        }
        alone
    }
}

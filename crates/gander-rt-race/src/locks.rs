//! The locks that were held at an access, as a few words.
//!
//! Invariant: one lock, the common case, is in the words themselves; more are a
//! number of a set that is kept for the whole run.

use gander_conc::{Site, SyncObject};
use gander_race::{HeldLock, LockMode};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Locks that were held together, in words: [`NONE`] and so on, with the number of
/// a set above it; the only lock; where it was taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Locks {
    what: u64,
    lock: u64,
    site: u64,
}

const NONE: u64 = 0;
const EXCLUSIVE: u64 = 1;
const SHARED: u64 = 2;
const SET: u64 = 3;
const UNKNOWN: u64 = 4;
/// Where the number of a set is.
const NUMBER: u32 = 8;

impl Locks {
    pub(crate) const NONE: Locks = Locks::of(NONE);
    /// They have to be asked for.
    pub(crate) const UNKNOWN: Locks = Locks::of(UNKNOWN);

    const fn of(what: u64) -> Locks {
        Locks {
            what,
            lock: 0,
            site: 0,
        }
    }

    pub(crate) fn is_known(&self) -> bool {
        self.what != UNKNOWN
    }

    fn one(lock: &HeldLock) -> Locks {
        Locks {
            what: match lock.mode {
                LockMode::Exclusive => EXCLUSIVE,
                LockMode::Shared => SHARED,
            },
            lock: lock.lock.bits(),
            site: lock.site.bits(),
        }
    }
}

#[derive(Debug, Default)]
struct Sets {
    numbers: FxHashMap<Arc<[HeldLock]>, u32>,
    sets: Vec<Arc<[HeldLock]>>,
}

/// The sets of more than one lock.
#[derive(Debug, Default)]
pub(crate) struct LockSets(Mutex<Sets>);

impl LockSets {
    pub(crate) fn number(&self, held: &[HeldLock]) -> Locks {
        match held {
            [] => Locks::NONE,
            [lock] => Locks::one(lock),
            _ => {
                let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let Sets { numbers, sets } = &mut *all;
                if let Some(&number) = numbers.get(held) {
                    return Locks::of(SET | u64::from(number) << NUMBER);
                }
                let set: Arc<[HeldLock]> = held.into();
                let number = sets.len() as u32;
                sets.push(Arc::clone(&set));
                numbers.insert(set, number);
                Locks::of(SET | u64::from(number) << NUMBER)
            }
        }
    }

    pub(crate) fn get(&self, locks: Locks) -> Arc<[HeldLock]> {
        let one = |mode| HeldLock {
            lock: SyncObject::from_bits(locks.lock),
            mode,
            site: Site::from_bits(locks.site),
        };
        match locks.what & ((1 << NUMBER) - 1) {
            EXCLUSIVE => Arc::new([one(LockMode::Exclusive)]),
            SHARED => Arc::new([one(LockMode::Shared)]),
            SET => {
                let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(&all.sets[(locks.what >> NUMBER) as usize])
            }
            _ => Arc::new([]),
        }
    }
}

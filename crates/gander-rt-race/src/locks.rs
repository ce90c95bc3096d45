//! The locks that were held at an access, as a few words.
//!
//! Invariant: one lock, the common case, is in the words themselves; more are a
//! number of a set that is kept for the whole run.

use gander_conc::{Context, Place, Site, SyncObject};
use gander_race::{HeldLock, LockMode};
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Locks that were held together, in a word and a half: [`NONE`] and so on, above
/// the number of a set or the address of the only lock; where that was taken.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Locks {
    pub(crate) word: u64,
    pub(crate) site: u32,
}

const NONE: u64 = 0;
const EXCLUSIVE: u64 = 1;
const SHARED: u64 = 2;
const SET: u64 = 3;
const UNKNOWN: u64 = 4;
/// Where it is said what there is.
const KIND: u32 = 61;

impl Locks {
    pub(crate) const NONE: Locks = Locks::of(NONE, 0);
    /// They have to be asked for.
    pub(crate) const UNKNOWN: Locks = Locks::of(UNKNOWN, 0);

    const fn of(kind: u64, number: u64) -> Locks {
        Locks {
            word: kind << KIND | number,
            site: 0,
        }
    }

    #[inline]
    pub(crate) fn is_known(&self) -> bool {
        self.word != Locks::UNKNOWN.word
    }

    /// A lock, if it has an address.
    #[inline]
    fn one(lock: &HeldLock) -> Option<Locks> {
        let kind = match lock.mode {
            LockMode::Exclusive => EXCLUSIVE,
            LockMode::Shared => SHARED,
        };
        let address = lock.lock.bits();
        (address >> KIND == 0 && lock.site.place == Place(0)).then_some(Locks {
            word: kind << KIND | address,
            site: lock.site.context.0,
        })
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
    #[inline]
    pub(crate) fn number(&self, held: &[HeldLock]) -> Locks {
        let one = match held {
            [] => Some(Locks::NONE),
            [lock] => Locks::one(lock),
            _ => None,
        };
        one.unwrap_or_else(|| self.set(held))
    }

    fn set(&self, held: &[HeldLock]) -> Locks {
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let Sets { numbers, sets } = &mut *all;
        if let Some(&number) = numbers.get(held) {
            return Locks::of(SET, number.into());
        }
        let set: Arc<[HeldLock]> = held.into();
        let number = sets.len() as u32;
        sets.push(Arc::clone(&set));
        numbers.insert(set, number);
        Locks::of(SET, number.into())
    }

    pub(crate) fn get(&self, locks: Locks) -> Arc<[HeldLock]> {
        let number = locks.word & ((1 << KIND) - 1);
        let one = |mode| HeldLock {
            lock: SyncObject::from_bits(number),
            mode,
            site: Site {
                context: Context(locks.site),
                place: Place(0),
            },
        };
        match locks.word >> KIND {
            EXCLUSIVE => Arc::new([one(LockMode::Exclusive)]),
            SHARED => Arc::new([one(LockMode::Shared)]),
            SET => {
                let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(&all.sets[number as usize])
            }
            _ => Arc::new([]),
        }
    }
}

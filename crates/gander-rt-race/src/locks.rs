//! The locks that were held at an access, as a few words.
//!
//! Invariant: one lock, the common case, is in the words themselves; more are a
//! number of a set that is kept for the whole run.

use gander_race::HeldLock;
use rustc_hash::FxHashMap;
use std::sync::{Arc, Mutex, PoisonError};

/// Locks that were held together.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Locks {
    None,
    One(HeldLock),
    Set(u32),
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
            [] => Locks::None,
            [lock] => Locks::One(*lock),
            _ => {
                let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                let Sets { numbers, sets } = &mut *all;
                if let Some(&number) = numbers.get(held) {
                    return Locks::Set(number);
                }
                let set: Arc<[HeldLock]> = held.into();
                let number = sets.len() as u32;
                sets.push(Arc::clone(&set));
                numbers.insert(set, number);
                Locks::Set(number)
            }
        }
    }

    pub(crate) fn get(&self, locks: Locks) -> Arc<[HeldLock]> {
        match locks {
            Locks::None => Arc::new([]),
            Locks::One(lock) => Arc::new([lock]),
            Locks::Set(number) => {
                let all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
                Arc::clone(&all.sets[number as usize])
            }
        }
    }
}

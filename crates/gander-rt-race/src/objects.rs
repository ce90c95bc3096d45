//! What synchronisation objects hand on, spread over locks.
//!
//! Invariant: an object, and the atomic variables of its granule, are in one
//! shard, so whatever concerns it happens under that shard's lock.

use gander_conc::SyncObject;
use gander_race::{AtomicClocks, GRANULE, Objects};
use std::ops::Range;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Some of the objects.
#[derive(Debug, Default)]
pub(crate) struct Shard {
    pub(crate) objects: Objects,
    pub(crate) atomics: AtomicClocks,
}

const SHARDS: usize = 256;

/// All objects.
#[derive(Debug)]
pub(crate) struct Shards(Box<[Mutex<Shard>]>);

impl Shards {
    pub(crate) fn new() -> Shards {
        Shards((0..SHARDS).map(|_| Mutex::default()).collect())
    }

    /// The shard of an object.
    pub(crate) fn of(&self, object: SyncObject) -> MutexGuard<'_, Shard> {
        let mixed = (object.key() / GRANULE).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        let shard = &self.0[(mixed >> 56) as usize % SHARDS];
        shard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Forgets the objects in one granule.
    #[cold]
    pub(crate) fn clear(&self, granule: Range<u64>) {
        let mut shard = self.of(SyncObject::at(granule.start));
        shard.objects.clear(granule.clone());
        shard.atomics.clear(granule);
    }

    /// All shards, one after the other.
    pub(crate) fn each(&self, mut visit: impl FnMut(&Shard)) {
        for shard in &self.0 {
            visit(&shard.lock().unwrap_or_else(PoisonError::into_inner));
        }
    }
}

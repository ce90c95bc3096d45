//! What synchronisation objects hand on, spread over locks.
//!
//! Invariant: whatever concerns an object happens under the lock of its shard;
//! what concerns a channel under the channel's own; for locks and atomic variables
//! see [`crate::spots`].

use crate::cells::wait;
use crate::channels::Channels;
use crate::spots::Spots;
use gander_conc::SyncObject;
use gander_race::{GRANULE, Objects};
use std::cell::UnsafeCell;
use std::ops::{Deref, DerefMut, Range};
use std::sync::atomic::{AtomicBool, Ordering};

/// Some of the objects.
#[derive(Debug, Default)]
pub(crate) struct Shard {
    /// After the time of the last event at one of them.
    pub(crate) time: u64,
    /// What only hands on.
    pub(crate) objects: Objects,
    pub(crate) channels: Channels,
    /// Where locks and atomic variables are.
    pub(crate) spots: Spots,
}

const SHARDS: usize = 256;

/// A shard and its lock, which is held for a few instructions only: letting go
/// of it is a plain store.
#[repr(C, align(64))]
#[derive(Debug, Default)]
struct Locked {
    taken: AtomicBool,
    shard: UnsafeCell<Shard>,
}

// SAFETY: who took the lock has the shard for himself.
unsafe impl Sync for Locked {}

/// A shard that nobody else has.
#[derive(Debug)]
pub(crate) struct Held<'a>(&'a Locked);

impl Locked {
    #[inline]
    fn lock(&self) -> Held<'_> {
        let mut spins = 0;
        while self.taken.swap(true, Ordering::Acquire) {
            while self.taken.load(Ordering::Relaxed) {
                wait(&mut spins);
            }
        }
        Held(self)
    }
}

impl Deref for Held<'_> {
    type Target = Shard;

    fn deref(&self) -> &Shard {
        // SAFETY: the lock is held.
        unsafe { &*self.0.shard.get() }
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Shard {
        // SAFETY: the lock is held, by this value only.
        unsafe { &mut *self.0.shard.get() }
    }
}

impl Drop for Held<'_> {
    #[inline]
    fn drop(&mut self) {
        self.0.taken.store(false, Ordering::Release);
    }
}

/// All objects.
#[derive(Debug)]
pub(crate) struct Shards(Box<[Locked]>);

impl Shards {
    pub(crate) fn new() -> Shards {
        Shards((0..SHARDS).map(|_| Locked::default()).collect())
    }

    /// The shard of an object.
    #[inline]
    pub(crate) fn of(&self, object: SyncObject) -> Held<'_> {
        let mixed = (object.key() / GRANULE).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        self.0[(mixed >> 56) as usize % SHARDS].lock()
    }

    /// Forgets the objects in one granule; whether threads may remember some.
    #[cold]
    pub(crate) fn clear(&self, granule: Range<u64>) -> bool {
        let mut shard = self.of(SyncObject::at(granule.start));
        shard.objects.clear(granule.clone());
        shard.channels.clear(granule.clone());
        shard.spots.clear(&granule)
    }

    /// All shards, one after the other.
    pub(crate) fn each(&self, mut visit: impl FnMut(&mut Shard)) {
        for shard in &self.0 {
            visit(&mut shard.lock());
        }
    }
}

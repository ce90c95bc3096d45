//! Mutex and RWMutex.
//!
//! Invariant: by the text of the memory model and not by an implementation.
//! Every Unlock is before every later Lock, whoever unlocked; an RLock is after
//! the last Unlock only; an RUnlock is before the next Lock only. The three
//! differ when a lock is unlocked by a goroutine that did not lock it.

use super::{Rule, Turn};
use crate::timeline::{Merged, Stamp};

/// What was released through one lock.
#[repr(C)]
#[derive(Clone, Debug, Default)]
pub struct LockClocks {
    /// By itself, for most locks have none of it.
    runlocks: Option<Box<Merged>>,
    unlocks: Merged,
}

impl LockClocks {
    /// `Lock` returns, or `TryLock` returns true.
    #[inline]
    pub fn lock(&mut self, turn: &mut Turn<'_>) {
        turn.acquire_all(&self.unlocks, Rule::Mutex);
        if let Some(runlocks) = &mut self.runlocks
            && !runlocks.is_empty()
        {
            turn.acquire_all(runlocks, Rule::RwMutexWrite);
            runlocks.clear();
        }
    }

    /// `Unlock`.
    #[inline]
    pub fn unlock(&mut self, turn: &mut Turn<'_>) {
        turn.release_more(&mut self.unlocks);
    }

    /// `RLock` returns, or `TryRLock` returns true.
    pub fn rlock(&mut self, turn: &mut Turn<'_>) {
        if let Some(last) = self.unlocks.newest() {
            turn.acquire(last, Rule::RwMutexRead);
        }
    }

    /// `RUnlock`.
    pub fn runlock(&mut self, turn: &mut Turn<'_>) {
        turn.release_more(self.runlocks.get_or_insert_default());
    }

    /// An unlock that makes the lock forget those before.
    #[cfg(any(test, feature = "model"))]
    pub(crate) fn unlock_forgetting(&mut self, turn: &mut Turn<'_>) {
        let released = turn.release();
        self.unlocks.replace(released);
    }

    /// An unlock with a stamp made elsewhere.
    #[cfg(any(test, feature = "model"))]
    pub(crate) fn unlocked_by(&mut self, stamp: Stamp) {
        self.unlocks.merge(stamp);
    }

    /// The stamps in the lock.
    pub fn stamps(&self) -> impl Iterator<Item = &Stamp> {
        let runlocks = self.runlocks.as_ref().and_then(|all| all.newest());
        self.unlocks.newest().into_iter().chain(runlocks)
    }
}

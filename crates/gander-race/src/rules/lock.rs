//! Mutex and RWMutex.
//!
//! Invariant: by the text of the memory model and not by an implementation.
//! Every Unlock is before every later Lock, whoever unlocked; an RLock is after
//! the last Unlock only; an RUnlock is before the next Lock only. The three
//! differ when a lock is unlocked by a goroutine that did not lock it.

use super::{Rule, Turn};
use crate::timeline::{Merged, Stamp};

/// What was released through one lock.
#[derive(Clone, Debug, Default)]
pub struct LockClocks {
    unlocks: Merged,
    runlocks: Merged,
}

impl LockClocks {
    /// `Lock` returns, or `TryLock` returns true.
    pub fn lock(&mut self, turn: &mut Turn<'_>) {
        turn.acquire_all(&self.unlocks, Rule::Mutex);
        turn.acquire_all(&self.runlocks, Rule::RwMutexWrite);
        self.runlocks.clear();
    }

    /// `Unlock`.
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
        turn.release_more(&mut self.runlocks);
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
        self.unlocks
            .newest()
            .into_iter()
            .chain(self.runlocks.newest())
    }
}

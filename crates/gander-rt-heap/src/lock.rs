//! Locks of the heap: a mutex without poisoning.
//!
//! Invariant: a panic with a lock held is a bug in the runtime, which ends the
//! program; there is nothing to recover.

use std::sync::{Mutex, MutexGuard, PoisonError};

/// Locks, whatever happened to earlier holders.
pub(crate) fn lock<T: ?Sized>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

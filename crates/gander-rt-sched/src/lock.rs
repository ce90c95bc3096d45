//! A lock of one word and a one-shot wake-up, both on futexes.
//!
//! Invariant: they may be embedded in memory of the Go heap: zero is the
//! initial state, there is nothing to drop, and they never move while used.

use std::hint::spin_loop;
use std::sync::atomic::{AtomicU32, Ordering};

const FREE: u32 = 0;
const HELD: u32 = 1;
const CONTENDED: u32 = 2;
/// How long a thread keeps away from a held lock before it looks again, first
/// and last; then it sleeps. A section is much shorter than even the first
/// wait, on purpose: meanwhile the other thread gets through many sections with
/// what the lock guards in its own cache. Two threads that share a channel
/// element by element are three times slower than one that does the work of
/// both.
const FIRST_PAUSES: u32 = 32;
const LAST_PAUSES: u32 = 256;

/// Sleeps while `word` is `expected`; `timeout` in nanoseconds, negative for ever.
pub(crate) fn futex_wait(word: &AtomicU32, expected: u32, timeout: i64) {
    let time = libc::timespec {
        tv_sec: timeout.max(0) / 1_000_000_000,
        tv_nsec: timeout.max(0) % 1_000_000_000,
    };
    let limit = if timeout < 0 {
        std::ptr::null()
    } else {
        &raw const time
    };
    // SAFETY: the kernel reads the word and the time, both alive here.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
            expected,
            limit,
        );
    }
}

pub(crate) fn futex_wake(word: &AtomicU32, count: i32) {
    // SAFETY: the kernel uses the address only as a key.
    unsafe {
        libc::syscall(
            libc::SYS_futex,
            word.as_ptr(),
            libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
            count,
        );
    }
}

/// A mutual-exclusion lock without a guard: it is released where a goroutine
/// parks, which is not where it was taken.
#[derive(Debug, Default)]
pub struct Lock(AtomicU32);

impl Lock {
    /// An unlocked lock.
    pub const fn new() -> Lock {
        Lock(AtomicU32::new(FREE))
    }

    /// Takes the lock, sleeping if need be.
    #[inline]
    pub fn lock(&self) {
        if !self.try_lock() {
            self.lock_slow();
        }
    }

    /// Takes the lock if it is free.
    #[inline]
    pub fn try_lock(&self) -> bool {
        self.0
            .compare_exchange(FREE, HELD, Ordering::Acquire, Ordering::Relaxed)
            .is_ok()
    }

    #[cold]
    fn lock_slow(&self) {
        let mut pauses = FIRST_PAUSES;
        while pauses <= LAST_PAUSES {
            for _ in 0..pauses {
                spin_loop();
            }
            if self.0.load(Ordering::Relaxed) == FREE && self.try_lock() {
                return;
            }
            pauses *= 2;
        }
        while self.0.swap(CONTENDED, Ordering::Acquire) != FREE {
            futex_wait(&self.0, CONTENDED, -1);
        }
    }

    /// Releases the lock, which the caller holds.
    #[inline]
    pub fn unlock(&self) {
        if self.0.swap(FREE, Ordering::Release) == CONTENDED {
            futex_wake(&self.0, 1);
        }
    }
}

/// What one thread sleeps on until another wakes it once.
#[derive(Debug, Default)]
pub struct Note(AtomicU32);

impl Note {
    /// A note that nobody woke.
    pub const fn new() -> Note {
        Note(AtomicU32::new(0))
    }

    /// Sleeps until [`Note::wake`], and clears the note.
    pub fn sleep(&self) {
        while self.0.load(Ordering::Acquire) == 0 {
            futex_wait(&self.0, 0, -1);
        }
        self.0.store(0, Ordering::Relaxed);
    }

    /// As [`Note::sleep`], but not longer than `nanos`; whether it was woken.
    pub fn sleep_for(&self, nanos: i64) -> bool {
        if self.0.load(Ordering::Acquire) == 0 {
            futex_wait(&self.0, 0, nanos);
        }
        self.0.swap(0, Ordering::Acquire) != 0
    }

    /// Wakes the sleeper, now or when it comes to sleep.
    pub fn wake(&self) {
        self.0.store(1, Ordering::Release);
        futex_wake(&self.0, 1);
    }
}

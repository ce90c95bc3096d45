//! Time: the system's monotonic clock, or a virtual one in controlled runs.
//!
//! Invariant: a controlled run sees only the virtual clock, which moves when
//! nothing can run and by a fixed tick per decision.

use crate::mode::Mode;
use std::sync::atomic::{AtomicI64, Ordering};

static VIRTUAL: AtomicI64 = AtomicI64::new(1_000_000_000);
/// Nanoseconds a decision takes in a controlled run.
const TICK: i64 = 5_000;

fn read(clock: libc::clockid_t) -> (i64, i64) {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: the kernel writes to `time`.
    unsafe { libc::clock_gettime(clock, &raw mut time) };
    (time.tv_sec, time.tv_nsec)
}

/// Nanoseconds of the system's monotonic clock.
#[inline]
pub fn nanotime() -> i64 {
    let (seconds, nanos) = read(libc::CLOCK_MONOTONIC);
    seconds * 1_000_000_000 + nanos
}

/// Nanoseconds of the program's monotonic clock.
#[inline]
pub fn now<C: Mode>() -> i64 {
    if C::CONTROLLED {
        VIRTUAL.load(Ordering::Relaxed)
    } else {
        nanotime()
    }
}

/// Seconds and nanoseconds since 1970 on the program's clock.
pub fn wall<C: Mode>() -> (i64, i64) {
    if C::CONTROLLED {
        // The first of January 2024.
        const EPOCH: i64 = 1_704_067_200;
        let now = VIRTUAL.load(Ordering::Relaxed);
        return (EPOCH + now / 1_000_000_000, now % 1_000_000_000);
    }
    read(libc::CLOCK_REALTIME)
}

/// Nanoseconds from one poll of a loop to the next.
const POLL: i64 = 100;

/// One decision passes.
pub(crate) fn tick() {
    VIRTUAL.fetch_add(TICK, Ordering::Relaxed);
}

/// A goroutine goes on at a poll.
pub(crate) fn polled() {
    VIRTUAL.fetch_add(POLL, Ordering::Relaxed);
}

/// Moves the virtual clock to the next whole second, so that it forgets how
/// many decisions came before.
pub(crate) fn round_up() {
    const SECOND: i64 = 1_000_000_000;
    let now = VIRTUAL.load(Ordering::Relaxed);
    VIRTUAL.store((now / SECOND + 1) * SECOND, Ordering::Relaxed);
}

/// Nothing can run before `when`.
pub(crate) fn advance(when: i64) {
    VIRTUAL.fetch_max(when, Ordering::Relaxed);
}

pub(crate) fn sleep_micros(micros: i64) {
    let time = libc::timespec {
        tv_sec: 0,
        tv_nsec: micros * 1000,
    };
    // SAFETY: the kernel reads `time`.
    unsafe { libc::nanosleep(&raw const time, std::ptr::null_mut()) };
}

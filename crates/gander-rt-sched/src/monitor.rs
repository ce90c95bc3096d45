//! The thread that watches the others: it takes Ps out of long system calls
//! and asks long-running goroutines to stop.
//!
//! Invariant: it has no P and runs no Go; it sleeps without a deadline while
//! everybody is idle, and whoever ends that wakes it: a P that is no longer
//! idle, a system call, the end of a stop of the world.

use crate::machine::{P, p_status};
use crate::mode::Mode;
use crate::sched::{self, SCHED};
use crate::{clock, deadlock, netpoll, syscall, throttle, timer, world};
use std::sync::atomic::Ordering;

/// A time slice, in nanoseconds.
const SLICE: i64 = 10_000_000;
/// The network is polled at least this often.
const POLL: i64 = 10_000_000;

/// How long it sleeps at most while not all threads may run, in microseconds.
const RESTRICTED: i64 = 1000;

#[derive(Clone, Copy)]
struct Seen {
    slices: u32,
    slice_since: i64,
    syscalls: u32,
    syscall_since: i64,
}

/// Starts the thread.
pub(crate) fn start<C: Mode>() {
    let built = std::thread::Builder::new()
        .stack_size(128 << 10)
        // SAFETY: it keeps to what is for all threads.
        .spawn(|| unsafe { watch::<C>() });
    drop(built);
}

unsafe fn watch<C: Mode>() -> ! {
    let none = Seen {
        slices: 0,
        slice_since: 0,
        syscalls: 0,
        syscall_since: 0,
    };
    let mut seen = Vec::new();
    let mut quiet = 0;
    let mut delay = 20;
    let mut restricted = false;
    loop {
        if quiet == 0 {
            delay = 20;
        } else if quiet > 50 {
            delay = (delay * 2).min(10_000);
        }
        clock::sleep_micros(if restricted {
            delay.min(RESTRICTED)
        } else {
            delay
        });
        if all_idle() {
            // A stop of the world is short, and says nothing about what comes next.
            let stops = SCHED.stopping.load(Ordering::SeqCst);
            SCHED.monitor_idle.store(true, Ordering::SeqCst);
            if all_idle() {
                let rest = (deadlock::callbacks().background)(clock::nanotime());
                SCHED.monitor_note.sleep_for(rest);
            }
            SCHED.monitor_idle.store(false, Ordering::SeqCst);
            if !stops {
                quiet = 0;
            }
            continue;
        }
        let now = clock::nanotime();
        restricted = throttle::watch(now);
        (deadlock::callbacks().background)(now);
        let last = SCHED.last_poll.load(Ordering::SeqCst);
        if netpoll::waiting() != 0 && last != 0 && last + POLL < now {
            let moved =
                SCHED
                    .last_poll
                    .compare_exchange(last, now, Ordering::SeqCst, Ordering::Relaxed);
            if moved.is_ok() {
                netpoll::poll::<C>(0);
            }
        }
        if timer::next_when() < now {
            sched::start(std::ptr::null_mut(), false);
        }
        let procs = SCHED.procs.load(Ordering::Relaxed) as usize;
        if seen.len() < procs {
            seen.resize(procs, none);
        }
        quiet = if look(&mut seen, now) { 0 } else { quiet + 1 };
    }
}

fn all_idle() -> bool {
    SCHED.stopping.load(Ordering::SeqCst)
        || SCHED.idle_ps.load(Ordering::SeqCst) == SCHED.procs.load(Ordering::Relaxed)
}

/// Looks at every P; whether one was taken out of a system call.
unsafe fn look(seen: &mut [Seen], now: i64) -> bool {
    let mut taken = false;
    for (p, seen) in SCHED.each_p().zip(seen) {
        match (*p).status.load(Ordering::SeqCst) {
            p_status::RUNNING => stop_long(p, seen, now),
            p_status::SYSCALL => taken |= retake_long(p, seen, now),
            _ => {}
        }
    }
    taken
}

unsafe fn stop_long(p: *mut P, seen: &mut Seen, now: i64) {
    let slices = (*p).slices.load(Ordering::Relaxed);
    if seen.slices != slices || seen.slice_since == 0 {
        seen.slices = slices;
        seen.slice_since = now;
    } else if seen.slice_since + SLICE <= now {
        let g = (*p).running.load(Ordering::Acquire);
        if !g.is_null() {
            world::ask(g);
        }
    }
}

unsafe fn retake_long(p: *mut P, seen: &mut Seen, now: i64) -> bool {
    let syscalls = (*p).syscalls.load(Ordering::Relaxed);
    if seen.syscalls != syscalls || seen.syscall_since == 0 {
        seen.syscalls = syscalls;
        seen.syscall_since = now;
        return false;
    }
    // With nothing else to do, a P may stay with a short call.
    let others = SCHED.idle_ps.load(Ordering::SeqCst) + SCHED.spinning.load(Ordering::SeqCst);
    if !(*p).has_work() && others > 0 && seen.syscall_since + SLICE > now {
        return false;
    }
    SCHED.lock.lock();
    let ours = !SCHED.stopping.load(Ordering::SeqCst) && syscall::retake(p, p_status::IDLE);
    SCHED.lock.unlock();
    if ours {
        (*p).syscalls.fetch_add(1, Ordering::Relaxed);
        sched::hand_off(p);
    }
    ours
}

//! Fewer threads than there are Ps, for a while, where threads only get in each
//! other's way.
//!
//! Goroutines that do little but change the same few objects are no faster on
//! several processors: the objects travel between them, and threads wait and are
//! woken. Who can tell that it is so ([`restrict_threads`]) lets fewer threads run until a
//! deadline; the other goroutines take their turns on those. That is what Dice
//! describes for locks ("Malthusian Locks", EuroSys 2017).
//!
//! Invariant: at least one thread may run, and a P without one has no work: so
//! nobody need be woken that is not allowed to run. After the deadline the monitor
//! lets all run, whatever became of who restricted them.

use crate::goroutine::G;
use crate::machine::{self, P};
use crate::mode::Parallel;
use crate::sched::{self, SCHED, release_p};
use crate::world;
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicU32, Ordering};

/// No restriction.
const ALL: u32 = u32::MAX;

/// How many threads may run Go.
static MOST: AtomicU32 = AtomicU32::new(ALL);
/// Until when.
static UNTIL: AtomicI64 = AtomicI64::new(0);

/// Ps that have threads, or are in system calls.
pub fn running_threads() -> u32 {
    let procs = SCHED.procs.load(Ordering::Relaxed);
    procs.saturating_sub(SCHED.idle_ps.load(Ordering::SeqCst))
}

/// Lets `most` threads run Go, at least one, until the time `until` (see
/// [`crate::nanotime`]), and asks the goroutine of this thread to make room.
///
/// # Safety
/// In a native, of a goroutine that runs in parallel mode.
pub unsafe fn restrict_threads(most: u32, until: i64) {
    UNTIL.store(until, Ordering::Relaxed);
    MOST.store(most.max(1), Ordering::SeqCst);
    let g = machine::current_g();
    if !g.is_null() && is_over() {
        world::ask(g);
    }
    // There may have been fewer before.
    sched::wake_another::<Parallel>();
}

/// Lets all run.
///
/// # Safety
/// In parallel mode.
pub unsafe fn lift_restriction() {
    if MOST.swap(ALL, Ordering::SeqCst) != ALL {
        sched::wake_another::<Parallel>();
    }
}

/// Whether some may not run. The monitor asks, and lifts what is overdue.
pub(crate) unsafe fn watch(now: i64) -> bool {
    if MOST.load(Ordering::Relaxed) == ALL {
        return false;
    }
    if UNTIL.load(Ordering::Relaxed) < now {
        lift_restriction();
    }
    true
}

/// Whether one thread more may run.
#[inline]
pub(crate) fn has_room() -> bool {
    let most = MOST.load(Ordering::SeqCst);
    most == ALL || running_threads() < most
}

/// Whether more threads run than may.
#[inline]
pub(crate) fn is_over() -> bool {
    let most = MOST.load(Ordering::Relaxed);
    most != ALL && running_threads() > most
}

/// Gives up this thread's P, and leaves its work to the others, unless they are
/// few enough by now.
pub(crate) unsafe fn make_room() {
    let m = machine::current();
    if (*m).spinning {
        (*m).spinning = false;
        SCHED.spinning.fetch_sub(1, Ordering::SeqCst);
    }
    SCHED.lock.lock();
    if is_over() && !SCHED.stopping.load(Ordering::SeqCst) {
        let p = release_p();
        leave_work(p);
        SCHED.put_idle_p(p);
    }
    SCHED.lock.unlock();
    // Who lifted the restriction meanwhile saw no idle P, and woke nobody for the work
    // that was left.
    sched::wake_another::<Parallel>();
}

/// Moves the queues of a P that nobody will run to the shared one. With the lock
/// held.
pub(crate) unsafe fn leave_work(p: *mut P) {
    let next = (*p).next.swap(ptr::null_mut(), Ordering::AcqRel);
    if !next.is_null() {
        SCHED.push_global(next);
    }
    while let Some(g) = (*p).queue.pop() {
        SCHED.push_global(g as *mut G);
    }
}

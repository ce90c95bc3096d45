//! Stopping every thread that runs Go, for the collector and for changes of
//! the number of Ps.
//!
//! Invariant: while the world is stopped, only the stopper's thread has a P;
//! every other goroutine is parked, queued, or in a system call whose end
//! waits, and its stack can be walked.

use crate::goroutine::G;
use crate::lock::Lock;
use crate::machine::{self, M, MAX_PROCS, P, p_status};
use crate::mode::Mode;
use crate::sched::{self, SCHED, acquire_p, release_p, stop_m, stopped};
use crate::throttle;
use gander_rt_stack::StackRange;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::Ordering;

/// Held by whoever stops the world.
static WORLD: Lock = Lock::new();
/// How long the stopper waits before it asks again, in nanoseconds.
const PATIENCE: i64 = 100_000;

/// Asks a goroutine to stop at its next prologue or poll.
pub(crate) unsafe fn ask(g: *mut G) {
    ptr::write_volatile(&raw mut (*g).head.preempt, 1);
    std::sync::atomic::fence(Ordering::SeqCst);
    ptr::write_volatile(&raw mut (*g).head.limit, usize::MAX);
}

unsafe fn ask_all() {
    for p in SCHED.each_p() {
        if (*p).status.load(Ordering::SeqCst) == p_status::RUNNING {
            let g = (*p).running.load(Ordering::Acquire);
            if !g.is_null() && g != machine::current_g() {
                ask(g);
            }
        }
    }
}

/// Gives up this thread's P to the stopper and waits until the world goes on.
pub(crate) unsafe fn stop_here() {
    let m = machine::current();
    if (*m).spinning {
        (*m).spinning = false;
        SCHED.spinning.fetch_sub(1, Ordering::SeqCst);
    }
    SCHED.lock.lock();
    let p = release_p();
    if SCHED.stopping.load(Ordering::SeqCst) {
        stopped(p);
    } else {
        SCHED.put_idle_p(p);
    }
    SCHED.lock.unlock();
    stop_m();
}

/// Stops the world; this thread goes on with a P, maybe another one.
///
/// # Safety
/// On a thread of the scheduler, in a native that has the goroutine's
/// registers spilled, holding no lock. [`start_world`] must follow.
pub unsafe fn stop_world<C: Mode>() {
    if C::CONTROLLED {
        return;
    }
    let m = machine::current();
    if !WORLD.try_lock() {
        // Another stopper waits for this P; this thread's frames may hold what
        // nobody else does.
        gander_rt_stack::with_registers_spilled(wait_for_world, m.cast());
    }
    SCHED.lock.lock();
    SCHED.guarded().stop_wait = i64::from(SCHED.procs.load(Ordering::Relaxed));
    SCHED.stopping.store(true, Ordering::SeqCst);
    ask_all();
    if !(*m).p.is_null() {
        (*(*m).p).status.store(p_status::STOPPED, Ordering::SeqCst);
        SCHED.guarded().stop_wait -= 1;
    }
    for p in SCHED.each_p() {
        let taken = (*p).status.compare_exchange(
            p_status::SYSCALL,
            p_status::STOPPED,
            Ordering::SeqCst,
            Ordering::Relaxed,
        );
        if taken.is_ok() {
            (*p).syscalls.fetch_add(1, Ordering::Relaxed);
            SCHED.guarded().stop_wait -= 1;
        }
    }
    loop {
        let p = SCHED.take_idle_p();
        if p.is_null() {
            break;
        }
        (*p).status.store(p_status::STOPPED, Ordering::SeqCst);
        SCHED.guarded().stop_wait -= 1;
    }
    let wait = SCHED.guarded().stop_wait > 0;
    SCHED.lock.unlock();
    if wait {
        while !SCHED.stop_note.sleep_for(PATIENCE) {
            ask_all();
        }
    }
    if (*m).p.is_null() {
        (*m).p = SCHED.all_p[0].load(Ordering::Acquire);
        (*(*m).p).running.store((*m).g, Ordering::Release);
    }
}

/// Threads that wait for their turn to stop the world, with the lowest address
/// of their stacks in use.
static WAITERS: Mutex<Vec<(usize, usize)>> = Mutex::new(Vec::new());

fn waiters() -> std::sync::MutexGuard<'static, Vec<(usize, usize)>> {
    WAITERS
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner)
}

unsafe extern "C" fn wait_for_world(m: *mut (), sp: usize) {
    let m = m.cast::<M>();
    let range = (sp, (*m).sys_sp);
    // Before the P goes: then the world may be stopped at once.
    waiters().push(range);
    let p = release_p();
    sched::hand_off(p);
    WORLD.lock();
    waiters().retain(|&other| other != range);
}

/// The stacks of threads that wait in the middle of a native.
pub(crate) fn waiting_threads(mut visit: impl FnMut(StackRange)) {
    for &(start, end) in waiters().iter() {
        visit(StackRange { start, end });
    }
}

/// Lets the world go on.
///
/// # Safety
/// After [`stop_world`], on the same thread.
pub unsafe fn start_world<C: Mode>() {
    if C::CONTROLLED {
        return;
    }
    let mine = (*machine::current()).p;
    SCHED.lock.lock();
    SCHED.stopping.store(false, Ordering::SeqCst);
    SCHED.wake_monitor();
    let mut busy = Vec::new();
    for p in SCHED.each_p() {
        if p == mine {
            continue;
        }
        if (*p).has_work() {
            busy.push(p);
        } else {
            SCHED.put_idle_p(p);
        }
    }
    (*mine).status.store(p_status::RUNNING, Ordering::SeqCst);
    SCHED.lock.unlock();
    WORLD.unlock();
    for p in busy {
        sched::start(p, false);
    }
    sched::wake_another::<C>();
}

/// Sets the number of Ps, at least 1, while the world is stopped (or before
/// anything runs). Queues of Ps that go are moved to the shared queue.
pub(crate) unsafe fn resize(count: usize) {
    let count = count.clamp(1, MAX_PROCS);
    let old = SCHED.procs.load(Ordering::Relaxed) as usize;
    for index in old..count {
        if SCHED.all_p[index].load(Ordering::Relaxed).is_null() {
            let p = Box::into_raw(Box::new(P::new(index)));
            SCHED.all_p[index].store(p, Ordering::Release);
        }
    }
    SCHED.procs.store(count as u32, Ordering::Release);
    for slot in &SCHED.all_p[count.min(old)..old.max(count)] {
        let p = slot.load(Ordering::Relaxed);
        if (*p).id >= count {
            SCHED.lock.lock();
            throttle::leave_work(p);
            SCHED.lock.unlock();
        }
    }
    let m = machine::current();
    if !m.is_null() && !(*m).p.is_null() && (*(*m).p).id >= count {
        acquire_p(SCHED.all_p[0].load(Ordering::Acquire));
        (*(*m).p).running.store((*m).g, Ordering::Release);
    }
}

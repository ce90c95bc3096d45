//! The loop of a thread: find a goroutine, run it.
//!
//! Invariant: it runs on the thread's own stack, from the same stack pointer
//! every time; running a goroutine never returns here.

use crate::goroutine::{G, Status};
use crate::machine::{self, M, P};
use crate::mode::Mode;
use crate::sched::{self, SCHED, acquire_p, release_p, stop_m};
use crate::{clock, controlled, netpoll, throttle, timer, world};
use crossbeam_deque::Steal;
use gander_rt_stack::Segment;
use std::hint::spin_loop;
use std::ptr;
use std::sync::atomic::Ordering;

/// A goroutine to run.
pub(crate) struct Found {
    pub(crate) g: *mut G,
    /// Goes on with the time slice of the goroutine that woke it.
    pub(crate) inherits: bool,
}

/// Finds a goroutine and runs it.
///
/// # Safety
/// On a thread of the scheduler, on its system stack, without a goroutine.
pub(crate) unsafe extern "C" fn schedule<C: Mode>() -> ! {
    let m = machine::current();
    (*m).g = ptr::null_mut();
    if !(*m).next_g.is_null() {
        let g = std::mem::replace(&mut (*m).next_g, ptr::null_mut());
        execute::<C>(g, true);
    }
    if C::CONTROLLED {
        execute::<C>(controlled::choose::<C>(), false);
    }
    if (*m).spoilt {
        retire(m);
    }
    if !(*m).locked_g.is_null() {
        stop_locked(m);
        execute::<C>((*m).locked_g, false);
    }
    loop {
        if (*m).p.is_null() {
            stop_m();
        }
        if SCHED.stopping.load(Ordering::SeqCst) {
            world::stop_here();
            continue;
        }
        if throttle::is_over() {
            throttle::make_room();
            continue;
        }
        let found = find::<C>(m);
        if (*m).spinning {
            (*m).spinning = false;
            SCHED.spinning.fetch_sub(1, Ordering::SeqCst);
            sched::wake_another::<C>();
        }
        let owner = (*found.g).locked_m;
        if !owner.is_null() && owner != m {
            start_owner(owner);
            continue;
        }
        execute::<C>(found.g, found.inherits);
    }
}

/// Runs a goroutine, which this thread took from a queue.
pub(crate) unsafe fn execute<C: Mode>(g: *mut G, inherits: bool) -> ! {
    let m = machine::current();
    let p = (*m).p;
    (*m).g = g;
    (*g).head.m = m as usize;
    (*g).head.sys_sp = (*m).sys_sp;
    (*g).head.preempt = if C::CONTROLLED { 2 } else { 0 };
    (*g).head.limit = (*((*g).head.segment as *mut Segment)).limit;
    (*g).wait_since = 0;
    (*g).set_status(Status::Running);
    if !C::CONTROLLED {
        (*p).running.store(g, Ordering::Release);
        if !inherits {
            let slices = (*p).slices.load(Ordering::Relaxed).wrapping_add(1);
            (*p).slices.store(slices, Ordering::Relaxed);
        }
        // A stop asked for before `running` was visible would be missed.
        std::sync::atomic::compiler_fence(Ordering::SeqCst);
        if SCHED.stopping.load(Ordering::Relaxed) {
            world::ask(g);
        }
    }
    gander_rt_stack::resume(&raw mut (*g).head)
}

/// Takes the goroutine off this thread before it is made visible to others.
pub(crate) unsafe fn leave() -> *mut G {
    let m = machine::current();
    std::mem::replace(&mut (*m).g, ptr::null_mut())
}

/// Ends this thread, as a goroutine did that was locked to it. The first one
/// only sleeps: with it the process would look dead.
unsafe fn retire(m: *mut M) -> ! {
    if !(*m).p.is_null() {
        let p = release_p();
        sched::hand_off(p);
    }
    SCHED.lock.lock();
    SCHED.guarded().machines -= 1;
    crate::deadlock::check();
    SCHED.lock.unlock();
    if (*m).id == 0 {
        loop {
            (*m).note.sleep();
        }
    }
    gander_rt_stack::leave_scheduler((*m).sys_sp)
}

unsafe fn stop_locked(m: *mut M) {
    if !(*m).p.is_null() {
        let p = release_p();
        sched::hand_off(p);
    }
    SCHED.lock.lock();
    SCHED.guarded().locked_idle += 1;
    crate::deadlock::check();
    SCHED.lock.unlock();
    (*m).note.sleep();
    acquire_p(std::mem::replace(&mut (*m).next_p, ptr::null_mut()));
}

/// Gives this thread's P to the thread that a goroutine is locked to.
unsafe fn start_owner(owner: *mut M) {
    SCHED.lock.lock();
    SCHED.guarded().locked_idle -= 1;
    SCHED.lock.unlock();
    let p = release_p();
    (*owner).next_p = p;
    (*owner).note.wake();
}

/// Looks at this P's queues and the shared one.
unsafe fn local(p: *mut P) -> Option<Found> {
    (*p).ticks = (*p).ticks.wrapping_add(1);
    if (*p).ticks.is_multiple_of(61) && SCHED.queued.load(Ordering::Relaxed) != 0 {
        SCHED.lock.lock();
        let g = SCHED.pop_global(p, 1);
        SCHED.lock.unlock();
        if !g.is_null() {
            return Some(Found { g, inherits: false });
        }
    }
    if !(*p).next.load(Ordering::Relaxed).is_null() {
        let g = (*p).next.swap(ptr::null_mut(), Ordering::AcqRel);
        if !g.is_null() {
            return Some(Found { g, inherits: true });
        }
    }
    if let Some(g) = (*p).queue.pop() {
        return Some(Found {
            g: g as *mut G,
            inherits: false,
        });
    }
    if SCHED.queued.load(Ordering::SeqCst) != 0 {
        SCHED.lock.lock();
        let g = SCHED.pop_global(p, 0);
        SCHED.lock.unlock();
        if !g.is_null() {
            return Some(Found { g, inherits: false });
        }
    }
    None
}

/// Finds a goroutine, sleeping until there is one. This thread has a P before
/// and after, not necessarily the same.
unsafe fn find<C: Mode>(m: *mut M) -> Found {
    loop {
        if SCHED.stopping.load(Ordering::SeqCst) {
            world::stop_here();
            continue;
        }
        let p = (*m).p;
        timer::run_due::<C>();
        if let Some(found) = local(p) {
            return found;
        }
        if netpoll::waiting() != 0 && SCHED.last_poll.load(Ordering::SeqCst) != 0 {
            netpoll::poll::<C>(0);
            if let Some(found) = local(p) {
                return found;
            }
        }
        if let Some(g) = steal(m) {
            return Found { g, inherits: false };
        }
        SCHED.lock.lock();
        if SCHED.stopping.load(Ordering::SeqCst) {
            SCHED.lock.unlock();
            continue;
        }
        let g = SCHED.pop_global(p, 0);
        if !g.is_null() {
            SCHED.lock.unlock();
            return Found { g, inherits: false };
        }
        release_p();
        SCHED.put_idle_p(p);
        SCHED.lock.unlock();
        if (*m).spinning {
            (*m).spinning = false;
            SCHED.spinning.fetch_sub(1, Ordering::SeqCst);
            // Work may have come since this thread looked, from threads that
            // saw it spinning and woke nobody.
            if work_somewhere() && take_p_for_work(m) {
                continue;
            }
        }
        if wait_for_events::<C>() {
            continue;
        }
        stop_m();
    }
}

fn work_somewhere() -> bool {
    SCHED.queued.load(Ordering::SeqCst) != 0
        || SCHED.each_p().any(|p| {
            // SAFETY: Ps are never freed; the queues are for all threads.
            unsafe { (*p).has_work() }
        })
}

/// Takes an idle P and looks for work again.
unsafe fn take_p_for_work(m: *mut M) -> bool {
    SCHED.lock.lock();
    let p = if SCHED.stopping.load(Ordering::SeqCst) {
        ptr::null_mut()
    } else {
        SCHED.take_idle_p()
    };
    SCHED.lock.unlock();
    if p.is_null() {
        return false;
    }
    acquire_p(p);
    (*m).spinning = true;
    SCHED.spinning.fetch_add(1, Ordering::SeqCst);
    true
}

/// Waits for the network and for timers, if no other thread does; whether this
/// thread has a P again.
unsafe fn wait_for_events<C: Mode>() -> bool {
    let next = timer::next_when();
    if (netpoll::waiting() == 0 && next == i64::MAX)
        || SCHED.last_poll.swap(0, Ordering::SeqCst) == 0
    {
        return false;
    }
    SCHED.poll_until.store(next, Ordering::SeqCst);
    // A timer set since then would have seen the old deadline.
    let next = next.min(timer::next_when());
    let delay = if next == i64::MAX {
        -1
    } else {
        (next - clock::nanotime()).max(0)
    };
    netpoll::poll::<C>(delay);
    SCHED.poll_until.store(0, Ordering::SeqCst);
    SCHED.last_poll.store(clock::nanotime(), Ordering::SeqCst);
    SCHED.lock.lock();
    let p = if SCHED.stopping.load(Ordering::SeqCst) {
        ptr::null_mut()
    } else {
        SCHED.take_idle_p()
    };
    SCHED.lock.unlock();
    if p.is_null() {
        return false;
    }
    acquire_p(p);
    true
}

/// Takes half of the work of another P.
unsafe fn steal(m: *mut M) -> Option<*mut G> {
    let procs = SCHED.procs.load(Ordering::Relaxed);
    let idle = SCHED.idle_ps.load(Ordering::SeqCst);
    if !(*m).spinning {
        if 2 * SCHED.spinning.load(Ordering::SeqCst) >= procs - idle.min(procs) {
            return None;
        }
        (*m).spinning = true;
        SCHED.spinning.fetch_add(1, Ordering::SeqCst);
    }
    let mine = (*m).p;
    for round in 0..4 {
        let start = (*m).below(procs);
        for offset in 0..procs {
            if SCHED.stopping.load(Ordering::Relaxed) {
                return None;
            }
            let index = ((start + offset) % procs) as usize;
            let victim = SCHED.all_p[index].load(Ordering::Acquire);
            if victim == mine {
                continue;
            }
            if let Some(g) = steal_from(mine, victim, round == 3) {
                return Some(g);
            }
        }
    }
    None
}

unsafe fn steal_from(mine: *mut P, victim: *mut P, last_round: bool) -> Option<*mut G> {
    loop {
        match (*victim).stealer.steal_batch_and_pop(&(*mine).queue) {
            Steal::Success(g) => return Some(g as *mut G),
            Steal::Retry => {}
            Steal::Empty => break,
        }
    }
    if !last_round {
        return None;
    }
    // The one that the victim is about to run: only if it does not. A sleep is
    // cheap where a channel is why, as most often the victim runs it soon; it is
    // longer than what is done under most locks, so that threads would sleep and
    // be woken all the time.
    let g = (*victim).next.load(Ordering::Acquire);
    if g.is_null() {
        return None;
    }
    if (*victim).status.load(Ordering::Relaxed) == machine::p_status::RUNNING {
        match (*victim).next_waited.load(Ordering::Relaxed) {
            true if !is_still_next(victim, g) => return None,
            true => {}
            false => clock::sleep_micros(3),
        }
    }
    (*victim)
        .next
        .compare_exchange(g, ptr::null_mut(), Ordering::AcqRel, Ordering::Relaxed)
        .ok()
}

/// Whether a goroutine is the one that the P is about to run for some microseconds.
unsafe fn is_still_next(p: *mut P, g: *mut G) -> bool {
    const SPINS: usize = 150;
    (0..SPINS).all(|_| {
        spin_loop();
        (*p).next.load(Ordering::Relaxed) == g
    })
}

//! Starting the scheduler.
//!
//! Invariant: `set_up` comes first, once, on the thread that calls `run`.

use crate::deadlock::{self, CALLBACKS, Callbacks};
use crate::machine::{self, M};
use crate::mode::Mode;
use crate::run::schedule;
use crate::sched::{SCHED, acquire_p, thread_main};
use crate::{monitor, natives, proc, syscall, world};
use gander_abi::g::GHead;
use gander_rt_stack::Hooks;
use std::sync::atomic::Ordering;

unsafe extern "C" fn overflow(head: *mut GHead) -> ! {
    (deadlock::callbacks().stack_overflow)(head)
}

/// Finds the pad of a defer frame, and drops what lies between.
unsafe extern "C" fn recover(head: *mut GHead, frame: usize) -> usize {
    let frame = frame as *mut gander_abi::deferframe::DeferFrame;
    (*head).defer_frames = frame as usize;
    if !gander_rt_stack::unwind_to(head, (*frame).sp) {
        deadlock::fatal("runtime: recovery outside of the goroutine's stack");
    }
    (deadlock::callbacks().pad)((*frame).pad)
}

/// Prepares this thread as the first of the scheduler, with `procs` Ps (0 for
/// as many as processors).
///
/// # Safety
/// Called once, before anything else of this crate.
pub unsafe fn set_up<C: Mode>(procs: usize, callbacks: Callbacks) {
    let _ = CALLBACKS.set(callbacks);
    gander_rt_stack::install(Hooks {
        schedule: schedule::<C>,
        preempt: proc::preempted::<C>,
        exit: proc::goexit::<C>,
        overflow,
        recover,
        enter_syscall: syscall::enter::<C>,
    });
    let procs = match procs {
        _ if C::CONTROLLED => 1,
        0 => natives::ncpu(),
        procs => procs,
    };
    world::resize(procs);
    let m = M::new(0);
    machine::set_current(m);
    SCHED.lock.lock();
    SCHED.guarded().machines = 1;
    SCHED.guarded().made = 1;
    SCHED.lock.unlock();
    let mut first = true;
    for p in SCHED.each_p() {
        if first {
            acquire_p(p);
            first = false;
        } else {
            SCHED.lock.lock();
            SCHED.put_idle_p(p);
            SCHED.lock.unlock();
        }
    }
}

/// Starts the goroutine that calls `main`, and runs goroutines on this thread.
/// Returns never: the program ends through the `exit` native.
///
/// # Safety
/// After [`set_up`], on the same thread. `main` is a funcval.
pub unsafe fn run<C: Mode>(main: usize) {
    let g = proc::create(main, 0, 0);
    (*g).set_status(crate::goroutine::Status::Runnable);
    SCHED.lock.lock();
    SCHED.push_global(g);
    SCHED.lock.unlock();
    SCHED
        .last_poll
        .store(crate::clock::nanotime(), Ordering::SeqCst);
    if !C::CONTROLLED {
        monitor::start::<C>();
    }
    thread_main(machine::current());
}

/// A random number: the policy's in controlled runs.
pub fn random<C: Mode>() -> u64 {
    // SAFETY: on a thread of the scheduler; the policy is asked by the one
    // thread of a controlled run.
    unsafe {
        if C::CONTROLLED {
            use gander_conc::Policy;
            return C::policy().random();
        }
        (*machine::current()).random()
    }
}

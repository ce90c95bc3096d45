//! System calls that may block: the goroutine goes on without a P.
//!
//! Invariant: between entry and exit the goroutine touches nothing of the
//! scheduler; whoever moves its P from `SYSCALL` to another status has it.

use crate::goroutine::Status;
use crate::machine::{self, p_status};
use crate::mode::Mode;
use crate::run::leave;
use crate::sched::{SCHED, acquire_p, stopped};
use gander_rt_stack::Park;
use std::ptr;
use std::sync::atomic::Ordering;

/// Before the system call; the stub saved what a walk needs.
pub(crate) unsafe extern "C" fn enter<C: Mode>() {
    if C::CONTROLLED {
        return;
    }
    let m = machine::current();
    let p = (*m).p;
    (*(*m).g).set_status(Status::Syscall);
    (*m).old_p = p;
    (*m).p = ptr::null_mut();
    (*p).running.store(ptr::null_mut(), Ordering::Relaxed);
    (*p).status.store(p_status::SYSCALL, Ordering::SeqCst);
    SCHED.wake_monitor();
    if SCHED.stopping.load(Ordering::SeqCst) {
        SCHED.lock.lock();
        if SCHED.stopping.load(Ordering::SeqCst) && retake(p, p_status::STOPPED) {
            stopped(p);
        }
        SCHED.lock.unlock();
    }
}

/// Moves a P out of a system call; false if somebody else did.
pub(crate) unsafe fn retake(p: *mut machine::P, to: u32) -> bool {
    (*p).status
        .compare_exchange(p_status::SYSCALL, to, Ordering::SeqCst, Ordering::Relaxed)
        .is_ok()
}

/// After the system call: goes on if there is a P for it.
pub(crate) unsafe extern "C" fn exit<C: Mode>() -> Park {
    if C::CONTROLLED {
        return Park::ready(0);
    }
    let m = machine::current();
    let p = std::mem::replace(&mut (*m).old_p, ptr::null_mut());
    (*p).syscalls.fetch_add(1, Ordering::Relaxed);
    if retake(p, p_status::RUNNING) {
        (*m).p = p;
        resume_here();
        return Park::ready(0);
    }
    SCHED.lock.lock();
    let other = if SCHED.stopping.load(Ordering::SeqCst) {
        ptr::null_mut()
    } else {
        SCHED.take_idle_p()
    };
    if other.is_null() {
        let g = leave();
        (*g).set_status(Status::Runnable);
        SCHED.push_global(g);
        SCHED.lock.unlock();
        return Park::PARKED;
    }
    SCHED.lock.unlock();
    acquire_p(other);
    resume_here();
    Park::ready(0)
}

unsafe fn resume_here() {
    let m = machine::current();
    let g = (*m).g;
    (*(*m).p).running.store(g, Ordering::Release);
    (*g).set_status(Status::Running);
}

/// Signals are handed to the program from now on.
pub fn want_signals() {
    SCHED.signals_wanted.store(true, Ordering::Relaxed);
}

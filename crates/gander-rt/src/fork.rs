//! The hooks around fork and exec.
//!
//! Invariant: [`child`] runs in a vfork child, which shares all memory with
//! its waiting parent: it changes what the kernel keeps for the process only.

use std::cell::UnsafeCell;
use std::mem::MaybeUninit;

thread_local! {
    /// The signals blocked before the fork.
    static MASK: UnsafeCell<MaybeUninit<libc::sigset_t>> =
        const { UnsafeCell::new(MaybeUninit::uninit()) };
}

/// `func forkBegin()`: blocks all signals.
pub(crate) extern "C" fn begin() {
    // SAFETY: in a native; `end` undoes it.
    unsafe { gander_rt_sched::preemption_off() };
    MASK.with(|mask| {
        // SAFETY: the kernel fills the set, which is this thread's.
        unsafe {
            let mut all = MaybeUninit::uninit();
            libc::sigfillset(all.as_mut_ptr());
            libc::pthread_sigmask(libc::SIG_SETMASK, all.as_ptr(), (*mask.get()).as_mut_ptr());
        }
    });
}

/// `func forkEnd()`: restores them.
pub(crate) extern "C" fn end() {
    restore_mask();
    // SAFETY: after `begin`, on the same thread.
    unsafe { gander_rt_sched::preemption_on() };
}

fn restore_mask() {
    MASK.with(|mask| {
        // SAFETY: `begin` filled the set.
        unsafe {
            libc::pthread_sigmask(
                libc::SIG_SETMASK,
                (*mask.get()).as_ptr(),
                std::ptr::null_mut(),
            );
        }
    });
}

/// `func forkChild()`: no handler of ours may run in the child.
pub(crate) extern "C" fn child() {
    for signal in 1..=64 {
        // SAFETY: asks and changes the disposition of a signal.
        unsafe {
            let mut action: libc::sigaction = std::mem::zeroed();
            if libc::sigaction(signal, std::ptr::null(), &raw mut action) == 0
                && action.sa_sigaction != libc::SIG_DFL
                && action.sa_sigaction != libc::SIG_IGN
            {
                action.sa_sigaction = libc::SIG_DFL;
                action.sa_flags = 0;
                libc::sigaction(signal, &raw const action, std::ptr::null_mut());
            }
        }
    }
    restore_mask();
}

/// `func execBegin()` and `func execEnd()`: exec ends other threads whatever
/// they do.
pub(crate) extern "C" fn exec() {}

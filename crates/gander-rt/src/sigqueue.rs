//! Signals that the program wants (package os/signal).
//!
//! Invariant: the handler only marks a signal and wakes a thread; that thread
//! hands it to the goroutine that waits, which is one at most.

use crate::signals::{keeps_handler, restore};
use gander_rt_sched::{G, Lock, Mode, WaitReason, park, ready, want_signals};
use gander_rt_stack::Park;
use std::ptr;
use std::sync::Once;
use std::sync::atomic::{AtomicPtr, AtomicU32, AtomicU64, Ordering};

static WANTED: AtomicU64 = AtomicU64::new(0);
static PENDING: AtomicU64 = AtomicU64::new(0);
/// Counts deliveries; the thread sleeps on it.
static DELIVERED: AtomicU32 = AtomicU32::new(0);
static LOCK: Lock = Lock::new();
static RECEIVER: AtomicPtr<G> = AtomicPtr::new(ptr::null_mut());
static IDLE_WAITER: AtomicPtr<G> = AtomicPtr::new(ptr::null_mut());

fn bit(signal: i32) -> u64 {
    1 << (signal as u32 & 63)
}

/// Whether the program wants a signal.
pub(crate) fn is_wanted(signal: i32) -> bool {
    WANTED.load(Ordering::Acquire) & bit(signal) != 0
}

/// The handler of signals for the program.
pub(crate) unsafe extern "C" fn on_signal(
    signal: i32,
    _: *mut libc::siginfo_t,
    _: *mut libc::c_void,
) {
    if !is_wanted(signal) {
        return;
    }
    PENDING.fetch_or(bit(signal), Ordering::SeqCst);
    DELIVERED.fetch_add(1, Ordering::SeqCst);
    libc::syscall(
        libc::SYS_futex,
        DELIVERED.as_ptr(),
        libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
        1,
    );
}

/// Takes one of the signals that came.
fn take() -> Option<u32> {
    let pending = PENDING.load(Ordering::SeqCst);
    if pending == 0 {
        return None;
    }
    let signal = pending.trailing_zeros();
    PENDING.fetch_and(!(1 << signal), Ordering::SeqCst);
    Some(if signal == 0 { 64 } else { signal })
}

/// The thread that hands signals over.
unsafe fn deliver<C: Mode>() -> ! {
    loop {
        let seen = DELIVERED.load(Ordering::SeqCst);
        LOCK.lock();
        let receiver = RECEIVER.load(Ordering::Acquire);
        let signal = if receiver.is_null() { None } else { take() };
        if signal.is_some() {
            RECEIVER.store(ptr::null_mut(), Ordering::Release);
        }
        LOCK.unlock();
        if let Some(signal) = signal {
            (*receiver).head.result = signal as usize;
            ready::<C>(receiver, false);
            continue;
        }
        libc::syscall(
            libc::SYS_futex,
            DELIVERED.as_ptr(),
            libc::FUTEX_WAIT | libc::FUTEX_PRIVATE_FLAG,
            seen,
            ptr::null::<libc::timespec>(),
        );
    }
}

/// `func sigEnable(sig uint32)`
pub(crate) unsafe extern "C" fn enable<C: Mode>(signal: u32) {
    static START: Once = Once::new();
    START.call_once(|| {
        want_signals();
        // SAFETY: the thread touches what is for all threads.
        std::thread::spawn(|| unsafe { deliver::<C>() });
    });
    if !(1..=64).contains(&signal) {
        return;
    }
    let signal = signal as i32;
    WANTED.fetch_or(bit(signal), Ordering::SeqCst);
    if signal == libc::SIGKILL || signal == libc::SIGSTOP {
        return;
    }
    // One that was ignored has no handler even of those.
    if is_ignored(signal as u32) != 0 || !keeps_handler(signal) {
        restore(signal);
    }
}

/// Of the signals that a shell may have told its children to ignore (nohup
/// does), those that were ignored when the program began: once it does not want
/// them any more, they are so again.
static INHERITED: AtomicU64 = AtomicU64::new(0);

/// Notes what is ignored; before the program can change it.
pub(crate) fn note_ignored() {
    for signal in [libc::SIGHUP, libc::SIGINT] {
        // SAFETY: only asks.
        if unsafe { is_ignored(signal as u32) } != 0 {
            INHERITED.fetch_or(bit(signal), Ordering::SeqCst);
        }
    }
}

/// `func sigDisable(sig uint32)`
pub(crate) unsafe extern "C" fn disable(signal: u32) {
    if !(1..=64).contains(&signal) {
        return;
    }
    let signal = signal as i32;
    WANTED.fetch_and(!bit(signal), Ordering::SeqCst);
    if is_ignored(signal as u32) != 0 && keeps_handler(signal) {
        restore(signal);
    } else if !keeps_handler(signal) {
        let inherited = INHERITED.load(Ordering::SeqCst) & bit(signal) != 0;
        let disposition = if inherited {
            libc::SIG_IGN
        } else {
            libc::SIG_DFL
        };
        libc::signal(signal, disposition);
    }
}

/// `func sigIgnore(sig uint32)`
pub(crate) unsafe extern "C" fn ignore(signal: u32) {
    if !(1..=64).contains(&signal) {
        return;
    }
    WANTED.fetch_and(!bit(signal as i32), Ordering::SeqCst);
    libc::signal(signal as i32, libc::SIG_IGN);
}

/// `func sigIgnored(sig uint32) bool`
pub(crate) unsafe extern "C" fn is_ignored(signal: u32) -> u64 {
    let mut action: libc::sigaction = std::mem::zeroed();
    let asked = libc::sigaction(signal as i32, ptr::null(), &raw mut action);
    u64::from(asked == 0 && action.sa_sigaction == libc::SIG_IGN)
}

/// `func sigRecv() uint32`
pub(crate) unsafe extern "C" fn receive<C: Mode>() -> Park {
    LOCK.lock();
    if let Some(signal) = take() {
        LOCK.unlock();
        return Park::ready(u64::from(signal));
    }
    RECEIVER.store(park(WaitReason::Select), Ordering::Release);
    let idle = IDLE_WAITER.swap(ptr::null_mut(), Ordering::AcqRel);
    LOCK.unlock();
    if !idle.is_null() {
        ready::<C>(idle, false);
    }
    // One that came in between is for the thread.
    DELIVERED.fetch_add(1, Ordering::SeqCst);
    libc::syscall(
        libc::SYS_futex,
        DELIVERED.as_ptr(),
        libc::FUTEX_WAKE | libc::FUTEX_PRIVATE_FLAG,
        1,
    );
    Park::PARKED
}

/// `func sigWaitIdle()`
pub(crate) unsafe extern "C" fn wait_idle() -> Park {
    LOCK.lock();
    if !RECEIVER.load(Ordering::Acquire).is_null() && PENDING.load(Ordering::SeqCst) == 0 {
        LOCK.unlock();
        return Park::ready(0);
    }
    IDLE_WAITER.store(park(WaitReason::Select), Ordering::Release);
    LOCK.unlock();
    Park::PARKED
}

//! Noticing that nothing can ever run again, and how the runtime ends the
//! program.
//!
//! Invariant: checked with the scheduler's lock held, when a thread goes idle;
//! a thread that waits for the network or a timer is not idle.

use crate::goroutine::{self, Status};
use crate::sched::SCHED;
use crate::{netpoll, timer};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};

/// What the crate above does for this one.
#[derive(Clone, Copy, Debug)]
pub struct Callbacks {
    /// Prints a fatal error and ends the process.
    pub fatal: fn(&str) -> !,
    /// The same, for a mistake of the running goroutine: the others are not
    /// shown.
    pub misuse: fn(&str) -> !,
    /// Called by the monitor with the time, now and then; nanoseconds until it
    /// wants to be called again.
    pub background: unsafe fn(i64) -> i64,
    /// A thread begins: its alternate signal stack and the like.
    pub thread_started: fn(),
    /// Allocates zeroed memory of the Go heap: bytes, and which of its words
    /// are pointers (a type's element repeated, or nothing).
    pub allocate: unsafe fn(usize, Layout) -> *mut u8,
    /// A P gets its allocator's cache.
    pub stack_overflow: unsafe fn(*mut gander_abi::g::GHead) -> !,
    /// The address of the pad for a return address of `deferenter`.
    pub pad: fn(usize) -> usize,
}

/// Which words of an allocation are pointers.
#[derive(Clone, Copy, Debug)]
pub enum Layout {
    /// None.
    NoPointers,
    /// Elements of this type.
    Elements(*const gander_abi::rtype::Type),
    /// One bit a word, the first word in the lowest bit; at most 64 words.
    Mask(u64),
}

pub(crate) static CALLBACKS: OnceLock<Callbacks> = OnceLock::new();

pub(crate) fn callbacks() -> &'static Callbacks {
    CALLBACKS.get_or_init(|| std::process::abort())
}

/// Ends the program with a fatal error.
pub(crate) fn fatal(message: &str) -> ! {
    (callbacks().fatal)(message)
}

/// Ends the program because of what the running goroutine does.
pub(crate) fn misuse(message: &str) -> ! {
    (callbacks().misuse)(message)
}

pub(crate) fn thread_started() {
    (callbacks().thread_started)();
}

static DEAD: AtomicBool = AtomicBool::new(false);

/// Whether the program ended in a deadlock: then no goroutine is current.
pub fn is_deadlock() -> bool {
    DEAD.load(Ordering::Relaxed)
}

/// Ends the program if no thread can ever run a goroutine again. With the
/// scheduler's lock held.
pub(crate) unsafe fn check() {
    let guarded = SCHED.guarded();
    if guarded.machines > guarded.idle_ms + guarded.locked_idle {
        return;
    }
    report();
}

/// Reports the deadlock, unless something outside can wake the program.
pub(crate) unsafe fn report() {
    if timer::next_when() != i64::MAX
        || netpoll::waiting() != 0
        || SCHED.signals_wanted.load(Ordering::Relaxed)
        || SCHED.queued.load(Ordering::SeqCst) != 0
    {
        return;
    }
    let mut waiting = 0;
    let mut runnable = false;
    goroutine::for_each(|g| {
        if (*g).is_system() {
            return;
        }
        match (*g).status() {
            Status::Waiting => waiting += 1,
            Status::Dead => {}
            _ => runnable = true,
        }
    });
    if runnable {
        return;
    }
    DEAD.store(true, Ordering::Relaxed);
    SCHED.lock.unlock();
    if waiting == 0 {
        fatal("no goroutines (main called runtime.Goexit) - deadlock!");
    }
    fatal("all goroutines are asleep - deadlock!");
}

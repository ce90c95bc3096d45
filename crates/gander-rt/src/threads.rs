//! The threads that run goroutines, and stopping them for a report.
//!
//! Invariant: a stopped thread stays so, in whatever it was doing: the process
//! ends with the report, which needs no lock and no allocator of theirs. Those
//! that cannot be stopped soon (a child is being started) go on.

use crate::signals::handle;
use std::iter;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, Ordering};

/// The first real-time signal that the C library leaves alone, and Go too.
const SIGNAL: i32 = 34;
/// How often, and how long in nanoseconds, a report waits for threads to stop.
const WAITS: u32 = 100;
const WAIT: i64 = 100_000;

/// A thread, or the place for one.
struct Thread {
    /// 0 once it has ended.
    id: AtomicI32,
    next: *const Thread,
}

/// All that were ever needed at once, each of which knows the next.
static THREADS: AtomicPtr<Thread> = AtomicPtr::new(ptr::null_mut());
static STOPPED: AtomicU32 = AtomicU32::new(0);

fn threads() -> impl Iterator<Item = &'static Thread> {
    // SAFETY: they are never freed, and linked once they are complete.
    let at = |thread: *const Thread| unsafe { thread.as_ref() };
    iter::successors(at(THREADS.load(Ordering::Acquire)), move |thread| {
        at(thread.next)
    })
}

/// This thread's number, as the kernel counts.
pub(crate) fn own_id() -> i32 {
    // SAFETY: asks for a number.
    unsafe { libc::gettid() }
}

fn replace(from: i32, to: i32) -> bool {
    threads().any(|thread| {
        thread
            .id
            .compare_exchange(from, to, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
    })
}

/// This thread begins to run goroutines.
pub(crate) fn started() {
    let own = own_id();
    if replace(0, own) {
        return;
    }
    let thread = Box::into_raw(Box::new(Thread {
        id: AtomicI32::new(own),
        next: ptr::null(),
    }));
    let mut first = THREADS.load(Ordering::Acquire);
    loop {
        // SAFETY: nobody else knows it yet.
        unsafe { (*thread).next = first };
        let linked =
            THREADS.compare_exchange_weak(first, thread, Ordering::AcqRel, Ordering::Acquire);
        match linked {
            Ok(_) => return,
            Err(other) => first = other,
        }
    }
}

/// It ends.
pub(crate) fn ended() {
    replace(own_id(), 0);
}

unsafe extern "C" fn on_stop(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    STOPPED.fetch_add(1, Ordering::SeqCst);
    wait_for_ever();
}

/// Until the process ends.
pub(crate) fn wait_for_ever() -> ! {
    loop {
        // SAFETY: waits for signals, none of whose handlers does more.
        unsafe { libc::pause() };
    }
}

/// Stops the others, as far as that is soon done.
pub(crate) fn stop_others() {
    handle(SIGNAL, on_stop);
    let own = own_id();
    // SAFETY: sends a signal that is handled, to a thread of this process.
    let tell =
        |id: i32| unsafe { libc::syscall(libc::SYS_tgkill, libc::getpid(), id, SIGNAL) == 0 };
    let others = threads().map(|thread| thread.id.load(Ordering::Acquire));
    let others = others.filter(|&id| id != 0 && id != own);
    let told = others.filter(|&id| tell(id)).count();
    for _ in 0..WAITS {
        if STOPPED.load(Ordering::SeqCst) as usize >= told {
            return;
        }
        let time = libc::timespec {
            tv_sec: 0,
            tv_nsec: WAIT,
        };
        // SAFETY: the kernel reads the time.
        unsafe { libc::nanosleep(&raw const time, ptr::null_mut()) };
    }
}

//! A system call carried out by every thread of the process
//! (`syscall.AllThreadsSyscall`): credentials and the like belong to threads.
//!
//! Invariant: one call at a time, while the world is stopped, so no thread
//! begins meanwhile that would miss it. Threads that are not the caller's do it
//! in the handler of a signal that nothing else uses.

use crate::signals::handle;
use crate::{crash, output};
use std::collections::BTreeSet;
use std::ptr;
use std::sync::atomic::{AtomicI32, AtomicPtr, AtomicU32, AtomicUsize, Ordering};

/// The second real-time signal that the C library leaves alone.
const SIGNAL: i32 = 35;

/// Number and arguments of the call.
static CALL: [AtomicUsize; 7] = [const { AtomicUsize::new(0) }; 7];
/// What the caller's thread got: the result, or the negated error.
static EXPECTED: AtomicUsize = AtomicUsize::new(0);
/// The threads that were asked and have not done it: a zero for each that has.
static ASKED: AtomicPtr<Vec<AtomicI32>> = AtomicPtr::new(ptr::null_mut());
static DIFFERENT: AtomicU32 = AtomicU32::new(0);

/// The call, with the kernel's result.
fn call() -> usize {
    let word = |at: usize| CALL[at].load(Ordering::Relaxed);
    let result: usize;
    // SAFETY: the program asked for this call; the kernel clobbers these.
    unsafe {
        std::arch::asm!(
            "syscall",
            inlateout("rax") word(0) => result,
            in("rdi") word(1),
            in("rsi") word(2),
            in("rdx") word(3),
            in("r10") word(4),
            in("r8") word(5),
            in("r9") word(6),
            lateout("rcx") _,
            lateout("r11") _,
        );
    }
    result
}

unsafe extern "C" fn on_signal(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {
    if call() != EXPECTED.load(Ordering::Relaxed) {
        DIFFERENT.store(1, Ordering::Relaxed);
    }
    // SAFETY: whoever asked waits for this thread, so the list is there.
    let asked = unsafe { ASKED.load(Ordering::SeqCst).as_ref() };
    // SAFETY: asks for a number.
    let own = unsafe { libc::gettid() };
    let mut places = asked.into_iter().flatten();
    if let Some(place) = places.find(|place| place.load(Ordering::SeqCst) == own) {
        // From here on the list may be gone.
        place.store(0, Ordering::SeqCst);
    }
}

/// Asks the threads to do it, and waits until each has, or has ended: a signal
/// can be sent to a thread that ends before it would handle it.
fn ask(threads: &[i32]) {
    let mut asked: Vec<AtomicI32> = threads.iter().map(|&tid| AtomicI32::new(tid)).collect();
    ASKED.store(&raw mut asked, Ordering::SeqCst);
    // SAFETY: these send a signal that is handled, or (0) none.
    let send = |tid: i32, signal: i32| unsafe {
        libc::syscall(libc::SYS_tgkill, libc::getpid(), tid, signal) == 0
    };
    for &tid in threads {
        send(tid, SIGNAL);
    }
    for place in &asked {
        loop {
            let tid = place.load(Ordering::SeqCst);
            if tid == 0 || !send(tid, 0) {
                break;
            }
            std::thread::yield_now();
        }
    }
    ASKED.store(ptr::null_mut(), Ordering::SeqCst);
}

/// The threads of the process but this one.
#[expect(
    clippy::disallowed_methods,
    reason = "the runtime is the program: its threads are its own"
)]
fn others() -> BTreeSet<i32> {
    // SAFETY: asks for a number.
    let own = unsafe { libc::gettid() };
    let Ok(entries) = std::fs::read_dir("/proc/self/task") else {
        crash::fatal("runtime: cannot list the threads of the process");
    };
    entries
        .flatten()
        .filter_map(|entry| entry.file_name().to_str()?.parse().ok())
        .filter(|&thread| thread != own)
        .collect()
}

/// `func allThreadsSyscall(call *[7]uintptr) uintptr`, with the world stopped.
pub(crate) unsafe extern "C" fn all_threads(words: *const [usize; 7]) -> usize {
    for (slot, word) in CALL.iter().zip(*words) {
        slot.store(word, Ordering::Relaxed);
    }
    let result = call();
    if result > usize::MAX - 4096 {
        return result;
    }
    EXPECTED.store(result, Ordering::SeqCst);
    handle(SIGNAL, on_signal);
    let mut asked = BTreeSet::new();
    loop {
        let fresh: Vec<i32> = others().difference(&asked).copied().collect();
        if fresh.is_empty() {
            break;
        }
        ask(&fresh);
        asked.extend(fresh);
    }
    if DIFFERENT.load(Ordering::Relaxed) != 0 {
        output::report(
            "fatal error: AllThreadsSyscall6 results differ between threads; runtime corrupted\n",
        );
        crate::process::end(2);
    }
    result
}

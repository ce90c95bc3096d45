//! A system call carried out by every thread of the process
//! (`syscall.AllThreadsSyscall`): credentials and the like belong to threads.
//!
//! Invariant: one call at a time, while the world is stopped, so no thread
//! begins meanwhile that would miss it. Threads that are not the caller's do it
//! in the handler of a signal that nothing else uses.

use crate::signals::handle;
use crate::{crash, output};
use std::collections::BTreeSet;
use std::sync::atomic::{AtomicU32, AtomicUsize, Ordering};

/// The second real-time signal that the C library leaves alone.
const SIGNAL: i32 = 35;

/// Number and arguments of the call.
static CALL: [AtomicUsize; 7] = [const { AtomicUsize::new(0) }; 7];
/// What the caller's thread got: the result, or the negated error.
static EXPECTED: AtomicUsize = AtomicUsize::new(0);
static DONE: AtomicU32 = AtomicU32::new(0);
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
    DONE.fetch_add(1, Ordering::SeqCst);
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
        DONE.store(0, Ordering::SeqCst);
        let mut sent = 0;
        for thread in fresh {
            // One that has ended meanwhile does not count.
            if libc::syscall(libc::SYS_tgkill, libc::getpid(), thread, SIGNAL) == 0 {
                sent += 1;
            }
            asked.insert(thread);
        }
        while DONE.load(Ordering::SeqCst) < sent {
            std::thread::yield_now();
        }
    }
    if DIFFERENT.load(Ordering::Relaxed) != 0 {
        output::report(
            "fatal error: AllThreadsSyscall6 results differ between threads; runtime corrupted\n",
        );
        crate::process::end(2);
    }
    result
}

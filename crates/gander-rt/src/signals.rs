//! Signal handlers: faults become panics, SIGQUIT a report, the others go to
//! the program if it wants them.
//!
//! Invariant: handlers run on a stack of their own in every thread, and do
//! only what is allowed there: atomics and system calls, but for reports
//! before the end.

use crate::{crash, image, sigqueue, threads};
use gander_rt_sched::{G, current_g};
use gander_rt_stack::in_leaf;
use std::cell::RefCell;
use std::mem;
use std::ptr;

/// Bytes of a thread's signal stack.
const STACK: usize = 64 << 10;

/// A thread's signal stack: null, or a mapping, so that what no handler uses
/// takes no memory.
struct SignalStack(*mut u8);

impl Drop for SignalStack {
    fn drop(&mut self) {
        threads::ended();
        set_stack(ptr::null_mut(), libc::SS_DISABLE);
        if !self.0.is_null() {
            // SAFETY: the mapping of this value, which the kernel forgot above.
            unsafe { libc::munmap(self.0.cast(), STACK) };
        }
    }
}

fn set_stack(start: *mut u8, flags: i32) {
    let stack = libc::stack_t {
        ss_sp: start.cast(),
        ss_flags: flags,
        ss_size: STACK,
    };
    // SAFETY: the memory lives until the thread ends, which takes it back.
    unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) };
}

thread_local! {
    static SIGNAL_STACK: RefCell<SignalStack> =
        const { RefCell::new(SignalStack(ptr::null_mut())) };
}

/// Gives this thread its signal stack.
pub(crate) fn thread_started() {
    SIGNAL_STACK.with(|stack| {
        // SAFETY: an anonymous mapping at an address of the kernel's choice.
        let memory = unsafe {
            libc::mmap(
                ptr::null_mut(),
                STACK,
                libc::PROT_READ | libc::PROT_WRITE,
                libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
                -1,
                0,
            )
        };
        if memory == libc::MAP_FAILED {
            crash::fatal("runtime: out of memory: cannot allocate a signal stack");
        }
        stack.borrow_mut().0 = memory.cast();
        set_stack(memory.cast(), 0);
        threads::started();
    });
}

/// A handler of the third form.
pub(crate) type Handler = unsafe extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void);

/// Sets a handler. No signal comes while it runs, but for its own faults: those
/// of a report end it.
pub(crate) fn handle(signal: i32, handler: Handler) {
    // SAFETY: the handler is fit for any thread.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
        libc::sigfillset(&raw mut action.sa_mask);
        for fault in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE] {
            libc::sigdelset(&raw mut action.sa_mask, fault);
        }
        libc::sigaction(signal, &raw const action, ptr::null_mut());
    }
}

/// Sets the handlers of the process.
pub(crate) fn set_up() {
    sigqueue::note_ignored();
    for signal in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE] {
        handle(signal, on_fault);
    }
    for (signal, _) in REPORTED {
        handle(*signal, on_report);
    }
    // Writing to a closed pipe is an error; package os decides what follows.
    for signal in QUIET.iter().copied().chain(35..=64) {
        handle(signal, sigqueue::on_signal);
    }
}

/// Signals that do nothing to a program that does not want them, though the
/// system would end it. Those from 35 on are more of them.
const QUIET: &[i32] = &[
    libc::SIGPIPE,
    libc::SIGUSR1,
    libc::SIGUSR2,
    libc::SIGALRM,
    libc::SIGXCPU,
    libc::SIGXFSZ,
    libc::SIGVTALRM,
    libc::SIGPROF,
    libc::SIGIO,
    libc::SIGPWR,
];

/// Signals that end the program with a report.
const REPORTED: &[(i32, &str)] = &[
    (libc::SIGQUIT, "SIGQUIT: quit"),
    (libc::SIGILL, "SIGILL: illegal instruction"),
    (libc::SIGTRAP, "SIGTRAP: trace trap"),
    (libc::SIGABRT, "SIGABRT: abort"),
    (libc::SIGSTKFLT, "SIGSTKFLT: stack fault"),
    (libc::SIGSYS, "SIGSYS: bad system call"),
];

/// Gives a signal the handler by which the program gets it if it wants it.
pub(crate) fn restore(signal: i32) {
    match signal {
        libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE => handle(signal, on_fault),
        _ if REPORTED.iter().any(|reported| reported.0 == signal) => handle(signal, on_report),
        _ => handle(signal, sigqueue::on_signal),
    }
}

/// Whether the handler of a signal is the runtime's for the whole run.
pub(crate) fn keeps_handler(signal: i32) -> bool {
    matches!(
        signal,
        libc::SIGSEGV | libc::SIGBUS | libc::SIGFPE | libc::SIGKILL | libc::SIGSTOP
    ) || signal >= 35
        || QUIET.contains(&signal)
        || REPORTED.iter().any(|&(reported, _)| reported == signal)
}

unsafe extern "C" fn on_report(
    signal: i32,
    info: *mut libc::siginfo_t,
    context: *mut libc::c_void,
) {
    if sigqueue::is_wanted(signal) {
        sigqueue::on_signal(signal, info, context);
        return;
    }
    if signal == libc::SIGABRT && (*info).si_code == libc::SI_TKILL {
        // The process aborts itself: there may be locks held that a report needs.
        libc::signal(signal, libc::SIG_DFL);
        return;
    }
    report(signal, info, context);
}

unsafe fn report(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) -> ! {
    let reported = REPORTED.iter().find(|reported| reported.0 == signal);
    let name = reported.map_or_else(|| name(signal), |reported| reported.1);
    let registers = &(*context.cast::<libc::ucontext_t>()).uc_mcontext.gregs;
    crash::dump(name, (*info).si_code, running(registers), registers);
}

/// Where the goroutine of this thread is, interrupted with these registers: its
/// program counter and frame pointer.
unsafe fn running(registers: &[i64; 23]) -> Option<(usize, usize)> {
    let g = current_g();
    let pc = registers[libc::REG_RIP as usize] as usize;
    if g.is_null() || (*g).head.sys_sp == 0 {
        return None;
    }
    if image::image().is_some_and(|image| image.has_code(pc)) {
        return Some((pc + 1, registers[libc::REG_RBP as usize] as usize));
    }
    if in_leaf(&raw const (*g).head) {
        let frame = (*g).head.saved_sp as *const usize;
        return Some((*frame.add(1), *frame));
    }
    None
}

unsafe extern "C" fn on_fault(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    let context = &mut *context.cast::<libc::ucontext_t>();
    let registers = &mut context.uc_mcontext.gregs;
    let pc = registers[libc::REG_RIP as usize] as usize;
    let code = (*info).si_code;
    let address = if code > 0 && code != 128 {
        (*info).si_addr() as usize
    } else {
        0
    };
    let g = current_g();
    let image = image::image();
    let in_go = !g.is_null() && image.is_some_and(|image| image.has_code(pc));
    let in_leaf = !in_go && !g.is_null() && (*g).head.sys_sp != 0 && in_leaf(&raw const (*g).head);
    let (Some(image), true) = (image, in_go || in_leaf) else {
        if code <= 0 && sigqueue::is_wanted(signal) {
            sigqueue::on_signal(signal, info, ptr::null_mut());
            return;
        }
        if code <= 0 {
            report(signal, info, (&raw mut *context).cast());
        }
        crash::unexpected(name(signal), address, pc);
    };
    // As if the faulting instruction had called sigpanic; a native that only
    // reads and writes memory counts as an instruction of its caller.
    let (sp, pc) = if in_go {
        let sp = registers[libc::REG_RSP as usize] as usize - 8;
        *(sp as *mut usize) = pc;
        (sp, pc)
    } else {
        let frame = (*g).head.saved_sp as *const usize;
        registers[libc::REG_RBP as usize] = *frame as i64;
        registers[libc::REG_R15 as usize] = g as i64;
        // The return address stays where the call left it.
        let sp = frame.add(1) as usize;
        *(sp as *mut usize) -= 1;
        (sp, *(sp as *const usize))
    };
    note_fault(g, signal, code, address, pc);
    registers[libc::REG_RSP as usize] = sp as i64;
    registers[libc::REG_RIP as usize] = image.header.sigpanic.start as i64;
}

unsafe fn note_fault(g: *mut G, signal: i32, code: i32, address: usize, pc: usize) {
    (*g).fault = [signal as usize, code as usize, address];
    (*g).head.sig_pc = pc;
}

fn name(signal: i32) -> &'static str {
    match signal {
        libc::SIGSEGV => "SIGSEGV: segmentation violation",
        libc::SIGBUS => "SIGBUS: bus error",
        libc::SIGFPE => "SIGFPE: floating-point exception",
        _ => "signal",
    }
}

/// `func signalOf(info *[4]uintptr) bool`
pub(crate) unsafe extern "C" fn signal_of(out: *mut [usize; 4]) -> u64 {
    let g = current_g();
    let [signal, code, address] = (*g).fault;
    *out = [signal, code, address, (*g).head.sig_pc];
    u64::from(signal != 0)
}

/// `func clearSignal()`
pub(crate) unsafe extern "C" fn clear_signal() {
    let g = current_g();
    (*g).fault = [0; 3];
    (*g).head.sig_pc = 0;
}

/// `func sigPipe()`: dies of it, unless the program ignores the signal or gets
/// it.
pub(crate) extern "C" fn die_of_pipe() {
    // SAFETY: asks for a disposition; the handler needs neither of its pointers.
    unsafe {
        if sigqueue::is_ignored(libc::SIGPIPE as u32) != 0 {
            return;
        }
        if sigqueue::is_wanted(libc::SIGPIPE) {
            sigqueue::on_signal(libc::SIGPIPE, ptr::null_mut(), ptr::null_mut());
            return;
        }
    }
    die_of(libc::SIGPIPE);
}

/// Ends the process by a signal, also in the handler of another, as whoever waits
/// for it expects.
pub(crate) fn die_of(signal: i32) -> ! {
    // SAFETY: the signal has no handler any more.
    unsafe {
        libc::signal(signal, libc::SIG_DFL);
        let mut set = mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, signal);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, ptr::null_mut());
        libc::raise(signal);
        libc::_exit(2)
    }
}

unsafe extern "C" fn ignore(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {}

/// `func sigsysIgnored(on bool)`
pub(crate) extern "C" fn sigsys_ignored(on: u64) {
    if on & 1 != 0 {
        handle(libc::SIGSYS, ignore);
    } else {
        handle(libc::SIGSYS, on_report);
    }
}

//! Signal handlers: faults become panics, SIGQUIT a report, the others go to
//! the program if it wants them.
//!
//! Invariant: handlers run on a stack of their own in every thread, and do
//! only what is allowed there: atomics and system calls, but for reports
//! before the end.

use crate::{crash, image, sigqueue};
use gander_rt_sched::{G, current_g};
use gander_rt_stack::in_leaf;
use std::mem;
use std::ptr;

/// Bytes of a thread's signal stack.
const STACK: usize = 64 << 10;

/// Gives this thread its signal stack.
pub(crate) fn thread_started() {
    let memory = vec![0u8; STACK].leak();
    let stack = libc::stack_t {
        ss_sp: memory.as_mut_ptr().cast(),
        ss_flags: 0,
        ss_size: STACK,
    };
    // SAFETY: the memory lives for ever.
    unsafe { libc::sigaltstack(&raw const stack, ptr::null_mut()) };
}

/// A handler of the third form.
pub(crate) type Handler = unsafe extern "C" fn(i32, *mut libc::siginfo_t, *mut libc::c_void);

/// Sets a handler.
pub(crate) fn handle(signal: i32, handler: Handler) {
    // SAFETY: the handler is fit for any thread.
    unsafe {
        let mut action: libc::sigaction = mem::zeroed();
        action.sa_sigaction = handler as usize;
        action.sa_flags = libc::SA_SIGINFO | libc::SA_ONSTACK | libc::SA_RESTART;
        libc::sigfillset(&raw mut action.sa_mask);
        libc::sigaction(signal, &raw const action, ptr::null_mut());
    }
}

/// Sets the handlers of the process.
pub(crate) fn set_up() {
    for signal in [libc::SIGSEGV, libc::SIGBUS, libc::SIGFPE] {
        handle(signal, on_fault);
    }
    handle(libc::SIGQUIT, on_quit);
    // Writing to a closed pipe is an error; package os decides what follows.
    handle(libc::SIGPIPE, sigqueue::on_signal);
}

unsafe extern "C" fn on_quit(signal: i32, info: *mut libc::siginfo_t, context: *mut libc::c_void) {
    if sigqueue::is_wanted(signal) {
        sigqueue::on_signal(signal, info, context);
        return;
    }
    let context = &*context.cast::<libc::ucontext_t>();
    let pc = context.uc_mcontext.gregs[libc::REG_RIP as usize] as usize;
    crash::dump("SIGQUIT: quit", pc);
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

/// `func sigPipe()`: dies of it.
pub(crate) extern "C" fn die_of_pipe() {
    // SAFETY: ends the process, as whoever waits for it expects.
    unsafe {
        libc::signal(libc::SIGPIPE, libc::SIG_DFL);
        let mut set = mem::zeroed();
        libc::sigemptyset(&raw mut set);
        libc::sigaddset(&raw mut set, libc::SIGPIPE);
        libc::pthread_sigmask(libc::SIG_UNBLOCK, &raw const set, ptr::null_mut());
        libc::raise(libc::SIGPIPE);
        libc::_exit(2);
    }
}

unsafe extern "C" fn ignore(_: i32, _: *mut libc::siginfo_t, _: *mut libc::c_void) {}

/// `func sigsysIgnored(on bool)`
pub(crate) extern "C" fn sigsys_ignored(on: u64) {
    if on & 1 != 0 {
        handle(libc::SIGSYS, ignore);
    } else {
        // SAFETY: restores the default.
        unsafe { libc::signal(libc::SIGSYS, libc::SIG_DFL) };
    }
}

//! Ending the program with a report.
//!
//! Invariant: the process exits with status 2, or by SIGABRT if GOTRACEBACK
//! says so, after the report is written; one thread reports, others are stopped.

use crate::output::report;
use crate::settings::{level, traceback_level};
use crate::trace::{self, Style};
use crate::{memory, signals, threads};
use gander_abi::g::GHead;
use gander_rt_sched::{Bubble, current, current_g, is_deadlock};
use gander_rt_stack::Segment;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicPtr, Ordering};

/// Stops the other threads, or waits for ever if one of them reports already. If
/// it is this one, its report has failed, and the process ends with what is
/// written.
fn begin() {
    let own = threads::own_id();
    match memory::claim(own) {
        Ok(()) => threads::stop_others(),
        Err(reporter) if reporter == own => end(),
        Err(_) => threads::wait_for_ever(),
    }
}

fn end() -> ! {
    // SAFETY: ends the process.
    unsafe {
        if traceback_level() & level::CRASH != 0 {
            signals::die_of(libc::SIGABRT);
        }
        libc::_exit(2)
    }
}

fn style(runtime_error: bool) -> Style {
    Style {
        system: runtime_error || traceback_level() & level::SYSTEM != 0,
        trim: true,
        skip: 0,
    }
}

/// A fatal error that the runtime finds. If a goroutine is running, its native
/// is of kind `Sys` or `Park`.
pub(crate) fn fatal(message: &str) -> ! {
    end_with("", message, !message.starts_with("no goroutines"))
}

/// As [`fatal`], with lines before it that say more.
pub(crate) fn fatal_after(before: &str, message: &str) -> ! {
    end_with(before, message, true)
}

/// As [`fatal`], for a mistake of the running goroutine.
pub(crate) fn misuse(message: &str) -> ! {
    end_with("", message, traceback_level() & level::ALL != 0)
}

fn end_with(before: &str, message: &str, all: bool) -> ! {
    begin();
    report(&format!("{before}fatal error: {message}\n"));
    if traceback_level() & level::NONE == 0 {
        // SAFETY: goroutines that run elsewhere are not walked.
        unsafe {
            let g = if is_deadlock() {
                std::ptr::null_mut()
            } else {
                current_g()
            };
            let style = style(false);
            if !g.is_null() {
                let mut text = String::from("\n");
                trace::goroutine(&mut text, g, style);
                report(&text);
            }
            if all {
                trace::others(g, style, report);
            }
        }
    }
    end()
}

/// A goroutine's stack would pass its maximum.
pub(crate) unsafe fn stack_overflow(head: *mut GHead) -> ! {
    begin();
    let segment = (*head).segment as *const Segment;
    let mut text = String::new();
    let _ = writeln!(
        text,
        "runtime: goroutine stack exceeds {}-byte limit\nruntime: sp={:#x} stack=[{:#x}, {:#x}]\nfatal error: stack overflow\n\nruntime stack:\nruntime.throw(...)\n\nruntime.newstack()\n\nruntime.morestack()\n",
        gander_rt_stack::max_stack(),
        (*head).saved_sp,
        (*segment).lo,
        (*segment).hi,
    );
    let g = current_g();
    trace::goroutine(&mut text, g, style(false));
    report(&text);
    trace::others(g, style(false), report);
    end()
}

static BUBBLE: AtomicPtr<Bubble> = AtomicPtr::new(std::ptr::null_mut());

/// `func crashBubble(b *bubble)`: whose goroutines are shown with a panic.
pub(crate) extern "C" fn crash_bubble(bubble: *mut Bubble) {
    BUBBLE.store(bubble, Ordering::Relaxed);
}

/// `func crash(kind int)`: 0 panic, 1 error of the runtime, 2 fatal error.
pub(crate) unsafe extern "C" fn crash(kind: u64) {
    begin();
    let level = traceback_level();
    if level & level::NONE == 0 {
        let mut text = String::from("\n");
        let g = current_g();
        let style = style(kind == 1);
        trace::goroutine(&mut text, g, style);
        report(&text);
        if kind == 1 || level & level::ALL != 0 {
            trace::others(g, style, report);
        } else {
            trace::of_bubble(g, style, BUBBLE.load(Ordering::Relaxed), report);
        }
    }
    end();
}

/// A signal asks for a report of all goroutines; `running` is where this
/// thread's is, as program counter and frame pointer.
pub(crate) unsafe fn dump(
    name: &str,
    code: i32,
    running: Option<(usize, usize)>,
    registers: &[i64; 23],
) -> ! {
    begin();
    let mut text = String::new();
    let pc = registers[libc::REG_RIP as usize];
    let m = current();
    let id = if m.is_null() { 0 } else { (*m).id };
    let _ = writeln!(text, "{name}\nPC={pc:#x} m={id} sigcode={code}");
    let mut own = std::ptr::null();
    if let Some((pc, fp)) = running {
        own = current_g().cast_const();
        text.push('\n');
        trace::interrupted(&mut text, own, pc, fp, style(true));
    }
    report(&text);
    trace::others(own, style(true), report);
    let mut text = String::from("\n");
    for (name, register) in REGISTERS {
        let _ = writeln!(text, "{name:<6} {:#x}", registers[*register as usize]);
    }
    for (name, shift) in [("cs", 0), ("fs", 32), ("gs", 16)] {
        let segment = registers[libc::REG_CSGSFS as usize] >> shift & 0xffff;
        let _ = writeln!(text, "{name:<6} {segment:#x}");
    }
    report(&text);
    end()
}

/// Registers of a report, in its order.
const REGISTERS: &[(&str, i32)] = &[
    ("rax", libc::REG_RAX),
    ("rbx", libc::REG_RBX),
    ("rcx", libc::REG_RCX),
    ("rdx", libc::REG_RDX),
    ("rdi", libc::REG_RDI),
    ("rsi", libc::REG_RSI),
    ("rbp", libc::REG_RBP),
    ("rsp", libc::REG_RSP),
    ("r8", libc::REG_R8),
    ("r9", libc::REG_R9),
    ("r10", libc::REG_R10),
    ("r11", libc::REG_R11),
    ("r12", libc::REG_R12),
    ("r13", libc::REG_R13),
    ("r14", libc::REG_R14),
    ("r15", libc::REG_R15),
    ("rip", libc::REG_RIP),
    ("rflags", libc::REG_EFL),
];

/// A signal that the program cannot survive.
pub(crate) fn unexpected(name: &str, address: usize, pc: usize) -> ! {
    begin();
    report(&format!(
        "fatal error: unexpected signal during runtime execution\n[signal {name} addr={address:#x} pc={pc:#x}]\n"
    ));
    end()
}

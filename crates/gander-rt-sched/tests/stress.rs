//! Goroutines written in assembly send and receive over channels, grow their
//! stacks and are preempted, on many threads and under a seeded policy.
//!
//! Each scenario is a process of its own, since there is one scheduler in a
//! process: the program starts itself with the scenario's name.
#![allow(unsafe_code, reason = "goroutines of assembly")]
#![allow(clippy::print_stderr, clippy::exit, reason = "a program of its own")]
#![allow(clippy::disallowed_methods, reason = "it starts itself")]
#![allow(clippy::unwrap_used, reason = "a failure fails the test")]

use gander_abi::Kind;
use gander_abi::rtype::{ChanType, Type};
use gander_rt_sched::{Callbacks, Mode, Parallel, Seeded};
use std::arch::global_asm;
use std::process::{Command, exit};
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};

// A closure is {code, chan, count, sum}.
global_asm!(
    r#"
stress_call_park:
    jmp [rip+{park}]
stress_call_leaf:
    jmp [rip+{leaf}]
stress_call_sys:
    jmp [rip+{sys}]

// Sends count, count-1, ..., 1 on chan.
.globl stress_producer
stress_producer:
    push rbp
    mov rbp, rsp
    sub rsp, 32
    mov rax, [r15+16]
    mov [rbp-8], rax
1:
    mov rax, [rbp-8]
    mov rcx, [rax+16]
    test rcx, rcx
    jz 2f
    dec qword ptr [rax+16]
    mov [rbp-16], rcx
    mov rdi, [rax+8]
    lea rsi, [rbp-16]
    mov r11, [rip+{send}]
    call stress_call_park
    jmp 1b
2:
    mov rax, [rbp-8]
    mov rdi, [rax+24]
    lea rsi, [rbp-16]
    mov r11, [rip+{send}]
    call stress_call_park
    leave
    ret

// Receives count times from chan, adds to sum, recurses deeply now and then.
.globl stress_consumer
stress_consumer:
    push rbp
    mov rbp, rsp
    sub rsp, 48
    mov [rbp-24], rbx
    mov rax, [r15+16]
    mov [rbp-8], rax
    mov rbx, 0x1234567
1:
    mov rax, [rbp-8]
    cmp qword ptr [rax+16], 0
    je 2f
    dec qword ptr [rax+16]
    mov rdi, [rax+8]
    lea rsi, [rbp-16]
    mov r11, [rip+{recv}]
    call stress_call_park
    mov rax, [rbp-8]
    mov rcx, [rbp-16]
    add [rax+32], rcx
    test rcx, 63
    jnz 1b
    mov rdi, 300
    call stress_recurse
    cmp rax, 300
    jne stress_bad
    cmp rbx, 0x1234567
    jne stress_bad
    jmp 1b
2:
    mov rax, [rbp-8]
    mov rdi, [rax+24]
    lea rsi, [rbp-16]
    mov r11, [rip+{send}]
    call stress_call_park
    mov rbx, [rbp-24]
    leave
    ret
stress_bad:
    ud2

// recurse(n) = n, with a frame for each level and a poll.
3:
    mov r10d, 64
    call {more}
stress_recurse:
    lea r11, [rsp-64]
    cmp r11, [r15]
    jb 3b
    push rbp
    mov rbp, rsp
    push rbx
    sub rsp, 40
    cmp qword ptr [r15+8], 0
    je 5f
    call [rip+{poll}]
5:
    mov rbx, rdi
    xor eax, eax
    test rdi, rdi
    jz 4f
    dec rdi
    call stress_recurse
    inc rax
4:
    add rsp, 40
    pop rbx
    pop rbp
    ret

// Starts the goroutines of the table, waits for each, finishes.
.globl stress_main
stress_main:
    push rbp
    mov rbp, rsp
    push rbx
    sub rsp, 24
    xor ebx, ebx
1:
    cmp rbx, [rip+{count}]
    je 2f
    mov rax, [rip+{table}]
    mov rdi, [rax+rbx*8]
    mov r11, [rip+{newproc}]
    call stress_call_sys
    inc rbx
    jmp 1b
2:
    test rbx, rbx
    jz 3f
    dec rbx
    mov rdi, [rip+{done}]
    lea rsi, [rbp-24]
    mov r11, [rip+{recv}]
    call stress_call_park
    jmp 2b
3:
    mov r11, [rip+{finish}]
    call stress_call_leaf
    ud2

// Spins with polls until stopped from outside; count is a flag.
.globl stress_spinner
stress_spinner:
    push rbp
    mov rbp, rsp
    sub rsp, 32
    mov rax, [r15+16]
    mov [rbp-8], rax
1:
    cmp qword ptr [r15+8], 0
    je 2f
    call [rip+{poll}]
2:
    mov rax, [rbp-8]
    mov rcx, [rax+8]
    cmp qword ptr [rcx], 0
    je 1b
    mov rdi, [rax+24]
    lea rsi, [rbp-16]
    mov r11, [rip+{send}]
    call stress_call_park
    leave
    ret

// Sets the flag that a spinner waits for.
.globl stress_setter
stress_setter:
    push rbp
    mov rbp, rsp
    sub rsp, 32
    mov rax, [r15+16]
    mov rcx, [rax+8]
    mov qword ptr [rcx], 1
    mov rdi, [rax+24]
    lea rsi, [rbp-16]
    mov r11, [rip+{send}]
    call stress_call_park
    leave
    ret
"#,
    park = sym PARK, leaf = sym LEAF, sys = sym SYS,
    send = sym SEND, recv = sym RECV, newproc = sym NEWPROC, finish = sym FINISH,
    more = sym stress_more, poll = sym POLL,
    count = sym COUNT, table = sym TABLE, done = sym DONE,
);

global_asm!(
    ".globl stress_more_asm",
    "stress_more_asm: jmp [rip+{more}]",
    more = sym MORE,
);

unsafe extern "C" {
    #[link_name = "stress_more_asm"]
    fn stress_more();
    fn stress_producer();
    fn stress_consumer();
    fn stress_main();
    fn stress_spinner();
    fn stress_setter();
}

static PARK: AtomicUsize = AtomicUsize::new(0);
static LEAF: AtomicUsize = AtomicUsize::new(0);
static SYS: AtomicUsize = AtomicUsize::new(0);
static SEND: AtomicUsize = AtomicUsize::new(0);
static RECV: AtomicUsize = AtomicUsize::new(0);
static NEWPROC: AtomicUsize = AtomicUsize::new(0);
static FINISH: AtomicUsize = AtomicUsize::new(0);
static MORE: AtomicUsize = AtomicUsize::new(0);
static POLL: AtomicUsize = AtomicUsize::new(0);
static COUNT: AtomicUsize = AtomicUsize::new(0);
static TABLE: AtomicUsize = AtomicUsize::new(0);
static DONE: AtomicUsize = AtomicUsize::new(0);
static EXPECTED: AtomicU64 = AtomicU64::new(0);

#[repr(C)]
struct Closure {
    code: usize,
    chan: usize,
    count: u64,
    done: usize,
    sum: u64,
}

extern "C" fn finish() -> ! {
    // SAFETY: all goroutines of the table are done; the table lives for ever.
    let sum: u64 = unsafe {
        let table = TABLE.load(Ordering::Relaxed) as *const *const Closure;
        (0..COUNT.load(Ordering::Relaxed))
            .map(|at| (*(*table.add(at))).sum)
            .sum()
    };
    let expected = EXPECTED.load(Ordering::Relaxed);
    if sum != expected {
        eprintln!("sum is {sum}, not {expected}");
        exit(1);
    }
    exit(0)
}

fn fatal(message: &str) -> ! {
    eprintln!("fatal error: {message}");
    exit(2)
}

unsafe fn allocate(bytes: usize, _: gander_rt_sched::Layout) -> *mut u8 {
    // SAFETY: a plain allocation, never freed.
    unsafe { libc::calloc(1, bytes).cast() }
}

unsafe fn overflow(_: *mut gander_abi::g::GHead) -> ! {
    fatal("stack overflow")
}

fn set_up<C: Mode>(procs: usize) -> impl Fn(usize) -> usize {
    // SAFETY: first in this process.
    unsafe {
        gander_rt_sched::set_up::<C>(
            procs,
            Callbacks {
                fatal,
                misuse: fatal,
                background: |_| 1 << 40,
                thread_started: || {},
                allocate,
                stack_overflow: overflow,
                pad: |_| 0,
            },
        );
    }
    let natives = gander_rt_sched::natives::<C>();
    let find = |name: &str| {
        natives
            .iter()
            .find(|native| native.0 == name)
            .map(|native| native.1)
            .unwrap()
    };
    PARK.store(gander_rt_stack::entry(Kind::Park, 0), Ordering::Relaxed);
    LEAF.store(gander_rt_stack::entry(Kind::Leaf, 0), Ordering::Relaxed);
    SYS.store(gander_rt_stack::entry(Kind::Sys, 0), Ordering::Relaxed);
    SEND.store(find("runtime.chansend"), Ordering::Relaxed);
    RECV.store(find("runtime.chanrecv2"), Ordering::Relaxed);
    NEWPROC.store(find("runtime.newproc"), Ordering::Relaxed);
    MORE.store(find("runtime.morestack"), Ordering::Relaxed);
    POLL.store(find("runtime.poll"), Ordering::Relaxed);
    FINISH.store(finish as *const () as usize, Ordering::Relaxed);
    let make = find("runtime.makechan0");
    move |capacity| {
        let elem = Box::leak(Box::new(word_type()));
        let typ = Box::leak(Box::new(ChanType {
            common: word_type(),
            elem,
            dir: 3,
        }));
        // SAFETY: the native has this signature.
        let make: unsafe extern "C" fn(*const ChanType, isize) -> usize =
            unsafe { std::mem::transmute(make) };
        // SAFETY: the type lives for ever.
        unsafe { make(typ, capacity as isize) }
    }
}

fn word_type() -> Type {
    Type {
        size: 8,
        ptr_bytes: 0,
        hash: 0,
        tflag: 0,
        align: 8,
        field_align: 8,
        kind: 2,
        equal: 0,
        gc_data: std::ptr::null(),
        str: 0,
        ptr_to_this: 0,
    }
}

fn closure(code: unsafe extern "C" fn(), chan: usize, count: u64, done: usize) -> *const Closure {
    Box::leak(Box::new(Closure {
        code: code as usize,
        chan,
        count,
        done,
        sum: 0,
    }))
}

fn start<C: Mode>(table: Vec<*const Closure>, done: usize) {
    DONE.store(done, Ordering::Relaxed);
    COUNT.store(table.len(), Ordering::Relaxed);
    TABLE.store(table.leak().as_ptr() as usize, Ordering::Relaxed);
    let main = closure(stress_main, 0, 0, 0);
    // SAFETY: set up before; a closure without parameters.
    unsafe { gander_rt_sched::run::<C>(main as usize) };
}

/// `pairs` producers and consumers on channels of `capacity`, `count` elements each.
fn channels<C: Mode>(procs: usize, pairs: usize, capacity: usize, count: u64) {
    let make = set_up::<C>(procs);
    let done = make(0);
    let mut table: Vec<*const Closure> = Vec::new();
    for pair in 0..pairs {
        // Two pairs share a channel.
        let chan = if pair % 2 == 0 || table.is_empty() {
            make(capacity)
        } else {
            // SAFETY: closures live for ever.
            unsafe { (**table.last().unwrap()).chan }
        };
        table.push(closure(stress_producer, chan, count, done));
        table.push(closure(stress_consumer, chan, count, done));
    }
    EXPECTED.store(pairs as u64 * count * (count + 1) / 2, Ordering::Relaxed);
    start::<C>(table, done);
}

fn preemption<C: Mode>() {
    let make = set_up::<C>(1);
    let done = make(1);
    let flag = Box::leak(Box::new(0u64)) as *mut u64 as usize;
    let table = vec![
        closure(stress_setter, flag, 0, done),
        closure(stress_spinner, flag, 0, done),
        closure(stress_spinner, flag, 0, done),
    ];
    start::<C>(table, done);
}

fn deadlock<C: Mode>() {
    let make = set_up::<C>(2);
    let chan = make(0);
    start::<C>(vec![closure(stress_consumer, chan, 1, chan)], chan);
}

const SCENARIOS: &[(&str, i32, fn())] = &[
    ("unbuffered", 0, || channels::<Parallel>(2, 2, 0, 200_000)),
    ("buffered", 0, || channels::<Parallel>(4, 4, 16, 200_000)),
    ("many", 0, || channels::<Parallel>(4, 20_000, 1, 20)),
    ("one", 0, || channels::<Parallel>(1, 10, 2, 10_000)),
    ("preemption", 0, preemption::<Parallel>),
    ("deadlock", 2, deadlock::<Parallel>),
    ("seeded", 0, || channels::<Seeded>(1, 20, 2, 1000)),
    ("seeded_preemption", 0, preemption::<Seeded>),
    ("seeded_deadlock", 2, deadlock::<Seeded>),
];

fn main() {
    if let Ok(name) = std::env::var("STRESS_SCENARIO") {
        let (_, _, run) = SCENARIOS
            .iter()
            .find(|scenario| scenario.0 == name)
            .unwrap();
        run();
        return;
    }
    for (name, code, _) in SCENARIOS {
        let begun = std::time::Instant::now();
        let output = Command::new(std::env::current_exe().unwrap())
            .env("STRESS_SCENARIO", name)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&output.stderr);
        eprintln!("{name}: {} {:?} {text}", output.status, begun.elapsed());
        if output.status.code() != Some(*code) {
            exit(1);
        }
        if *code == 2 && !text.contains("all goroutines are asleep - deadlock!") {
            exit(1);
        }
    }
}

//! The assembly: entering natives, growing, polling, switching, recovering.
//!
//! Invariant: a stub touches only what its convention lets it: the import stub
//! leaves the native's address in r11 (raw entries are jumped to as they are),
//! arguments are in the six integer and eight float registers, and rax, r10,
//! r11 are free at entry. Numbers in the text are offsets of `GHead` and
//! [`Segment`](crate::Segment), asserted below.

use crate::Park;
use crate::grow::newstack;
use gander_abi::Kind;
use gander_abi::g::GHead;
use std::arch::global_asm;
use std::cell::UnsafeCell;

/// What the stubs call on the system stack of the scheduler's making.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct Hooks {
    /// Runs another goroutine.
    pub schedule: unsafe extern "C" fn() -> !,
    /// A goroutine was asked to stop, and is at a safe place.
    pub preempt: unsafe extern "C" fn(*mut GHead) -> Park,
    /// A goroutine's function returned.
    pub exit: unsafe extern "C" fn() -> !,
    /// The stack would pass its maximum. Never returns.
    pub overflow: unsafe extern "C" fn(*mut GHead) -> !,
    /// The address to resume a recovered function at, from its defer frame.
    pub recover: unsafe extern "C" fn(*mut GHead, usize) -> usize,
    /// A goroutine enters a system call; its stack pointer is saved.
    pub enter_syscall: unsafe extern "C" fn(),
}

#[repr(transparent)]
struct HookCell(UnsafeCell<Hooks>);

// SAFETY: written once by `install`, before any other thread exists.
unsafe impl Sync for HookCell {}

static HOOKS: HookCell = HookCell(UnsafeCell::new(Hooks {
    schedule: missing,
    preempt: missing_preempt,
    exit: missing,
    overflow: missing_overflow,
    recover: missing_recover,
    enter_syscall: missing_enter,
}));

unsafe extern "C" fn missing() -> ! {
    std::process::abort()
}

unsafe extern "C" fn missing_preempt(_: *mut GHead) -> Park {
    std::process::abort()
}

unsafe extern "C" fn missing_overflow(_: *mut GHead) -> ! {
    std::process::abort()
}

unsafe extern "C" fn missing_recover(_: *mut GHead, _: usize) -> usize {
    std::process::abort()
}

unsafe extern "C" fn missing_enter() {
    std::process::abort()
}

/// Sets the hooks.
///
/// # Safety
/// No goroutine exists yet, and no other thread calls.
pub unsafe fn install(hooks: Hooks) {
    *HOOKS.0.get() = hooks;
}

pub(crate) fn hooks() -> Hooks {
    // SAFETY: nobody writes after `install`.
    unsafe { *HOOKS.0.get() }
}

global_asm!(
    r#"
// Seen from other objects, whichever of them the compiler puts a use into.
.globl gander_entry_leaf
.globl gander_leaf_return
.globl gander_entry_sys
.globl gander_entry_park
.globl gander_left
.globl gander_park_resume
.globl gander_resume
.globl gander_go_start
.globl gander_go_return
.globl gander_enter_scheduler
.globl gander_with_registers_spilled
.globl gander_leave_scheduler
.globl gander_poll
.globl gander_poll_resume
.globl gander_morestack
.globl gander_morestack_resume
.globl gander_lessstack
.globl gander_deferenter
.globl gander_recovery
.globl gander_syscall_entry
// Kind::Leaf: on the system stack, nothing saved but where to go on after a
// fault.
gander_entry_leaf:
    push rbp
    mov rbp, rsp
    mov [r15+32], rsp
    mov rsp, [r15+40]
    call r11
gander_leaf_return:
    mov rsp, rbp
    pop rbp
    ret

// Kind::Sys: registers spilled where the collector looks.
gander_entry_sys:
    push rbp
    mov rbp, rsp
    push rbx
    push r12
    push r13
    push r14
    push rbp
    lea rax, [rip+gander_park_resume]
    push rax
    mov [r15+32], rsp
    mov rsp, [r15+40]
    call r11
    mov rsp, rbp
    pop rbp
    ret

// Kind::Park: as Sys; if the goroutine left, this thread never comes back to
// its stack, and must not even look at g.
gander_entry_park:
    push rbp
    mov rbp, rsp
    push rbx
    push r12
    push r13
    push r14
    push rbp
    lea rax, [rip+gander_park_resume]
    push rax
    mov [r15+32], rsp
    mov rsp, [r15+40]
    call r11
    test edx, edx
    jnz gander_left
    mov rsp, rbp
    pop rbp
    ret
gander_left:
    call qword ptr [rip+{hooks}]
    ud2
gander_park_resume:
    lea rsp, [rbp-32]
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
    pop r11
    jmp r11

// Continues goroutine rdi. A jump: a return would be mispredicted.
gander_resume:
    mov r15, rdi
    mov rsp, [r15+32]
    mov rax, [r15+72]
    pop r11
    pop rbp
    jmp r11

// First instructions of a goroutine; rax is the funcval.
gander_go_start:
    xor ebp, ebp
    mov [r15+16], rax
    // The collector must not take it for an answer.
    mov qword ptr [r15+72], 0
    call [rax]
gander_go_return:
    // No frame is left: a record that ends the chain, as a stub would leave one.
    push 0
    push 0
    mov [r15+32], rsp
    mov rsp, [r15+40]
    call qword ptr [rip+{hooks}+16]
    ud2

// Runs the scheduler on this thread's stack; rdi gets the stack pointer.
gander_enter_scheduler:
    push rbp
    mov rbp, rsp
    push rbx
    push r12
    push r13
    push r14
    push r15
    sub rsp, 8
    mov [rdi], rsp
    call qword ptr [rip+{hooks}]
    ud2

// with_registers_spilled(f, data): f(data, rsp) with rsp below all registers.
gander_with_registers_spilled:
    push rbp
    mov rbp, rsp
    push rbx
    push r12
    push r13
    push r14
    push r15
    push r15
    mov rax, rdi
    mov rdi, rsi
    mov rsi, rsp
    call rax
    add rsp, 8
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
    ret

// Returns from gander_enter_scheduler; rdi is the stack pointer from it.
gander_leave_scheduler:
    mov rsp, rdi
    add rsp, 8
    pop r15
    pop r14
    pop r13
    pop r12
    pop rbx
    pop rbp
    ret

// The poll of a loop: every register survives.
gander_poll:
    push rbp
    mov rbp, rsp
    push rax
    push rcx
    push rdx
    push rsi
    push rdi
    push r8
    push r9
    push r10
    push r11
    push rbx
    push r12
    push r13
    push r14
    sub rsp, 256
    movups [rsp], xmm0
    movups [rsp+16], xmm1
    movups [rsp+32], xmm2
    movups [rsp+48], xmm3
    movups [rsp+64], xmm4
    movups [rsp+80], xmm5
    movups [rsp+96], xmm6
    movups [rsp+112], xmm7
    movups [rsp+128], xmm8
    movups [rsp+144], xmm9
    movups [rsp+160], xmm10
    movups [rsp+176], xmm11
    movups [rsp+192], xmm12
    movups [rsp+208], xmm13
    movups [rsp+224], xmm14
    movups [rsp+240], xmm15
    push rbp
    lea rax, [rip+gander_poll_resume]
    push rax
    mov [r15+32], rsp
    mov rdi, r15
    mov rsp, [r15+40]
    call qword ptr [rip+{hooks}+8]
    test edx, edx
    jnz gander_left
gander_poll_resume:
    lea rsp, [rbp-360]
    movups xmm0, [rsp]
    movups xmm1, [rsp+16]
    movups xmm2, [rsp+32]
    movups xmm3, [rsp+48]
    movups xmm4, [rsp+64]
    movups xmm5, [rsp+80]
    movups xmm6, [rsp+96]
    movups xmm7, [rsp+112]
    movups xmm8, [rsp+128]
    movups xmm9, [rsp+144]
    movups xmm10, [rsp+160]
    movups xmm11, [rsp+176]
    movups xmm12, [rsp+192]
    movups xmm13, [rsp+208]
    movups xmm14, [rsp+224]
    movups xmm15, [rsp+240]
    add rsp, 256
    pop r14
    pop r13
    pop r12
    pop rbx
    pop r11
    pop r10
    pop r9
    pop r8
    pop rdi
    pop rsi
    pop rdx
    pop rcx
    pop rax
    pop rbp
    ret

// From a prologue: r10 = frame bytes, [rsp] = the function to run again,
// [rsp+8] = its return address.
gander_morestack:
    push rbp
    mov rbp, rsp
    sub rsp, 176
    mov [rbp-8], rdi
    mov [rbp-16], rsi
    mov [rbp-24], rdx
    mov [rbp-32], rcx
    mov [rbp-40], r8
    mov [rbp-48], r9
    movups [rbp-64], xmm0
    movups [rbp-80], xmm1
    movups [rbp-96], xmm2
    movups [rbp-112], xmm3
    movups [rbp-128], xmm4
    movups [rbp-144], xmm5
    movups [rbp-160], xmm6
    movups [rbp-176], xmm7
    // The kept segment, if nobody asks for a stop and it is large enough.
    mov rax, [r15+48]
    mov rcx, [r15]
    cmp rcx, [rax+16]
    jne 9f
    mov rdx, [rax+32]
    test rdx, rdx
    jz 9f
    lea rcx, [r10+512]
    cmp rcx, [rdx+40]
    ja 9f
    mov [r15+48], rdx
    mov rax, [rdx+16]
    mov [r15], rax
    cmp qword ptr [r15+8], 1
    jne 1f
    mov qword ptr [r15], -1
1:
    mov rax, [rdx+8]
    jmp 8f
9:
    push rbx
    push r12
    push r13
    push r14
    push rbp
    lea rax, [rip+gander_morestack_resume]
    push rax
    mov [r15+32], rsp
    mov rdi, r15
    mov rsi, r10
    mov rsp, [r15+40]
    call {newstack}
    test edx, edx
    jnz gander_left
    test rax, rax
    jnz 8f
    jmp 7f
gander_morestack_resume:
    lea rsp, [rbp-208]
    pop r14
    pop r13
    pop r12
    pop rbx
7:
    mov rdi, [rbp-8]
    mov rsi, [rbp-16]
    mov rdx, [rbp-24]
    mov rcx, [rbp-32]
    mov r8, [rbp-40]
    mov r9, [rbp-48]
    movups xmm0, [rbp-64]
    movups xmm1, [rbp-80]
    movups xmm2, [rbp-96]
    movups xmm3, [rbp-112]
    movups xmm4, [rbp-128]
    movups xmm5, [rbp-144]
    movups xmm6, [rbp-160]
    movups xmm7, [rbp-176]
    mov rsp, rbp
    pop rbp
    ret
8:
    // A frame record at the top of the new segment, and where to return to.
    mov rcx, [rbp+16]
    mov [rax-8], rcx
    mov rcx, [rbp]
    mov [rax-16], rcx
    lea rcx, [rbp+24]
    mov [rax-24], rcx
    mov rdi, [rbp-8]
    mov rsi, [rbp-16]
    mov rdx, [rbp-24]
    mov rcx, [rbp-32]
    mov r8, [rbp-40]
    mov r9, [rbp-48]
    movups xmm0, [rbp-64]
    movups xmm1, [rbp-80]
    movups xmm2, [rbp-96]
    movups xmm3, [rbp-112]
    movups xmm4, [rbp-128]
    movups xmm5, [rbp-144]
    movups xmm6, [rbp-160]
    movups xmm7, [rbp-176]
    mov r11, [rbp+8]
    lea rbp, [rax-16]
    lea rsp, [rax-32]
    call r11
gander_lessstack:
    mov r11, [r15+48]
    mov r11, [r11+24]
    mov [r15+48], r11
    mov r11, [r11+16]
    mov [r15], r11
    cmp qword ptr [r15+8], 1
    jne 1f
    mov qword ptr [r15], -1
1:
    mov r11, [rbp+8]
    mov rsp, [rbp-8]
    mov rbp, [rbp]
    jmp r11

// deferenter(df): records where a recovered panic resumes. The pad's address
// is found from the return address when it is needed.
gander_deferenter:
    mov rax, [rsp]
    mov [rdi+32], rax
    lea rax, [rsp+8]
    mov [rdi+16], rax
    mov [rdi+24], rbp
    mov rax, [r15+64]
    mov [rdi], rax
    mov qword ptr [rdi+8], 0
    mov qword ptr [rdi+40], 1
    mov [r15+64], rdi
    ret

// recovery(df): continues at the pad of the frame.
gander_recovery:
    mov rbx, rdi
    mov rsi, rdi
    mov rdi, r15
    mov rsp, [r15+40]
    call qword ptr [rip+{hooks}+32]
    mov r11, rax
    mov rsp, [rbx+16]
    mov rbp, [rbx+24]
    mov rax, rbx
    xor edx, edx
    jmp r11

// entersyscall(): the goroutine goes on without its P. What it needs for a
// walk and for the collector is put aside, since the stub returns.
gander_syscall_entry:
    mov [r15+136], rbx
    mov [r15+144], rbp
    mov [r15+152], r12
    mov [r15+160], r13
    mov [r15+168], r14
    mov rax, [rsp]
    mov [r15+128], rax
    lea rax, [rsp+8]
    mov [r15+32], rax
    push rbp
    mov rbp, rsp
    mov rsp, [r15+40]
    call qword ptr [rip+{hooks}+40]
    mov rsp, rbp
    pop rbp
    ret
"#,
    hooks = sym HOOKS,
    newstack = sym newstack,
);

unsafe extern "C" {
    fn gander_entry_leaf();
    fn gander_leaf_return();
    fn gander_entry_sys();
    fn gander_entry_park();
    fn gander_resume(head: *mut GHead) -> !;
    fn gander_go_start();
    fn gander_go_return();
    fn gander_enter_scheduler(sp: *mut usize);
    fn gander_leave_scheduler(sp: usize) -> !;
    fn gander_with_registers_spilled(function: unsafe extern "C" fn(*mut (), usize), data: *mut ());
    fn gander_poll();
    fn gander_morestack();
    fn gander_morestack_resume();
    fn gander_park_resume();
    fn gander_poll_resume();
    fn gander_lessstack();
    fn gander_deferenter();
    fn gander_recovery();
    fn gander_syscall_entry();
}

macro_rules! addresses {
    ($($(#[$doc:meta])* $name:ident = $symbol:ident;)*) => {
        $($(#[$doc])* pub fn $name() -> usize {
            $symbol as *const () as usize
        })*
    };
}

addresses! {
    /// Raw entry of `runtime.poll`.
    poll = gander_poll;
    /// Raw entry of `runtime.morestack`.
    morestack = gander_morestack;
    /// Raw entry of `runtime.deferenter`.
    deferenter = gander_deferenter;
    /// Raw entry of `runtime.recovery`.
    recovery = gander_recovery;
    /// Raw entry of `entersyscall`.
    syscall_entry = gander_syscall_entry;
    /// Where a fresh goroutine begins.
    goroutine_start = gander_go_start;
}

/// Where a goroutine that was stopped in a prologue continues.
pub(crate) fn morestack_resume() -> usize {
    gander_morestack_resume as *const () as usize
}

/// Where a goroutine that left in a native continues.
pub(crate) fn park_resume() -> usize {
    gander_park_resume as *const () as usize
}

/// Where a goroutine that was stopped at a poll continues.
pub(crate) fn poll_resume() -> usize {
    gander_poll_resume as *const () as usize
}

/// What the import table holds as the entry of a native; `target` for raw ones.
pub fn entry(kind: Kind, target: usize) -> usize {
    match kind {
        Kind::Raw => target,
        Kind::Leaf => gander_entry_leaf as *const () as usize,
        Kind::Sys => gander_entry_sys as *const () as usize,
        Kind::Park => gander_entry_park as *const () as usize,
    }
}

/// Whether a return address is that of a segment's first function.
pub fn is_lessstack(pc: usize) -> bool {
    pc == gander_lessstack as *const () as usize
}

/// Whether the goroutine is in a native of kind `Leaf`: the word below the
/// system stack pointer is the stub's return address. Then `saved_sp` points
/// to its Go caller's frame pointer and return address.
///
/// # Safety
/// The goroutine runs on this thread.
pub unsafe fn in_leaf(head: *const GHead) -> bool {
    *(((*head).sys_sp - 8) as *const usize) == gander_leaf_return as *const () as usize
}

/// The address that `lessstack` returns are seen at.
pub fn lessstack() -> usize {
    gander_lessstack as *const () as usize
}

/// Whether a return address is that of a goroutine's function.
pub fn is_start(pc: usize) -> bool {
    pc == gander_go_return as *const () as usize
}

/// Makes a goroutine start with the call of funcval `func` when it is resumed.
///
/// # Safety
/// `head` has its first segment, `hi` is that segment's top, and nothing is on
/// the stack.
pub unsafe fn prepare(head: *mut GHead, hi: usize, func: usize) {
    let sp = (hi - 16) as *mut usize;
    *sp = goroutine_start();
    *sp.add(1) = 0;
    (*head).saved_sp = sp as usize;
    (*head).result = func as u64 as usize;
}

/// Continues a goroutine on this thread, whose frames below the system stack
/// pointer are dropped.
///
/// # Safety
/// The caller owns the goroutine; `sys_sp`, `limit` and `m` of it are set.
pub unsafe fn resume(head: *mut GHead) -> ! {
    gander_resume(head)
}

/// Runs the scheduler on this thread's stack until [`leave_scheduler`].
/// Writes the system stack pointer to `sp` first.
///
/// # Safety
/// The hooks are installed and the thread is set up for them.
pub unsafe fn enter_scheduler(sp: *mut usize) {
    gander_enter_scheduler(sp);
}

/// Makes [`enter_scheduler`] return. Frames between are dropped unrun.
///
/// # Safety
/// `sp` is what [`enter_scheduler`] wrote on this thread.
pub unsafe fn leave_scheduler(sp: usize) -> ! {
    gander_leave_scheduler(sp)
}

/// Calls `function` with `data` and a stack pointer above which all registers
/// that a caller may rely on are spilled.
///
/// # Safety
/// As that of the call itself.
pub unsafe fn with_registers_spilled(
    function: unsafe extern "C" fn(*mut (), usize),
    data: *mut (),
) {
    gander_with_registers_spilled(function, data);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Segment;
    use gander_abi::g::offsets as g;
    use std::mem::offset_of;

    #[test]
    fn numbers_in_the_assembly_are_the_offsets() {
        assert_eq!((g::LIMIT, g::PREEMPT, g::CTX), (0, 8, 16));
        assert_eq!((g::SAVED_SP, g::SYS_SP, g::SEGMENT), (32, 40, 48));
        assert_eq!((g::DEFER_FRAMES, g::RESULT), (64, 72));
        assert_eq!(size_of::<GHead>(), 128);
        assert_eq!(offset_of!(Segment, hi), 8);
        assert_eq!(offset_of!(Segment, limit), 16);
        assert_eq!(offset_of!(Segment, prev), 24);
        assert_eq!(offset_of!(Segment, next), 32);
        assert_eq!(offset_of!(Segment, room), 40);
        assert_eq!(offset_of!(Hooks, preempt), 8);
        assert_eq!(offset_of!(Hooks, exit), 16);
        assert_eq!(offset_of!(Hooks, recover), 32);
        assert_eq!(offset_of!(Hooks, enter_syscall), 40);
    }
}

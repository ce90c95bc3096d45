//! Natives that need registers as Go has them: system calls and processor
//! identification, breakpoints.
//!
//! Invariant: these run on the goroutine's stack and call nothing. Arguments
//! come in rdi, rsi, rdx, rcx, r8, r9, a seventh in the overflow block at
//! `[r15 + OVERFLOW]`; results go to rax, rcx, rdx, rsi; rbx, rbp and r12 to
//! r15 stay as they are.

use gander_abi::g::offsets::OVERFLOW;
use std::arch::global_asm;

global_asm!(
    // func Syscall6(num, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, errno uintptr)
    ".globl gander_syscall6",
    "gander_syscall6:",
    "mov rax, rdi",
    "mov rdi, rsi",
    "mov rsi, rdx",
    "mov rdx, rcx",
    "mov r10, r8",
    "mov r8, r9",
    "mov r9, [r15 + {overflow}]",
    "mov r9, [r9]",
    "syscall",
    "cmp rax, -4095",
    "jae 2f",
    "mov rcx, rdx",
    "xor edx, edx",
    "ret",
    "2:",
    "neg rax",
    "mov rdx, rax",
    "mov rax, -1",
    "xor ecx, ecx",
    "ret",
    // func rawSyscallNoError(trap, a1, a2, a3 uintptr) (r1, r2 uintptr)
    ".globl gander_raw_syscall_no_error",
    "gander_raw_syscall_no_error:",
    "mov rax, rdi",
    "mov rdi, rsi",
    "mov rsi, rdx",
    "mov rdx, rcx",
    "syscall",
    "mov rcx, rdx",
    "ret",
    // func rawVforkSyscall(trap, a1, a2, a3 uintptr) (r1 uintptr, err Errno):
    // parent and child share the stack, so the return address must not be on
    // it while the child runs.
    ".globl gander_raw_vfork_syscall",
    "gander_raw_vfork_syscall:",
    "mov rax, rdi",
    "mov rdi, rsi",
    "mov rsi, rdx",
    "mov rdx, rcx",
    "xor r10d, r10d",
    "xor r8d, r8d",
    "pop r9",
    "syscall",
    "push r9",
    "cmp rax, -4095",
    "jae 2f",
    "xor ecx, ecx",
    "ret",
    "2:",
    "neg rax",
    "mov rcx, rax",
    "mov rax, -1",
    "ret",
    // func cpuid(eaxArg, ecxArg uint32) (eax, ebx, ecx, edx uint32)
    ".globl gander_cpuid",
    "gander_cpuid:",
    "mov r8, rbx",
    "mov eax, edi",
    "mov ecx, esi",
    "cpuid",
    "mov esi, edx",
    "mov edx, ecx",
    "mov ecx, ebx",
    "mov rbx, r8",
    "ret",
    // func Breakpoint()
    ".globl gander_breakpoint",
    "gander_breakpoint:",
    "int3",
    "ret",
    // func xgetbv() (eax, edx uint32)
    ".globl gander_xgetbv",
    "gander_xgetbv:",
    "xor ecx, ecx",
    "xgetbv",
    "mov ecx, edx",
    "ret",
    overflow = const OVERFLOW,
);

unsafe extern "C" {
    fn gander_syscall6();
    fn gander_raw_syscall_no_error();
    fn gander_raw_vfork_syscall();
    fn gander_cpuid();
    fn gander_xgetbv();
    fn gander_breakpoint();
}

/// The entries by Go symbol name.
pub(crate) fn entries() -> [(&'static str, usize); 6] {
    let address = |f: unsafe extern "C" fn()| f as usize;
    [
        (
            "internal/runtime/syscall/linux.Syscall6",
            address(gander_syscall6),
        ),
        (
            "syscall.rawSyscallNoError",
            address(gander_raw_syscall_no_error),
        ),
        ("syscall.rawVforkSyscall", address(gander_raw_vfork_syscall)),
        ("internal/cpu.cpuid", address(gander_cpuid)),
        ("internal/cpu.xgetbv", address(gander_xgetbv)),
        ("runtime.Breakpoint", address(gander_breakpoint)),
    ]
}

//! Calls whose signatures only package reflect knows.
//!
//! Invariant: `RegArgs` is `abi.RegArgs` with our register counts: integers,
//! floats, pointers, a byte of bits. Result registers are Go's: rax, rcx, rdx,
//! rsi, rdi, r8 and xmm0 to xmm7.

use crate::image::Image;
use gander_abi::g::offsets::{CTX, OVERFLOW};
use gander_abi::{FLOAT_REGISTERS, INT_REGISTERS};
use std::arch::global_asm;
use std::sync::atomic::{AtomicUsize, Ordering};

const _: () = assert!(INT_REGISTERS == 6 && FLOAT_REGISTERS == 8);

/// Code of `reflect.callReflect` and `reflect.callMethod`.
static CALL_REFLECT: AtomicUsize = AtomicUsize::new(0);
static CALL_METHOD: AtomicUsize = AtomicUsize::new(0);

global_asm!(
    r#"
// func callReflected(c *{{fn, frame, regs}})
gander_call_reflected:
    push rbp
    mov rbp, rsp
    sub rsp, 16
    mov r11, [rdi+16]
    mov [rbp-8], r11
    mov rax, [rdi]
    mov r10, [rdi+8]
    mov [r15+{ctx}], rax
    mov [r15+{overflow}], r10
    mov r10, [rax]
    mov rdi, [r11]
    mov rsi, [r11+8]
    mov rdx, [r11+16]
    mov rcx, [r11+24]
    mov r8, [r11+32]
    mov r9, [r11+40]
    movq xmm0, [r11+48]
    movq xmm1, [r11+56]
    movq xmm2, [r11+64]
    movq xmm3, [r11+72]
    movq xmm4, [r11+80]
    movq xmm5, [r11+88]
    movq xmm6, [r11+96]
    movq xmm7, [r11+104]
    call r10
    mov r11, [rbp-8]
    mov [r11], rax
    mov [r11+8], rcx
    mov [r11+16], rdx
    mov [r11+24], rsi
    mov [r11+32], rdi
    mov [r11+40], r8
    movq [r11+48], xmm0
    movq [r11+56], xmm1
    movq [r11+64], xmm2
    movq [r11+72], xmm3
    movq [r11+80], xmm4
    movq [r11+88], xmm5
    movq [r11+96], xmm6
    movq [r11+104], xmm7
    mov [r11+112], rax
    mov [r11+120], rcx
    mov [r11+128], rdx
    mov [r11+136], rsi
    mov [r11+144], rdi
    mov [r11+152], r8
    leave
    ret

// Closures made by reflect: f(ctx, overflow block, *bool, *RegArgs).
gander_method_value:
    mov r10, [rip+{method}]
    jmp gander_reflect_stub
gander_make_func:
    mov r10, [rip+{func}]
gander_reflect_stub:
    push rbp
    mov rbp, rsp
    sub rsp, 192
    mov [rsp], rdi
    mov [rsp+8], rsi
    mov [rsp+16], rdx
    mov [rsp+24], rcx
    mov [rsp+32], r8
    mov [rsp+40], r9
    movq [rsp+48], xmm0
    movq [rsp+56], xmm1
    movq [rsp+64], xmm2
    movq [rsp+72], xmm3
    movq [rsp+80], xmm4
    movq [rsp+88], xmm5
    movq [rsp+96], xmm6
    movq [rsp+104], xmm7
    mov [rsp+112], rdi
    mov [rsp+120], rsi
    mov [rsp+128], rdx
    mov [rsp+136], rcx
    mov [rsp+144], r8
    mov [rsp+152], r9
    xor eax, eax
    mov [rsp+160], rax
    mov [rsp+168], rax
    mov rdi, [r15+{ctx}]
    mov rsi, [r15+{overflow}]
    lea rdx, [rsp+168]
    mov rcx, rsp
    call r10
    mov rax, [rsp]
    mov rcx, [rsp+8]
    mov rdx, [rsp+16]
    mov rsi, [rsp+24]
    mov rdi, [rsp+32]
    mov r8, [rsp+40]
    movq xmm0, [rsp+48]
    movq xmm1, [rsp+56]
    movq xmm2, [rsp+64]
    movq xmm3, [rsp+72]
    movq xmm4, [rsp+80]
    movq xmm5, [rsp+88]
    movq xmm6, [rsp+96]
    movq xmm7, [rsp+104]
    leave
    ret

gander_breakpoint:
    int3
    ret
"#,
    ctx = const CTX,
    overflow = const OVERFLOW,
    method = sym CALL_METHOD,
    func = sym CALL_REFLECT,
);

unsafe extern "C" {
    fn gander_call_reflected();
    fn gander_method_value();
    fn gander_make_func();
    fn gander_breakpoint();
}

/// Finds the Go functions that the stubs call, if the program has them.
pub(crate) fn set_up(image: &Image) {
    for function in image.functions() {
        let place = match image.string(function.name) {
            "reflect.callReflect" => &CALL_REFLECT,
            "reflect.callMethod" => &CALL_METHOD,
            _ => continue,
        };
        place.store(function.entry as usize, Ordering::Relaxed);
    }
}

/// The entries by Go symbol name.
pub(crate) fn entries() -> [(&'static str, usize); 4] {
    let address = |f: unsafe extern "C" fn()| f as usize;
    [
        ("runtime.callReflected", address(gander_call_reflected)),
        ("reflect.makeFuncStub", address(gander_make_func)),
        ("reflect.methodValueCall", address(gander_method_value)),
        ("runtime.Breakpoint", address(gander_breakpoint)),
    ]
}

//! Runs generated code: maps an image, plays the runtime's part in assembly,
//! calls functions by the convention.
//!
//! Invariant: one image is mapped at a time, as all have the same addresses;
//! the code runs on the test thread's stack, whose limit is 0, so no check
//! fails unless a test sets another.
#![allow(unsafe_code)]

use crate::Image;
use gander_abi::g::GHead;
use gander_abi::image::{BASE, Header, Range};
use gander_mir::Program;
use rustix::mm::{MapFlags, MprotectFlags, ProtFlags, mmap_anonymous, mprotect, munmap};
use std::arch::naked_asm;
use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Registers of a call: arguments before, results after.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Registers {
    pub(super) ints: [u64; 6],
    pub(super) floats: [f64; 8],
}

static MAPPED: Mutex<()> = Mutex::new(());
/// Return address to pad, of the mapped image.
static PADS: Mutex<Option<HashMap<u64, u64>>> = Mutex::new(None);

/// A program in memory.
pub(super) struct Loaded<'a> {
    program: &'a Program,
    image: Image,
    len: usize,
    pub(super) g: Box<GHead>,
    _one: MutexGuard<'static, ()>,
}

/// Maps an image; natives run on the same stack.
pub(super) fn load(program: &Program, image: Image) -> Loaded<'_> {
    let one = MAPPED.lock().unwrap_or_else(PoisonError::into_inner);
    let header = Header::decode(&image.bytes).expect("an image begins with a header");
    let end = header.bss.start + header.bss.len - BASE;
    let len = (end as usize).next_multiple_of(4096);
    // SAFETY: the addresses are the image's own, nothing else is there, and
    // the lock says that no other image is.
    unsafe {
        let flags = MapFlags::PRIVATE | MapFlags::FIXED_NOREPLACE;
        let all = ProtFlags::READ | ProtFlags::WRITE;
        mmap_anonymous(BASE as *mut _, len, all, flags).expect("the place is free");
        let bytes = &image.bytes;
        std::ptr::copy_nonoverlapping(bytes.as_ptr(), BASE as *mut u8, bytes.len());
        bind(&header, program);
        let protect = |range: Range, flags| {
            mprotect(range.start as *mut _, range.len as usize, flags).expect("it is mapped");
        };
        protect(header.text, MprotectFlags::READ | MprotectFlags::EXEC);
        protect(header.rodata, MprotectFlags::READ);
    }
    let pads = words(&image, header.pads, 2);
    let pads = pads.chunks(2).map(|pair| (pair[0], pair[1])).collect();
    *PADS.lock().unwrap_or_else(PoisonError::into_inner) = Some(pads);
    // SAFETY: all fields are integers.
    let g = unsafe { Box::new(std::mem::zeroed()) };
    Loaded {
        program,
        image,
        len,
        g,
        _one: one,
    }
}

/// The words of a table whose entries have `each` words.
pub(super) fn words(image: &Image, range: Range, each: u64) -> Vec<u64> {
    let start = range.start.saturating_sub(BASE) as usize;
    let bytes = &image.bytes[start..start + (range.len * each * 8) as usize];
    let words = bytes.chunks(8).map(|word| word.try_into());
    words
        .map(|word| u64::from_le_bytes(word.expect("eight bytes")))
        .collect()
}

/// Fills the import slots.
///
/// # Safety
/// The image of the header is mapped and writable.
unsafe fn bind(header: &Header, _program: &Program) {
    for at in 0..header.imports.len {
        // SAFETY: the table is in the image, so are what it points to.
        unsafe {
            let import = (header.imports.start + at * 24) as *const u64;
            let (name, len) = (*import as *const u8, *import.add(1) as usize);
            let slot = *import.add(2) as *mut u64;
            let name =
                std::str::from_utf8(std::slice::from_raw_parts(name, len)).expect("names are text");
            let (target, entry) = native(name);
            *slot = target as u64;
            *slot.add(1) = entry as u64;
        }
    }
}

/// Target and entry of a native that programs of tests may call.
fn native(name: &str) -> (usize, usize) {
    let target = match name {
        "runtime.memmove" => memmove as *const () as usize,
        "runtime.memclrNoHeapPointers" => clear as *const () as usize,
        "runtime.newobject" => newobject as *const () as usize,
        "runtime.deferenter" => return (0, deferenter as *const () as usize),
        "runtime.recovery" => return (0, recovery as *const () as usize),
        "runtime.poll" => return (0, poll as *const () as usize),
        "runtime.morestack" => return (0, morestack as *const () as usize),
        // Stands for natives with small arguments.
        "runtime.memequal" => wide as *const () as usize,
        _ => unexpected as *const () as usize,
    };
    (target, enter as *const () as usize)
}

extern "C" fn memmove(to: *mut u8, from: *const u8, len: usize) {
    // SAFETY: the program says so.
    unsafe { std::ptr::copy(from, to, len) }
}

extern "C" fn clear(to: *mut u8, len: usize) {
    // SAFETY: the program says so.
    unsafe { std::ptr::write_bytes(to, 0, len) }
}

/// Leaks an object with its descriptor's first word as content.
extern "C" fn newobject(descriptor: *const u64) -> *mut u64 {
    // SAFETY: the descriptor is data of at least a word.
    Box::leak(Box::new(unsafe { *descriptor }))
}

/// Returns its argument's whole register.
extern "C" fn wide(value: u64) -> u64 {
    value
}

extern "C" fn unexpected() {
    std::process::abort();
}

/// A native on the caller's stack.
#[unsafe(naked)]
extern "C" fn enter() {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "and rsp, -16",
        "call r11",
        "mov rsp, rbp",
        "pop rbp",
        "ret"
    )
}

#[unsafe(naked)]
extern "C" fn deferenter() {
    naked_asm!(
        "mov rax, [rsp]",
        "mov [rdi + 32], rax",
        "lea rax, [rsp + 8]",
        "mov [rdi + 16], rax",
        "mov [rdi + 24], rbp",
        "ret"
    )
}

extern "C" fn pad(call: u64) -> u64 {
    let pads = PADS.lock().unwrap_or_else(PoisonError::into_inner);
    pads.as_ref()
        .and_then(|pads| pads.get(&call).copied())
        .expect("the call has a pad")
}

#[unsafe(naked)]
extern "C" fn recovery() {
    naked_asm!(
        "mov rbx, rdi",
        "mov rdi, [rdi + 32]",
        "and rsp, -16",
        "call {pad}",
        "mov rcx, rax",
        "mov rax, rbx",
        "mov rsp, [rbx + 16]",
        "mov rbp, [rbx + 24]",
        // No register but these keeps its value.
        "mov rbx, -1",
        "mov r12, -1",
        "mov r13, -1",
        "mov r14, -1",
        "jmp rcx",
        pad = sym pad,
    )
}

/// Counts in `g.result`.
#[unsafe(naked)]
extern "C" fn poll() {
    naked_asm!("inc qword ptr [r15 + 72]", "ret")
}

/// Notes the frame in `g.result`, then lets everything pass.
#[unsafe(naked)]
extern "C" fn morestack() {
    naked_asm!("mov [r15 + 72], r10", "mov qword ptr [r15], 0", "ret")
}

/// Calls `code` with the goroutine and these registers.
#[unsafe(naked)]
extern "C" fn call(code: u64, g: *mut GHead, registers: *mut Registers) {
    naked_asm!(
        "push rbp",
        "mov rbp, rsp",
        "push rbx",
        "push r12",
        "push r13",
        "push r14",
        "push r15",
        "push rdx",
        "mov r15, rsi",
        "mov rax, rdi",
        "mov r10, rdx",
        "mov rdi, [r10]",
        "mov rsi, [r10 + 8]",
        "mov rdx, [r10 + 16]",
        "mov rcx, [r10 + 24]",
        "mov r8, [r10 + 32]",
        "mov r9, [r10 + 40]",
        "movsd xmm0, [r10 + 48]",
        "movsd xmm1, [r10 + 56]",
        "movsd xmm2, [r10 + 64]",
        "movsd xmm3, [r10 + 72]",
        "movsd xmm4, [r10 + 80]",
        "movsd xmm5, [r10 + 88]",
        "movsd xmm6, [r10 + 96]",
        "movsd xmm7, [r10 + 104]",
        "call rax",
        "pop r10",
        "mov [r10], rax",
        "mov [r10 + 8], rcx",
        "mov [r10 + 16], rdx",
        "mov [r10 + 24], rsi",
        "mov [r10 + 32], rdi",
        "mov [r10 + 40], r8",
        "movsd [r10 + 48], xmm0",
        "movsd [r10 + 56], xmm1",
        "movsd [r10 + 64], xmm2",
        "movsd [r10 + 72], xmm3",
        "movsd [r10 + 80], xmm4",
        "movsd [r10 + 88], xmm5",
        "movsd [r10 + 96], xmm6",
        "movsd [r10 + 104], xmm7",
        "pop r15",
        "pop r14",
        "pop r13",
        "pop r12",
        "pop rbx",
        "pop rbp",
        "ret"
    )
}

impl Loaded<'_> {
    /// Calls a function with all argument registers, gives all result
    /// registers.
    pub(super) fn call(&mut self, symbol: &str, mut registers: Registers) -> Registers {
        let mut funcs = self.program.funcs.iter();
        let at = funcs.position(|func| func.name == symbol);
        let code = self.image.funcs[at.expect("the program has the function")];
        call(code, &raw mut *self.g, &raw mut registers);
        registers
    }

    /// Calls with integers, gives the first integer.
    pub(super) fn ints(&mut self, symbol: &str, args: &[u64]) -> u64 {
        let mut registers = Registers::default();
        registers.ints[..args.len()].copy_from_slice(args);
        self.call(symbol, registers).ints[0]
    }
}

impl Drop for Loaded<'_> {
    fn drop(&mut self) {
        // SAFETY: `load` mapped it, and nothing refers to it any more.
        unsafe { munmap(BASE as *mut _, self.len).expect("it is mapped") }
    }
}

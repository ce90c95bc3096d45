//! The checks of compiled code: is an access one that its goroutine already
//! made since its last synchronisation?
//!
//! A check is called with its own convention: it keeps every register, so that
//! code around it loses nothing; one for callers without floating point (`_int`)
//! keeps the integer registers only. It runs on the goroutine's stack; only if the
//! answer is no it goes over to the system stack, as natives of kind `Sys` do.
//! While there is one goroutine only, the question is whether anything is
//! remembered at all (see [`Engine::is_alone`]).
//!
//! Invariant: what is compared is [`crate::cells::Node`]'s own bits with the
//! racer's key, as that file promises: a match is never stale. Bytes pushed
//! stay below what every stack keeps free.

use crate::cells::{EXCLUSIVE, NEAR, Node};
use crate::engine::Engine;
use crate::hot::Way;
use crate::local::Local;
use crate::memory::{CHUNK, OBJECT, STATE};
use crate::racers::Racer;
use crate::state::{self, state};
use gander_race::{Access, AccessKind, GRANULE, Race};
use gander_rt_sched::current_g;
use std::arch::global_asm;
use std::cell::UnsafeCell;
use std::sync::Arc;
use std::sync::atomic::AtomicU8;

/// What the assembly reads.
#[repr(C)]
struct Tables {
    /// Start, length and bias of the two regions, and what says which of their
    /// chunks were touched.
    regions: [[usize; 4]; 2],
    nodes: usize,
}

#[repr(transparent)]
struct TablesCell(UnsafeCell<Tables>);

// SAFETY: written once, before any Go code runs.
unsafe impl Sync for TablesCell {}

static TABLES: TablesCell = TablesCell(UnsafeCell::new(Tables {
    regions: [[0; 4]; 2],
    nodes: 0,
}));

/// [`Engine::alone`] of the process's detector.
pub(crate) static ALONE: AtomicU8 = AtomicU8::new(0);

/// The same for compiled code, which knows its address.
pub(crate) fn alone() -> &'static AtomicU8 {
    let page = gander_abi::race::ALONE as *mut AtomicU8;
    let flags = libc::MAP_PRIVATE | libc::MAP_ANONYMOUS | libc::MAP_FIXED_NOREPLACE;
    let prot = libc::PROT_READ | libc::PROT_WRITE;
    // SAFETY: new memory, where nothing else is.
    let got = unsafe { libc::mmap(page.cast(), 1, prot, flags, -1, 0) };
    assert!(
        got == page.cast(),
        "race detector: cannot map a page at {page:p}"
    );
    // SAFETY: just mapped, for good, and zero.
    unsafe { &*page }
}

const _: () = assert!(size_of::<Node>() == 32);
const _: () = assert!(CHUNK == 1 << 16);
const _: () = assert!(gander_abi::g::offsets::RACE_CONTEXT == 104);
const _: () = assert!(gander_abi::g::offsets::SAVED_SP == 32);
const _: () = assert!(gander_abi::g::offsets::SYS_SP == 40);

/// Tells the assembly where things are.
pub(crate) fn set_up(engine: &Engine) {
    let mut regions = [[0; 4]; 2];
    for (to, region) in regions.iter_mut().zip(&engine.regions) {
        *to = [
            region.start as usize,
            region.len as usize,
            region.bias(),
            region.touched_base(),
        ];
    }
    // SAFETY: before any Go code runs.
    unsafe {
        *TABLES.0.get() = Tables {
            regions,
            nodes: engine.cells.nodes.base() as usize,
        };
    }
}

global_asm!(
    r#"
// rdi: an address. Leaves the bias of its region in rdx, or jumps to \out if it
// is nobody else's. rax is free.
.macro gander_region out
    mov rax, rdi
    sub rax, [rip+{tables}]
    cmp rax, [rip+{tables}+8]
    mov rdx, [rip+{tables}+16]
    jb 3f
    mov rax, rdi
    sub rax, [rip+{tables}+32]
    cmp rax, [rip+{tables}+40]
    mov rdx, [rip+{tables}+48]
    jae \out
3:
.endm

// rdi: the address. Leaves the own bits of the running goroutine's newest access
// in eax, or jumps to \slow; to \out if the address is nobody else's. rcx, rdx
// and rsi are free. The list behind a node that is not exclusive never changes.
// The word is read again at the end: only then what was read was its state.
.macro gander_own slow, out
    gander_region \out
    mov rax, rdi
    shr rax, 3
    lea rdx, [rdx+rax*4]
    mov esi, [rdx]
    mov eax, esi
    and eax, {state}
    jz \slow
    mov rcx, [r15+104]
    test rcx, rcx
    jz \slow
    mov ecx, [rcx+4]
    shl rax, 5
    add rax, [rip+{tables}+64]
    cmp [rax+4], ecx
    je 6f
    call gander_race_find
    jne \slow
6:
    mov eax, [rax]
    cmp [rdx], esi
    jne \slow
.endm

// rax: a node. Goes on to the first of the next few of moment ecx, if the list
// is one that nobody changes; leaves the zero flag if it found one.
gander_race_find:
    push r8
    mov r8d, {near}
5:
    test dword ptr [rax], {exclusive}
    jnz 7f
    mov eax, [rax+8]
    test eax, eax
    jz 7f
    shl rax, 5
    add rax, [rip+{tables}+64]
    cmp [rax+4], ecx
    je 8f
    dec r8d
    jnz 5b
7:
    test rsp, rsp
8:
    pop r8
    ret

// rdi: the address, rdx: its word, esi: what that was; above the return address
// are four registers and the check's own. Does what the goroutine's last check
// of this place did that found the same; leaves the zero flag if it could. rax and
// rcx are free.
gander_race_hot:
    test esi, esi
    js 9f
    push r8
    push r9
    push r10
    mov r8, [r15+104]
    test r8, r8
    jz 8f
    mov ecx, [r8+4]
    mov r8, [r8+8]
    test r8, r8
    jz 8f
    mov r9, [rsp+64]
    mov eax, esi
    and eax, {state}
    mov r10, r9
    shr r10, 4
    xor r10, r9
    xor r10, rax
    and r10d, 15
    shl r10d, 5
    add r10, r8
    cmp [r10], r9
    jne 8f
    cmp [r10+8], eax
    jne 8f
    cmp [r10+12], ecx
    jne 8f
    mov eax, edi
    and eax, 7
    cmp [r10+16], ax
    jne 8f
    // The context.
    movzx eax, word ptr [r10+18]
    mov rcx, rbp
    sub rcx, rax
    mov rax, [rcx]
    cmp rax, [r10+24]
    jne 8f
    cmp dword ptr [r10+8], 0
    jne 6f
    // Nothing was remembered here: the chunk must have been touched.
    mov rax, rdi
    sub rax, [rip+{tables}]
    cmp rax, [rip+{tables}+8]
    mov r9, [rip+{tables}+24]
    jb 4f
    mov rax, rdi
    sub rax, [rip+{tables}+32]
    mov r9, [rip+{tables}+56]
4:
    shr rax, 16
    cmp byte ptr [r9+rax], 0
    je 8f
6:
    mov eax, esi
    mov ecx, esi
    and ecx, {object}
    or ecx, [r10+20]
    lock cmpxchg [rdx], ecx
    jmp 7f
8:
    test rsp, rsp
7:
    pop r10
    pop r9
    pop r8
9:
    ret

// \size bytes, whose own bits are \shift up.
.macro gander_check name, size, shift, code, slow
.globl \name
\name:
    cmp byte ptr [rip+{alone}], 1
    ja 7f
    push rax
    push rdx
    je 8f
    push rcx
    push rsi
    gander_own 1f, 2f
    mov ecx, edi
    and ecx, 7
    shr eax, \shift
    movzx eax, al
    shr eax, cl
    not eax
    test eax, (1<<\size)-1
    jnz 1f
2:
    pop rsi
    pop rcx
9:
    pop rdx
    pop rax
7:
    ret
8:
    gander_region 9b
    mov rax, rdi
    shr rax, 3
    test dword ptr [rdx+rax*4], {state}
    jnz 4f
    test edi, \size-1
    jz 9b
    jmp 4f
1:
    call gander_race_hot
    je 2b
    pop rsi
    pop rcx
4:
    pop rdx
    pop rax
    push rbp
    mov rbp, rsp
    push rax
    mov eax, \code
    jmp \slow
.endm

// rsi bytes: granule by granule, if they are few.
.macro gander_check_range name, shift, code, slow
.globl \name
\name:
    cmp byte ptr [rip+{alone}], 1
    ja 25f
    push rax
    push rdx
    push rsi
    je 8f
    push rcx
    push rdi
    push r8
    push r9
    cmp rsi, 4096
    ja 1f
    test rsi, rsi
    jz 2f
    // They are part of one variable, and so in one region.
    gander_region 2f
    mov rax, rdi
    shr rax, 3
    lea rdx, [rdx+rax*4]
    // Where they end; those of the first granule, and where that ends.
    lea r8, [rdi+rsi]
    mov ecx, edi
    and ecx, 7
    mov r9d, 255
    shl r9d, cl
    and r9d, 255
    or rdi, 7
    inc rdi
    mov rcx, [r15+104]
    test rcx, rcx
    jz 1f
    mov ecx, [rcx+4]
4:
    cmp rdi, r8
    ja 3f
5:
    mov esi, [rdx]
    mov eax, esi
    and eax, {state}
    jz 1f
    shl rax, 5
    add rax, [rip+{tables}+64]
    cmp [rax+4], ecx
    je 6f
    call gander_race_find
    jne 1f
6:
    mov eax, [rax]
    cmp [rdx], esi
    jne 1f
    shr eax, \shift
    not eax
    test eax, r9d
    jnz 1f
    cmp rdi, r8
    jae 2f
    mov r9d, 255
    add rdx, 4
    add rdi, 8
    jmp 4b
3:
    // Only the first bytes of this granule.
    push rcx
    mov ecx, edi
    sub ecx, r8d
    mov esi, 255
    shr esi, cl
    and r9d, esi
    pop rcx
    jmp 5b
2:
    pop r9
    pop r8
    pop rdi
    pop rcx
9:
    pop rsi
    pop rdx
    pop rax
25:
    ret
8:
    test rsi, rsi
    jz 9b
    cmp rsi, 2048
    ja 7f
    gander_region 9b
    // The first word, and the one after the last.
    lea rax, [rdi+rsi+7]
    shr rax, 3
    lea rsi, [rdx+rax*4]
    mov rax, rdi
    shr rax, 3
    lea rdx, [rdx+rax*4]
26:
    test dword ptr [rdx], {state}
    jnz 7f
    add rdx, 4
    cmp rdx, rsi
    jb 26b
    jmp 9b
1:
    pop r9
    pop r8
    pop rdi
    pop rcx
7:
    pop rsi
    pop rdx
    pop rax
    push rbp
    mov rbp, rsp
    push rax
    mov eax, \code
    jmp \slow
.endm

// Both variants of each.
.macro gander_checks name, size, shift, code
gander_check \name, \size, \shift, \code, gander_race_slow
gander_check \name\()_int, \size, \shift, \code, gander_race_slow_int
.endm
.macro gander_check_ranges name, shift, code
gander_check_range \name, \shift, \code, gander_race_slow
gander_check_range \name\()_int, \shift, \code, gander_race_slow_int
.endm

gander_checks gander_race_read1, 1, 8, 1
gander_checks gander_race_read2, 2, 8, 2
gander_checks gander_race_read4, 4, 8, 4
gander_checks gander_race_read8, 8, 8, 8
gander_checks gander_race_write1, 1, 0, 257
gander_checks gander_race_write2, 2, 0, 258
gander_checks gander_race_write4, 4, 0, 260
gander_checks gander_race_write8, 8, 0, 264
gander_checks gander_race_update1, 1, 0, 513
gander_checks gander_race_update2, 2, 0, 514
gander_checks gander_race_update4, 4, 0, 516
gander_checks gander_race_update8, 8, 0, 520
gander_check_ranges gander_race_read, 8, 0
gander_check_ranges gander_race_write, 0, 256

// The frame record is there, and rax; eax is the code of the check.
.macro gander_save
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
.endm

// On the system stack; goes on at \resume.
.macro gander_ask resume
    mov edx, eax
    push rbp
    lea rax, [rip+\resume]
    push rax
    mov [r15+32], rsp
    mov rsp, [r15+40]
    call {slow}
.endm

.macro gander_restore
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
.endm

gander_race_slow_int:
    gander_save
    gander_ask gander_race_resume_int
gander_race_resume_int:
    lea rsp, [rbp-104]
    gander_restore

gander_race_slow:
    gander_save
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
    gander_ask gander_race_resume
gander_race_resume:
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
    gander_restore
"#,
    tables = sym TABLES,
    state = const STATE,
    object = const OBJECT,
    exclusive = const EXCLUSIVE,
    near = const NEAR,
    alone = sym ALONE,
    slow = sym slow,
);

/// Declares checks, of both variants, and lists their names and addresses.
macro_rules! checks {
    ($($go:literal $name:ident $int:ident,)*) => {
        unsafe extern "C" {
            $(fn $name(); fn $int();)*
        }

        /// Name and address of each check.
        pub(crate) fn natives() -> Vec<(&'static str, usize)> {
            vec![$(
                (concat!("runtime.raceCheck", $go), $name as *const () as usize),
                (concat!("runtime.raceCheck", $go, "Int"), $int as *const () as usize),
            )*]
        }
    };
}

checks! {
    "Read1" gander_race_read1 gander_race_read1_int,
    "Read2" gander_race_read2 gander_race_read2_int,
    "Read4" gander_race_read4 gander_race_read4_int,
    "Read8" gander_race_read8 gander_race_read8_int,
    "Read" gander_race_read gander_race_read_int,
    "Write1" gander_race_write1 gander_race_write1_int,
    "Write2" gander_race_write2 gander_race_write2_int,
    "Write4" gander_race_write4 gander_race_write4_int,
    "Write8" gander_race_write8 gander_race_write8_int,
    "Write" gander_race_write gander_race_write_int,
    "Update1" gander_race_update1 gander_race_update1_int,
    "Update2" gander_race_update2 gander_race_update2_int,
    "Update4" gander_race_update4 gander_race_update4_int,
    "Update8" gander_race_update8 gander_race_update8_int,
}

/// A check that found nothing; `code` is its size, 0 for `size`, and 256 for a
/// write, 512 for a read and then a write.
unsafe extern "C" fn slow(address: u64, size: u64, code: u32) {
    let Some(state) = state() else {
        return;
    };
    let size = match code & 0xff {
        0 => size,
        known => u64::from(known),
    };
    let bytes = address..address.saturating_add(size);
    let Some(region) = state.engine.region(address) else {
        return;
    };
    if bytes.is_empty() {
        return;
    }
    let kind = match code >> 8 {
        0 => AccessKind::Read,
        _ => AccessKind::Write,
    };
    let g = current_g();
    let racer = &*state::own_racer(state, g);
    let local = state.engine.local();
    if state.engine.is_alone(racer, local, &bytes) {
        return;
    }
    let how = (kind, local.path.capture(g, (0, 0)));
    let engine = &state.engine;
    let one = code & 0xff != 0 && address % GRANULE + size <= GRANULE;
    if one && let Some(states) = engine.known_access(region, racer, local, how, &bytes) {
        note(racer, local, address, states);
        return;
    }
    if code & 0xff == 0 && engine.known_range(region, racer, local, how, &bytes) {
        return;
    }
    local.known = None;
    let races = match code & 0xff {
        0 => engine.access_range(region, racer, local, how, bytes),
        _ => engine.access_in(region, racer, local, how, bytes),
    };
    if one && let Some(states) = local.known {
        note(racer, local, address, states);
    }
    if !races.is_empty() && code >> 8 == 2 {
        state.found(&reads_of(&races));
    }
    state.found(&races);
    state.tidy();
}

/// Has what a check of one granule led to at hand.
#[inline]
fn note(racer: &Racer, local: &Local, address: u64, states: (u32, u32)) {
    let way = |here| Way::new(here, address, racer.moment(), states);
    if let Some(way) = local.path.here().and_then(way) {
        racer.note(way);
    }
}

/// The races of the read before a write that has these.
#[cold]
fn reads_of(races: &[Race]) -> Vec<Race> {
    let of_writes = races.iter().filter(|race| race.first.kind.is_write());
    let read = |race: &Race| {
        let second = Access {
            kind: AccessKind::Read,
            ..(*race.second).clone()
        };
        Race {
            second: Arc::new(second),
            ..race.clone()
        }
    };
    of_writes.map(read).collect()
}

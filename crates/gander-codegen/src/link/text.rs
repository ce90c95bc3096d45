//! The text segment: import stubs, stack checks, functions, relocations.
//!
//! Invariant: a checked function begins with the comparison of the stack
//! pointer less its frame with the goroutine's limit; below it, it calls
//! `runtime.morestack` with the frame's bytes in r10, from its own end, and
//! the call returns to a jump to the function's first instruction. r11 is
//! free in prologues and stubs of natives that are not raw assembly; argument
//! registers are untouched.

use super::layout::{Import, Layout};
use crate::compile::{CodeRelocKind, OWN_CODE};
use crate::parallel::Compiled;
use gander_abi::image::BASE;
use gander_mir::Program;

/// Bytes of a stub.
pub(super) const STUB: u64 = 16;
/// Bytes of the check of a small frame: lea with 8 bits, cmp, jb.
pub(super) const PROLOGUE_SMALL: u64 = 5 + 3 + 6;
/// Bytes of the check of a large frame: lea with 32 bits, cmp, jb.
pub(super) const PROLOGUE_LARGE: u64 = 8 + 3 + 6;
/// Bytes of the slow path: mov, call, jmp.
pub(super) const SLOW_PATH: u64 = 6 + 5 + 5;

/// `int3`, between functions.
const FILLER: u8 = 0xcc;

/// What a function with this frame pushes: the frame and the frame pointer.
pub(super) fn frame_bytes(frame: u32) -> u32 {
    frame + 8
}

/// Whether the check has room for the frame in 8 bits.
pub(super) fn is_small(bytes: u32) -> bool {
    bytes <= gander_abi::g::SMALL_FRAME
}

/// Writes the segment to the image's bytes.
pub(super) fn write(
    program: &Program,
    codes: &[Option<Compiled>],
    layout: &Layout,
    bytes: &mut [u8],
) {
    let mut text = Text { bytes, at: 0 };
    let start = (Layout::TEXT - BASE) as usize;
    let end = (layout.text_end - BASE) as usize;
    text.bytes[start..end].fill(FILLER);
    for (number, import) in layout.imports.iter().enumerate() {
        text.at = layout.stub(number);
        let raw = *import == Import::Morestack || is_raw(import.symbol(program));
        if !raw {
            // mov r11, [target]
            text.put(&[0x4c, 0x8b, 0x1d]);
            text.relative(layout.slot(number));
        }
        // jmp [entry]
        text.put(&[0xff, 0x25]);
        text.relative(layout.slot(number) + 8);
    }
    for (at, compiled) in codes.iter().enumerate() {
        if let (Some(compiled), Some(placed)) = (compiled, layout.bodies[at]) {
            if placed.checked {
                check(&mut text, layout, at, compiled.code.frame);
            }
            text.at = placed.body;
            text.put(&compiled.code.bytes);
            relocate(&mut text, layout, at, compiled);
        }
    }
}

/// Whether a native is assembly that is entered as it is: some of it keeps
/// every register, so its stub must.
fn is_raw(symbol: &str) -> bool {
    gander_abi::native(symbol).is_some_and(|native| native.kind == gander_abi::Kind::Raw)
}

/// The stack check and its slow path.
fn check(text: &mut Text<'_>, layout: &Layout, at: usize, frame: u32) {
    let Some(placed) = layout.bodies[at] else {
        return;
    };
    let (entry, slow) = (layout.funcs[at], placed.end - SLOW_PATH);
    let bytes = frame_bytes(frame);
    text.at = entry;
    let below = (bytes as i32).wrapping_neg();
    // lea r11, [rsp - bytes]
    if is_small(bytes) {
        text.put(&[0x4c, 0x8d, 0x5c, 0x24, below as i8 as u8]);
    } else {
        text.put(&[0x4c, 0x8d, 0x9c, 0x24]);
        text.put(&below.to_le_bytes());
    }
    // cmp r11, [r15]; jb slow
    text.put(&[0x4d, 0x3b, 0x1f, 0x0f, 0x82]);
    text.relative(slow);
    text.at = slow;
    // mov r10d, bytes; call morestack; jmp entry
    text.put(&[0x41, 0xba]);
    text.put(&bytes.to_le_bytes());
    text.put(&[0xe8]);
    text.relative(layout.stub(0));
    text.put(&[0xe9]);
    text.relative(entry);
}

fn relocate(text: &mut Text<'_>, layout: &Layout, at: usize, compiled: &Compiled) {
    let Some(placed) = layout.bodies[at] else {
        return;
    };
    for reloc in &compiled.code.relocs {
        let target = match reloc.target {
            OWN_CODE => placed.body,
            number => layout.symbol(compiled.symbols[number as usize]),
        };
        let value = target.wrapping_add_signed(reloc.addend);
        text.at = placed.body + u64::from(reloc.offset);
        match reloc.kind {
            // The addend counts from the place itself.
            CodeRelocKind::Relative => {
                let distance = value.wrapping_sub(text.at) as u32;
                text.put(&distance.to_le_bytes());
            }
            CodeRelocKind::Absolute => text.put(&value.to_le_bytes()),
        }
    }
}

/// Writes at addresses.
struct Text<'a> {
    bytes: &'a mut [u8],
    at: u64,
}

impl Text<'_> {
    fn put(&mut self, code: &[u8]) {
        let at = (self.at - BASE) as usize;
        self.bytes[at..at + code.len()].copy_from_slice(code);
        self.at += code.len() as u64;
    }

    /// Four bytes: the distance to `target` from after them.
    fn relative(&mut self, target: u64) {
        let distance = target.wrapping_sub(self.at + 4) as u32;
        self.put(&distance.to_le_bytes());
    }
}

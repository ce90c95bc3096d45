//! Constants, type descriptors and initialised variables.
//!
//! Invariant: relocations overwrite their place; bss has no bytes.

use super::layout::Layout;
use gander_abi::image::BASE;
use gander_mir::{Program, RelocKind, Target};

/// Writes all data to the image's bytes.
pub(super) fn write(program: &Program, layout: &Layout, bytes: &mut [u8]) {
    for (at, data) in program.datas.iter().enumerate() {
        let start = (layout.datas[at] - BASE) as usize;
        if start >= bytes.len() {
            // In bss, which is all zero.
            continue;
        }
        bytes[start..start + data.bytes.len()].copy_from_slice(&data.bytes);
        for reloc in &data.relocs {
            let target = match reloc.target {
                Target::Func(id) => layout.funcs[id.index()],
                Target::Data(id) => layout.datas[id.index()],
            };
            let value = target.wrapping_add_signed(reloc.addend);
            let at = start + reloc.offset as usize;
            let mut put = |value: &[u8]| bytes[at..at + value.len()].copy_from_slice(value);
            match reloc.kind {
                RelocKind::Absolute => put(&value.to_le_bytes()),
                RelocKind::TypeOffset => {
                    put(&(value.wrapping_sub(layout.types) as u32).to_le_bytes());
                }
                RelocKind::TextOffset => {
                    put(&(value.wrapping_sub(Layout::TEXT) as u32).to_le_bytes());
                }
            }
        }
    }
}

//! Pointer masks of types: those of large types are made when first needed.
//!
//! Invariant: a mask, once made, is found in the slot that the type's
//! descriptor points to and never changes; overlay Go makes the same.

use gander_abi::rtype::{Type, kind, tflag};
use std::ptr;
use std::sync::atomic::{AtomicPtr, Ordering};

/// `abi.ArrayType`.
#[repr(C)]
struct ArrayType {
    common: Type,
    elem: *const Type,
    slice: *const Type,
    len: usize,
}

/// `abi.StructType`.
#[repr(C)]
struct StructType {
    common: Type,
    package: usize,
    fields: *const Field,
    field_count: usize,
}

/// `abi.StructField`.
#[repr(C)]
struct Field {
    name: usize,
    typ: *const Type,
    offset: usize,
}

/// The mask of a type that has pointers: a bit for each word of `ptr_bytes`.
///
/// # Safety
/// A descriptor of the program.
#[inline]
pub(crate) unsafe fn mask(typ: *const Type) -> *const u8 {
    match (*typ).tflag & tflag::GC_MASK_ON_DEMAND {
        0 => (*typ).gc_data,
        _ => on_demand(typ),
    }
}

#[cold]
unsafe fn on_demand(typ: *const Type) -> *const u8 {
    let slot = &*(*typ).gc_data.cast::<AtomicPtr<u8>>();
    let known = slot.load(Ordering::Acquire);
    if !known.is_null() {
        return known;
    }
    let mut bytes = vec![0; ((*typ).ptr_bytes / 8).div_ceil(64) * 8];
    fill(&mut bytes, 0, typ);
    let made = bytes.leak().as_mut_ptr();
    match slot.compare_exchange(ptr::null_mut(), made, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => made,
        Err(other) => other,
    }
}

/// Sets the bits of a value that begins at word `base`.
unsafe fn fill(mask: &mut [u8], base: usize, typ: *const Type) {
    if (*typ).ptr_bytes == 0 {
        return;
    }
    if (*typ).tflag & tflag::GC_MASK_ON_DEMAND == 0 {
        for word in 0..(*typ).ptr_bytes / 8 {
            let bit = *(*typ).gc_data.add(word / 8) >> (word % 8) & 1;
            mask[(base + word) / 8] |= bit << ((base + word) % 8);
        }
        return;
    }
    match (*typ).kind & 0x1f {
        kind::ARRAY => {
            let array = &*typ.cast::<ArrayType>();
            for index in 0..array.len {
                fill(mask, base + index * (*array.elem).size / 8, array.elem);
            }
        }
        kind::STRUCT => {
            let whole = &*typ.cast::<StructType>();
            for field in std::slice::from_raw_parts(whole.fields, whole.field_count) {
                fill(mask, base + field.offset / 8, field.typ);
            }
        }
        // No other type is large.
        _ => {}
    }
}

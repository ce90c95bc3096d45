//! Pointer bits: from a type's mask to the bitmap of the arena.
//!
//! Invariant: the bits of an object say where its pointers are from its
//! allocation on; the bits of free cells are stale, so they are cleared before
//! cells are handed out.

use crate::arena::Tables;
use crate::summary::for_words;

/// Where a type's values hold pointers.
#[repr(C)]
#[derive(Clone, Copy, Debug)]
pub struct PtrMask {
    /// Bytes of a value; a multiple of 8 if it has pointers.
    pub elem_size: usize,
    /// Bytes of a value up to the end of its last pointer; 0 for none.
    pub ptr_bytes: usize,
    /// A bit per word of the first `ptr_bytes`, lowest first, padded to a byte:
    /// `GCData` of a Go type descriptor.
    pub mask: *const u8,
}

impl PtrMask {
    /// Whether values hold no pointers.
    #[inline(always)]
    pub fn is_noscan(&self) -> bool {
        self.ptr_bytes == 0
    }

    /// Up to 64 mask bits from bit `from`, a multiple of 8. Bits past the
    /// last pointer are zero.
    ///
    /// # Safety
    /// The mask has as many bits as it says.
    #[inline(always)]
    unsafe fn bits(&self, from: usize) -> u64 {
        let count = self.ptr_bytes / 8 - from;
        // SAFETY: the first byte, which every mask has.
        let mut bits = u64::from(unsafe { *self.mask.add(from / 8) });
        for i in 1..count.min(64).div_ceil(8) {
            // SAFETY: a byte that holds a bit of the mask.
            let byte = unsafe { *self.mask.add(from / 8 + i) };
            bits |= u64::from(byte) << (8 * i);
        }
        if count < 64 {
            bits &= (1 << count) - 1;
        }
        bits
    }
}

impl Tables {
    /// Clears the pointer bits of the words `from..to`.
    ///
    /// # Safety
    /// The words are in committed pages and the caller's.
    pub(crate) unsafe fn clear_pointers(&self, from: usize, to: usize) {
        for_words(from, to, |i, mask| {
            // SAFETY: the caller's words. Words of neighbours in the same
            // bitmap word belong to the same span, so to the same owner.
            unsafe { *self.pointers(i) &= !mask };
        });
    }

    /// ORs `count` bits in, from word `at` on.
    ///
    /// # Safety
    /// As `clear_pointers`, for the words `at..at + count`.
    #[inline(always)]
    unsafe fn or_pointers(&self, at: usize, bits: u64, count: usize) {
        let shift = at % 64;
        // SAFETY: the caller's words.
        unsafe {
            *self.pointers(at / 64) |= bits << shift;
            if shift + count > 64 {
                *self.pointers(at / 64 + 1) |= bits >> (64 - shift);
            }
        }
    }

    /// Sets the pointer bits of an object of `size` bytes at word `at`, whose
    /// bits are clear: the mask once, or once per element.
    ///
    /// # Safety
    /// The object is the caller's, the mask is valid and has pointers.
    #[inline(always)]
    pub(crate) unsafe fn set_pointers(&self, at: usize, size: usize, mask: &PtrMask) {
        let words = mask.ptr_bytes / 8;
        if words <= 64 && size < 2 * mask.elem_size {
            // SAFETY: the caller's mask and object.
            unsafe { self.or_pointers(at, mask.bits(0), words) };
        } else {
            // SAFETY: as this function.
            unsafe { self.set_pointers_slow(at, size, mask) };
        }
    }

    /// # Safety
    /// As `set_pointers`.
    #[inline(never)]
    unsafe fn set_pointers_slow(&self, at: usize, size: usize, mask: &PtrMask) {
        let words = mask.elem_size / 8;
        let count = (size / 8).checked_div(words).unwrap_or(0).max(1);
        if count > 1 && words.is_power_of_two() && words <= 64 {
            // SAFETY: the caller's mask and object.
            unsafe {
                let pattern = repeat(mask.bits(0), words).rotate_left((at % words.max(1)) as u32);
                self.fill_pointers(at, at + count * words, pattern);
            }
            return;
        }
        for i in 0..count {
            let start = at + i * words;
            for from in (0..mask.ptr_bytes / 8).step_by(64) {
                let bits = (mask.ptr_bytes / 8 - from).min(64);
                // SAFETY: the caller's mask and object.
                unsafe { self.or_pointers(start + from, mask.bits(from), bits) };
            }
        }
    }

    /// ORs a pattern of 64 bits, aligned to the bitmap's words, over a range.
    ///
    /// # Safety
    /// As `clear_pointers`.
    unsafe fn fill_pointers(&self, from: usize, to: usize, pattern: u64) {
        for_words(from, to, |i, mask| {
            // SAFETY: the caller's words.
            unsafe { *self.pointers(i) |= pattern & mask };
        });
    }
}

/// The low `words` bits of `bits` over and over.
fn repeat(bits: u64, words: usize) -> u64 {
    let mut pattern = bits;
    let mut have = words;
    while have < 64 {
        pattern |= pattern << have;
        have *= 2;
    }
    pattern
}

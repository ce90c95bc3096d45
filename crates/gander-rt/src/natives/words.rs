//! `math/big`: vectors of words.
//!
//! Invariant: the results of the package's Go bodies. The callers see to it that
//! the vectors have the length that they say, and are long enough for the call.

use std::arch::x86_64::{_addcarry_u64, _subborrow_u64};

/// A word of each operand, and where the result goes.
///
/// # Safety
/// The vectors must have more than `at` words.
#[inline(always)]
unsafe fn word(x: *const u64, at: usize) -> u64 {
    // SAFETY: by this function's contract.
    unsafe { *x.add(at) }
}

/// `func addWords(z, x, y *Word, n int) Word`
pub(crate) unsafe extern "C" fn add(z: *mut u64, x: *const u64, y: *const u64, n: usize) -> u64 {
    let mut carry = 0;
    for at in 0..n {
        // SAFETY: vectors of n words of the Go caller's.
        unsafe { carry = _addcarry_u64(carry, word(x, at), word(y, at), &mut *z.add(at)) };
    }
    u64::from(carry)
}

/// `func subWords(z, x, y *Word, n int) Word`
pub(crate) unsafe extern "C" fn sub(z: *mut u64, x: *const u64, y: *const u64, n: usize) -> u64 {
    let mut borrow = 0;
    for at in 0..n {
        // SAFETY: vectors of n words of the Go caller's.
        unsafe { borrow = _subborrow_u64(borrow, word(x, at), word(y, at), &mut *z.add(at)) };
    }
    u64::from(borrow)
}

/// `func shlWords(z, x *Word, n int, s uint) Word`, 0 < s < 64, from the last word
/// down.
pub(crate) unsafe extern "C" fn shl(z: *mut u64, x: *const u64, n: usize, s: u32) -> u64 {
    let mut out = 0;
    let mut above: Option<u64> = None;
    for at in (0..n).rev() {
        // SAFETY: vectors of n words of the Go caller's.
        let this = unsafe { word(x, at) };
        match above {
            // SAFETY: there is a word above.
            Some(above) => unsafe { *z.add(at + 1) = above << s | this >> (64 - s) },
            None => out = this >> (64 - s),
        }
        above = Some(this);
    }
    if let Some(lowest) = above {
        // SAFETY: there is at least one word.
        unsafe { *z = lowest << s };
    }
    out
}

/// `func shrWords(z, x *Word, n int, s uint) Word`, 0 < s < 64, from the first word
/// up.
pub(crate) unsafe extern "C" fn shr(z: *mut u64, x: *const u64, n: usize, s: u32) -> u64 {
    let mut out = 0;
    let mut below: Option<u64> = None;
    for at in 0..n {
        // SAFETY: vectors of n words of the Go caller's.
        let this = unsafe { word(x, at) };
        match below {
            // SAFETY: there is a word below.
            Some(below) => unsafe { *z.add(at - 1) = below >> s | this << (64 - s) },
            None => out = this << (64 - s),
        }
        below = Some(this);
    }
    if let Some(highest) = below {
        // SAFETY: there is at least one word.
        unsafe { *z.add(n - 1) = highest >> s };
    }
    out
}

/// `z = y * m + x + carry`, word by word; the last carry.
///
/// # Safety
/// The vectors must have `n` words; `x` may be null for zeros.
#[inline(always)]
unsafe fn multiply(
    z: *mut u64,
    x: *const u64,
    y: *const u64,
    n: usize,
    m: u64,
    mut carry: u64,
) -> u64 {
    for at in 0..n {
        let added = match x.is_null() {
            true => 0,
            // SAFETY: by this function's contract.
            false => unsafe { word(x, at) },
        };
        // SAFETY: by this function's contract.
        let product = u128::from(unsafe { word(y, at) }) * u128::from(m);
        let sum = product + u128::from(added) + u128::from(carry);
        // SAFETY: by this function's contract.
        unsafe { *z.add(at) = sum as u64 };
        carry = (sum >> 64) as u64;
    }
    carry
}

/// `func mulAddWords(z, x *Word, n int, m, a Word) Word`
pub(crate) unsafe extern "C" fn mul_add(
    z: *mut u64,
    x: *const u64,
    n: usize,
    m: u64,
    a: u64,
) -> u64 {
    // SAFETY: vectors of n words of the Go caller's.
    unsafe { multiply(z, std::ptr::null(), x, n, m, a) }
}

/// `func addMulWords(z, x, y *Word, n int, m, a Word) Word`
pub(crate) unsafe extern "C" fn add_mul(
    z: *mut u64,
    x: *const u64,
    y: *const u64,
    n: usize,
    m: u64,
    a: u64,
) -> u64 {
    // SAFETY: vectors of n words of the Go caller's.
    unsafe { multiply(z, x, y, n, m, a) }
}

#[target_feature(enable = "bmi2,adx")]
unsafe fn add_mul_wide(z: *mut u64, x: *const u64, y: *const u64, n: usize, m: u64, a: u64) -> u64 {
    // SAFETY: the caller's.
    unsafe { multiply(z, x, y, n, m, a) }
}

/// `func addMulWordsADX(z, x, y *Word, n int, m, a Word) Word`
pub(crate) unsafe extern "C" fn add_mul_adx(
    z: *mut u64,
    x: *const u64,
    y: *const u64,
    n: usize,
    m: u64,
    a: u64,
) -> u64 {
    // SAFETY: vectors of n words; Go code asks for the processor's features before.
    unsafe { add_mul_wide(z, x, y, n, m, a) }
}

//! `hash/crc32`: the checksums with the processor's instructions.
//!
//! Invariant: the results of the package's own tables for every input. Called
//! only where the processor has PCLMULQDQ, SSE4.1 and SSE4.2.
//!
//! Long inputs are folded by carry-less multiplication, four blocks of 16 bytes
//! at a time (V. Gopal et al., "Fast CRC Computation for Generic Polynomials
//! Using PCLMULQDQ Instruction", Intel, 2009). What is left, 16 bytes with the
//! same checksum and the end of the input, goes through tables for the
//! polynomial of IEEE 802.3, and through the instruction for Castagnoli's.

use std::arch::x86_64::{
    __m128i, _mm_clmulepi64_si128, _mm_crc32_u8, _mm_crc32_u64, _mm_cvtsi32_si128, _mm_loadu_si128,
    _mm_set_epi64x, _mm_storeu_si128, _mm_xor_si128,
};

/// Polynomials without their highest power, the lowest power last.
const IEEE: u32 = 0x04c1_1db7;
const CASTAGNOLI: u32 = 0x1edc_6f41;

/// Bytes from which on folding pays.
const FOLD: usize = 64;

/// `x` to the power `n`, modulo a polynomial, in the order of bits in which
/// messages are read.
const fn power(polynomial: u32, n: u32) -> i64 {
    let mut rest: u32 = 1;
    let mut at = 0;
    while at < n {
        let carry = rest >> 31;
        rest = (rest << 1) ^ (carry * polynomial);
        at += 1;
    }
    (rest.reverse_bits() as i64) << 1
}

/// The factors that move the two halves of a block over `bits` bits.
const fn factors(polynomial: u32, bits: u32) -> [i64; 2] {
    [power(polynomial, bits + 32), power(polynomial, bits - 32)]
}

/// Entry `[k][b]`: the checksum of the byte `b` and `k` zero bytes behind it.
const fn tables(polynomial: u32) -> [[u32; 256]; 8] {
    let reversed = polynomial.reverse_bits();
    let mut tables = [[0; 256]; 8];
    let mut byte = 0;
    while byte < 256 {
        let mut rest = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            rest = (rest >> 1) ^ ((rest & 1) * reversed);
            bit += 1;
        }
        tables[0][byte] = rest;
        byte += 1;
    }
    let mut zeros = 1;
    while zeros < 8 {
        let mut byte = 0;
        while byte < 256 {
            let before = tables[zeros - 1][byte];
            tables[zeros][byte] = (before >> 8) ^ tables[0][(before & 0xff) as usize];
            byte += 1;
        }
        zeros += 1;
    }
    tables
}

static TABLES: [[u32; 256]; 8] = tables(IEEE);

/// Goes on with a checksum, by tables.
fn by_tables(mut crc: u32, bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<8>();
    for word in words {
        let mixed = u64::from_le_bytes(*word) ^ u64::from(crc);
        crc = (TABLES.iter().rev().zip(mixed.to_le_bytes()))
            .fold(0, |crc, (table, byte)| crc ^ table[usize::from(byte)]);
    }
    for byte in rest {
        crc = (crc >> 8) ^ TABLES[0][((crc ^ u32::from(*byte)) & 0xff) as usize];
    }
    crc
}

/// Goes on with a checksum, by the instruction for Castagnoli's polynomial.
#[target_feature(enable = "sse4.2")]
fn by_instruction(crc: u32, bytes: &[u8]) -> u32 {
    let (words, rest) = bytes.as_chunks::<8>();
    let crc = words.iter().fold(u64::from(crc), |crc, word| {
        _mm_crc32_u64(crc, u64::from_le_bytes(*word))
    });
    rest.iter()
        .fold(crc as u32, |crc, byte| _mm_crc32_u8(crc, *byte))
}

#[target_feature(enable = "pclmulqdq,sse4.1")]
fn load(block: &[u8; 16]) -> __m128i {
    // SAFETY: the block is 16 bytes; no alignment is asked for.
    unsafe { _mm_loadu_si128(block.as_ptr().cast()) }
}

/// Moves a block over others, onto `next`.
#[target_feature(enable = "pclmulqdq,sse4.1")]
fn fold(block: __m128i, factors: __m128i, next: __m128i) -> __m128i {
    let low = _mm_clmulepi64_si128::<0x00>(block, factors);
    let high = _mm_clmulepi64_si128::<0x11>(block, factors);
    _mm_xor_si128(next, _mm_xor_si128(low, high))
}

/// 16 bytes that have, beginning with 0, the checksum that the blocks have
/// beginning with `crc`.
#[target_feature(enable = "pclmulqdq,sse4.1")]
fn fold_all(crc: u32, blocks: &[[u8; 16]], far: [i64; 2], near: [i64; 2]) -> [u8; 16] {
    let far = _mm_set_epi64x(far[1], far[0]);
    let near = _mm_set_epi64x(near[1], near[0]);
    let (fours, rest) = blocks.as_chunks::<4>();
    let mut fours = fours.iter();
    let mut sums = fours
        .next()
        .map_or([[0; 16]; 4], |four| *four)
        .each_ref()
        .map(|block| load(block));
    sums[0] = _mm_xor_si128(sums[0], _mm_cvtsi32_si128(crc as i32));
    for four in fours {
        for (sum, block) in sums.iter_mut().zip(four) {
            *sum = fold(*sum, far, load(block));
        }
    }
    let [first, others @ ..] = sums;
    let mut sum = first;
    for block in others {
        sum = fold(sum, near, block);
    }
    for block in rest {
        sum = fold(sum, near, load(block));
    }
    let mut bytes = [0; 16];
    // SAFETY: 16 bytes, of any alignment.
    unsafe { _mm_storeu_si128(bytes.as_mut_ptr().cast(), sum) };
    bytes
}

#[target_feature(enable = "pclmulqdq,sse4.1")]
fn ieee(crc: u32, bytes: &[u8]) -> u32 {
    const FAR: [i64; 2] = factors(IEEE, 512);
    const NEAR: [i64; 2] = factors(IEEE, 128);
    if bytes.len() < FOLD {
        return by_tables(crc, bytes);
    }
    let (blocks, rest) = bytes.as_chunks::<16>();
    let folded = fold_all(crc, blocks, FAR, NEAR);
    by_tables(by_tables(0, &folded), rest)
}

#[target_feature(enable = "pclmulqdq,sse4.1,sse4.2")]
fn castagnoli(crc: u32, bytes: &[u8]) -> u32 {
    const FAR: [i64; 2] = factors(CASTAGNOLI, 512);
    const NEAR: [i64; 2] = factors(CASTAGNOLI, 128);
    if bytes.len() < FOLD {
        return by_instruction(crc, bytes);
    }
    let (blocks, rest) = bytes.as_chunks::<16>();
    let folded = fold_all(crc, blocks, FAR, NEAR);
    by_instruction(by_instruction(0, &folded), rest)
}

/// `func sumIEEE(p []byte, crc uint32) uint32`
pub(crate) unsafe extern "C" fn update_ieee(
    p: *const u8,
    len: usize,
    _cap: usize,
    crc: u32,
) -> u32 {
    // SAFETY: a Go slice; Go code asks for the processor's features before.
    unsafe { !ieee(!crc, super::bytealg::bytes(p, len)) }
}

/// `func sumCastagnoli(p []byte, crc uint32) uint32`
pub(crate) unsafe extern "C" fn update_castagnoli(
    p: *const u8,
    len: usize,
    _cap: usize,
    crc: u32,
) -> u32 {
    // SAFETY: a Go slice; Go code asks for the processor's features before.
    unsafe { !castagnoli(!crc, super::bytealg::bytes(p, len)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn by_bits(polynomial: u32, mut crc: u32, bytes: &[u8]) -> u32 {
        for byte in bytes {
            crc ^= u32::from(*byte);
            for _ in 0..8 {
                crc = (crc >> 1) ^ ((crc & 1) * polynomial.reverse_bits());
            }
        }
        crc
    }

    #[test]
    fn sums_are_those_of_the_definition() {
        let has = is_x86_feature_detected!("pclmulqdq") && is_x86_feature_detected!("sse4.2");
        let bytes: Vec<u8> = (0..1000_u32).map(|at| ((at * at) >> 3) as u8).collect();
        for (start, len) in (0..300).map(|len| (len % 7, len)).chain([(3, 900)]) {
            let bytes = &bytes[start..start + len];
            let crc = 0x1234_5678 ^ len as u32;
            let expected = by_bits(IEEE, crc, bytes);
            assert_eq!(by_tables(crc, bytes), expected, "{len}");
            if !has {
                continue;
            }
            // SAFETY: the processor has what it takes.
            let sums = unsafe { (ieee(crc, bytes), castagnoli(crc, bytes)) };
            assert_eq!(sums, (expected, by_bits(CASTAGNOLI, crc, bytes)), "{len}");
        }
    }
}

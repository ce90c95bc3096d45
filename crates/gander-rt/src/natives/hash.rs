//! Hashes of memory for maps (`internal/runtime/maps`).
//!
//! Invariant: equal bytes and seed give equal hashes within a process; the
//! values themselves are free, as every process seeds them anew. wyhash's
//! folded multiplication, as gc uses where the processor has no AES.

const M0: u64 = 0xa076_1d64_78bd_642f;
const M1: u64 = 0xe703_7ed1_a0b4_28db;
const M2: u64 = 0x8ebc_6af0_9c88_c6e3;
const M3: u64 = 0x5899_65cc_7537_4cc3;

fn mix(a: u64, b: u64) -> u64 {
    let product = u128::from(a) * u128::from(b);
    (product >> 64) as u64 ^ product as u64
}

/// # Safety
/// `p` must be valid for reads of 8 bytes.
unsafe fn word(p: *const u8) -> u64 {
    // SAFETY: by this function's contract.
    unsafe { p.cast::<u64>().read_unaligned() }
}

/// # Safety
/// `p` must be valid for reads of 4 bytes.
unsafe fn half(p: *const u8) -> u64 {
    // SAFETY: by this function's contract.
    u64::from(unsafe { p.cast::<u32>().read_unaligned() })
}

/// `func memHashAES(p unsafe.Pointer, h, s uintptr) uintptr`
pub(crate) unsafe extern "C" fn memhash(p: *const u8, seed: u64, len: usize) -> u64 {
    // SAFETY: the caller hashes `len` bytes at `p`; every read below stays
    // inside them.
    unsafe {
        let mut seed = seed ^ M0;
        let (a, b);
        if len > 16 {
            let mut at = 0;
            while len - at > 16 {
                seed = mix(word(p.add(at)) ^ M1, word(p.add(at + 8)) ^ seed);
                at += 16;
            }
            a = word(p.add(len - 16));
            b = word(p.add(len - 8));
        } else if len >= 8 {
            a = word(p);
            b = word(p.add(len - 8));
        } else if len >= 4 {
            a = half(p);
            b = half(p.add(len - 4));
        } else if len > 0 {
            a = u64::from(*p) << 16 | u64::from(*p.add(len / 2)) << 8 | u64::from(*p.add(len - 1));
            b = 0;
        } else {
            return seed;
        }
        mix(M1 ^ len as u64, mix(a ^ M2, b ^ seed ^ M3))
    }
}

/// `func memHash32AES(v uint32, h uintptr) uintptr`
pub(crate) extern "C" fn memhash32(value: u32, seed: u64) -> u64 {
    let value = u64::from(value);
    mix(M1 ^ 4, mix(value ^ M2, value ^ seed ^ M0 ^ M3))
}

/// `func memHash64AES(v uint64, h uintptr) uintptr`
pub(crate) extern "C" fn memhash64(value: u64, seed: u64) -> u64 {
    mix(M1 ^ 8, mix(value ^ M2, value ^ seed ^ M0 ^ M3))
}

/// `func checkMasksAndShiftsAlignment() bool`
pub(crate) extern "C" fn masks_are_aligned() -> bool {
    true
}

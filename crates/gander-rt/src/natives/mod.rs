//! The Rust functions that Go code calls, by Go symbol name.
//!
//! Invariant: one entry for each of `gander_abi::natives`, implemented here or
//! in the crates below; a test finds missing and surplus ones.

mod bytealg;
mod crc32;
mod hash;
mod math;
mod memory;
mod raw;
mod words;

/// The processors that the process may use.
pub(crate) fn processors() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// `func getGOAMD64level() int32`: what the image needs is checked at start.
extern "C" fn amd64_level() -> i32 {
    1
}

/// `func gettimeofday(timeval *Timeval) (err Errno)`
unsafe extern "C" fn gettimeofday(value: *mut libc::timeval) -> usize {
    // SAFETY: the Go caller passes a Timeval of its own.
    match unsafe { libc::gettimeofday(value, std::ptr::null_mut()) } {
        0 => 0,
        _ => std::io::Error::last_os_error().raw_os_error().unwrap_or(0) as usize,
    }
}

extern "C" fn nothing() {}

/// Natives of std packages other than `runtime`, and memory primitives.
pub fn std_natives() -> Vec<(&'static str, usize)> {
    let mut list = raw::entries().to_vec();
    list.extend([
        (
            "internal/bytealg.IndexByte",
            bytealg::index_byte as *const () as usize,
        ),
        (
            "internal/bytealg.IndexByteString",
            bytealg::index_byte_string as *const () as usize,
        ),
        (
            "internal/bytealg.Count",
            bytealg::count as *const () as usize,
        ),
        (
            "internal/bytealg.CountString",
            bytealg::count_string as *const () as usize,
        ),
        (
            "internal/bytealg.Index",
            bytealg::index_bytes as *const () as usize,
        ),
        (
            "internal/bytealg.IndexString",
            bytealg::index_string as *const () as usize,
        ),
        (
            "internal/bytealg.Compare",
            bytealg::compare as *const () as usize,
        ),
        (
            "runtime.cmpstring",
            bytealg::compare_string as *const () as usize,
        ),
        (
            "hash/crc32.sumIEEE",
            crc32::update_ieee as *const () as usize,
        ),
        (
            "hash/crc32.sumCastagnoli",
            crc32::update_castagnoli as *const () as usize,
        ),
        ("math/big.addWords", words::add as *const () as usize),
        ("math/big.subWords", words::sub as *const () as usize),
        ("math/big.shlWords", words::shl as *const () as usize),
        ("math/big.shrWords", words::shr as *const () as usize),
        ("math/big.mulAddWords", words::mul_add as *const () as usize),
        ("math/big.addMulWords", words::add_mul as *const () as usize),
        (
            "math/big.addMulWordsADX",
            words::add_mul_adx as *const () as usize,
        ),
        (
            "internal/runtime/maps.memHashAES",
            hash::memhash as *const () as usize,
        ),
        (
            "internal/runtime/maps.memHash32AES",
            hash::memhash32 as *const () as usize,
        ),
        (
            "internal/runtime/maps.memHash64AES",
            hash::memhash64 as *const () as usize,
        ),
        (
            "internal/runtime/maps.checkMasksAndShiftsAlignment",
            hash::masks_are_aligned as *const () as usize,
        ),
        (
            "internal/cpu.getGOAMD64level",
            amd64_level as *const () as usize,
        ),
        ("math.archExp", math::exp as *const () as usize),
        ("syscall.gettimeofday", gettimeofday as *const () as usize),
        ("runtime.memmove", memory::memmove as *const () as usize),
        (
            "runtime.memmoveNoHeapPointers",
            memory::memmove as *const () as usize,
        ),
        (
            "runtime.memclrNoHeapPointers",
            memory::memclr as *const () as usize,
        ),
        ("runtime.memequal", memory::memequal as *const () as usize),
    ]);
    list.extend(
        [
            "crypto/internal/boring/sig.BoringCrypto",
            "crypto/internal/boring/sig.FIPSOnly",
            "crypto/internal/boring/sig.StandardCrypto",
        ]
        .map(|symbol| (symbol, nothing as *const () as usize)),
    );
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_entry_is_listed_once() {
        let mut seen = std::collections::HashSet::new();
        for (name, _) in std_natives() {
            assert!(
                gander_abi::native(name).is_some(),
                "{name} is not in the list"
            );
            assert!(seen.insert(name), "{name} is there twice");
        }
    }
}

//! Functions of std packages that have assembly instead of a Go body.
//!
//! Raw ones have Go's calling convention in full: more than six words arrive
//! in the overflow block, more than one result leaves in registers.

use super::{Native, leaf, raw};

pub(super) const LIST: &[Native] = &[
    // func cpuid(eaxArg, ecxArg uint32) (eax, ebx, ecx, edx uint32)
    raw("internal/cpu.cpuid"),
    // func xgetbv() (eax, edx uint32)
    raw("internal/cpu.xgetbv"),
    // func getGOAMD64level() int32: 1
    leaf("internal/cpu.getGOAMD64level"),
    // func Syscall6(num, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, errno uintptr)
    raw("internal/runtime/syscall/linux.Syscall6"),
    // func rawSyscallNoError(trap, a1, a2, a3 uintptr) (r1, r2 uintptr)
    raw("syscall.rawSyscallNoError"),
    // func rawVforkSyscall(trap, a1, a2, a3 uintptr) (r1 uintptr, err Errno): the
    // child returns first on the same stack, so the return address is kept in a register
    raw("syscall.rawVforkSyscall"),
    // func gettimeofday(tv *Timeval) Errno
    leaf("syscall.gettimeofday"),
    // --- internal/bytealg
    // func Compare(a, b []byte) int
    leaf("internal/bytealg.Compare"),
    // func Count(b []byte, c byte) int; func CountString(s string, c byte) int
    leaf("internal/bytealg.Count"),
    leaf("internal/bytealg.CountString"),
    // func Index(a, b []byte) int; func IndexString(a, b string) int: 2 <= len(b) <= 63
    leaf("internal/bytealg.Index"),
    leaf("internal/bytealg.IndexString"),
    // func IndexByte(b []byte, c byte) int; func IndexByteString(s string, c byte) int
    leaf("internal/bytealg.IndexByte"),
    leaf("internal/bytealg.IndexByteString"),
    // --- hash/crc32, with instructions that the Go callers ask for
    // func sumIEEE(p []byte, crc uint32) uint32; func sumCastagnoli, the same
    leaf("hash/crc32.sumIEEE"),
    leaf("hash/crc32.sumCastagnoli"),
    // --- math/big: vectors of n words; the carry
    // func addWords(z, x, y *Word, n int) Word; func subWords, the same
    leaf("math/big.addWords"),
    leaf("math/big.subWords"),
    // func shlWords(z, x *Word, n int, s uint) Word; func shrWords, the same
    leaf("math/big.shlWords"),
    leaf("math/big.shrWords"),
    // func mulAddWords(z, x *Word, n int, m, a Word) Word
    leaf("math/big.mulAddWords"),
    // func addMulWords(z, x, y *Word, n int, m, a Word) Word; func addMulWordsADX, the same
    leaf("math/big.addMulWords"),
    leaf("math/big.addMulWordsADX"),
    // --- Hashes of maps; any good function will do
    // func memHashAES(p unsafe.Pointer, h, s uintptr) uintptr: s bytes
    leaf("internal/runtime/maps.memHashAES"),
    // func memHash32AES(v uint32, h uintptr) uintptr; memHash64AES(v uint64, h uintptr) uintptr
    leaf("internal/runtime/maps.memHash32AES"),
    leaf("internal/runtime/maps.memHash64AES"),
    // func checkMasksAndShiftsAlignment() bool: true
    leaf("internal/runtime/maps.checkMasksAndShiftsAlignment"),
    // func archExp(x float64) float64: bit for bit the official assembly's
    leaf("math.archExp"),
    // --- Marks of the official linker, without effect
    leaf("crypto/internal/boring/sig.BoringCrypto"),
    leaf("crypto/internal/boring/sig.FIPSOnly"),
    leaf("crypto/internal/boring/sig.StandardCrypto"),
];

//! How race builds name an atomic operation to the detector's native.
//!
//! Invariant: the operation is in the low byte, the size in bytes above it.

/// The value.
pub const LOAD: u64 = 0;
/// Sets the value.
pub const STORE: u64 = 1;
/// The value before an addition.
pub const ADD: u64 = 2;
/// The value before a bitwise and.
pub const AND: u64 = 3;
/// The value before a bitwise or.
pub const OR: u64 = 4;
/// The value before it is replaced.
pub const EXCHANGE: u64 = 5;
/// Whether the value was the first argument, and now is the second.
pub const CAS: u64 = 6;

/// Added to an operation: it is an access, and orders nothing.
pub const SILENT: u64 = 0x80;

/// The number of an operation on a variable of `size` bytes.
pub const fn encode(what: u64, size: u8) -> u64 {
    what | (size as u64) << 8
}

/// The operation and the size.
pub const fn decode(op: u64) -> (u64, u8) {
    (op & 0xff, (op >> 8) as u8)
}

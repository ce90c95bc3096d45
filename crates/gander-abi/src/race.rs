//! How race builds name an atomic operation to the detector's native.
//!
//! Invariant: the operation is in the low byte, the size in bytes above it.

/// Where compiled code finds a byte that is above 1 while checks do nothing: there
/// is one goroutine, and nothing was ever remembered.
pub const ALONE: u64 = crate::image::BASE - crate::image::PAGE;

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

/// Where the number of its readers is in an `RWMutex`.
pub const READERS: u64 = 16;

/// What a function of the standard library did, for `runtime.raceEvent` and
/// `runtime.raceIO`.
pub mod event {
    /// `Lock`, or a successful `TryLock`.
    pub const LOCK: u64 = 0;
    /// `Unlock`, which also looks at the first byte, and changes the number of
    /// readers: four bytes at [`super::READERS`].
    pub const UNLOCK: u64 = 1;
    /// `RLock`, or a successful `TryRLock`, which also looks at the first byte.
    pub const READ_LOCK: u64 = 2;
    /// `RUnlock`, which also looks at the first byte.
    pub const READ_UNLOCK: u64 = 3;
    /// `WaitGroup.Done`.
    pub const GROUP_DONE: u64 = 4;
    /// `WaitGroup.Wait`.
    pub const GROUP_WAIT: u64 = 5;
    /// `Pool.Put`.
    pub const POOL_PUT: u64 = 6;
    /// `Pool.Get`.
    pub const POOL_GET: u64 = 7;
    /// Data came from a file descriptor.
    pub const IO_READ: u64 = 8;
    /// Data goes to a file descriptor.
    pub const IO_WRITE: u64 = 9;
    /// A file descriptor is closed.
    pub const IO_CLOSE: u64 = 10;
    /// `WaitGroup.Add` takes the counter from 0.
    pub const GROUP_FIRST: u64 = 11;
    /// `WaitGroup.Wait` begins to wait.
    pub const GROUP_PARK: u64 = 12;
    /// `WaitGroup.Wait` finds the counter 0, and returns.
    pub const GROUP_PASS: u64 = 13;
    /// As [`LOCK`] of a `Mutex`, which also changes its state: the first four
    /// bytes.
    pub const MUTEX_LOCK: u64 = 14;
    /// As [`UNLOCK`] of a `Mutex`, which also changes its state.
    pub const MUTEX_UNLOCK: u64 = 15;
}

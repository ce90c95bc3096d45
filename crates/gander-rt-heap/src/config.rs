//! How a heap is set up: where its arena lies and how large it may be.
//!
//! Invariant: a configuration is plain data; the environment is read by whoever
//! starts the program.

use crate::stress::Stress;
use std::fmt;

/// Where the arena of a program lies if the address is free: Go's place, so
/// that addresses in dumps look familiar and are far from the system's maps.
pub const PROCESS_ARENA: usize = 0xc0_0000_0000;

/// The parameters of a heap.
#[derive(Clone, Debug)]
pub struct Config {
    /// The address of the arena, or any.
    pub base: Option<usize>,
    /// The most address space to reserve, in bytes: a power of two. It bounds
    /// the heap. Smaller powers are tried down to [`Config::least`].
    pub most: usize,
    /// The least address space to be content with, in bytes: a power of two.
    pub least: usize,
    /// GOGC: how much the heap may grow over the live bytes, in percent;
    /// negative is off.
    pub gc_percent: i32,
    /// GOMEMLIMIT in bytes; `usize::MAX` is none.
    pub memory_limit: usize,
    /// Debugging: collections at every few allocations, poisoned free cells.
    pub stress: Stress,
    /// Live bytes from which marking is shared with helper threads.
    pub parallel_from: usize,
}

impl Config {
    /// The heap of a program.
    pub fn process() -> Self {
        Config {
            base: Some(PROCESS_ARENA),
            most: 512 << 30,
            least: 1 << 28,
            gc_percent: 100,
            memory_limit: usize::MAX,
            stress: Stress::default(),
            parallel_from: 32 << 20,
        }
    }

    /// A heap beside others, for tests: at any address, of `bytes` at most.
    pub fn isolated(bytes: usize) -> Self {
        let bytes = bytes.next_power_of_two();
        Config {
            base: None,
            most: bytes,
            least: bytes,
            ..Config::process()
        }
    }
}

/// No address space for the heap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReserveError {
    /// The smallest reservation that failed, in bytes, side tables included.
    pub bytes: usize,
    /// What the kernel said to the last attempt.
    pub reason: String,
}

impl fmt::Display for ReserveError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mib = self.bytes >> 20;
        write!(
            f,
            "cannot reserve {mib} MiB of address space for the heap: {}; \
             is it limited (ulimit -v)?",
            self.reason
        )
    }
}

impl std::error::Error for ReserveError {}

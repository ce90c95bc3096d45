//! The names of what takes part in concurrency.
//!
//! Invariant: an id names one thing for the whole run. Goroutine numbers are
//! never used twice; the address of a synchronisation object may be, and then
//! the runtime says so by clearing the memory in between.

use std::fmt;

/// A goroutine, by the number that Go prints (`goroutine 7`).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct GoroutineId(pub u64);

impl GoroutineId {
    /// The goroutine that runs `main.main`.
    pub const MAIN: Self = Self(1);
}

impl fmt::Display for GoroutineId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)
    }
}

/// In which name space the key of a [`SyncObject`] is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Space {
    /// The key is the object's address in the memory of the Go program.
    Memory,
    /// The key is the runtime's number for a kernel object: the inode of a
    /// file or pipe, a connection.
    Kernel,
    /// The key is a number that the runtime made up, for what has no address:
    /// a cleanup, the initialisation of a package.
    Runtime,
}

/// Something that goroutines synchronise through.
///
/// Eight bytes: the name space is in the two highest bits, which no user
/// address has set.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SyncObject(u64);

const SPACE_SHIFT: u32 = 62;

impl SyncObject {
    /// The object at an address.
    #[must_use]
    pub const fn at(address: u64) -> Self {
        Self::new(0, address)
    }

    /// A kernel object.
    #[must_use]
    pub const fn kernel(key: u64) -> Self {
        Self::new(1, key)
    }

    /// An object of the runtime's own.
    #[must_use]
    pub const fn runtime(key: u64) -> Self {
        Self::new(2, key)
    }

    const fn new(space: u64, key: u64) -> Self {
        Self((space << SPACE_SHIFT) | (key & ((1 << SPACE_SHIFT) - 1)))
    }

    /// The object as one word, and nothing else's.
    #[must_use]
    pub const fn bits(self) -> u64 {
        self.0
    }

    /// The object with these [`SyncObject::bits`].
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self(bits)
    }

    /// The name space.
    #[must_use]
    pub const fn space(self) -> Space {
        match self.0 >> SPACE_SHIFT {
            0 => Space::Memory,
            1 => Space::Kernel,
            _ => Space::Runtime,
        }
    }

    /// The address or number within the name space.
    #[must_use]
    pub const fn key(self) -> u64 {
        self.0 & ((1 << SPACE_SHIFT) - 1)
    }

    /// The address, for objects in the memory of the program.
    #[must_use]
    pub const fn address(self) -> Option<u64> {
        match self.space() {
            Space::Memory => Some(self.key()),
            Space::Kernel | Space::Runtime => None,
        }
    }
}

impl fmt::Debug for SyncObject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.space() {
            Space::Memory => write!(f, "{:#x}", self.key()),
            Space::Kernel => write!(f, "kernel object {}", self.key()),
            Space::Runtime => write!(f, "runtime object {}", self.key()),
        }
    }
}

/// A calling context: the runtime's number for a chain of calls, from which
/// it can print a stack long after the frames are gone.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Context(pub u32);

/// A place in the source: an index into a line table of the program's image.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Place(pub u32);

/// Where something was done: by which chain of calls, at which place of the
/// innermost function.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug, Default)]
pub struct Site {
    /// The chain of calls.
    pub context: Context,
    /// The place in the function at its end.
    pub place: Place,
}

impl Site {
    /// The site as one word.
    #[must_use]
    pub const fn bits(self) -> u64 {
        (self.context.0 as u64) | (self.place.0 as u64) << 32
    }

    /// The site with these [`Site::bits`].
    #[must_use]
    pub const fn from_bits(bits: u64) -> Self {
        Self {
            context: Context(bits as u32),
            place: Place((bits >> 32) as u32),
        }
    }
}

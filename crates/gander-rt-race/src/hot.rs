//! What a goroutine's checks led to last, for the checks in assembly.
//!
//! Invariant: an entry says what [`crate::memo`] says: it is about states that
//! nobody changes, and is forgotten when the numbers of states are given out
//! anew. It holds for the calling context that is kept in it, which the function
//! must still know as its own.

use crate::stacks::Here;

/// Entries, a power of two.
const WAYS: usize = 16;

/// One of the last checks, which found a state and left another.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Way {
    /// Where the check returns to: that says its kind and size too.
    pub(crate) pc: u64,
    pub(crate) old: u32,
    pub(crate) moment: u32,
    /// The byte of the granule.
    pub(crate) byte: u16,
    /// Where the function keeps its context, in bytes below its frame record.
    pub(crate) room: u16,
    pub(crate) new: u32,
    pub(crate) context: u64,
}

/// The last checks of a goroutine.
#[repr(C)]
#[derive(Debug, Default)]
pub(crate) struct Hot {
    ways: [Way; WAYS],
}

const _: () = assert!(std::mem::offset_of!(Hot, ways) == 0);
const _: () = assert!(size_of::<Way>() == 32 && WAYS == 16);

impl Hot {
    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        *self = Hot::default();
    }

    /// Notes a check.
    pub(crate) fn note(&mut self, way: Way) {
        let at = (way.pc >> 4) ^ way.pc ^ u64::from(way.old);
        self.ways[at as usize % WAYS] = way;
    }
}

impl Way {
    /// A check in a function that knows its context; nothing if that is too far away.
    pub(crate) fn new(
        here: Here,
        address: u64,
        moment: u32,
        (old, new): (u32, u32),
    ) -> Option<Way> {
        Some(Way {
            pc: here.pc as u64,
            old,
            moment,
            byte: address as u16 % 8,
            room: u16::try_from(here.room).ok()?,
            new,
            context: here.context,
        })
    }
}

//! What a goroutine's checks led to last, for the checks in assembly.
//!
//! Invariant: an entry says what [`crate::memo`] says: it is about states that
//! nobody changes, and is forgotten when the numbers of states are given out
//! anew. It holds for the chain of calls that is kept beside it, so the context is
//! the one that the new state names.

use crate::stacks::Frame;

/// Calls of a chain, at most.
const CALLS: usize = 8;

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
    pub(crate) byte: u32,
    pub(crate) new: u32,
    unused: u64,
}

/// The last checks of a goroutine in one chain of calls.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Hot {
    depth: u64,
    /// Frame records and return addresses of the callers, innermost first.
    chain: [[usize; 2]; CALLS],
    ways: [Way; WAYS],
}

/// Where the entries are; the assembly knows the rest.
pub(crate) const OFFSET: usize = 8 + CALLS * 16;

const _: () = assert!(std::mem::offset_of!(Hot, ways) == OFFSET);
const _: () = assert!(std::mem::offset_of!(Hot, chain) == 8);
const _: () = assert!(size_of::<Way>() == 32 && WAYS == 16);

impl Hot {
    pub(crate) fn new() -> Hot {
        Hot {
            depth: 0,
            chain: [[0; 2]; CALLS],
            ways: [Way::default(); WAYS],
        }
    }

    /// Forgets everything.
    pub(crate) fn clear(&mut self) {
        self.ways = [Way::default(); WAYS];
    }

    /// Whether a chain of so many calls can be kept.
    pub(crate) fn fits(depth: usize) -> bool {
        (1..=CALLS).contains(&depth)
    }

    /// Notes a check in a function with these callers, outermost first.
    pub(crate) fn note(&mut self, callers: &[Frame], way: Way) {
        let chain = callers.iter().rev().map(|frame| [frame.record, frame.pc]);
        let known = &self.chain[..self.depth as usize];
        if !chain.clone().eq(known.iter().copied()) {
            self.clear();
            self.depth = callers.len() as u64;
            for (to, from) in self.chain.iter_mut().zip(chain) {
                *to = from;
            }
        }
        let at = (way.pc >> 4) ^ way.pc ^ u64::from(way.old);
        self.ways[at as usize % WAYS] = way;
    }
}

impl Way {
    pub(crate) fn new(pc: usize, address: u64, moment: u32, (old, new): (u32, u32)) -> Way {
        Way {
            pc: pc as u64,
            old,
            moment,
            byte: address as u32 % 8,
            new,
            unused: 0,
        }
    }
}

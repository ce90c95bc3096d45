//! Which state followed which, the last times.
//!
//! Invariant: only states that nobody changes in place are remembered, so the
//! same access to the same state leads to the same state again.

/// What led to a state.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Key {
    /// The state before.
    pub(crate) old: u32,
    pub(crate) moment: u32,
    pub(crate) stack: u32,
    /// Kind and bytes.
    pub(crate) how: u32,
}

#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    key: Key,
    /// The state after; 0 if the access was seen once.
    new: u32,
}

/// Enough for the contexts of a deep recursion.
const SLOTS: usize = 1 << 13;

/// A thread's memory of transitions.
#[derive(Debug)]
pub(crate) struct Memo(Box<[Slot]>);

/// What a memo knows of a transition.
pub(crate) enum Known {
    No,
    /// It happened before.
    Once,
    /// It led to this state.
    To(u32),
}

impl Memo {
    pub(crate) fn new() -> Memo {
        Memo(vec![Slot::default(); SLOTS].into())
    }

    #[inline]
    fn slot(&mut self, key: &Key) -> &mut Slot {
        let mixed = (key.old ^ key.stack.rotate_left(7) ^ key.how).wrapping_mul(0x9e37_79b9);
        &mut self.0[(mixed >> (u32::BITS - SLOTS.ilog2())) as usize % SLOTS]
    }

    #[inline]
    pub(crate) fn get(&mut self, key: &Key) -> Known {
        let slot = self.slot(key);
        match slot.key == *key {
            false => Known::No,
            true if slot.new == 0 => Known::Once,
            true => Known::To(slot.new),
        }
    }

    pub(crate) fn set(&mut self, key: Key, new: u32) {
        *self.slot(&key) = Slot { key, new };
    }

    pub(crate) fn clear(&mut self) {
        self.0.fill(Slot::default());
    }
}

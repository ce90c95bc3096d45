//! Which state followed which, the last times.
//!
//! Invariant: only states that nobody changes in place are remembered, so the
//! same access to the same state leads to the same state again.

use std::cell::Cell;

/// What led to a state: numbers of tables, and kind and bytes of an access.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub(crate) struct Key {
    /// The state before.
    pub(crate) old: u32,
    pub(crate) moment: u32,
    pub(crate) stack: u32,
    /// Kind and bytes.
    pub(crate) how: u32,
}

/// Bits of a state, a moment, a context, and of kind and bytes.
const STATE: u32 = 27;
const MOMENT: u32 = 27;
const STACK: u32 = 26;
const HOW: u32 = 10;
/// What is left for the number of times that everything was forgotten.
const TIMES: u32 = u64::BITS - MOMENT - STACK;

const _: () = assert!(2 * STATE + HOW == u64::BITS);
const _: () = assert!(crate::table::CAPACITY <= 1 << STATE && STATE == MOMENT);
const _: () = assert!(crate::calls::CAPACITY <= 1 << STACK);

/// A transition in two words: the state before, kind and bytes, and the state
/// after, which is 0 if the access was seen once; moment, context, and how often
/// everything had been forgotten.
#[derive(Clone, Copy, Debug, Default)]
struct Slot {
    what: u64,
    who: u64,
}

/// Where the state after is.
const NEW: u32 = STATE;
const NEW_MASK: u64 = ((1 << STATE) - 1) << NEW;

/// Slots where a transition can be: one line of the processor's cache.
const WAYS: usize = 4;

#[repr(C, align(64))]
#[derive(Clone, Copy, Debug, Default)]
struct Set([Slot; WAYS]);

/// Enough for the contexts of a deep recursion of some goroutines.
const SETS: usize = 1 << 14;

/// One hit pays for so many transitions that are remembered.
const HIT: u32 = 16;
/// So many are at most paid for in advance.
const CREDIT: u32 = 1 << 12;
/// Of what is not paid for, one in so many is remembered.
const SAMPLE: u32 = 16;

/// A thread's memory of transitions. It is larger than what the cache has room
/// for beside the program's data, so it is used as long as it is of use; else for
/// a few transitions only, which tell when it is again.
#[derive(Debug)]
pub(crate) struct Memo {
    sets: Box<[Set]>,
    /// How often everything was forgotten, from 1: slots of other times are free.
    times: u64,
    /// Which slot of a full set gives way.
    turn: usize,
    /// Transitions that hits have paid for.
    credit: Cell<u32>,
}

/// What a memo knows of a transition.
#[derive(Clone, Copy)]
pub(crate) enum Known {
    No,
    /// It happened before.
    Once,
    /// It led to this state.
    To(u32),
}

impl Memo {
    pub(crate) fn new() -> Memo {
        Memo {
            sets: vec![Set::default(); SETS].into(),
            times: 1,
            turn: 0,
            credit: Cell::new(CREDIT),
        }
    }

    /// The slot of a transition, but for the state after.
    #[inline]
    fn slot(&self, key: &Key) -> Slot {
        Slot {
            what: u64::from(key.old) | u64::from(key.how) << (2 * STATE),
            who: u64::from(key.moment)
                | u64::from(key.stack) << MOMENT
                | self.times << (MOMENT + STACK),
        }
    }

    /// Where a transition is. Contexts that were met one after the other have
    /// numbers that follow each other, and so they have next to each other what is
    /// done in them again. That of other moments is near, too: what only the last
    /// moment did stays in few lines of the cache, and what some goroutines do in
    /// turn in the same contexts has room.
    #[inline]
    fn set_of(key: &Key) -> usize {
        let mixed =
            (key.old ^ key.how << 20).wrapping_mul(0x9e37_79b9) >> (u32::BITS - SETS.ilog2());
        (mixed ^ (key.stack / 2) ^ (key.moment % 4)) as usize % SETS
    }

    /// Whether a transition is worth a look. Without credit the same ones always
    /// are, so that one that is repeated is found.
    #[inline]
    fn is_worth(&self, key: &Key) -> bool {
        let mixed = (key.old ^ key.how << 20 ^ key.moment ^ key.stack).wrapping_mul(0x9e37_79b9);
        self.credit.get() != 0 || mixed >> (u32::BITS - SAMPLE.ilog2()) == 0
    }

    #[inline]
    pub(crate) fn get(&self, key: &Key) -> Known {
        if !self.is_worth(key) {
            return Known::No;
        }
        let wanted = self.slot(key);
        let same = |slot: &&Slot| slot.who == wanted.who && slot.what & !NEW_MASK == wanted.what;
        match self.sets[Memo::set_of(key)].0.iter().find(same) {
            None => Known::No,
            Some(slot) => {
                self.credit.set((self.credit.get() + HIT).min(CREDIT));
                match (slot.what & NEW_MASK) >> NEW {
                    0 => Known::Once,
                    new => Known::To(new as u32),
                }
            }
        }
    }

    pub(crate) fn set(&mut self, key: &Key, new: u32) {
        if !self.is_worth(key) {
            return;
        }
        self.credit.set(self.credit.get().saturating_sub(1));
        let mut wanted = self.slot(key);
        let times = self.times;
        let set = &mut self.sets[Memo::set_of(key)].0;
        let same = |slot: &Slot| slot.who == wanted.who && slot.what & !NEW_MASK == wanted.what;
        let free = |slot: &Slot| slot.who >> (MOMENT + STACK) != times;
        let at = set
            .iter()
            .position(same)
            .or_else(|| set.iter().position(free));
        self.turn = self.turn.wrapping_add(1);
        wanted.what |= u64::from(new) << NEW;
        set[at.unwrap_or(self.turn % WAYS)] = wanted;
    }

    pub(crate) fn clear(&mut self) {
        self.times += 1;
        if self.times >> TIMES != 0 {
            self.sets.fill(Set::default());
            self.times = 1;
        }
    }
}

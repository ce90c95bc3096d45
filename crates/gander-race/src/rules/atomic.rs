//! Atomic variables.
//!
//! An atomic operation is synchronized before one that observes its effect. A
//! store observes nothing, so what was stored before is no longer handed on.
//!
//! Invariant: what is handed on is known for every four aligned bytes, the
//! smallest variable of `sync/atomic`, so operations of different widths on the
//! same bytes see each other.

use super::{Rule, Turn};
use crate::timeline::Stamp;
use std::collections::BTreeMap;
use std::ops::Range;

/// Bytes that are kept together.
const PAIR: u64 = 8;

/// What eight aligned bytes hand on.
#[derive(Clone, Debug)]
pub struct Pair(Clocks);

#[derive(Clone, Debug)]
enum Clocks {
    /// The last operation was on all of them.
    Whole(Stamp),
    /// The lower and the upper half are apart.
    Halves([Option<Stamp>; 2]),
}

/// What the atomic variables of a program hand on.
#[derive(Clone, Debug, Default)]
pub struct AtomicClocks {
    pairs: BTreeMap<u64, Pair>,
}

/// Whether the variable's bytes in its pair are in the lower and in the upper
/// half.
fn halves(address: u64, size: u8) -> [bool; 2] {
    let start = address % PAIR;
    [start < 4, start + u64::from(size) > 4]
}

impl Default for Pair {
    /// Nothing.
    fn default() -> Pair {
        Pair(Clocks::Halves([None, None]))
    }
}

impl Pair {
    /// The stamps in it.
    pub fn stamps(&self) -> impl Iterator<Item = &Stamp> {
        let (whole, halves) = match &self.0 {
            Clocks::Whole(stamp) => (Some(stamp), None),
            Clocks::Halves(halves) => (None, Some(halves)),
        };
        whole
            .into_iter()
            .chain(halves.into_iter().flatten().flatten())
    }

    /// The halves, with the place of the given one, which exists only if there
    /// is a stamp.
    fn split(&mut self) -> &mut [Option<Stamp>; 2] {
        if let Clocks::Whole(stamp) = &self.0 {
            self.0 = Clocks::Halves([Some(stamp.clone()), Some(stamp.clone())]);
        }
        match &mut self.0 {
            Clocks::Halves(halves) => halves,
            Clocks::Whole(_) => unreachable!("it was split"),
        }
    }

    /// Observes a variable in these bytes.
    #[inline]
    pub fn observe(&self, turn: &mut Turn<'_>, address: u64, size: u8) {
        match &self.0 {
            Clocks::Whole(stamp) => turn.acquire(stamp, Rule::Atomic),
            Clocks::Halves(stamps) => {
                for (stamp, is_used) in stamps.iter().zip(halves(address, size)) {
                    if let (Some(stamp), true) = (stamp, is_used) {
                        turn.acquire(stamp, Rule::Atomic);
                    }
                }
            }
        }
    }

    /// Becomes what a variable in these bytes hands on.
    #[inline]
    pub fn publish(&mut self, turn: &mut Turn<'_>, address: u64, size: u8) {
        match (halves(address, size), &mut self.0) {
            ([true, true], Clocks::Whole(stamp)) => turn.release_to(stamp),
            ([true, true], Clocks::Halves(_)) => self.0 = Clocks::Whole(turn.release()),
            ([_, upper], _) => match &mut self.split()[usize::from(upper)] {
                Some(stamp) => turn.release_to(stamp),
                none => *none = Some(turn.release()),
            },
        }
    }
}

impl AtomicClocks {
    /// Observes the variable.
    pub fn observe(&mut self, turn: &mut Turn<'_>, address: u64, size: u8) {
        if let Some(pair) = self.pairs.get(&(address / PAIR)) {
            pair.observe(turn, address, size);
        }
    }

    /// Becomes what the variable hands on.
    pub fn publish(&mut self, turn: &mut Turn<'_>, address: u64, size: u8) {
        let pair = self.pairs.entry(address / PAIR).or_default();
        pair.publish(turn, address, size);
    }

    /// Forgets the variables in memory that is allocated anew.
    pub fn clear(&mut self, bytes: Range<u64>) {
        let pairs = bytes.start / PAIR..bytes.end.div_ceil(PAIR);
        let found: Vec<u64> = self.pairs.range(pairs).map(|(&pair, _)| pair).collect();
        for at in found {
            let start = at * PAIR;
            let is_gone = |half: u64| bytes.start < half + 4 && half < bytes.end;
            let gone = [is_gone(start), is_gone(start + 4)];
            let Some(pair) = self.pairs.get_mut(&at) else {
                continue;
            };
            if gone != [true, true] {
                for (stamp, is_gone) in pair.split().iter_mut().zip(gone) {
                    if is_gone {
                        *stamp = None;
                    }
                }
            }
            if gone == [true, true] || pair.stamps().next().is_none() {
                self.pairs.remove(&at);
            }
        }
    }

    /// The stamps of all variables.
    pub fn stamps(&self) -> impl Iterator<Item = &Stamp> {
        self.pairs.values().flat_map(Pair::stamps)
    }
}

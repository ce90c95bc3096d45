//! Atomic variables.
//!
//! An atomic operation is synchronized before one that observes its effect. A
//! store observes nothing, so what was stored before is no longer handed on.
//!
//! Invariant: one entry for every four aligned bytes, the smallest variable of
//! `sync/atomic`, so operations of different widths on the same bytes see each
//! other.

use super::{Rule, Turn};
use crate::timeline::Stamp;
use std::collections::BTreeMap;
use std::ops::Range;

const UNIT: u64 = 4;

/// What the atomic variables of a program hand on.
#[derive(Clone, Debug, Default)]
pub struct AtomicClocks {
    units: BTreeMap<u64, Stamp>,
}

fn units(address: u64, size: u8) -> Range<u64> {
    address / UNIT..(address + u64::from(size)).div_ceil(UNIT)
}

impl AtomicClocks {
    /// Observes the variable.
    pub fn observe(&mut self, turn: &mut Turn<'_>, address: u64, size: u8) {
        for (_, stamp) in self.units.range(units(address, size)) {
            turn.acquire(stamp, Rule::Atomic);
        }
    }

    /// Becomes what the variable hands on.
    pub fn publish(&mut self, turn: &mut Turn<'_>, address: u64, size: u8) {
        let stamp = turn.release();
        for unit in units(address, size) {
            self.units.insert(unit, stamp.clone());
        }
    }

    /// Forgets the variables in memory that is allocated anew.
    pub fn clear(&mut self, bytes: Range<u64>) {
        let gone: Vec<u64> = self
            .units
            .range(bytes.start / UNIT..bytes.end.div_ceil(UNIT))
            .map(|(&unit, _)| unit)
            .collect();
        for unit in gone {
            self.units.remove(&unit);
        }
    }

    /// The stamps of all variables.
    pub fn stamps(&self) -> impl Iterator<Item = &Stamp> {
        self.units.values()
    }
}

//! Which accesses memory remembers.
//!
//! Memory is divided into granules of eight bytes; a granule remembers accesses
//! with a mask of the bytes that each still stands for. So adjacent fields never
//! alias, and a range of many bytes costs one entry for every eight.
//!
//! Invariant: of two accesses to a byte of which the first is ordered before
//! the second and covered by it, only the second is remembered; everything
//! else stays until the memory is cleared or everybody is ordered after it.
//! Nothing is ever evicted.

use crate::access::Access;
use crate::timeline::Timeline;
use rustc_hash::FxHashMap;
use std::collections::hash_map;
use std::ops::Range;
use std::sync::Arc;

/// Bytes that share an entry.
pub const GRANULE: u64 = 8;

/// An access that a granule remembers.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The access.
    pub access: Arc<Access>,
    /// The bytes of the granule for which it is remembered; lowest bit first.
    pub mask: u8,
}

/// What one granule remembers; most have none, one or two entries.
pub type Cell = Vec<Entry>;

/// Keeps the cells.
///
/// The rules are in this crate; where cells are is the user's business: a hash
/// table here, shadow memory in the runtime.
pub trait ShadowStore {
    /// Lets `visit` see and change the cell of the granule with this number
    /// (address divided by [`GRANULE`]). A cell never seen is empty.
    fn cell<R>(&mut self, granule: u64, visit: impl FnOnce(&mut Cell) -> R) -> R;

    /// Forgets the bytes, all of them in whole or in part.
    fn clear(&mut self, bytes: Range<u64>);

    /// Keeps the entries that `keep` says, and drops cells without any.
    fn retain(&mut self, keep: impl FnMut(&Entry) -> bool);

    /// How many entries there are.
    fn entries(&self) -> usize;
}

/// The bytes of the granule that are within `bytes`, as a mask.
#[must_use]
pub fn mask_of(granule: u64, bytes: &Range<u64>) -> u8 {
    let first = granule * GRANULE;
    let low = bytes.start.saturating_sub(first).min(GRANULE);
    let high = bytes.end.saturating_sub(first).min(GRANULE);
    let up_to = |n: u64| ((1_u16 << n) - 1) as u8;
    up_to(high) & !up_to(low)
}

/// The numbers of the granules of some bytes.
#[must_use]
pub fn granules(bytes: &Range<u64>) -> Range<u64> {
    bytes.start / GRANULE..bytes.end.div_ceil(GRANULE)
}

/// Lets one access happen to a cell: calls `race` for every remembered access
/// that races with it, with the bytes, and remembers it.
pub fn access_cell(
    cell: &mut Cell,
    mask: u8,
    access: &Arc<Access>,
    timeline: &Timeline,
    mut race: impl FnMut(&Arc<Access>, u8),
) {
    for entry in cell.iter_mut() {
        let common = entry.mask & mask;
        if common == 0 {
            continue;
        }
        let earlier = entry.access.kind;
        if timeline.knows(entry.access.epoch) {
            if access.kind.covers(earlier) {
                entry.mask &= !mask;
            }
        } else if access.kind.conflicts(earlier) {
            race(&entry.access, common);
        }
    }
    cell.retain(|entry| entry.mask != 0);
    cell.push(Entry {
        access: Arc::clone(access),
        mask,
    });
}

/// Cells in a hash table.
#[derive(Debug, Default)]
pub struct MapShadow {
    cells: FxHashMap<u64, Cell>,
}

impl ShadowStore for MapShadow {
    fn cell<R>(&mut self, granule: u64, visit: impl FnOnce(&mut Cell) -> R) -> R {
        match self.cells.entry(granule) {
            hash_map::Entry::Occupied(mut cell) => visit(cell.get_mut()),
            hash_map::Entry::Vacant(place) => {
                let mut cell = Cell::new();
                let result = visit(&mut cell);
                if !cell.is_empty() {
                    place.insert(cell);
                }
                result
            }
        }
    }

    fn clear(&mut self, bytes: Range<u64>) {
        let clear = |granule: u64, cell: &mut Cell| {
            let mask = mask_of(granule, &bytes);
            cell.retain_mut(|entry| {
                entry.mask &= !mask;
                entry.mask != 0
            });
            !cell.is_empty()
        };
        let granules = granules(&bytes);
        if granules.end - granules.start > self.cells.len() as u64 {
            self.cells
                .retain(|&granule, cell| !granules.contains(&granule) || clear(granule, cell));
            return;
        }
        for granule in granules {
            if let hash_map::Entry::Occupied(mut cell) = self.cells.entry(granule)
                && !clear(granule, cell.get_mut())
            {
                cell.remove();
            }
        }
    }

    fn retain(&mut self, mut keep: impl FnMut(&Entry) -> bool) {
        self.cells.retain(|_, cell| {
            cell.retain(&mut keep);
            !cell.is_empty()
        });
    }

    fn entries(&self) -> usize {
        self.cells.values().map(Vec::len).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_mask(granule: u64, bytes: Range<u64>, expected: u8) {
        assert_eq!(mask_of(granule, &bytes), expected);
    }

    #[test]
    fn masks_are_the_bytes_within() {
        check_mask(0, 0..8, 0xff);
        check_mask(0, 3..5, 0b0001_1000);
        check_mask(1, 3..9, 0b0000_0001);
        check_mask(0, 3..9, 0b1111_1000);
        check_mask(2, 0..9, 0);
        assert_eq!(granules(&(7..9)), 0..2);
        assert_eq!(granules(&(8..8)), 1..1);
    }
}

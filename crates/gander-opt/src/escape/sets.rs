//! Sets of objects, as bits.
//!
//! Invariant: the sets of a function have as many words as its objects need.

/// A set of objects.
pub(super) type Set = Vec<u64>;

/// Whether the object is in the set.
pub(super) fn contains(set: &[u64], object: usize) -> bool {
    set[object / 64] & (1 << (object % 64)) != 0
}

/// Adds an object; whether it was not there.
pub(super) fn insert(set: &mut [u64], object: usize) -> bool {
    let old = set[object / 64];
    set[object / 64] |= 1 << (object % 64);
    old != set[object / 64]
}

/// The objects, by number.
pub(super) fn members(set: &[u64]) -> impl Iterator<Item = usize> {
    set.iter().enumerate().flat_map(|(word, &bits)| {
        let mut bits = bits;
        std::iter::from_fn(move || {
            let at = bits.trailing_zeros() as usize;
            (bits != 0).then(|| {
                bits &= bits - 1;
                word * 64 + at
            })
        })
    })
}

/// Adds one set to another; whether it grew.
pub(super) fn unite(into: &mut [u64], from: &[u64]) -> bool {
    let mut changed = false;
    for (into, from) in into.iter_mut().zip(from) {
        changed |= from & !*into != 0;
        *into |= from;
    }
    changed
}

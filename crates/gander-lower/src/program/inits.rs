//! The order in which packages are initialised.
//!
//! Invariant: gc's linker's order: again and again the lexically smallest
//! import path whose imports are done, over packages that have something to
//! initialise or import one that has (spec: Program initialization). The
//! packages under `runtime` come before all others.

use super::Input;
use gander_types::Pkg;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Indices of the packages with `work`, and of those that import one, in the
/// order of initialisation.
pub(crate) fn order(input: &Input<'_>, work: &[bool]) -> Vec<usize> {
    let numbers: FxHashMap<Pkg, usize> = input
        .packages
        .iter()
        .enumerate()
        .map(|(number, package)| (package.pkg, number))
        .collect();
    let imports: Vec<Vec<usize>> = input
        .packages
        .iter()
        .map(|package| {
            let imports = input.store[package.pkg].imports().iter();
            imports
                .filter_map(|import| numbers.get(import).copied())
                .collect()
        })
        .collect();
    // Imported packages come first in the input.
    let mut takes_part = work.to_vec();
    for (number, imports) in imports.iter().enumerate() {
        takes_part[number] |= imports.iter().any(|&import| takes_part[import]);
    }
    let mut early = vec![false; work.len()];
    for (number, package) in input.packages.iter().enumerate().rev() {
        if package.path == "runtime" || early[number] {
            early[number] = true;
            for &import in &imports[number] {
                early[import] = true;
            }
        }
    }
    let mut order = Vec::new();
    for phase in [true, false] {
        let members: Vec<usize> = (0..work.len())
            .filter(|&number| takes_part[number] && early[number] == phase)
            .collect();
        sort(input, &imports, &members, &mut order);
    }
    order
}

/// Appends `members` to `order`, smallest path first among those whose
/// imports are done.
fn sort(input: &Input<'_>, imports: &[Vec<usize>], members: &[usize], order: &mut Vec<usize>) {
    let mut missing: FxHashMap<usize, usize> = FxHashMap::default();
    let mut importers: FxHashMap<usize, Vec<usize>> = FxHashMap::default();
    let mut ready = BTreeSet::new();
    for &member in members {
        let pending: BTreeSet<usize> = imports[member]
            .iter()
            .copied()
            .filter(|import| members.contains(import))
            .collect();
        for &import in &pending {
            importers.entry(import).or_default().push(member);
        }
        if pending.is_empty() {
            ready.insert((input.packages[member].path.as_str(), member));
        }
        missing.insert(member, pending.len());
    }
    while let Some((_, next)) = ready.pop_first() {
        order.push(next);
        for &importer in importers.get(&next).map_or(&[][..], Vec::as_slice) {
            let count = missing.entry(importer).or_insert(1);
            *count -= 1;
            if *count == 0 {
                ready.insert((input.packages[importer].path.as_str(), importer));
            }
        }
    }
}

//! Method tables of pairs of interface and type, from the image and made
//! while the program runs.
//!
//! Invariant: one table for each pair, for ever.

use crate::image;
use gander_abi::rtype::Itab;
use std::collections::BTreeMap;
use std::sync::{OnceLock, RwLock};

type Tables = RwLock<BTreeMap<(usize, usize), usize>>;

fn tables() -> &'static Tables {
    static TABLES: OnceLock<Tables> = OnceLock::new();
    TABLES.get_or_init(|| {
        let mut known = BTreeMap::new();
        for &address in image::image().map_or(&[][..], image::Image::itabs) {
            // SAFETY: the linker's table holds addresses of itabs.
            let itab = unsafe { &*(address as *const Itab) };
            known.insert((itab.inter as usize, itab.typ as usize), address as usize);
        }
        RwLock::new(known)
    })
}

/// `func itabFind(inter *interfacetype, typ *_type) *itab`
pub(crate) extern "C" fn find(inter: usize, typ: usize) -> usize {
    let tables = tables()
        .read()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    tables.get(&(inter, typ)).copied().unwrap_or(0)
}

/// `func itabAdd(tab *itab) *itab`
pub(crate) unsafe extern "C" fn add(itab: *const Itab) -> usize {
    let key = ((*itab).inter as usize, (*itab).typ as usize);
    let mut tables = tables()
        .write()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    *tables.entry(key).or_insert(itab as usize)
}

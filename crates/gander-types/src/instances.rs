//! Instances of generic types, each made once.
//!
//! Invariant: two instantiations of one generic type with identical arguments
//! are the same type number, whichever package asked first.

use crate::store::Ty;
use rustc_hash::FxHashMap;
use std::sync::Mutex;

/// Instances by a hash of origin and arguments.
#[derive(Default)]
pub(crate) struct InstanceTable {
    pub(crate) by_hash: Mutex<FxHashMap<u64, Vec<Ty>>>,
}

//! Sizes and alignments as the official compiler lays types out on amd64.

use crate::store::{Obj, Store, Ty};

impl Store {
    /// The size of a variable of type `t` in bytes; none if it is too large.
    pub fn sizeof(&self, _t: Ty) -> Option<i64> {
        Some(8)
    }

    /// The alignment of a variable of type `t` in bytes.
    pub fn alignof(&self, _t: Ty) -> i64 {
        8
    }

    /// The offsets of fields in bytes; none for those that are too far.
    pub fn offsetsof(&self, fields: &[Obj]) -> Vec<Option<i64>> {
        vec![None; fields.len()]
    }

    /// The offset of the field that `index` leads to from struct type `t`
    /// through embedded structs; none if it is too far.
    pub fn offsetof(&self, _t: Ty, _index: &[usize]) -> Option<i64> {
        None
    }

    /// Whether the size of `t` depends on a type parameter.
    pub fn has_var_size(&self, _t: Ty) -> bool {
        false
    }
}

//! Which fields of a struct, promoted ones included, a literal sets.
//!
//! Invariant: no path in the set is a prefix of another: a field is set at
//! most once, as a whole or in parts.

use crate::store::Obj;
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;

/// Paths of field indices with the field each leads to.
#[derive(Debug, Default)]
pub(crate) struct FieldPaths(BTreeMap<usize, Node>);

#[derive(Debug)]
enum Node {
    Field(Obj),
    Parts(FieldPaths),
}

/// A path is a prefix of one that was there, or the other way around.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Collision {
    /// The field that was there; of several, the first.
    pub(crate) field: Obj,
    /// How many indices the paths have in common, from 1.
    pub(crate) common: usize,
}

impl FieldPaths {
    /// Adds `field` with its path, which is not empty.
    ///
    /// # Errors
    /// The field already there, if the paths collide; the set is unchanged.
    pub(crate) fn insert(&mut self, path: &[usize], field: Obj) -> Result<(), Collision> {
        let Some((&last, parents)) = path.split_last() else {
            return Ok(());
        };
        let mut paths = self;
        for (depth, &index) in parents.iter().enumerate() {
            let node = paths
                .0
                .entry(index)
                .or_insert_with(|| Node::Parts(FieldPaths::default()));
            match node {
                Node::Parts(parts) => paths = parts,
                Node::Field(field) => {
                    return Err(Collision {
                        field: *field,
                        common: depth + 1,
                    });
                }
            }
        }
        match paths.0.entry(last) {
            Entry::Vacant(entry) => {
                entry.insert(Node::Field(field));
                Ok(())
            }
            Entry::Occupied(entry) => Err(Collision {
                field: entry.get().first_field().unwrap_or(field),
                common: path.len(),
            }),
        }
    }
}

impl Node {
    fn first_field(&self) -> Option<Obj> {
        match self {
            Node::Field(field) => Some(*field),
            Node::Parts(parts) => parts.0.values().find_map(Node::first_field),
        }
    }
}

//! Objects that would be found after their end: after their function's, or after
//! that of the iteration of a loop that made them.
//!
//! Invariant: what is in a frame has one place for all iterations. So an object
//! escapes that an iteration could find there that did not make it. And what the
//! heap points to escapes, as the collector looks only in frames for pointers to
//! them.

use super::graph::Graph;
use super::objects::Object;
use super::sets::{Set, contains, insert, members, unite};
use crate::cfg::Loops;
use gander_mir::{BlockId, SlotId};

impl Graph<'_> {
    /// Objects that are stored where they would be found after their end:
    /// behind parameters, in objects of outer loops, or that loops carry on.
    /// And those that the heap may point to.
    pub(super) fn outlive(&mut self, loops: &Loops) -> bool {
        let mut changed = false;
        let exposed = self.exposed(loops);
        for holder in 0..self.objects.list.len() {
            for object in members(&self.content[holder].clone()) {
                let out = match (&self.objects.list[holder], &self.objects.list[object]) {
                    (_, Object::Unknown) | (Object::Unknown, _) => false,
                    _ if self.objects.may_be_on_heap(holder) => object != holder,
                    // A result that the caller hears of.
                    (Object::Param(a), Object::Param(_) | Object::Behind(_))
                        if *a == self.code.params + 1 =>
                    {
                        false
                    }
                    (Object::Param(a) | Object::Behind(a), other) => match other {
                        Object::Param(b) | Object::Behind(b) => a != b,
                        Object::Slot(_) | Object::New { .. } => true,
                        Object::Unknown => false,
                    },
                    (Object::New { block: outer, .. }, Object::New { block, .. }) => {
                        let around = &loops.around[block.index()];
                        around.iter().any(|id| !loops.contains(*id, *outer))
                    }
                    (Object::Slot(slot), Object::New { block, .. }) => {
                        let around = &loops.around[block.index()];
                        !around.is_empty()
                            && !self.passing[slot.index()]
                            && !self.is_renewed(*slot, &exposed, around, loops)
                    }
                    _ => false,
                };
                if out {
                    changed |= insert(&mut self.escaped, object);
                }
            }
        }
        for (id, each) in loops.loops.iter().enumerate() {
            for phi in &self.code.block(each.header).phis {
                let Some(node) = self.get(phi.dst) else {
                    continue;
                };
                for object in members(&self.points[node].clone()) {
                    if let Object::New { block, .. } = &self.objects.list[object]
                        && loops.contains(id as u32, *block)
                    {
                        changed |= insert(&mut self.escaped, object);
                    }
                }
            }
        }
        if loops.irreducible {
            for (at, object) in self.objects.list.iter().enumerate() {
                if matches!(object, Object::New { .. }) {
                    changed |= insert(&mut self.escaped, at);
                }
            }
        }
        for nodes in self.returned.clone() {
            for node in nodes {
                for object in members(&self.points[node].clone()) {
                    if matches!(
                        self.objects.list[object],
                        Object::New { .. } | Object::Slot(_)
                    ) {
                        changed |= insert(&mut self.escaped, object);
                    }
                }
            }
        }
        changed
    }

    /// Objects whose address may get from one iteration of a loop to the next:
    /// through memory, or the phis of a header.
    fn exposed(&self, loops: &Loops) -> Set {
        let mut exposed = vec![0; self.words];
        if !self.renewed.iter().any(Option::is_some) {
            return exposed;
        }
        for content in &self.content {
            unite(&mut exposed, content);
        }
        for each in &loops.loops {
            for phi in &self.code.block(each.header).phis {
                if let Some(node) = self.get(phi.dst) {
                    unite(&mut exposed, &self.points[node]);
                }
            }
        }
        exposed
    }

    /// Whether the slot gets its content anew in each iteration of the loops.
    fn is_renewed(&self, slot: SlotId, exposed: &[u64], around: &[u32], loops: &Loops) -> bool {
        let within = |block: BlockId| around.iter().all(|id| loops.contains(*id, block));
        self.renewed[slot.index()].is_some_and(within)
            && !contains(exposed, self.objects.slot(slot))
    }
}

//! Vector clocks that are sparse and share structure.
//!
//! A clock maps slots to times; what it does not mention is at zero. It is a
//! radix tree of immutable nodes, so a copy is one pointer, a change copies one
//! path, and joining two clocks looks only at the parts in which they differ:
//! ten thousand goroutines with the same past hold it once.
//!
//! Invariant: times in a clock only grow, and a join returns one of its
//! operands' nodes wherever it can, so that sharing survives joining.

use std::fmt;
use std::sync::Arc;

/// A position in vector clocks: a goroutine, for as long as it lives. Slots of
/// dead goroutines are given out again when nothing can tell the difference.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub struct Slot(pub u32);

/// A span in the life of a goroutine: from one release to the next.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Epoch {
    /// Whose.
    pub slot: Slot,
    /// Counts releases, from 1. Never falls, also across owners of the slot.
    pub time: u64,
}

const BITS: u32 = 4;
const WIDTH: usize = 1 << BITS;

#[derive(Clone)]
enum Node {
    Leaf([u64; WIDTH]),
    Inner([Option<Arc<Node>>; WIDTH]),
}

const NO_CHILD: Option<Arc<Node>> = None;

/// A vector clock.
#[derive(Clone, Default)]
pub struct Clock {
    root: Option<Arc<Node>>,
    /// Levels of inner nodes above the leaves.
    height: u32,
}

impl Clock {
    /// The time of a slot.
    #[must_use]
    pub fn get(&self, slot: Slot) -> u64 {
        if !self.covers(slot) {
            return 0;
        }
        let mut node = self.root.as_ref();
        let mut height = self.height;
        while let Some(at) = node {
            match at.as_ref() {
                Node::Leaf(times) => return times[digit(slot, 0)],
                Node::Inner(children) => {
                    node = children[digit(slot, height)].as_ref();
                    height -= 1;
                }
            }
        }
        0
    }

    /// Whether the epoch is within the clock.
    #[must_use]
    pub fn knows(&self, epoch: Epoch) -> bool {
        self.get(epoch.slot) >= epoch.time
    }

    /// Whether nothing is within the clock.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Adds one epoch.
    pub fn add(&mut self, epoch: Epoch) {
        if self.knows(epoch) {
            return;
        }
        while !self.covers(epoch.slot) {
            self.grow();
        }
        let height = self.height;
        set(&mut self.root, height, epoch);
    }

    /// Adds everything that is in `other`.
    pub fn join(&mut self, other: &Self) {
        if other.root.is_none() {
            return;
        }
        if self.root.is_none() {
            *self = other.clone();
            return;
        }
        while self.height < other.height {
            self.grow();
        }
        let raised;
        let other = if other.height < self.height {
            let mut copy = other.clone();
            while copy.height < self.height {
                copy.grow();
            }
            raised = copy;
            &raised
        } else {
            other
        };
        if let (Some(mine), Some(theirs)) = (&self.root, &other.root) {
            self.root = Some(joined(mine, theirs).node);
        }
    }

    fn covers(&self, slot: Slot) -> bool {
        u64::from(slot.0) >> (BITS * (self.height + 1)) == 0
    }

    /// Puts a level on top.
    fn grow(&mut self) {
        self.height += 1;
        if let Some(old) = self.root.take() {
            let mut children = [NO_CHILD; WIDTH];
            children[0] = Some(old);
            self.root = Some(Arc::new(Node::Inner(children)));
        }
    }

    /// The slots that the clock mentions, with their times, in ascending order.
    #[must_use]
    pub fn entries(&self) -> Vec<Epoch> {
        let mut out = Vec::new();
        if let Some(root) = &self.root {
            collect(root, 0, &mut out);
        }
        out
    }
}

impl fmt::Debug for Clock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let entries = self.entries();
        f.debug_map()
            .entries(entries.iter().map(|e| (e.slot.0, e.time)))
            .finish()
    }
}

fn digit(slot: Slot, height: u32) -> usize {
    (slot.0 >> (BITS * height)) as usize & (WIDTH - 1)
}

fn set(node: &mut Option<Arc<Node>>, height: u32, epoch: Epoch) {
    let node = node.get_or_insert_with(|| {
        Arc::new(if height == 0 {
            Node::Leaf([0; WIDTH])
        } else {
            Node::Inner([NO_CHILD; WIDTH])
        })
    });
    match Arc::make_mut(node) {
        Node::Leaf(times) => times[digit(epoch.slot, 0)] = epoch.time,
        Node::Inner(children) => {
            let child = &mut children[digit(epoch.slot, height)];
            set(child, height - 1, epoch);
        }
    }
}

/// The join of two nodes, and which of them it equals.
struct Joined {
    node: Arc<Node>,
    is_a: bool,
    is_b: bool,
}

/// The join of two nodes at the same place; one of them if it is the join.
fn joined(a: &Arc<Node>, b: &Arc<Node>) -> Joined {
    let (is_a, is_b, new) = if Arc::ptr_eq(a, b) {
        (true, true, None)
    } else {
        match (a.as_ref(), b.as_ref()) {
            (Node::Leaf(x), Node::Leaf(y)) => {
                let max: [u64; WIDTH] = std::array::from_fn(|i| x[i].max(y[i]));
                (max == *x, max == *y, Some(Node::Leaf(max)))
            }
            (Node::Inner(x), Node::Inner(y)) => {
                let (mut is_a, mut is_b) = (true, true);
                let children = std::array::from_fn(|i| match (&x[i], &y[i]) {
                    (Some(x), Some(y)) => {
                        let child = joined(x, y);
                        is_a &= child.is_a;
                        is_b &= child.is_b;
                        Some(child.node)
                    }
                    (x, y) => {
                        is_a &= y.is_none();
                        is_b &= x.is_none();
                        x.as_ref().or(y.as_ref()).map(Arc::clone)
                    }
                });
                (is_a, is_b, Some(Node::Inner(children)))
            }
            // Both are at the same height below roots of the same height.
            (Node::Leaf(_), Node::Inner(_)) | (Node::Inner(_), Node::Leaf(_)) => {
                unreachable!("clocks are joined at equal heights")
            }
        }
    };
    let node = match new {
        Some(new) if !is_a && !is_b => Arc::new(new),
        _ if is_a => Arc::clone(a),
        _ => Arc::clone(b),
    };
    Joined { node, is_a, is_b }
}

fn collect(node: &Node, prefix: u32, out: &mut Vec<Epoch>) {
    match node {
        Node::Leaf(times) => {
            for (i, &time) in (0..).zip(times) {
                if time != 0 {
                    let slot = Slot(prefix << BITS | i);
                    out.push(Epoch { slot, time });
                }
            }
        }
        Node::Inner(children) => {
            for (i, child) in (0..).zip(children) {
                if let Some(child) = child {
                    collect(child, prefix << BITS | i, out);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeMap;

    fn clock(entries: &[(u32, u64)]) -> Clock {
        let mut clock = Clock::default();
        for &(slot, time) in entries {
            let slot = Slot(slot);
            clock.add(Epoch { slot, time });
        }
        clock
    }

    fn check_join(a: &[(u32, u64)], b: &[(u32, u64)]) {
        let mut expected: BTreeMap<u32, u64> = BTreeMap::new();
        for &(slot, time) in a.iter().chain(b) {
            let at = expected.entry(slot).or_default();
            *at = time.max(*at);
        }
        for (x, y) in [(a, b), (b, a)] {
            let mut joined = clock(x);
            joined.join(&clock(y));
            let got: BTreeMap<u32, u64> = joined
                .entries()
                .iter()
                .map(|e| (e.slot.0, e.time))
                .collect();
            assert_eq!(got, expected);
            for (&slot, &time) in &expected {
                assert_eq!(joined.get(Slot(slot)), time);
            }
            assert_eq!(joined.get(Slot(u32::MAX - 1)), 0);
        }
    }

    #[test]
    fn joins_are_pointwise_maxima() {
        check_join(&[], &[(3, 4)]);
        check_join(&[(0, 1), (17, 9)], &[(0, 5), (1, 1)]);
        check_join(&[(5, 1)], &[(70_000, 2), (5, 3)]);
        check_join(&[(u32::MAX, 1), (16, 2)], &[(15, 7), (16, 1)]);
    }

    #[test]
    fn the_join_with_a_part_shares_the_whole() {
        let whole = clock(&[(0, 3), (40, 2), (5_000, 1)]);
        let mut part = clock(&[(0, 3), (40, 1)]);
        part.join(&whole);
        let (Some(a), Some(b)) = (&whole.root, &part.root) else {
            panic!("both have entries");
        };
        assert!(Arc::ptr_eq(a, b));
    }

    #[test]
    fn a_copy_does_not_change_with_its_original() {
        let mut original = clock(&[(1, 1)]);
        let copy = original.clone();
        original.add(Epoch {
            slot: Slot(1),
            time: 2,
        });
        assert_eq!((copy.get(Slot(1)), original.get(Slot(1))), (1, 2));
    }
}

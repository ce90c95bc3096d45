//! Vector clocks of many goroutines: sparse, and they share structure.
//!
//! A tree maps slots to times; what it does not mention is at zero. It is a
//! radix tree of immutable nodes, so a copy is one pointer, a change copies one
//! path, and joining two trees looks only at the parts in which they differ:
//! ten thousand goroutines with the same past hold it once.
//!
//! Invariant: times in a tree only grow, and a join returns one of its
//! operands' nodes wherever it can, so that sharing survives joining. A node
//! remembers which state of another it was last found to contain: who learns
//! again and again from a tree that changes a little each time looks only at
//! what changed.

use crate::clock::{Epoch, Slot};
use std::cell::Cell;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering::Relaxed};

const BITS: u32 = 4;
const WIDTH: usize = 1 << BITS;

struct Node {
    /// The number of what is in it: another one after each change.
    state: u64,
    /// The state of another node of which everything is in this one, or 0.
    contains: AtomicU64,
    times: Times,
}

#[derive(Clone)]
enum Times {
    Leaf([u64; WIDTH]),
    Inner([Option<Arc<Node>>; WIDTH]),
}

const NO_CHILD: Option<Arc<Node>> = None;

/// A number that no state has.
fn fresh() -> u64 {
    const BATCH: u64 = 1 << 16;
    static NEXT: AtomicU64 = AtomicU64::new(BATCH);
    thread_local! {
        static STATE: Cell<u64> = const { Cell::new(0) };
    }
    let mut state = STATE.get();
    if state.is_multiple_of(BATCH) {
        state = NEXT.fetch_add(BATCH, Relaxed);
    }
    STATE.set(state + 1);
    state
}

impl Node {
    fn new(times: Times) -> Node {
        Node {
            state: fresh(),
            contains: AtomicU64::new(0),
            times,
        }
    }

    fn empty(height: u32) -> Node {
        Node::new(match height {
            0 => Times::Leaf([0; WIDTH]),
            _ => Times::Inner([NO_CHILD; WIDTH]),
        })
    }

    fn contains(&self, other: &Node) -> bool {
        self.contains.load(Relaxed) == other.state
    }

    fn note(&self, other: &Node) {
        self.contains.store(other.state, Relaxed);
    }
}

impl Clone for Node {
    fn clone(&self) -> Node {
        Node {
            state: fresh(),
            contains: AtomicU64::new(self.contains.load(Relaxed)),
            times: self.times.clone(),
        }
    }
}

/// A vector clock as a tree.
#[derive(Clone, Default)]
pub(crate) struct Tree {
    root: Option<Arc<Node>>,
    /// Levels of inner nodes above the leaves.
    height: u32,
}

impl Tree {
    /// The time of a slot.
    pub(crate) fn get(&self, slot: Slot) -> u64 {
        if !self.covers(slot) {
            return 0;
        }
        let mut node = self.root.as_ref();
        let mut height = self.height;
        while let Some(at) = node {
            match &at.times {
                Times::Leaf(times) => return times[digit(slot, 0)],
                Times::Inner(children) => {
                    node = children[digit(slot, height)].as_ref();
                    height -= 1;
                }
            }
        }
        0
    }

    /// Whether the other is a copy of this one, as far as a look at one pointer
    /// tells.
    pub(crate) fn is_same(&self, other: &Self) -> bool {
        match (&self.root, &other.root) {
            (Some(a), Some(b)) => Arc::ptr_eq(a, b) && self.height == other.height,
            (a, b) => a.is_none() && b.is_none(),
        }
    }

    /// Whether nothing is within the tree.
    pub(crate) fn is_empty(&self) -> bool {
        self.root.is_none()
    }

    /// Adds one epoch.
    pub(crate) fn add(&mut self, epoch: Epoch) {
        if self.get(epoch.slot) >= epoch.time {
            return;
        }
        while !self.covers(epoch.slot) {
            self.grow();
        }
        let height = self.height;
        set(&mut self.root, height, epoch);
    }

    /// Adds everything that is in `other`.
    pub(crate) fn join(&mut self, other: &Self) {
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
        if let (Some(mine), Some(theirs)) = (&mut self.root, &other.root) {
            join_into(mine, theirs);
        }
    }

    /// Keeps what is in `other` too.
    pub(crate) fn meet(&mut self, other: &Self) {
        self.lower(other.height);
        let mut other = other.clone();
        other.lower(self.height);
        self.root = match (&self.root, &other.root) {
            (Some(mine), Some(theirs)) => met(mine, theirs).node,
            _ => None,
        };
    }

    /// Forgets the slots that a clock of this height has no room for.
    fn lower(&mut self, height: u32) {
        while self.height > height {
            self.height -= 1;
            self.root = match self.root.as_ref().map(|root| &root.times) {
                Some(Times::Inner(children)) => children[0].clone(),
                _ => None,
            };
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
            self.root = Some(Arc::new(Node::new(Times::Inner(children))));
        }
    }

    /// Adds the slots that the tree mentions, with their times, in ascending
    /// order.
    pub(crate) fn entries_to(&self, out: &mut Vec<Epoch>) {
        if let Some(root) = &self.root {
            collect(root, 0, out);
        }
    }
}

fn digit(slot: Slot, height: u32) -> usize {
    (slot.0 >> (BITS * height)) as usize & (WIDTH - 1)
}

fn set(node: &mut Option<Arc<Node>>, height: u32, epoch: Epoch) {
    let node = node.get_or_insert_with(|| Arc::new(Node::empty(height)));
    let node = Arc::make_mut(node);
    node.state = fresh();
    match &mut node.times {
        Times::Leaf(times) => times[digit(epoch.slot, 0)] = epoch.time,
        Times::Inner(children) => {
            let child = &mut children[digit(epoch.slot, height)];
            set(child, height - 1, epoch);
        }
    }
}

/// What is known of a join: whether it is the one or the other.
#[derive(Clone, Copy)]
struct Joined {
    is_a: bool,
    is_b: bool,
}

/// Adds to `a` what is in `b`, a node at the same place. If the outcome is `b`,
/// `a` becomes it.
fn join_into(a: &mut Arc<Node>, b: &Arc<Node>) -> Joined {
    let same = Arc::ptr_eq(a, b);
    if same || a.contains(b) {
        return Joined {
            is_a: true,
            is_b: same,
        };
    }
    match Arc::get_mut(a) {
        Some(own) if !b.contains(own) => {
            let joined = join_times(&mut own.times, &b.times);
            if !joined.is_a && !joined.is_b {
                own.state = fresh();
            }
            match joined {
                Joined {
                    is_a: false,
                    is_b: true,
                } => {
                    b.note(a);
                    *a = Arc::clone(b);
                }
                _ => a.note(b),
            }
            joined
        }
        _ => {
            let (joined, made) = joined(a, b);
            match made {
                Some(made) => *a = made,
                None if !joined.is_a => *a = Arc::clone(b),
                None => {}
            }
            joined
        }
    }
}

/// What is in two nodes at the same place, if it is neither of them: a node that
/// others have is copied only then, for copying it means to visit its children.
fn joined(a: &Arc<Node>, b: &Arc<Node>) -> (Joined, Option<Arc<Node>>) {
    let same = Arc::ptr_eq(a, b);
    let (is_a, is_b) = (same || a.contains(b), same || b.contains(a));
    if is_a || is_b {
        return (Joined { is_a, is_b }, None);
    }
    let (joined, times) = match (&a.times, &b.times) {
        (Times::Leaf(x), Times::Leaf(_)) => {
            let mut times = Times::Leaf(*x);
            let joined = join_times(&mut times, &b.times);
            (joined, (!joined.is_a && !joined.is_b).then_some(times))
        }
        (Times::Inner(x), Times::Inner(y)) => {
            let (joined, children) = joined_children(x, y);
            (joined, children.map(Times::Inner))
        }
        // As for joining in place.
        (Times::Leaf(_), Times::Inner(_)) | (Times::Inner(_), Times::Leaf(_)) => {
            unreachable!("clocks are joined at equal heights")
        }
    };
    let made = times.map(|times| Arc::new(Node::new(times)));
    match (&made, joined.is_a) {
        (Some(made), _) => made.note(b),
        (None, true) => a.note(b),
        (None, false) => b.note(a),
    }
    (joined, made)
}

type Children = [Option<Arc<Node>>; WIDTH];

fn joined_children(a: &Children, b: &Children) -> (Joined, Option<Children>) {
    let (mut is_a, mut is_b) = (true, true);
    let mut made = [NO_CHILD; WIDTH];
    let mut from_b = [false; WIDTH];
    for (i, (x, y)) in a.iter().zip(b).enumerate() {
        match (x, y) {
            (Some(x), Some(y)) => {
                let (child, new) = joined(x, y);
                is_a &= child.is_a;
                is_b &= child.is_b;
                from_b[i] = !child.is_a && child.is_b;
                made[i] = new;
            }
            (Some(_), None) => is_b = false,
            (None, Some(_)) => {
                is_a = false;
                from_b[i] = true;
            }
            (None, None) => {}
        }
    }
    if is_a || is_b {
        return (Joined { is_a, is_b }, None);
    }
    for (i, child) in made.iter_mut().enumerate() {
        if child.is_none() {
            *child = if from_b[i] {
                b[i].clone()
            } else {
                a[i].clone()
            };
        }
    }
    (Joined { is_a, is_b }, Some(made))
}

fn join_times(a: &mut Times, b: &Times) -> Joined {
    let (mut is_a, mut is_b) = (true, true);
    match (a, b) {
        (Times::Leaf(x), Times::Leaf(y)) => {
            for (x, y) in x.iter_mut().zip(y) {
                is_a &= *x >= *y;
                is_b &= *x <= *y;
                *x = (*x).max(*y);
            }
        }
        (Times::Inner(x), Times::Inner(y)) => {
            for (x, y) in x.iter_mut().zip(y) {
                match (x, y) {
                    (Some(x), Some(y)) => {
                        let child = join_into(x, y);
                        is_a &= child.is_a;
                        is_b &= child.is_b;
                    }
                    (Some(_), None) => is_b = false,
                    (x, Some(y)) => {
                        is_a = false;
                        *x = Some(Arc::clone(y));
                    }
                    (None, None) => {}
                }
            }
        }
        // Both are at the same height below roots of the same height.
        (Times::Leaf(_), Times::Inner(_)) | (Times::Inner(_), Times::Leaf(_)) => {
            unreachable!("clocks are joined at equal heights")
        }
    }
    Joined { is_a, is_b }
}

/// What two nodes have in common, and which of them it is known to be.
struct Met {
    node: Option<Arc<Node>>,
    is_a: bool,
    is_b: bool,
}

/// What two nodes at the same place have in common; one of them if it is that.
fn met(a: &Arc<Node>, b: &Arc<Node>) -> Met {
    let same = Arc::ptr_eq(a, b);
    if same || b.contains(a) {
        return Met {
            node: Some(Arc::clone(a)),
            is_a: true,
            is_b: same,
        };
    }
    if a.contains(b) {
        return Met {
            node: Some(Arc::clone(b)),
            is_a: false,
            is_b: true,
        };
    }
    let (mut is_a, mut is_b) = (true, true);
    let times = match (&a.times, &b.times) {
        (Times::Leaf(x), Times::Leaf(y)) => Times::Leaf(std::array::from_fn(|i| {
            is_a &= x[i] <= y[i];
            is_b &= x[i] >= y[i];
            x[i].min(y[i])
        })),
        (Times::Inner(x), Times::Inner(y)) => {
            Times::Inner(std::array::from_fn(|i| match (&x[i], &y[i]) {
                (Some(x), Some(y)) => {
                    let child = met(x, y);
                    is_a &= child.is_a;
                    is_b &= child.is_b;
                    child.node
                }
                (x, y) => {
                    is_a &= x.is_none();
                    is_b &= y.is_none();
                    None
                }
            }))
        }
        // As for joining.
        (Times::Leaf(_), Times::Inner(_)) | (Times::Inner(_), Times::Leaf(_)) => {
            unreachable!("clocks meet at equal heights")
        }
    };
    let node = match (is_a, is_b) {
        (true, _) => Arc::clone(a),
        (_, true) => Arc::clone(b),
        _ => Arc::new(Node::new(times)),
    };
    // What is given contains what comes out of it.
    match is_b {
        true => a.note(&node),
        false => b.note(&node),
    }
    Met {
        node: Some(node),
        is_a,
        is_b,
    }
}

fn collect(node: &Node, prefix: u32, out: &mut Vec<Epoch>) {
    match &node.times {
        Times::Leaf(times) => {
            for (i, &time) in (0..).zip(times) {
                if time != 0 {
                    let slot = Slot(prefix << BITS | i);
                    out.push(Epoch { slot, time });
                }
            }
        }
        Times::Inner(children) => {
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

    fn entries(tree: &Tree) -> Vec<Epoch> {
        let mut out = Vec::new();
        tree.entries_to(&mut out);
        out
    }

    fn clock(entries: &[(u32, u64)]) -> Tree {
        let mut clock = Tree::default();
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
            let got: BTreeMap<u32, u64> = entries(&joined)
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

    fn check_meet(a: &[(u32, u64)], b: &[(u32, u64)], expected: &[(u32, u64)]) {
        for (x, y) in [(a, b), (b, a)] {
            let mut met = clock(x);
            let other = clock(y);
            met.meet(&other);
            met.meet(&other);
            let got: Vec<_> = entries(&met).iter().map(|e| (e.slot.0, e.time)).collect();
            assert_eq!(got, expected);
        }
    }

    #[test]
    fn meetings_are_pointwise_minima() {
        check_meet(&[], &[(3, 4)], &[]);
        check_meet(&[(0, 1), (17, 9)], &[(0, 5), (1, 1)], &[(0, 1)]);
        check_meet(&[(5, 1)], &[(70_000, 2), (5, 3)], &[(5, 1)]);
        check_meet(&[(20, 3), (70_001, 1)], &[(70_000, 2)], &[]);
        check_meet(
            &[(1, 3), (300, 1), (70_001, 1)],
            &[(1, 2), (300, 7), (301, 1), (70_001, 1)],
            &[(1, 2), (300, 1), (70_001, 1)],
        );
    }

    #[test]
    fn what_is_known_of_another_ends_when_it_changes() {
        let mut from = clock(&[(0, 1), (40, 1), (5_000, 1)]);
        let mut to = clock(&[(7, 1), (41, 1)]);
        for time in 2..6 {
            to.join(&from);
            to.join(&from);
            for slot in [0, 40, 41] {
                let slot = Slot(slot);
                from.add(Epoch { slot, time });
            }
            to.add(Epoch {
                slot: Slot(7),
                time,
            });
        }
        to.join(&from);
        let got: Vec<_> = entries(&to).iter().map(|e| (e.slot.0, e.time)).collect();
        assert_eq!(got, [(0, 5), (7, 5), (40, 5), (41, 5), (5_000, 1)]);
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

//! What is remembered of each granule: lists of accesses, shared by granules
//! with the same past.
//!
//! A cell's state is a list of nodes, newest first, each an access: kind,
//! bytes, epoch, calling context. Granules with the same past have the same
//! list, so an array that one loop writes costs one node. The rule by which a
//! list changes is that of [`gander_race::access_cell`], with one difference:
//! an access that one of the same goroutine covers, in the same epoch and under
//! the same locks, changes nothing. Whoever races with the one races with the
//! other.
//!
//! Invariant: a node that is not exclusive never changes and is freed only
//! while the world is stopped. An exclusive node, and no other, is in one list
//! only; whoever holds the lock bit of its cell may change it. [`Node::own`]
//! is never wrong for its own goroutine, whoever reads it when.

use crate::local::Local;
use crate::memo::{Key, Known};
use crate::memory::{LOCKED, OBJECT, STATE};
use crate::table::Table;
use gander_race::{AccessKind, Epoch, Slot, Timeline};
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// An access in a list.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Node {
    /// The number of the moment of its goroutine (32 bits), [`EXCLUSIVE`], and
    /// the bytes that this and later nodes of the moment have read or written
    /// (bits 8..16) and written (bits 0..8).
    own: AtomicU64,
    /// The next older node.
    next: u32,
    pub(crate) stack: u32,
    slot: u32,
    /// Bytes, and the kind above them.
    how: u32,
    time: u64,
}

/// In one list only.
pub(crate) const EXCLUSIVE: u64 = 1 << 16;

/// A node's contents at one time.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Past {
    pub(crate) moment: u32,
    pub(crate) stack: u32,
    pub(crate) kind: AccessKind,
    pub(crate) epoch: Epoch,
}

/// An access that happens.
pub(crate) struct Touch<'a> {
    pub(crate) kind: AccessKind,
    pub(crate) moment: u32,
    pub(crate) stack: u32,
    pub(crate) epoch: Epoch,
    pub(crate) timeline: &'a Timeline,
}

fn kind_bits(kind: AccessKind) -> u32 {
    let number: u32 = match kind {
        AccessKind::Read => 0,
        AccessKind::Write => 1,
        AccessKind::AtomicRead => 2,
        AccessKind::AtomicWrite => 3,
    };
    number << 8
}

/// Own bits of an access of these bytes.
fn covering(kind: AccessKind, mask: u8) -> u64 {
    let mask = u64::from(mask);
    match kind {
        AccessKind::Read => mask << 8,
        AccessKind::Write => mask << 8 | mask,
        AccessKind::AtomicRead | AccessKind::AtomicWrite => 0,
    }
}

/// Whether the own bits say that such an access is covered.
fn is_covered(own: u64, kind: AccessKind, mask: u8) -> bool {
    let covered = match kind {
        AccessKind::Read => (own >> 8) as u8,
        AccessKind::Write => own as u8,
        AccessKind::AtomicRead | AccessKind::AtomicWrite => return false,
    };
    mask & !covered == 0
}

impl Node {
    pub(crate) fn mask(&self) -> u8 {
        self.how as u8
    }

    fn kind(&self) -> AccessKind {
        match self.how >> 8 {
            0 => AccessKind::Read,
            1 => AccessKind::Write,
            2 => AccessKind::AtomicRead,
            _ => AccessKind::AtomicWrite,
        }
    }

    pub(crate) fn moment(&self) -> u32 {
        (self.own.load(Ordering::Relaxed) >> 32) as u32
    }

    fn is_exclusive(&self) -> bool {
        self.own.load(Ordering::Acquire) & EXCLUSIVE != 0
    }

    pub(crate) fn epoch(&self) -> Epoch {
        Epoch {
            slot: Slot(self.slot),
            time: self.time,
        }
    }

    fn past(&self) -> Past {
        Past {
            moment: self.moment(),
            stack: self.stack,
            kind: self.kind(),
            epoch: self.epoch(),
        }
    }

    /// Own bits of the node alone.
    fn own_alone(&self) -> u64 {
        let kept = self.own.load(Ordering::Relaxed) & !0xffff;
        kept | covering(self.kind(), self.mask())
    }

    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    /// Changes what follows, and so what is known of it.
    pub(crate) fn set_next(&mut self, next: u32) {
        self.next = next;
        let own = self.own_alone();
        self.own.store(own, Ordering::Release);
    }

    pub(crate) fn share(&self) {
        self.own.fetch_and(!EXCLUSIVE, Ordering::Release);
    }
}

/// All states.
#[derive(Debug)]
pub(crate) struct Cells {
    pub(crate) nodes: Table<Node>,
}

/// What an unlocked look at a cell says.
enum Look {
    Done,
    Change {
        key: Key,
        known: Known,
        lasting: bool,
    },
}

impl Cells {
    pub(crate) fn new() -> Cells {
        Cells {
            nodes: Table::new(),
        }
    }

    #[inline]
    fn node(&self, state: u32) -> &Node {
        // SAFETY: numbers in words and lists are those of nodes; fields other
        // than `own` are read under the invariant of the file.
        unsafe { &*self.nodes.at(state) }
    }

    /// Lets an access to some bytes of a cell happen: calls `race` with every
    /// access that it races with, newest first.
    pub(crate) fn access(
        &self,
        word: &AtomicU32,
        mask: u8,
        touch: &Touch<'_>,
        local: &mut Local,
        race: &mut dyn FnMut(Past, u8),
    ) {
        let mut spins = 0_u32;
        loop {
            let seen = word.load(Ordering::Acquire);
            if seen & LOCKED != 0 {
                wait(&mut spins);
                continue;
            }
            let (key, known, lasting) = match self.look(word, seen, mask, touch, local) {
                Look::Done => return,
                Look::Change {
                    key,
                    known,
                    lasting,
                } => (key, known, lasting),
            };
            let to = match known {
                Known::To(state) => (seen & OBJECT) | state,
                _ => seen | LOCKED,
            };
            let swapped = word.compare_exchange(seen, to, Ordering::Acquire, Ordering::Relaxed);
            if swapped.is_err() {
                continue;
            }
            if to & LOCKED == 0 {
                return;
            }
            let once = lasting && matches!(known, Known::Once);
            let (state, raced) = self.change(seen & STATE, mask, touch, local, once, race);
            word.store((seen & OBJECT) | state, Ordering::Release);
            if lasting && !raced {
                local.memo.set(key, if once { state } else { 0 });
            }
            return;
        }
    }

    /// Whether an access of this moment covers the bytes: see `look`.
    #[inline]
    pub(crate) fn covers(&self, word: &AtomicU32, mask: u8, kind: AccessKind, moment: u32) -> bool {
        let seen = word.load(Ordering::Acquire);
        if seen & STATE == 0 || seen & LOCKED != 0 {
            return false;
        }
        let own = self.node(seen & STATE).own.load(Ordering::Acquire);
        (own >> 32) as u32 == moment
            && is_covered(own, kind, mask)
            && word.load(Ordering::Acquire) == seen
    }

    #[inline]
    fn look(
        &self,
        word: &AtomicU32,
        seen: u32,
        mask: u8,
        touch: &Touch<'_>,
        local: &mut Local,
    ) -> Look {
        let old = seen & STATE;
        let mut lasting = true;
        if old != 0 {
            let own = self.node(old).own.load(Ordering::Acquire);
            if (own >> 32) as u32 == touch.moment
                && is_covered(own, touch.kind, mask)
                && word.load(Ordering::Acquire) == seen
            {
                return Look::Done;
            }
            lasting = own & EXCLUSIVE == 0;
            // If the cell is still in this state after the look, the state is
            // one that nobody changes.
            if lasting && self.is_covered(old, mask, touch) && word.load(Ordering::Acquire) == seen
            {
                return Look::Done;
            }
        }
        let key = Key {
            old,
            moment: touch.moment,
            stack: touch.stack,
            how: kind_bits(touch.kind) | u32::from(mask),
        };
        let known = match lasting {
            true => local.memo.get(&key),
            false => Known::No,
        };
        Look::Change {
            key,
            known,
            lasting,
        }
    }

    /// Whether accesses of the same moment in the list cover this one.
    fn is_covered(&self, mut state: u32, mask: u8, touch: &Touch<'_>) -> bool {
        if touch.kind.is_atomic() {
            return false;
        }
        let mut own = 0;
        let mut left = 64;
        while state != 0 && left > 0 {
            let node = self.node(state);
            if node.moment() == touch.moment {
                own |= covering(node.kind(), node.mask());
                if is_covered(own, touch.kind, mask) {
                    return true;
                }
            }
            state = node.next;
            left -= 1;
        }
        false
    }

    /// The state after an access to a cell in state `old`, whose lock the
    /// caller holds, and whether it raced; `shared`: one that others may have.
    fn change(
        &self,
        old: u32,
        mask: u8,
        touch: &Touch<'_>,
        local: &mut Local,
        shared: bool,
        race: &mut dyn FnMut(Past, u8),
    ) -> (u32, bool) {
        if old != 0 && self.is_covered(old, mask, touch) {
            // Several goroutines come here again and again: make it a state
            // that can be looked at without the lock.
            self.share_all(old);
            return (old, false);
        }
        let mut raced = false;
        // Where the list from which on nothing changes begins.
        let (mut same, mut at) = (old, old);
        while at != 0 {
            let node = self.node(at);
            let common = node.mask() & mask;
            if common != 0 {
                if touch.timeline.knows(node.epoch()) {
                    if touch.kind.covers(node.kind()) {
                        same = node.next;
                    }
                } else if touch.kind.conflicts(node.kind()) {
                    raced = true;
                    race(node.past(), common);
                }
            }
            at = node.next;
        }
        let rest = match same == old {
            true => old,
            false => self.shortened(old, same, mask, touch, local),
        };
        if shared {
            self.share_all(rest);
        }
        (self.add(rest, mask, touch, local, shared), raced)
    }

    /// The list from `from` on, without what the access covers; from `same` on
    /// nothing changes.
    fn shortened(
        &self,
        from: u32,
        same: u32,
        mask: u8,
        touch: &Touch<'_>,
        local: &mut Local,
    ) -> u32 {
        let mut kept = Vec::new();
        let mut at = from;
        while at != same {
            let node = self.node(at);
            let next = node.next;
            let mut left = node.mask();
            if left & mask != 0
                && touch.kind.covers(node.kind())
                && touch.timeline.knows(node.epoch())
            {
                left &= !mask;
            }
            if left != 0 {
                kept.push((at, left));
            } else if node.is_exclusive() {
                local.nodes.push(at);
            }
            at = next;
        }
        let mut rest = same;
        for (at, left) in kept.into_iter().rev() {
            rest = self.relinked(at, left, rest, local);
        }
        rest
    }

    /// The node with other bytes and another rest.
    fn relinked(&self, at: u32, mask: u8, rest: u32, local: &mut Local) -> u32 {
        let number = match self.node(at).is_exclusive() {
            true => at,
            false => {
                let (number, _) = self.nodes.take(local, |local| &mut local.nodes);
                number
            }
        };
        // SAFETY: the node is exclusive or new, and the cell is locked.
        unsafe {
            let from = self.nodes.at(at);
            let to = self.nodes.at(number);
            if at != number {
                (*to).stack = (*from).stack;
                (*to).slot = (*from).slot;
                (*to).time = (*from).time;
            }
            (*to).how = ((*from).how & !0xff) | u32::from(mask);
            (*to).next = rest;
            let kind = (*to).kind();
            let own = (*from).own.load(Ordering::Relaxed) & !0xffff;
            let own = own | EXCLUSIVE | covering(kind, mask);
            (*to).own.store(own, Ordering::Release);
        }
        number
    }

    fn add(&self, rest: u32, mask: u8, touch: &Touch<'_>, local: &mut Local, shared: bool) -> u32 {
        let mut own = u64::from(touch.moment) << 32 | covering(touch.kind, mask);
        if rest != 0 {
            let before = self.node(rest).own.load(Ordering::Relaxed);
            if before >> 32 == u64::from(touch.moment) {
                own |= before & 0xffff;
            }
        }
        if !shared {
            own |= EXCLUSIVE;
        }
        let (number, _) = self.nodes.take(local, |local| &mut local.nodes);
        // SAFETY: nobody else has the number.
        unsafe {
            let node = self.nodes.at(number);
            (*node).next = rest;
            (*node).stack = touch.stack;
            (*node).slot = touch.epoch.slot.0;
            (*node).how = kind_bits(touch.kind) | u32::from(mask);
            (*node).time = touch.epoch.time;
            (*node).own.store(own, Ordering::Release);
        }
        number
    }

    /// Makes all nodes of a list of a locked cell shared.
    fn share_all(&self, mut state: u32) {
        while state != 0 {
            let node = self.node(state);
            // What follows a shared node is shared.
            if !node.is_exclusive() {
                return;
            }
            node.share();
            state = node.next;
        }
    }
}

#[cold]
fn wait(spins: &mut u32) {
    *spins += 1;
    match *spins % 64 {
        0 => std::thread::yield_now(),
        _ => std::hint::spin_loop(),
    }
}

/// Sets the flag of a synchronisation object.
pub(crate) fn flag(word: &AtomicU32) {
    let mut spins = 0;
    loop {
        let seen = word.load(Ordering::Relaxed);
        if seen & OBJECT != 0 {
            return;
        }
        if seen & LOCKED != 0 {
            wait(&mut spins);
            continue;
        }
        let to = seen | OBJECT;
        if word
            .compare_exchange(seen, to, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
        {
            return;
        }
    }
}

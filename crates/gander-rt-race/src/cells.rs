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
//! A read races with writes only, so it looks at the writes of the list, which
//! are linked, and at the first few nodes for what it replaces; at all of it
//! when the list has doubled. So it costs the same however many goroutines
//! read the same bytes. The same goes for an atomic access where all others are.
//! What such a list keeps too long, the walk over all of it forgets: [`Outdone`].
//!
//! Invariant: a node that is not exclusive never changes and is freed only
//! while the world is stopped. An exclusive node, and no other, is in one list
//! only; whoever holds the lock bit of its cell may change it. [`Node::own`]
//! is never wrong for its own goroutine, whoever reads it when.

// long: one kind of list, and every way in which it changes.

use crate::local::Local;
use crate::memo::{Key, Known};
use crate::memory::{LOCKED, OBJECT, STATE};
use crate::table::Table;
use gander_race::{AccessKind, Epoch, Slot, Timeline};
use rustc_hash::FxHashMap;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// An access in a list.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Node {
    /// The number of the moment of its goroutine (32 bits), the length at which
    /// a read looks at the whole list (as a power of two, from [`FULL_SHIFT`]),
    /// [`EXCLUSIVE`], [`PLAIN`], and the bytes that this and later nodes of the moment have
    /// read or written (bits 8..16), written (bits 0..8), and written atomically
    /// (from [`ATOMIC_SHIFT`]).
    own: AtomicU64,
    /// The next older node.
    next: u32,
    pub(crate) stack: u32,
    /// The newest write of the list, this one or an older one.
    writes: u32,
    /// Bytes, the kind above them (2 bits), the length of the list.
    how: u32,
    /// The slot above the time.
    epoch: u64,
}

/// Bits of a time in a node: 2^40 releases of one goroutine.
const TIME_BITS: u32 = 40;

/// Where the length is, and the longest that is counted.
const LENGTH_SHIFT: u32 = 10;
const LONGEST: u32 = (1 << (32 - LENGTH_SHIFT)) - 1;

const FULL_SHIFT: u32 = 17;
const FULL: u64 = 31 << FULL_SHIFT;

const ATOMIC_SHIFT: u32 = 22;

/// What a node covers.
const COVERED: u64 = 0xffff | 0xff << ATOMIC_SHIFT;

/// What of the own bits is about the access; the rest is about the list from there on.
const WHOSE: u64 = COVERED | (u32::MAX as u64) << 32;

/// The length at which a read looks at all of a list of one, as a power of two.
const FULL_OF_ONE: u64 = (2 * NEAR).ilog2() as u64;

/// Nodes that a read always looks at.
pub(crate) const NEAR: u32 = 16;

/// In one list only.
pub(crate) const EXCLUSIVE: u64 = 1 << 16;

/// This node or an older one is no atomic access, or was.
const PLAIN: u64 = 1 << 30;

/// [`PLAIN`], if the kind is.
fn plain(kind: AccessKind) -> u64 {
    if kind.is_atomic() { 0 } else { PLAIN }
}

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

impl Touch<'_> {
    /// The access to bytes of a cell in a state.
    #[inline]
    pub(crate) fn key(&self, old: u32, mask: u8) -> Key {
        Key {
            old,
            moment: self.moment,
            stack: self.stack,
            how: kind_bits(self.kind) | u32::from(mask),
        }
    }
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

fn kind_of(how: u32) -> AccessKind {
    match how >> 8 & 3 {
        0 => AccessKind::Read,
        1 => AccessKind::Write,
        2 => AccessKind::AtomicRead,
        _ => AccessKind::AtomicWrite,
    }
}

/// Own bits of an access of these bytes.
fn covering(kind: AccessKind, mask: u8) -> u64 {
    let mask = u64::from(mask);
    match kind {
        AccessKind::Read => mask << 8,
        AccessKind::Write => mask << 8 | mask,
        AccessKind::AtomicWrite => mask << ATOMIC_SHIFT,
        AccessKind::AtomicRead => 0,
    }
}

/// Whether the own bits say that such an access is covered.
fn is_covered(own: u64, kind: AccessKind, mask: u8) -> bool {
    let covered = match kind {
        AccessKind::Read => (own >> 8) as u8,
        AccessKind::Write => own as u8,
        AccessKind::AtomicRead | AccessKind::AtomicWrite => (own >> ATOMIC_SHIFT) as u8,
    };
    mask & !covered == 0
}

/// An epoch in one word.
pub(crate) fn packed(epoch: Epoch) -> u64 {
    debug_assert!(epoch.time >> TIME_BITS == 0 && epoch.slot.0 >> (64 - TIME_BITS) == 0);
    u64::from(epoch.slot.0) << TIME_BITS | epoch.time
}

/// The epoch in a word.
pub(crate) fn unpacked(epoch: u64) -> Epoch {
    Epoch {
        slot: Slot((epoch >> TIME_BITS) as u32),
        time: epoch & ((1 << TIME_BITS) - 1),
    }
}

/// Finds, on the way from the newest node of a list to the oldest, those that
/// tell nothing: who is not ordered behind an access is not ordered behind a
/// later one of the same goroutine either, and races with that one. Goroutines
/// that read the same bytes again and again find only their own nodes known,
/// and so do not forget those of the others.
#[derive(Default)]
struct Outdone {
    /// By slot, the bytes that the nodes so far have accessed, by kind, and the earliest
    /// of their times: nodes trade places, so the next one may be later than they.
    later: FxHashMap<u32, ([u8; 4], Option<u64>)>,
}

impl Outdone {
    /// Whether later nodes cover this one, which from now on is one of them.
    fn has(&mut self, node: &Node) -> bool {
        let (kind, mask) = (node.kind(), node.mask());
        let Epoch { slot, time } = node.epoch();
        let (later, earliest) = self.later.entry(slot.0).or_default();
        let is_newer = earliest.is_some_and(|earliest| time > earliest);
        *earliest = Some(earliest.map_or(time, |earliest| earliest.min(time)));
        let mut left = mask;
        for by in 0..4 {
            if kind_of(by << 8).covers(kind) {
                left &= !later[by as usize];
            }
        }
        later[(kind_bits(kind) >> 8) as usize] |= mask;
        left == 0 && !is_newer
    }
}

impl Node {
    pub(crate) fn mask(&self) -> u8 {
        self.how as u8
    }

    fn kind(&self) -> AccessKind {
        kind_of(self.how)
    }

    pub(crate) fn moment(&self) -> u32 {
        (self.own.load(Ordering::Relaxed) >> 32) as u32
    }

    fn is_exclusive(&self) -> bool {
        self.own.load(Ordering::Acquire) & EXCLUSIVE != 0
    }

    pub(crate) fn epoch(&self) -> Epoch {
        unpacked(self.epoch)
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
        let kept = self.own.load(Ordering::Relaxed) & !COVERED;
        kept | covering(self.kind(), self.mask())
    }

    pub(crate) fn next(&self) -> u32 {
        self.next
    }

    fn length(&self) -> u32 {
        self.how >> LENGTH_SHIFT
    }

    /// The length at which a read looks at all.
    fn full(&self) -> u32 {
        1 << ((self.own.load(Ordering::Relaxed) & FULL) >> FULL_SHIFT)
    }

    /// Whether the list has accesses that conflict with atomic ones.
    fn has_plain(&self) -> bool {
        self.own.load(Ordering::Relaxed) & PLAIN != 0
    }

    /// Notes what follows the node with number `own`.
    ///
    /// # Safety
    /// Nobody else looks at the node but at its own bits.
    pub(crate) unsafe fn link(node: *mut Node, own: u32, (next, rest): (u32, Option<&Node>)) {
        let (writes, length) = rest.map_or((0, 0), |rest| (rest.writes, rest.length()));
        let how = (*node).how;
        (*node).next = next;
        (*node).writes = match kind_of(how).is_write() {
            true => own,
            false => writes,
        };
        let length = (length + 1).min(LONGEST);
        (*node).how = (how & ((1 << LENGTH_SHIFT) - 1)) | length << LENGTH_SHIFT;
    }

    /// Has each of two nodes, accesses of the same kind to the same bytes, stand for
    /// the other's.
    ///
    /// # Safety
    /// They are exclusive, in the list of a locked cell.
    unsafe fn trade(one: *mut Node, other: *mut Node) {
        std::mem::swap(&mut (*one).stack, &mut (*other).stack);
        std::mem::swap(&mut (*one).epoch, &mut (*other).epoch);
        let owns = [one, other].map(|node| (*node).own.load(Ordering::Relaxed));
        let traded = (owns[0] ^ owns[1]) & WHOSE;
        (*one).own.store(owns[0] ^ traded, Ordering::Release);
        (*other).own.store(owns[1] ^ traded, Ordering::Release);
    }

    /// What follows has changed, and so what is known of it.
    pub(crate) fn forget_own(&self) {
        self.own.store(self.own_alone(), Ordering::Release);
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

/// What an unlocked look at a cell says. Small, so that it comes in registers.
#[derive(Clone, Copy)]
pub(crate) enum Look {
    Done,
    /// The state is one that may change.
    Changing,
    /// It is one that nobody changes, and that is known of the access.
    Lasting(Known),
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
            let look = self.look(word, seen, mask, touch, local);
            let to = match look {
                Look::Done => return,
                Look::Lasting(Known::To(state)) => (seen & OBJECT) | state,
                _ => seen | LOCKED,
            };
            let swapped = word.compare_exchange(seen, to, Ordering::Acquire, Ordering::Relaxed);
            if swapped.is_err() {
                continue;
            }
            let old = seen & STATE;
            if to & LOCKED == 0 {
                local.known = Some((old, to & STATE));
                return;
            }
            let once = matches!(look, Look::Lasting(Known::Once));
            let (state, raced) = self.change(old, mask, touch, local, once, race);
            word.store((seen & OBJECT) | state, Ordering::Release);
            if matches!(look, Look::Lasting(_)) && !raced && !local.is_young() {
                let key = touch.key(old, mask);
                local.memo.set(&key, if once { state } else { 0 });
            }
            return;
        }
    }

    /// The state that an access led to from another one, if this thread knows.
    #[inline]
    pub(crate) fn next_known(
        &self,
        old: u32,
        mask: u8,
        local: &Local,
        (kind, moment, stack): (AccessKind, u32, u32),
    ) -> Option<u32> {
        let how = kind_bits(kind) | u32::from(mask);
        let key = Key {
            old,
            moment,
            stack,
            how,
        };
        match local.memo.get(&key) {
            Known::To(state) => Some(state),
            Known::No | Known::Once => None,
        }
    }

    /// Lets an access happen to a cell that is in a state in which this thread
    /// knows what it leads to: the states before and after. No more is looked at
    /// than the cell's word: what the memo knows, it knows of states that nobody
    /// changes.
    #[inline]
    pub(crate) fn known(
        &self,
        word: &AtomicU32,
        mask: u8,
        local: &Local,
        touch: (AccessKind, u32, u32),
    ) -> Option<(u32, u32)> {
        let seen = word.load(Ordering::Acquire);
        let old = seen & STATE;
        let state = self.next_known(old, mask, local, touch)?;
        let unlocked = seen & !LOCKED;
        let to = (seen & OBJECT) | state;
        word.compare_exchange(unlocked, to, Ordering::Acquire, Ordering::Relaxed)
            .ok()?;
        Some((old, state))
    }

    /// Whether the first node of a state is in one list only, which may change.
    #[inline]
    pub(crate) fn is_exclusive(&self, state: u32) -> bool {
        self.node(state).is_exclusive()
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
    pub(crate) fn look(
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
        match lasting {
            true if local.is_young() => Look::Lasting(Known::No),
            true => Look::Lasting(local.memo.get(&touch.key(old, mask))),
            false => Look::Changing,
        }
    }

    /// Forgets what a cell remembers if the goroutine is ordered after all of
    /// it; whether it is. For the only goroutine that there is: whatever happens
    /// later is ordered after it, and so after all of that.
    pub(crate) fn forget_known(
        &self,
        word: &AtomicU32,
        timeline: &Timeline,
        local: &mut Local,
    ) -> bool {
        let seen = lock(word);
        let all = self.forget_in(seen & STATE, timeline, local);
        let left = if all { seen & OBJECT } else { seen };
        word.store(left, Ordering::Release);
        all
    }

    /// The same in a locked cell with this state.
    pub(crate) fn forget_in(&self, state: u32, timeline: &Timeline, local: &mut Local) -> bool {
        let mut all = true;
        let mut at = state;
        while at != 0 {
            let node = self.node(at);
            all &= timeline.knows(node.epoch());
            at = node.next;
        }
        let mut at = state;
        while all && at != 0 && self.node(at).is_exclusive() {
            local.nodes.push(at);
            at = self.node(at).next;
        }
        all
    }

    /// Lets an atomic access to some bytes of a locked cell happen: its new state.
    pub(crate) fn access_locked(
        &self,
        old: u32,
        mask: u8,
        touch: &Touch<'_>,
        local: &mut Local,
        race: &mut dyn FnMut(Past, u8),
    ) -> u32 {
        if self.renew_read(old, mask, touch) || self.is_repeated(old, mask, touch) {
            return old;
        }
        self.change(old, mask, touch, local, false, race).0
    }

    /// What most reads of bytes do that several goroutines read: take the place of
    /// the one before of the same goroutine, of another moment, if they race with
    /// nothing. Whether it did. Only nodes of one goroutine have an order, so it is the
    /// first one then: the next read of the same goroutine finds it at once.
    fn renew_read(&self, old: u32, mask: u8, touch: &Touch<'_>) -> bool {
        if touch.kind.is_write() || old == 0 || !self.node(old).is_exclusive() {
            return false;
        }
        let mut at = self.node(old).writes;
        while at != 0 {
            let write = self.node(at);
            if write.mask() & mask != 0
                && touch.kind.conflicts(write.kind())
                && !touch.timeline.knows(write.epoch())
            {
                return false;
            }
            at = self.rest(write.next).1.map_or(0, |next| next.writes);
        }
        let (mut state, mut left) = (old, NEAR);
        while state != 0 && left > 0 {
            let node = self.nodes.at(state);
            // SAFETY: the cell is locked; an exclusive node is its alone.
            unsafe {
                let own = (*node).own.load(Ordering::Relaxed);
                if own & EXCLUSIVE == 0 {
                    return false;
                }
                if (*node).epoch().slot == touch.epoch.slot {
                    if (*node).kind() != touch.kind
                        || (*node).mask() != mask
                        || own >> 32 == u64::from(touch.moment)
                    {
                        return false;
                    }
                    let first = self.nodes.at(old);
                    let alike = (*first).kind() == touch.kind && (*first).mask() == mask;
                    if node != first && alike {
                        Node::trade(first, node);
                    }
                    let node = if alike { first } else { node };
                    (*node).stack = touch.stack;
                    (*node).epoch = packed(touch.epoch);
                    let own = (*node).own.load(Ordering::Relaxed) & !WHOSE;
                    let own = own | u64::from(touch.moment) << 32 | covering(touch.kind, mask);
                    (*node).own.store(own, Ordering::Release);
                    return true;
                }
                state = (*node).next;
            }
            left -= 1;
        }
        false
    }

    /// Whether one of the newest accesses is of the same moment and covers this one.
    fn is_repeated(&self, mut state: u32, mask: u8, touch: &Touch<'_>) -> bool {
        let mut left = NEAR;
        while state != 0 && left > 0 {
            let node = self.node(state);
            if node.moment() == touch.moment
                && (is_covered(node.own.load(Ordering::Relaxed), touch.kind, mask)
                    || touch.kind == node.kind() && mask & !node.mask() == 0)
            {
                return true;
            }
            state = node.next;
            left -= 1;
        }
        false
    }

    /// Whether accesses of the same moment in the list cover this one.
    fn is_covered(&self, mut state: u32, mask: u8, touch: &Touch<'_>) -> bool {
        let mut own = 0;
        let mut left = NEAR;
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
    #[inline]
    pub(crate) fn change(
        &self,
        old: u32,
        mask: u8,
        touch: &Touch<'_>,
        local: &mut Local,
        shared: bool,
        race: &mut dyn FnMut(Past, u8),
    ) -> (u32, bool) {
        if !shared && (self.renew(old, mask, touch) || self.renew_read(old, mask, touch)) {
            return (old, false);
        }
        self.change_list(old, mask, touch, local, shared, race)
    }

    /// The same, if it is more than another access in the place of one.
    #[inline(never)]
    fn change_list(
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
        let (all, full) = self.is_due(old, touch.kind);
        let mut meet = |node: &Node| {
            let common = node.mask() & mask;
            if common != 0
                && touch.kind.conflicts(node.kind())
                && !touch.timeline.knows(node.epoch())
            {
                raced = true;
                race(node.past(), common);
            }
        };
        // Where the list from which on nothing changes begins.
        let (mut same, mut at, mut left) = (old, old, NEAR);
        let mut outdone = self.outdone(old, all);
        while at != 0 && (all || left != 0) {
            let node = self.node(at);
            if node.mask() & mask != 0
                && touch.kind.covers(node.kind())
                && touch.timeline.knows(node.epoch())
                || outdone.as_mut().is_some_and(|outdone| outdone.has(node))
            {
                same = node.next;
            } else if all {
                meet(node);
            }
            (at, left) = (node.next, left.wrapping_sub(1));
        }
        if !all && (!touch.kind.is_atomic() || self.node(old).has_plain()) {
            at = self.node(old).writes;
            while at != 0 {
                let node = self.node(at);
                meet(node);
                at = self.rest(node.next).1.map_or(0, |next| next.writes);
            }
        }
        let rest = match same == old {
            true => old,
            false => {
                let outdone = self.outdone(old, all);
                self.shortened((old, same), mask, touch, outdone, local)
            }
        };
        if shared {
            self.share_all(rest);
        }
        let number = self.add(rest, mask, touch, local, shared);
        self.set_full(number, full);
        (number, raced)
    }

    /// What most accesses after a synchronisation do: take the place of the only
    /// one that was remembered. Whether it did.
    #[inline]
    fn renew(&self, old: u32, mask: u8, touch: &Touch<'_>) -> bool {
        if old == 0 {
            return false;
        }
        let node = self.nodes.at(old);
        // SAFETY: the cell is locked; an exclusive node is its alone.
        unsafe {
            let own = (*node).own.load(Ordering::Relaxed);
            let gone = own & EXCLUSIVE != 0
                && (*node).next == 0
                && (*node).mask() & !mask == 0
                && touch.kind.covers((*node).kind())
                && touch.timeline.knows((*node).epoch());
            if !gone {
                return false;
            }
            let mut new = u64::from(touch.moment) << 32
                | covering(touch.kind, mask)
                | EXCLUSIVE
                | plain(touch.kind)
                | FULL_OF_ONE << FULL_SHIFT;
            if own >> 32 == u64::from(touch.moment) {
                new |= own & COVERED;
            }
            (*node).stack = touch.stack;
            (*node).how = kind_bits(touch.kind) | u32::from(mask) | 1 << LENGTH_SHIFT;
            (*node).epoch = packed(touch.epoch);
            (*node).writes = if touch.kind.is_write() { old } else { 0 };
            (*node).own.store(new, Ordering::Release);
        }
        true
    }

    /// Whether an access looks at the whole list, and at which length, as a
    /// power of two, the next read has to: 0 if that depends on its new length.
    fn is_due(&self, old: u32, kind: AccessKind) -> (bool, u64) {
        if old == 0 {
            return (true, 0);
        }
        let node = self.node(old);
        if kind == AccessKind::Write || (kind.is_write() && node.has_plain()) {
            return (true, 0);
        }
        let (length, full) = (node.length(), node.full());
        match length < full || length == LONGEST {
            true => (length <= NEAR, u64::from(full.ilog2())),
            false => (true, 0),
        }
    }

    /// Notes at which length a read has to look at all of a new list.
    fn set_full(&self, number: u32, full: u64) {
        let node = self.node(number);
        let full = match full {
            0 => u64::from(
                (2 * node.length())
                    .max(2 * NEAR)
                    .next_power_of_two()
                    .ilog2(),
            ),
            known => known,
        };
        // Nobody else has the node yet.
        let own = node.own.load(Ordering::Relaxed) & !FULL;
        node.own.store(own | full << FULL_SHIFT, Ordering::Release);
    }

    /// What finds nodes that a later one of the same goroutine covers, for a
    /// walk over all of a long list.
    fn outdone(&self, state: u32, all: bool) -> Option<Outdone> {
        let long = all && state != 0 && self.node(state).length() > NEAR;
        long.then(Outdone::default)
    }

    /// The list from `from` on, without what the access covers and what is
    /// outdone; from `same` on nothing changes.
    fn shortened(
        &self,
        (from, same): (u32, u32),
        mask: u8,
        touch: &Touch<'_>,
        mut outdone: Option<Outdone>,
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
            if outdone.as_mut().is_some_and(|outdone| outdone.has(node)) {
                left = 0;
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
                (*to).epoch = (*from).epoch;
            }
            (*to).how = ((*from).how & !0xff) | u32::from(mask);
            Node::link(to, number, self.rest(rest));
            let kind = (*to).kind();
            let own = (*from).own.load(Ordering::Relaxed) & !COVERED;
            let own = own | EXCLUSIVE | covering(kind, mask);
            (*to).own.store(own, Ordering::Release);
        }
        number
    }

    /// The number of what follows a node, and the node if it is one.
    pub(crate) fn rest(&self, state: u32) -> (u32, Option<&Node>) {
        (state, (state != 0).then(|| self.node(state)))
    }

    fn add(&self, rest: u32, mask: u8, touch: &Touch<'_>, local: &mut Local, shared: bool) -> u32 {
        let mut own = u64::from(touch.moment) << 32 | covering(touch.kind, mask);
        own |= plain(touch.kind);
        if rest != 0 {
            let before = self.node(rest).own.load(Ordering::Relaxed);
            own |= before & PLAIN;
            if before >> 32 == u64::from(touch.moment) {
                own |= before & COVERED;
            }
        }
        if !shared {
            own |= EXCLUSIVE;
        }
        let (number, _) = self.nodes.take(local, |local| &mut local.nodes);
        // SAFETY: nobody else has the number.
        unsafe {
            let node = self.nodes.at(number);
            (*node).stack = touch.stack;
            (*node).how = kind_bits(touch.kind) | u32::from(mask);
            (*node).epoch = packed(touch.epoch);
            Node::link(node, number, self.rest(rest));
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
pub(crate) fn wait(spins: &mut u32) {
    *spins += 1;
    match *spins % 64 {
        0 => std::thread::yield_now(),
        _ => std::hint::spin_loop(),
    }
}

/// Takes the lock of a cell; what its word was.
#[inline]
pub(crate) fn lock(word: &AtomicU32) -> u32 {
    let mut spins = 0;
    loop {
        let seen = word.load(Ordering::Relaxed);
        let locked = word.compare_exchange(
            seen & !LOCKED,
            seen | LOCKED,
            Ordering::Acquire,
            Ordering::Relaxed,
        );
        match locked {
            Ok(seen) => return seen,
            Err(_) => wait(&mut spins),
        }
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

//! The tree of calls: contexts by number.
//!
//! A context is a node: a return address and the context of the caller.
//!
//! Invariant: a number stands for one context for the whole run, and a context has
//! one number; 0 is the empty one. A call is written before its number is in any
//! list, and not changed after.

use crate::table;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};
use std::sync::{Mutex, OnceLock, PoisonError};

/// Calls of a stack that are kept, at most.
pub(crate) const DEPTH: usize = 256;

/// Calls that are kept when there are more, so that each call further in adds one
/// until there are [`DEPTH`] again.
pub(crate) const KEPT: usize = 128;

/// A context: a call in its caller's context. One line of the processor's cache.
#[repr(C, align(64))]
#[derive(Debug)]
struct Call {
    /// The return address, and how many calls there are above it.
    pc: usize,
    parent: u32,
    /// The next one with the same hash.
    next: u32,
    /// Calls made in it: [`short`] return addresses above numbers, 0 from the
    /// first that is not used.
    first: [AtomicU64; FIRST],
    /// Where more of them are at hand: [`Kids`].
    kids: AtomicU64,
}

/// Where the number of calls is: addresses of code are shorter.
const DEPTH_SHIFT: u32 = 48;

impl Call {
    fn pc(&self) -> usize {
        self.pc & ((1 << DEPTH_SHIFT) - 1)
    }

    fn depth(&self) -> usize {
        self.pc >> DEPTH_SHIFT
    }
}

/// Calls that a context has in itself.
const FIRST: usize = 5;

/// Where more calls of a context are that are at hand: the first word above the
/// binary logarithm of how many there are places for; 0 if there are none.
#[derive(Clone, Copy)]
struct Kids(u64);

impl Kids {
    fn new(first: usize, log: u32) -> Kids {
        Kids((first as u64) << 8 | u64::from(log))
    }

    fn count(self) -> usize {
        match self.0 {
            0 => 0,
            kids => 1 << (kids & 0xff),
        }
    }

    /// The words where a call can be; there are some.
    #[inline]
    fn places(self, short: u64) -> impl Iterator<Item = usize> {
        let hash = (short.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 32) as usize;
        let first = (self.0 >> 8) as usize;
        let mask = self.count() - 1;
        (hash..hash + PROBES).map(move |at| first + (at & mask))
    }
}

/// A return address from where code begins on: never 0, and 32 bits if it is one
/// of the program.
#[inline]
pub(crate) fn short(pc: usize) -> u64 {
    (pc as u64).wrapping_sub(gander_abi::image::BASE)
}

/// Places that a call can have.
const PROBES: usize = 4;

/// Calls that a context has at hand at first, and at most, as logarithms.
const FEW: u32 = 3;
const MANY: u32 = 10;

/// Words for calls at hand.
const WORDS: usize = 1 << 28;

/// Lists of contexts with the same hash.
const LISTS: usize = 1 << 17;

/// Most contexts. Calls beyond are as if they were their callers.
pub(crate) const CAPACITY: u32 = 1 << 26;

/// All contexts. Who looks one up takes no lock.
#[derive(Debug)]
pub(crate) struct Tree {
    calls: *mut Call,
    /// Calls at hand: [`short`] return addresses above numbers.
    kids: *mut AtomicU64,
    lists: *mut AtomicU32,
    /// One past the last number given out, and the next word for calls at hand.
    next: Mutex<(u32, usize)>,
}

// SAFETY: calls are written before their numbers are in a list, and then no
// more; lists are atomic.
unsafe impl Send for Tree {}
// SAFETY: as above.
unsafe impl Sync for Tree {}

static TREE: OnceLock<Tree> = OnceLock::new();

pub(crate) fn tree() -> &'static Tree {
    TREE.get_or_init(|| Tree {
        calls: table::reserve(CAPACITY as usize * size_of::<Call>()).cast(),
        kids: table::reserve(WORDS * size_of::<AtomicU64>()).cast(),
        lists: table::reserve(LISTS * size_of::<AtomicU32>()).cast(),
        next: Mutex::new((1, 0)),
    })
}

impl Tree {
    #[inline]
    fn call(&self, number: u32) -> &Call {
        // SAFETY: numbers are those of calls that were written; that of number
        // 0 is zero.
        unsafe { &*self.calls.add(number as usize) }
    }

    /// The return addresses of a context, innermost first.
    pub(crate) fn outwards(&self, mut number: u32) -> impl Iterator<Item = usize> {
        std::iter::from_fn(move || {
            let call = (number != 0).then(|| self.call(number))?;
            number = call.parent;
            Some(call.pc())
        })
    }

    /// How many calls a context is.
    pub(crate) fn depth(&self, number: u32) -> usize {
        self.call(number).depth()
    }

    /// A context of the innermost [`KEPT`] calls of another one.
    #[cold]
    pub(crate) fn without_outer(&self, number: u32) -> u32 {
        let pcs: Vec<usize> = self.outwards(number).take(KEPT).collect();
        let inwards = pcs.iter().rev();
        inwards.fold(0, |number, &pc| self.child(number, pc))
    }

    /// The number of a call.
    #[inline]
    pub(crate) fn child(&self, parent: u32, pc: usize) -> u32 {
        for kid in &self.call(parent).first {
            let kid = kid.load(Ordering::Acquire);
            if kid >> 32 == short(pc) {
                return kid as u32;
            }
        }
        self.one_of_many(parent, pc)
    }

    #[inline(never)]
    fn one_of_many(&self, parent: u32, pc: usize) -> u32 {
        let kids = Kids(self.call(parent).kids.load(Ordering::Acquire));
        if kids.0 != 0 {
            for place in kids.places(short(pc)) {
                let kid = self.kid(place).load(Ordering::Acquire);
                if kid >> 32 == short(pc) {
                    return kid as u32;
                }
            }
        }
        self.look_up(parent, pc)
    }

    #[inline]
    fn kid(&self, place: usize) -> &AtomicU64 {
        // SAFETY: a word that was given out.
        unsafe { &*self.kids.add(place) }
    }

    fn look_up(&self, parent: u32, pc: usize) -> u32 {
        let first = self.list(parent, pc).load(Ordering::Acquire);
        let number = match self.find(first, parent, pc) {
            0 => self.add(parent, pc),
            known => known,
        };
        if short(pc) >> 32 == 0 {
            self.remember(parent, pc, number);
        }
        number
    }

    /// Has a call at hand from now on.
    #[cold]
    fn remember(&self, parent: u32, pc: usize, number: u32) {
        let mut end = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let Call { first, kids, .. } = self.call(parent);
        let kid = short(pc) << 32 | u64::from(number);
        let free = |place: &&AtomicU64| place.load(Ordering::Relaxed) == 0;
        if let Some(place) = first.iter().find(free) {
            place.store(kid, Ordering::Release);
            return;
        }
        let known = kids;
        let mut kids = Kids(known.load(Ordering::Relaxed));
        while !self.put(kids, kid) {
            let log = match kids.0 {
                0 => FEW,
                kids => (kids & 0xff) as u32 + 1,
            };
            let first = end.1;
            if log > MANY || first + (1 << log) > WORDS {
                if let Some(place) = (kids.0 != 0)
                    .then(|| kids.places(short(pc)).next())
                    .flatten()
                {
                    self.kid(place).store(kid, Ordering::Release);
                }
                return;
            }
            end.1 += 1 << log;
            let more = Kids::new(first, log);
            let old = (kids.0 >> 8) as usize;
            for place in old..old + kids.count() {
                self.put(more, self.kid(place).load(Ordering::Relaxed));
            }
            kids = more;
            known.store(kids.0, Ordering::Release);
        }
    }

    /// Has one more call at hand, if there is room.
    fn put(&self, kids: Kids, kid: u64) -> bool {
        let free = |&place: &usize| self.kid(place).load(Ordering::Relaxed) == 0;
        match (kids.0 != 0)
            .then(|| kids.places(kid >> 32).find(free))
            .flatten()
        {
            Some(place) => self.kid(place).store(kid, Ordering::Release),
            None => return false,
        }
        true
    }

    fn list(&self, parent: u32, pc: usize) -> &AtomicU32 {
        let mixed = (pc ^ (parent as usize) << 20).wrapping_mul(0x9e37_79b9_7f4a_7c15);
        // SAFETY: less than `LISTS`.
        unsafe { &*self.lists.add(mixed >> (64 - LISTS.ilog2())) }
    }

    /// The number of a call in a list; 0 if it is not there.
    fn find(&self, mut number: u32, parent: u32, pc: usize) -> u32 {
        while number != 0 {
            let call = self.call(number);
            if (call.parent, call.pc()) == (parent, pc) {
                break;
            }
            number = call.next;
        }
        number
    }

    #[cold]
    fn add(&self, parent: u32, pc: usize) -> u32 {
        let mut end = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        let list = self.list(parent, pc);
        let next = list.load(Ordering::Relaxed);
        let known = self.find(next, parent, pc);
        if known != 0 {
            return known;
        }
        let number = end.0;
        if number == CAPACITY {
            return parent;
        }
        // SAFETY: nobody else has the number.
        unsafe {
            self.calls.add(number as usize).write(Call {
                parent,
                next,
                pc: pc | (self.depth(parent) + 1) << DEPTH_SHIFT,
                first: Default::default(),
                kids: AtomicU64::new(0),
            })
        };
        end.0 += 1;
        list.store(number, Ordering::Release);
        number
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// An address that is one of a program, of no other test.
    fn pc(at: usize) -> usize {
        gander_abi::image::BASE as usize + 0x7000_0000 + at
    }

    #[test]
    fn a_context_has_one_number() {
        let tree = tree();
        let caller = tree.child(0, pc(1));
        // More than a context has at hand in itself.
        let numbers: Vec<u32> = (0..2000)
            .map(|at| tree.child(caller, pc(10 + at)))
            .collect();
        for (at, &number) in numbers.iter().enumerate() {
            assert_eq!(tree.child(caller, pc(10 + at)), number);
            assert!(tree.outwards(number).eq([pc(10 + at), pc(1)]));
            assert_eq!(tree.depth(number), 2);
        }
        let mut others = numbers.clone();
        others.sort_unstable();
        others.dedup();
        assert_eq!(others.len(), numbers.len());
        assert_ne!(tree.child(0, pc(10)), numbers[0]);
    }

    #[test]
    fn the_innermost_calls_of_a_deep_context_are_kept() {
        let tree = tree();
        let deep = (0..DEPTH).fold(0, |number, at| tree.child(number, pc(5000 + at)));
        assert_eq!(tree.depth(deep), DEPTH);
        let shorter = tree.without_outer(deep);
        assert_eq!(tree.depth(shorter), KEPT);
        assert!(tree.outwards(shorter).eq(tree.outwards(deep).take(KEPT)));
        let flat = tree.child(0, pc(3));
        assert_eq!(tree.without_outer(flat), flat);
    }
}

//! Accesses to many granules at once.
//!
//! Neighbouring granules most often have the same past. Where that is so, what an
//! access makes of one it makes of the next: the new state is looked up once, and
//! put in the place of the old one in two words at a time.
//!
//! Invariant: only states that nobody changes in place are taken over from one
//! granule to the next; the result is that of one access to each.

use crate::cells::{Cells, Look, Past, Touch, wait};
use crate::engine::{Engine, Found, Races};
use crate::local::Local;
use crate::memo::Known;
use crate::memory::{CHUNK, LOCKED, OBJECT, Region, STATE};
use crate::racers::Racer;
use gander_race::{AccessKind, GRANULE, granules, mask_of};
use std::ops::Range;
use std::sync::atomic::{AtomicU32, AtomicU64, Ordering};

/// All bytes of a granule.
const WHOLE: u8 = 0xff;

/// A word twice.
const fn both(word: u32) -> u64 {
    word as u64 | (word as u64) << 32
}

/// What follows a state: itself, if it covers the access.
type Step = (u32, u32);

impl Cells {
    /// Lets an access to the whole of some neighbouring cells happen: calls `race`
    /// with the number of the cell and every access that it races with.
    pub(crate) fn access_run(
        &self,
        words: &[AtomicU32],
        touch: &Touch<'_>,
        local: &mut Local,
        race: &mut dyn FnMut(usize, Past, u8),
    ) {
        let mut step = None;
        let mut at = 0;
        while at < words.len() {
            if let Some(step) = step
                && let [first, _, ..] = &words[at..]
                && take_two(first, step)
            {
                at += 2;
                continue;
            }
            if !step.is_some_and(|step| take_one(&words[at], step)) {
                let goes_on = words.get(at + 1);
                step = self.first_of_run(&words[at], goes_on, touch, local, &mut |past, common| {
                    race(at, past, common);
                });
            }
            at += 1;
        }
    }

    /// One cell, and what can be done with those after it; `next` is one of them.
    fn first_of_run(
        &self,
        word: &AtomicU32,
        next: Option<&AtomicU32>,
        touch: &Touch<'_>,
        local: &mut Local,
        race: &mut dyn FnMut(Past, u8),
    ) -> Option<Step> {
        let mut spins = 0_u32;
        loop {
            let seen = word.load(Ordering::Acquire);
            if seen & LOCKED != 0 {
                wait(&mut spins);
                continue;
            }
            let old = seen & STATE;
            let lasts = old != 0 && !self.is_exclusive(old);
            let look = self.look(word, seen, WHOLE, touch, local);
            let to = match look {
                // The node was shared while the word named it.
                Look::Done => {
                    let same = lasts && word.load(Ordering::Acquire) == seen;
                    return same.then_some((old, old));
                }
                Look::Lasting(Known::To(state)) => (seen & OBJECT) | state,
                _ => seen | LOCKED,
            };
            let swapped = word.compare_exchange(seen, to, Ordering::Acquire, Ordering::Relaxed);
            if swapped.is_err() {
                continue;
            }
            if let Look::Lasting(Known::To(state)) = look {
                return Some((old, state));
            }
            let alike = |next: &AtomicU32| next.load(Ordering::Relaxed) & STATE == old;
            let shared = match look {
                Look::Lasting(known) => matches!(known, Known::Once) || next.is_some_and(alike),
                _ => false,
            };
            let (state, raced) = self.change(old, WHOLE, touch, local, shared, race);
            word.store((seen & OBJECT) | state, Ordering::Release);
            if matches!(look, Look::Changing) || raced {
                return None;
            }
            let key = touch.key(old, WHOLE);
            local.memo.set(&key, if shared { state } else { 0 });
            return shared.then_some((old, state));
        }
    }
}

/// Does with a word what was done with the one before, if it was the same.
fn take_one(word: &AtomicU32, (old, new): Step) -> bool {
    let seen = word.load(Ordering::Acquire);
    if seen & !OBJECT != old {
        return false;
    }
    let to = (seen & OBJECT) | new;
    old == new
        || word
            .compare_exchange(seen, to, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
}

/// The same with this word and the next one, which is in the same eight bytes or
/// nothing happens.
fn take_two(first: &AtomicU32, (old, new): Step) -> bool {
    let address = first.as_ptr();
    if !address.cast::<AtomicU64>().is_aligned() {
        return false;
    }
    // SAFETY: two words of the shadow, which live as long as the process and are
    // only touched atomically.
    let pair = unsafe { &*address.cast::<AtomicU64>() };
    let seen = pair.load(Ordering::Acquire);
    if seen & !both(OBJECT) != both(old) {
        return false;
    }
    let to = (seen & both(OBJECT)) | both(new);
    old == new
        || pair
            .compare_exchange(seen, to, Ordering::AcqRel, Ordering::Relaxed)
            .is_ok()
}

/// Bytes that [`Engine::known_range`] looks at, at most.
const FEW: u64 = 64;

impl Engine {
    /// An access to some whole granules, two by two, that does what one did before
    /// (see [`Cells::known`]): whether it happened. If not, it has to happen to all
    /// of them: to those that it did happen to it does nothing more then.
    #[inline]
    pub(crate) fn known_range(
        &self,
        region: &Region,
        racer: &Racer,
        local: &Local,
        (kind, stack): (AccessKind, u32),
        bytes: &Range<u64>,
    ) -> bool {
        let moment = racer.moment();
        let size = bytes.end - bytes.start;
        let fits = (bytes.start | size).is_multiple_of(2 * GRANULE) && size <= FEW;
        if moment == 0 || !fits || bytes.end > region.start + region.len {
            return false;
        }
        region.touch(bytes.start);
        (bytes.start..bytes.end)
            .step_by(2 * GRANULE as usize)
            .all(|address| {
                let word = region.word(address);
                let old = word.load(Ordering::Acquire) & !OBJECT;
                let next = self
                    .cells
                    .next_known(old, WHOLE, local, (kind, moment, stack));
                next.is_some_and(|new| take_two(word, (old, new)))
            })
    }

    /// As [`Engine::access_in`], for many bytes.
    pub(crate) fn access_range(
        &self,
        region: &Region,
        racer: &Racer,
        local: &mut Local,
        (kind, stack): (AccessKind, u32),
        bytes: Range<u64>,
    ) -> Races {
        let bytes = bytes.start..bytes.end.min(region.start + region.len);
        let touch = self.touch(racer, local, kind, stack);
        let mut found = Found::default();
        let whole = bytes.start.next_multiple_of(GRANULE)..bytes.end & !(GRANULE - 1);
        let (head, tail) = match whole.is_empty() {
            true => (bytes.clone(), bytes.end..bytes.end),
            false => (bytes.start..whole.start, whole.end..bytes.end),
        };
        let part = |part: Range<u64>, local: &mut Local, found: &mut Found| {
            for granule in granules(&part) {
                let address = (granule * GRANULE).max(region.start);
                region.touch(address);
                let word = region.word(address);
                let mask = mask_of(granule, &part);
                self.cells
                    .access(word, mask, &touch, local, &mut |past, common| {
                        found.add(past, granule, common);
                    });
            }
        };
        part(head, local, &mut found);
        let mut at = whole.start;
        while at < whole.end {
            let end = (at - region.start) / CHUNK * CHUNK + CHUNK + region.start;
            let end = end.min(whole.end);
            region.touch(at);
            let words = region.words(at, ((end - at) / GRANULE) as usize);
            self.cells
                .access_run(words, &touch, local, &mut |index, past, common| {
                    found.add(past, at / GRANULE + index as u64, common);
                });
            at = end;
        }
        part(tail, local, &mut found);
        self.finish(racer, local, &touch, &bytes, found)
    }
}

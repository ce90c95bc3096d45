//! What goroutine stacks keep alive: of Go frames only the words that the
//! compiler found alive at the call they are in, and the variables that these,
//! or other variables found so, point to.
//!
//! Invariant: a word is left out only if the map of its frame's return address
//! says that nothing reads it any more but through a pointer, and there is none.
//! In stress mode such words are overwritten, so that a wrong map shows itself.
//! Pointers to such variables are in the goroutine's own roots or on the stacks of
//! threads, and nowhere else: what the heap points to is alive by the map.

use crate::collect::All;
use crate::image::Image;
use gander_abi::image::SiteEntry;
use gander_abi::livemap::{self, KEPT};
use gander_rt_stack::Part;
use std::ops::Range;
use std::sync::atomic::{AtomicBool, Ordering};

/// What dead words are overwritten with: an address that faults.
const POISON: usize = 0xdcdc_dcdc_dcdc_dcdc;

static POISONS: AtomicBool = AtomicBool::new(false);

/// Makes collections overwrite the dead words of stacks.
pub(crate) fn poison() {
    POISONS.store(true, Ordering::Relaxed);
}

/// Return addresses that were looked for, with the offset of the map.
const KNOWN: usize = 256;

/// Reads stacks, frame by frame.
pub(crate) struct Stacks {
    text: usize,
    sites: &'static [SiteEntry],
    maps: &'static [u8],
    known: Box<[(usize, Option<u32>)]>,
    poisons: bool,
    /// Where the kept registers of the current frame are, 0 if their values
    /// are roots already.
    places: [usize; KEPT],
    /// Words of threads' stacks, sorted with the first goroutine.
    outside: Vec<usize>,
    /// The goroutine's variables that are alive if something points to them.
    variables: Vec<Variable>,
    /// How many ranges and words there were before the goroutine's.
    first: (usize, usize),
}

struct Variable {
    range: Range<usize>,
    reached: bool,
}

impl Stacks {
    pub(crate) fn new(image: Option<&Image>) -> Stacks {
        Stacks {
            text: image.map_or(0, |image| image.header.text.start as usize),
            sites: image.map_or(&[], Image::sites),
            maps: image.map_or(&[], Image::maps),
            known: vec![(0, None); KNOWN].into_boxed_slice(),
            poisons: POISONS.load(Ordering::Relaxed),
            places: [0; KEPT],
            outside: Vec::new(),
            variables: Vec::new(),
            first: (0, 0),
        }
    }

    /// Adds part of a thread's stack.
    ///
    /// # Safety
    /// Its owner waits, or calls this from below it. Before all goroutines.
    pub(crate) unsafe fn outside(&mut self, range: Range<usize>, all: &mut All) {
        let words = range.clone().step_by(8);
        self.outside.extend(words.map(|at| *(at as *const usize)));
        self.outside.sort_unstable();
        all.ranges.push(range);
    }

    /// Begins with a goroutine.
    pub(crate) fn enter(&mut self, all: &All) {
        self.first = (all.ranges.len(), all.words.len());
        self.variables.clear();
        self.places = [0; KEPT];
    }

    /// Adds the variables that the goroutine's roots point to.
    ///
    /// # Safety
    /// As for [`Stacks::part`], all of them given.
    pub(crate) unsafe fn leave(&mut self, all: &mut All) {
        self.variables
            .sort_unstable_by_key(|variable| variable.range.start);
        let (Some(lowest), Some(highest)) = (self.variables.first(), self.variables.last()) else {
            return;
        };
        let span = lowest.range.start..highest.range.end;
        let (mut range, word) = self.first;
        for word in &all.words[word..] {
            if span.contains(word) {
                reach(&mut self.variables, *word, &mut all.ranges);
            }
        }
        let after = self.outside.partition_point(|word| *word < span.start);
        for word in &self.outside[after..] {
            if !span.contains(word) {
                break;
            }
            reach(&mut self.variables, *word, &mut all.ranges);
        }
        // Those that are reached are ranges, too.
        while range < all.ranges.len() {
            for at in all.ranges[range].clone().step_by(8) {
                let word = *(at as *const usize);
                if span.contains(&word) {
                    reach(&mut self.variables, word, &mut all.ranges);
                }
            }
            range += 1;
        }
        if self.poisons {
            for variable in self.variables.iter().filter(|variable| !variable.reached) {
                self.overwrite(variable.range.clone(), &(0..0));
            }
        }
    }

    /// Adds what a part keeps alive.
    ///
    /// # Safety
    /// The world is stopped, and the part is of a stack as it is now.
    pub(crate) unsafe fn part(&mut self, part: Part, all: &mut All) {
        match part {
            Part::Registers(places) => self.places = places,
            Part::Words(range) => all.ranges.push(range.start..range.end),
            Part::Frame { pc, sp, fp } => {
                let map = self.find(pc).and_then(|map| self.maps.get(map as usize..));
                match map.map(livemap::decode) {
                    Some((head, runs)) if head.frame as usize * 8 == fp - sp => {
                        self.frame(head, runs, sp, fp, all);
                    }
                    _ => {
                        all.ranges.push(sp..fp);
                        for place in std::mem::take(&mut self.places) {
                            if place != 0 {
                                all.words.push(*(place as *const usize));
                            }
                        }
                    }
                }
            }
        }
    }

    /// A frame with a map.
    unsafe fn frame(
        &mut self,
        head: livemap::Head,
        runs: livemap::Runs<'_>,
        sp: usize,
        fp: usize,
        all: &mut All,
    ) {
        let saved = sp + 8 * head.saved_at as usize;
        let saved = saved..saved + 8 * head.saved.count_ones() as usize;
        let mut dead = sp;
        let place = |(start, end)| sp + 8 * start as usize..sp + 8 * end as usize;
        let mut variables = runs.clone().variables().map(place);
        let mut variable = variables.next();
        for Range { start, end } in runs.map(place) {
            while let Some(range) = variable.take_if(|range| range.start < start) {
                self.overwrite(dead..range.start, &saved);
                dead = range.end;
                self.add_variable(range);
                variable = variables.next();
            }
            self.overwrite(dead..start, &saved);
            dead = end;
            if end - start > 16 {
                all.ranges.push(start..end);
            } else {
                let words = (start..end).step_by(8);
                all.words.extend(words.map(|at| *(at as *const usize)));
            }
        }
        while let Some(range) = variable {
            self.overwrite(dead..range.start, &saved);
            dead = range.end;
            self.add_variable(range);
            variable = variables.next();
        }
        self.overwrite(dead..fp, &saved);
        let mut next = saved.start;
        for register in 0..KEPT {
            let bit = 1 << register;
            if head.saved & bit == 0 {
                continue;
            }
            let place = std::mem::replace(&mut self.places[register], next);
            next += 8;
            if place != 0 && head.alive & bit != 0 {
                all.words.push(*(place as *const usize));
            } else if place != 0 && self.poisons {
                *(place as *mut usize) = POISON;
            }
        }
    }

    fn add_variable(&mut self, range: Range<usize>) {
        let reached = false;
        self.variables.push(Variable { range, reached });
    }

    /// In stress mode, destroys dead words, but for the callers' registers.
    unsafe fn overwrite(&self, dead: Range<usize>, saved: &Range<usize>) {
        if self.poisons {
            for word in dead.step_by(8) {
                if !saved.contains(&word) {
                    *(word as *mut usize) = POISON;
                }
            }
        }
    }

    /// The map of a return address.
    fn find(&mut self, pc: usize) -> Option<u32> {
        let slot = (pc ^ pc >> 8) % KNOWN;
        if self.known[slot].0 != pc {
            let offset = u32::try_from(pc.wrapping_sub(self.text)).ok()?;
            let found = self.sites.binary_search_by_key(&offset, |site| site.pc);
            self.known[slot] = (pc, found.ok().map(|at| self.sites[at].map));
        }
        self.known[slot].1
    }
}

/// Adds the variable that a word points to, if it does.
fn reach(variables: &mut [Variable], word: usize, ranges: &mut Vec<Range<usize>>) {
    let after = variables.partition_point(|variable| variable.range.end <= word);
    if let Some(variable) = variables.get_mut(after)
        && variable.range.contains(&word)
        && !std::mem::replace(&mut variable.reached, true)
    {
        ranges.push(variable.range.clone());
    }
}

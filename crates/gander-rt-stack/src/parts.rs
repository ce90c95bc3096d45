//! A stopped goroutine's stack in parts, for the collector.
//!
//! Invariant: the parts are all that is in use. A frame is one only if its
//! return address, its frame pointer and the stack pointer at its call are all
//! known; whatever does not fit together is given as plain words.

use crate::asm::{
    goroutine_start, is_lessstack, is_start, morestack_resume, park_resume, poll_resume,
};
use crate::{Segment, StackRange};
use gander_abi::g::GHead;
use gander_abi::livemap::KEPT;

/// A part of a stack.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// Comes once, before the frames: where the kept registers of the innermost frame
    /// are, 0 for one whose value was given as a word.
    Registers([usize; KEPT]),
    /// Any of these words may be a pointer.
    Words(StackRange),
    /// A frame of Go code, each after those it calls.
    Frame {
        /// The return address into it.
        pc: usize,
        /// Its lowest address.
        sp: usize,
        /// Its frame pointer, one past its own words.
        fp: usize,
    },
}

/// Where a goroutine that left for a system call was: it runs on by itself.
#[derive(Clone, Copy, Debug)]
pub struct Left {
    /// The frame pointer of the caller of `entersyscall`.
    pub fp: usize,
}

/// Whether a goroutine left its stack in a native called by Go code.
///
/// # Safety
/// It is stopped, and has a stack.
pub unsafe fn in_native(head: *const GHead) -> bool {
    *((*head).saved_sp as *const usize) == park_resume()
}

/// Calls `visit` with the parts of a goroutine's stack.
///
/// # Safety
/// The goroutine is stopped; `saved_sp` is as the crate's invariants say, or
/// it is in a system call that was entered at `left`.
pub unsafe fn parts(head: *const GHead, left: Option<Left>, visit: &mut impl FnMut(Part)) {
    let mut segment = (*head).segment as *const Segment;
    let sp = (*head).saved_sp & !7;
    let mut walk = match left {
        Some(left) => {
            visit(Part::Registers([0; KEPT]));
            // It may have moved its values since.
            if left.fp < sp || !holds(segment, left.fp) {
                return words(segment, sp, visit);
            }
            visit(Part::Words(StackRange {
                start: sp,
                end: left.fp,
            }));
            Walk::beyond(left.fp)
        }
        None => match stub(segment, sp, visit) {
            Some(walk) => walk,
            None => {
                visit(Part::Registers([0; KEPT]));
                return words(segment, sp, visit);
            }
        },
    };
    loop {
        let Walk { pc, fp, sp } = walk;
        if sp < (*segment).lo || sp > (*segment).hi {
            // A chain that nobody made: all there is.
            return words(segment, (*segment).lo, visit);
        }
        if is_lessstack(pc) && fp == (*segment).hi - 16 && !(*segment).prev.is_null() {
            walk = Walk {
                sp: *((fp - 8) as *const usize),
                ..Walk::beyond(fp)
            };
            segment = (*segment).prev;
            continue;
        }
        if is_start(pc) || fp < sp || !holds(segment, fp) {
            return words(segment, sp, visit);
        }
        visit(Part::Frame { pc, sp, fp });
        walk = Walk::beyond(fp);
    }
}

/// The next frame.
#[derive(Clone, Copy)]
struct Walk {
    pc: usize,
    fp: usize,
    sp: usize,
}

impl Walk {
    /// The frame whose call made the record at `record`.
    unsafe fn beyond(record: usize) -> Walk {
        Walk {
            pc: *((record + 8) as *const usize),
            fp: *(record as *const usize),
            sp: record + 16,
        }
    }
}

/// What a stub saved, and the frame that called it; nothing if there is none.
unsafe fn stub(segment: *const Segment, sp: usize, visit: &mut impl FnMut(Part)) -> Option<Walk> {
    if !holds(segment, sp) {
        return None;
    }
    let (resume, record) = (*(sp as *const usize), *((sp + 8) as *const usize));
    if resume == goroutine_start() || record < sp || !holds(segment, record) {
        return None;
    }
    let registers = |below: usize| [0, 1, 2, 3].map(|at| record - below - 8 * at);
    let mut saved = |from: usize, to: usize| {
        visit(Part::Words(StackRange {
            start: record - from,
            end: record - to,
        }));
    };
    let places = match resume {
        _ if resume == park_resume() => registers(8),
        _ if resume == morestack_resume() => {
            saved(176, 0);
            registers(184)
        }
        _ if resume == poll_resume() => {
            saved(72, 0);
            saved(360, 104);
            registers(80)
        }
        _ => return None,
    };
    visit(Part::Registers(places));
    let mut walk = Walk::beyond(record);
    if resume == morestack_resume() {
        // Between them is the return address into the prologue.
        walk.pc = *((record + 16) as *const usize);
        walk.sp += 8;
    }
    Some(walk)
}

/// The rest of a stack word by word, from `sp` in this segment on.
unsafe fn words(mut segment: *const Segment, sp: usize, visit: &mut impl FnMut(Part)) {
    let mut start = sp;
    while !segment.is_null() {
        let (lo, end) = ((*segment).lo, (*segment).hi);
        if start < lo || start > end {
            start = lo;
        }
        visit(Part::Words(StackRange { start, end }));
        if (*segment).prev.is_null() {
            return;
        }
        start = *((end - 24) as *const usize);
        segment = (*segment).prev;
    }
}

/// Whether a frame record may be there.
unsafe fn holds(segment: *const Segment, record: usize) -> bool {
    record.is_multiple_of(8) && record >= (*segment).lo && record + 16 <= (*segment).hi
}

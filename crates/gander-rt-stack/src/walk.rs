//! Walking a goroutine's frames.
//!
//! Invariant: addresses are read only inside the goroutine's segments, so a
//! damaged chain ends a walk instead of faulting.

use crate::Segment;
use gander_abi::g::GHead;

/// Memory of a stack that is in use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StackRange {
    /// First byte, a multiple of the word.
    pub start: usize,
    /// One past the last.
    pub end: usize,
}

/// An iterator over frames, innermost first: the return address into each and
/// its frame pointer.
#[derive(Debug)]
pub struct FramePointers {
    /// A function stopped at its entry, which has no frame yet.
    entered: usize,
    pc: usize,
    fp: usize,
    /// Bounds of the segments, newest first; what a frame pointer may be.
    segments: Vec<(usize, usize)>,
}

/// A frame of Go code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Frame {
    /// Where the frame continues: a return address, but for a fault's frame.
    pub pc: usize,
    /// Its frame pointer.
    pub fp: usize,
}

/// Walks from a frame at `pc` with frame pointer `fp`.
///
/// # Safety
/// The goroutine does not run, or the caller runs on its behalf.
pub unsafe fn walk_from(head: *const GHead, pc: usize, fp: usize) -> FramePointers {
    let mut segments = Vec::new();
    let mut segment = (*head).segment as *const Segment;
    while !segment.is_null() {
        segments.push(((*segment).lo, (*segment).hi));
        segment = (*segment).prev;
    }
    FramePointers {
        entered: 0,
        pc,
        fp,
        segments,
    }
}

/// Walks a goroutine that left its stack through a stub, from the Go code that
/// called the stub.
///
/// # Safety
/// As for [`walk_from`]; `saved_sp` is as the crate's invariants say.
pub unsafe fn walk_parked(head: *const GHead) -> FramePointers {
    let sp = (*head).saved_sp;
    let record = *((sp + 8) as *const usize);
    let mut walk = walk_from(head, 0, 0);
    if *(sp as *const usize) == crate::asm::goroutine_start() {
        // It has not run yet: as if it were at the entry of its function.
        walk.entered = *((*head).result as *const usize) + 1;
    } else if walk.holds(record) {
        walk.fp = *(record as *const usize);
        walk.pc = *((record + 8) as *const usize);
        if *(sp as *const usize) == crate::asm::morestack_resume() {
            walk.entered = walk.pc;
            walk.pc = *((record + 16) as *const usize);
        }
    }
    walk
}

impl FramePointers {
    fn holds(&self, fp: usize) -> bool {
        fp.is_multiple_of(8)
            && self
                .segments
                .iter()
                .any(|&(lo, hi)| fp >= lo && fp + 16 <= hi)
    }
}

impl Iterator for FramePointers {
    type Item = Frame;

    fn next(&mut self) -> Option<Frame> {
        if self.entered != 0 {
            let pc = std::mem::take(&mut self.entered);
            return Some(Frame { pc, fp: 0 });
        }
        if self.pc == 0 {
            return None;
        }
        let frame = Frame {
            pc: self.pc,
            fp: self.fp,
        };
        if self.holds(self.fp) {
            // SAFETY: `holds` says that both words are in a live segment.
            let (fp, pc) =
                unsafe { (*(self.fp as *const usize), *((self.fp + 8) as *const usize)) };
            self.pc = pc;
            self.fp = fp;
        } else {
            self.pc = 0;
        }
        Some(frame)
    }
}

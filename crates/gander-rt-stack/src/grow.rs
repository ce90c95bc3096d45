//! What `morestack` does on the system stack: stop, or grow.
//!
//! Invariant: growth never copies; a goroutine whose segments together would
//! pass [`max_stack`] ends the program through the overflow hook.

use crate::asm::hooks;
use crate::segment::{self, MIN_SEGMENT, Segment};
use crate::{GUARD, Park};
use gander_abi::g::GHead;
use std::ptr;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Largest segment made in advance of need.
const MAX_STEP: usize = 64 << 20;
/// Room that a new segment has beyond the frame that did not fit.
const SLACK: usize = 512;

static MAX_STACK: AtomicUsize = AtomicUsize::new(1_000_000_000);

/// Bytes of stack that one goroutine may have.
pub fn max_stack() -> usize {
    MAX_STACK.load(Ordering::Relaxed)
}

/// Sets [`max_stack`] and returns what it was.
pub fn set_max_stack(bytes: usize) -> usize {
    MAX_STACK.swap(bytes, Ordering::Relaxed)
}

/// Sets the limit for the current segment, unless a stop is asked for.
///
/// # Safety
/// `head` is the goroutine running on this thread.
pub(crate) unsafe fn write_limit(head: *mut GHead) {
    let segment = (*head).segment as *mut Segment;
    ptr::write_volatile(&raw mut (*head).limit, (*segment).limit);
    if ptr::read_volatile(&raw const (*head).preempt) == 1 {
        ptr::write_volatile(&raw mut (*head).limit, usize::MAX);
    }
}

/// Called by `morestack` with the frame that did not fit. The value is the top
/// of the segment to continue in, or 0 to run the check again.
pub(crate) unsafe extern "C" fn newstack(head: *mut GHead, frame: usize) -> Park {
    let current = (*head).segment as *mut Segment;
    if ptr::read_volatile(&raw const (*head).limit) != (*current).limit {
        ptr::write_volatile(&raw mut (*head).limit, (*current).limit);
        if ptr::read_volatile(&raw const (*head).preempt) == 1 {
            let mut answer = (hooks().preempt)(head);
            answer.value = 0;
            return answer;
        }
        return Park::ready(0);
    }
    let need = frame + GUARD + SLACK + size_of::<Segment>();
    let mut next = (*current).next;
    if next.is_null() || (*next).room < frame + SLACK {
        let step = ((*current).hi - (*current).lo)
            .saturating_mul(2)
            .min(MAX_STEP);
        let bytes = need.max(step).max(MIN_SEGMENT).next_power_of_two();
        if (*current).total.saturating_add(bytes) > max_stack() {
            (hooks().overflow)(head);
        }
        next = segment::replace_next(current, bytes);
        if next.is_null() {
            (hooks().overflow)(head);
        }
    }
    (*head).segment = next as usize;
    write_limit(head);
    Park::ready((*next).hi as u64)
}

/// Makes the segment that holds the stack pointer `sp` the current one; false
/// if none does.
///
/// # Safety
/// `head` is the goroutine running on this thread, and what lies above `sp` in
/// its older segments is still there.
pub unsafe fn unwind_to(head: *mut GHead, sp: usize) -> bool {
    let mut segment = (*head).segment as *mut Segment;
    while !segment.is_null() {
        if sp > (*segment).lo && sp <= (*segment).hi {
            (*head).segment = segment as usize;
            write_limit(head);
            return true;
        }
        segment = (*segment).prev;
    }
    false
}

//! What the collector must look at while the world is stopped.
//!
//! Invariant: everything that a goroutine holds is in its descriptor, in its
//! registers as the stubs spilled them, or on its stack; threads that wait in
//! the middle of a native have their stacks listed too.

use crate::goroutine::{self, G, Status, WaitReason};
use crate::machine::{self, P};
use crate::sched::SCHED;
use crate::{timer, world};
use gander_rt_stack::{Left, Part, StackRange};

/// A root. Those of a goroutine are between [`Root::Enter`] and
/// [`Root::Leave`]; those that are no goroutine's come first.
#[derive(Clone, Copy, Debug)]
pub enum Root {
    /// A word that may be a pointer.
    Word(usize),
    /// Memory, word by word.
    Range(StackRange),
    /// A part of the goroutine's stack.
    Part(Part),
    /// A goroutine begins.
    Enter,
    /// It ends.
    Leave,
}

/// Calls `visit` with every root of the scheduler. The stack of the thread
/// that calls is the caller's affair.
///
/// # Safety
/// The world is stopped by the calling thread.
pub unsafe fn roots(mut visit: impl FnMut(Root)) {
    timer::roots(|word| visit(Root::Word(word)));
    world::waiting_threads(|range| visit(Root::Range(range)));
    // As in gc, waiting is measured from the first collection that sees it.
    let now = crate::clock::nanotime();
    goroutine::for_each(|g| {
        if (*g).status() == Status::Waiting && (*g).wait_since == 0 {
            (*g).wait_since = now;
        }
        visit(Root::Enter);
        goroutine_roots(g, &mut visit);
        visit(Root::Leave);
    });
}

unsafe fn goroutine_roots(g: *mut G, visit: &mut impl FnMut(Root)) {
    let head = &(*g).head;
    for word in [head.panic, head.defer_frames, head.go_local] {
        visit(Root::Word(word));
    }
    let left = ((*g).status() == Status::Syscall).then(|| Left { fp: (*g).regs[2] });
    let has_stack = head.segment != 0;
    if !has_stack || left.is_none() && !gander_rt_stack::in_native(head) {
        // Between a call and its callee's first instructions.
        visit(Root::Word(head.ctx));
        visit(Root::Word(head.overflow));
    }
    if g != machine::current_g() {
        visit(Root::Word(head.result));
    }
    // Whoever wakes it is done with these; then they stay as they were.
    if (*g).status() == Status::Waiting && has_waiter((*g).reason()) {
        visit(Root::Word((*g).waiter.elem as usize));
        visit(Root::Word((*g).waiter.chan as usize));
    }
    for case in 0..(*g).case_count as usize {
        let waiter = (*g).cases.add(case);
        visit(Root::Word((*waiter).elem as usize));
        visit(Root::Word((*waiter).chan as usize));
    }
    if left.is_some() {
        for word in (*g).regs {
            visit(Root::Word(word));
        }
    }
    if has_stack {
        gander_rt_stack::parts(head, left, &mut |part| visit(Root::Part(part)));
    }
}

/// Whether a goroutine that waits for this may do so in its own waiter.
fn has_waiter(reason: WaitReason) -> bool {
    !matches!(
        reason,
        WaitReason::IoWait
            | WaitReason::Sleep
            | WaitReason::Select
            | WaitReason::SelectDurable
            | WaitReason::SelectNoCases
            | WaitReason::FinalizerWait
            | WaitReason::CleanupWait
            | WaitReason::Coroutine
    )
}

/// Calls `visit` with every P there ever was.
///
/// # Safety
/// The world is stopped, or only what is for all threads is touched.
pub unsafe fn each_p(mut visit: impl FnMut(*mut P)) {
    for slot in &SCHED.all_p {
        let p = slot.load(std::sync::atomic::Ordering::Acquire);
        if p.is_null() {
            return;
        }
        visit(p);
    }
}

/// Frees stack segments that nobody uses.
///
/// # Safety
/// The world is stopped by the calling thread.
pub unsafe fn trim_stacks() {
    goroutine::for_each(|g| gander_rt_stack::release_unused(&raw mut (*g).head));
}

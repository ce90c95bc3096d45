//! Coroutines: goroutines that are switched to, for `iter.Pull`.
//!
//! Invariant: a slot holds the goroutine that is not running; a switch swaps
//! it with the running one and never passes through a queue.

use crate::bubble;
use crate::goroutine::{G, Status, WaitReason, flag};
use crate::machine;
use crate::mode::Mode;
use crate::proc::{self, park};
use crate::sched;
use gander_rt_stack::Park;
use std::ptr;

pub(crate) unsafe extern "C" fn create<C: Mode>(func: usize) -> *mut G {
    let maker = machine::current_g();
    let g = proc::create(func, (*maker).head.id, proc::caller_pc(maker));
    bubble::join(g, (*maker).bubble);
    let child = gander_conc::GoroutineId((*g).head.id);
    crate::events::emit_own::<C>(gander_conc::Event::Go { child });
    (*g).set_flag(flag::COROUTINE);
    (*g).reason.store(
        WaitReason::Coroutine as u8,
        std::sync::atomic::Ordering::Relaxed,
    );
    (*g).set_status(Status::Waiting);
    if !(*g).bubble.is_null() {
        bubble::parked((*g).bubble, WaitReason::Coroutine);
    }
    g
}

pub(crate) unsafe extern "C" fn switch<C: Mode>(slot: *mut *mut G) -> Park {
    let next = *slot;
    if next.is_null() {
        return Park::ready(1);
    }
    let bubble = bubble::current();
    bubble::hold(bubble);
    *slot = park(WaitReason::Coroutine);
    run_next::<C>(next);
    bubble::let_go(bubble);
    Park::PARKED
}

pub(crate) unsafe extern "C" fn exit<C: Mode>(slot: *mut *mut G) -> Park {
    let next = std::mem::replace(&mut *slot, ptr::null_mut());
    let bubble = bubble::current();
    bubble::hold(bubble);
    proc::finish::<C>();
    if !next.is_null() {
        run_next::<C>(next);
    }
    bubble::let_go(bubble);
    Park::PARKED
}

/// Runs a goroutine on this thread, or on its own if it is locked to one.
unsafe fn run_next<C: Mode>(g: *mut G) {
    let m = machine::current();
    (*g).set_status(Status::Runnable);
    let owner = (*g).locked_m;
    let foreign = !owner.is_null() && owner != m;
    if foreign || !(*m).locked_g.is_null() && (*m).locked_g != g {
        sched::ready::<C>(g, true);
    } else {
        if !(*g).bubble.is_null() {
            bubble::wakes(g);
        }
        (*m).next_g = g;
    }
}

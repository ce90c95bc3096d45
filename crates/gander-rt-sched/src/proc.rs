//! Making, yielding and ending goroutines.
//!
//! Invariant: a descriptor is reused only after its goroutine is dead and off
//! every list; ids are never reused.

use crate::bubble;
use crate::clock;
use crate::events::{self, object};
use crate::goroutine::{G, Status, WaitReason, flag};
use crate::machine::{self, P};
use crate::mode::Mode;
use crate::run::{leave, schedule};
use crate::sched::{self, SCHED};
use crate::timer::Timer;
use gander_abi::g::GHead;
use gander_conc::{Event, GoroutineId, Policy};
use gander_rt_stack::{Park, SLOT, Segment, first_segment, free_all, new_slots, prepare};
use std::mem::{self, MaybeUninit};
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicBool, Ordering};

/// Dead descriptors a P keeps.
const KEEP: usize = 128;
/// Slots taken at once.
const BATCH: usize = 32;

/// Whether the main goroutine has ended by `Goexit`; kept for reports.
pub(crate) static MAIN_EXITED: AtomicBool = AtomicBool::new(false);

/// A goroutine that will call `func`, with the id of its maker; it is not
/// queued yet.
pub(crate) unsafe fn create(func: usize, parent: u64, created_pc: usize) -> *mut G {
    let g = take_descriptor();
    let (lo, hi) = G::stack_of(g);
    let mut fresh: MaybeUninit<G> = MaybeUninit::zeroed();
    {
        // SAFETY: zero is a valid value of every field.
        let fresh = &mut *fresh.as_mut_ptr();
        fresh.head.id = SCHED.next_id.fetch_add(1, Ordering::Relaxed);
        fresh.parent = parent;
        fresh.created_pc = created_pc;
        fresh.sleep_timer = (*g).sleep_timer;
        fresh.cases = (*g).cases;
        fresh.case_capacity = (*g).case_capacity;
        fresh.first = first_segment(lo, hi);
    }
    ptr::copy_nonoverlapping(fresh.as_ptr(), g, 1);
    let first = &raw mut (*g).first;
    (*g).head.segment = first as usize;
    (*g).head.limit = (*first).limit;
    (*g).waiter.g = g;
    prepare(&raw mut (*g).head, (*first).hi, func);
    SCHED.goroutines.fetch_add(1, Ordering::Relaxed);
    g
}

unsafe fn take_descriptor() -> *mut G {
    let p = machine::current_p();
    if p.is_null() {
        return fresh_descriptor(ptr::null_mut());
    }
    if (*p).free.is_null() {
        if !(*p).fresh.is_empty() {
            return fresh_descriptor(p);
        }
        refill(p);
    }
    let g = (*p).free;
    if g.is_null() {
        return fresh_descriptor(p);
    }
    (*p).free = (*g).link;
    (*p).free_count -= 1;
    g
}

/// Takes dead descriptors that other Ps gave away.
unsafe fn refill(p: *mut P) {
    SCHED.lock.lock();
    let guarded = SCHED.guarded();
    while (*p).free_count < BATCH && !guarded.free.is_null() {
        let g = guarded.free;
        guarded.free = (*g).link;
        guarded.free_count -= 1;
        (*g).link = (*p).free;
        (*p).free = g;
        (*p).free_count += 1;
    }
    SCHED.lock.unlock();
}

unsafe fn fresh_descriptor(p: *mut P) -> *mut G {
    let mut one = 0..0;
    let (slots, batch): (&mut Range<usize>, _) = if p.is_null() {
        (&mut one, 1)
    } else {
        (&mut (*p).fresh, BATCH)
    };
    if slots.start == slots.end {
        *slots = new_slots(batch);
    }
    if slots.start == slots.end {
        crate::deadlock::fatal("runtime: out of memory: cannot allocate goroutine stacks");
    }
    // Low addresses first: a stack grows into memory that is warm already.
    let slot = slots.start;
    slots.start += SLOT;
    G::in_slot(slot)
}

/// The code address after the call of the native that is running.
///
/// # Safety
/// In a native entered by the stub of `Sys` or `Park`.
pub unsafe fn caller_pc(g: *const G) -> usize {
    let record = *(((*g).head.saved_sp + 8) as *const usize);
    *((record + 8) as *const usize)
}

/// Starts a goroutine.
pub(crate) unsafe extern "C" fn newproc<C: Mode>(func: usize) {
    if func == 0 {
        crate::deadlock::misuse("go of nil func value");
    }
    let maker = machine::current_g();
    let g = create(func, (*maker).head.id, caller_pc(maker));
    bubble::join(g, (*maker).bubble);
    let child = GoroutineId((*g).head.id);
    events::emit_own::<C>(Event::Go { child });
    enqueue_new::<C>(g);
}

/// Starts the function of a timer, in the timer's bubble.
pub(crate) unsafe fn fire<C: Mode>(func: usize, timer: *const Timer) {
    let g = create(func, 0, 0);
    bubble::join(g, (*timer).bubble);
    let object = object(timer);
    events::emit::<C>(g, Event::Fire { object });
    enqueue_new::<C>(g);
}

/// Queues a goroutine that was just made.
pub(crate) unsafe fn enqueue_new<C: Mode>(g: *mut G) {
    (*g).set_status(Status::Runnable);
    let p = machine::current_p();
    if p.is_null() {
        SCHED.lock.lock();
        SCHED.push_global(g);
        SCHED.lock.unlock();
    } else {
        sched::enqueue::<C>(p, g, true);
    }
    sched::wake_another::<C>();
}

/// Ends the running goroutine. Its deferred calls have run.
pub(crate) unsafe extern "C" fn goexit<C: Mode>() -> ! {
    finish::<C>();
    schedule::<C>()
}

/// `goexit0`, as a native.
pub(crate) unsafe extern "C" fn goexit0<C: Mode>() -> Park {
    finish::<C>();
    Park::PARKED
}

/// Takes the running goroutine off its thread and frees it.
pub(crate) unsafe fn finish<C: Mode>() {
    let m = machine::current();
    let bubble = bubble::current();
    if !bubble.is_null() {
        bubble::ends(bubble);
    }
    events::emit_own::<C>(Event::GoEnd);
    let g = leave();
    if !bubble.is_null() {
        bubble::leaves(g);
    }
    if (*g).head.id == 1 {
        MAIN_EXITED.store(true, Ordering::Relaxed);
    }
    if !(*g).locked_m.is_null() {
        (*m).locked_g = ptr::null_mut();
        (*m).spoilt = true;
        (*g).locked_m = ptr::null_mut();
        (*g).lock_count = 0;
    }
    if !(*g).is_system() {
        SCHED.goroutines.fetch_sub(1, Ordering::Relaxed);
    }
    free_all(&raw mut (*g).first);
    (*g).head.segment = 0;
    (*g).set_status(Status::Dead);
    let p = (*m).p;
    (*g).link = (*p).free;
    (*p).free = g;
    (*p).free_count += 1;
    if (*p).free_count > KEEP {
        give_away(p);
    }
}

unsafe fn give_away(p: *mut P) {
    SCHED.lock.lock();
    let guarded = SCHED.guarded();
    while (*p).free_count > KEEP / 2 {
        let g = (*p).free;
        (*p).free = (*g).link;
        (*p).free_count -= 1;
        (*g).link = guarded.free;
        guarded.free = g;
        guarded.free_count += 1;
    }
    SCHED.lock.unlock();
}

/// Marks the running goroutine as waiting. It must be put where it is woken
/// from after this, and before the lock of that place is released.
///
/// # Safety
/// In a native of kind `Park`, which answers that it parked.
pub unsafe fn park(reason: WaitReason) -> *mut G {
    let bubble = bubble::current();
    if !bubble.is_null() {
        bubble::parks(bubble, reason);
    }
    let g = leave();
    mark_waiting(g, reason);
    if !bubble.is_null() {
        bubble::parked(bubble, reason);
    }
    g
}

/// Notes why a goroutine waits.
pub(crate) unsafe fn mark_waiting(g: *mut G, reason: WaitReason) {
    (*g).reason.store(reason as u8, Ordering::Relaxed);
    (*g).set_status(Status::Waiting);
}

/// Lets others run.
pub(crate) unsafe extern "C" fn gosched<C: Mode>() -> Park {
    let p = machine::current_p();
    let g = leave();
    (*g).set_status(Status::Runnable);
    if C::CONTROLLED {
        (*p).listed.push(g);
        return Park::PARKED;
    }
    SCHED.lock.lock();
    SCHED.push_global(g);
    SCHED.lock.unlock();
    Park::PARKED
}

/// A goroutine that was asked to stop has come to a safe place.
pub(crate) unsafe extern "C" fn preempted<C: Mode>(head: *mut GHead) -> Park {
    let m = machine::current();
    let g = (*m).g;
    debug_assert_eq!(g.cast(), head);
    if C::CONTROLLED {
        clock::polled();
        let id = GoroutineId((*head).id);
        if (*m).pins != 0 || !C::policy().preempt(id) {
            return Park::ready(0);
        }
        return gosched::<C>();
    }
    ptr::write_volatile(&raw mut (*head).preempt, 0);
    ptr::write_volatile(
        &raw mut (*head).limit,
        (*((*head).segment as *mut Segment)).limit,
    );
    if (*m).pins != 0 {
        return Park::ready(0);
    }
    gosched::<C>()
}

/// Parks for ever.
pub(crate) unsafe extern "C" fn block() -> Park {
    park(WaitReason::SelectNoCases);
    Park::PARKED
}

/// Parks until `goready`.
pub(crate) unsafe extern "C" fn park_for(reason: usize) -> Park {
    park(WaitReason::from_number(reason));
    Park::PARKED
}

pub(crate) unsafe extern "C" fn goready<C: Mode>(g: *mut G) {
    // The goroutine may be on its way into its parked state.
    while (*g).status() != Status::Waiting {
        std::hint::spin_loop();
    }
    sched::ready::<C>(g, true);
}

pub(crate) unsafe extern "C" fn current_goroutine() -> *mut G {
    machine::current_g()
}

pub(crate) unsafe extern "C" fn set_system() {
    let g = machine::current_g();
    if !(*g).is_system() {
        (*g).set_flag(flag::SYSTEM);
        if !(*g).bubble.is_null() {
            bubble::leaves(g);
        }
        SCHED.goroutines.fetch_sub(1, Ordering::Relaxed);
    }
}

pub(crate) unsafe extern "C" fn lock_thread() {
    let m = machine::current();
    let g = (*m).g;
    (*g).lock_count += 1;
    (*g).locked_m = m;
    (*m).locked_g = g;
}

pub(crate) unsafe extern "C" fn unlock_thread() {
    let m = machine::current();
    let g = (*m).g;
    if (*g).lock_count == 0 {
        return;
    }
    (*g).lock_count -= 1;
    if (*g).lock_count == 0 {
        (*g).locked_m = ptr::null_mut();
        (*m).locked_g = ptr::null_mut();
    }
}

pub(crate) unsafe extern "C" fn pin() -> usize {
    let m = machine::current();
    (*m).pins += 1;
    (*(*m).p).id
}

pub(crate) unsafe extern "C" fn unpin() {
    (*machine::current()).pins -= 1;
}

/// Turns preemption of this thread's goroutine off until [`preemption_on`].
///
/// # Safety
/// In a native; calls nest.
pub unsafe fn preemption_off() {
    (*machine::current()).pins += 1;
}

/// See [`preemption_off`].
///
/// # Safety
/// In a native, on the same thread.
pub unsafe fn preemption_on() {
    (*machine::current()).pins -= 1;
}

pub(crate) extern "C" fn count() -> i64 {
    SCHED.goroutines.load(Ordering::Relaxed)
}

pub(crate) unsafe extern "C" fn goroutine_id() -> u64 {
    (*machine::current_g()).head.id
}

const _: () = assert!(mem::offset_of!(G, regs) == 128);
const _: () = assert!(mem::offset_of!(G, bubble) == 176);

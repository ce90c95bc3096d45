//! The wait list of `sync.Cond`.
//!
//! Invariant: tickets are given in the order of `Add` and notified in that
//! order; the list lies in Go memory with gc's layout, its pointers point to
//! goroutine descriptors only.

use crate::events::object;
use crate::goroutine::{G, WaitReason};
use crate::lock::Lock;
use crate::machine;
use crate::mode::Mode;
use crate::proc::park;
use crate::sched;
use crate::waiter::Waiter;
use gander_conc::{Event, GoroutineId};
use gander_rt_stack::Park;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

/// `sync.notifyList`.
#[repr(C)]
pub(crate) struct List {
    wait: AtomicU32,
    notify: AtomicU32,
    lock: Lock,
    _pad: u32,
    head: *mut Waiter,
    tail: *mut Waiter,
}

const _: () = assert!(size_of::<List>() == 32);

pub(crate) unsafe extern "C" fn add(list: *mut List) -> u32 {
    (*list).wait.fetch_add(1, Ordering::SeqCst)
}

/// Whether ticket `a` comes before `b`, with wrap-around.
fn before(a: u32, b: u32) -> bool {
    (a.wrapping_sub(b) as i32) < 0
}

pub(crate) unsafe extern "C" fn wait(list: *mut List, ticket: u32) -> Park {
    (*list).lock.lock();
    if before(ticket, (*list).notify.load(Ordering::Relaxed)) {
        (*list).lock.unlock();
        return Park::ready(0);
    }
    let g = machine::current_g();
    let waiter = &raw mut (*g).waiter;
    (*waiter).g = g;
    (*waiter).elem = ptr::null_mut();
    (*waiter).chan = ptr::null_mut();
    (*waiter).number = ticket;
    (*waiter).next = ptr::null_mut();
    if (*list).tail.is_null() {
        (*list).head = waiter;
    } else {
        (*(*list).tail).next = waiter;
    }
    (*list).tail = waiter;
    park(WaitReason::CondWait);
    (*list).lock.unlock();
    Park::PARKED
}

/// A signal unblocks a goroutine.
unsafe fn wakes<C: Mode>(list: *const List, g: *const G) {
    crate::events::emit_own::<C>(Event::CondWake {
        cond: object(list),
        woken: GoroutineId((*g).head.id),
    });
}

/// Whether a goroutine must not be woken by the running one, because it is in
/// a bubble that this one is not in.
unsafe fn is_foreign(g: *const G) -> bool {
    !(*g).bubble.is_null() && (*g).bubble != crate::bubble::current()
}

/// Answers 0, or the number of the first goroutine in a bubble that the caller
/// is not in, which is a fatal error.
pub(crate) unsafe extern "C" fn notify_all<C: Mode>(list: *mut List) -> u64 {
    if (*list).wait.load(Ordering::SeqCst) == (*list).notify.load(Ordering::SeqCst) {
        return 0;
    }
    (*list).lock.lock();
    let mut waiter = (*list).head;
    (*list).head = ptr::null_mut();
    (*list).tail = ptr::null_mut();
    (*list)
        .notify
        .store((*list).wait.load(Ordering::SeqCst), Ordering::SeqCst);
    (*list).lock.unlock();
    while !waiter.is_null() {
        // Once it runs, its waiter may be in another list.
        let next = (*waiter).next;
        let g: *mut G = (*waiter).g;
        if is_foreign(g) {
            return (*g).head.id;
        }
        wakes::<C>(list, g);
        sched::ready::<C>(g, true);
        waiter = next;
    }
    0
}

/// Answers as [`notify_all`].
pub(crate) unsafe extern "C" fn notify_one<C: Mode>(list: *mut List) -> u64 {
    if (*list).wait.load(Ordering::SeqCst) == (*list).notify.load(Ordering::SeqCst) {
        return 0;
    }
    (*list).lock.lock();
    let ticket = (*list).notify.load(Ordering::Relaxed);
    if ticket == (*list).wait.load(Ordering::SeqCst) {
        (*list).lock.unlock();
        return 0;
    }
    (*list)
        .notify
        .store(ticket.wrapping_add(1), Ordering::SeqCst);
    // The waiter may not be in the list yet; then it sees its ticket.
    let mut previous: *mut Waiter = ptr::null_mut();
    let mut waiter = (*list).head;
    while !waiter.is_null() && (*waiter).number != ticket {
        previous = waiter;
        waiter = (*waiter).next;
    }
    if !waiter.is_null() {
        let next = (*waiter).next;
        if previous.is_null() {
            (*list).head = next;
        } else {
            (*previous).next = next;
        }
        if next.is_null() {
            (*list).tail = previous;
        }
    }
    (*list).lock.unlock();
    if waiter.is_null() {
        return 0;
    }
    let g: *mut G = (*waiter).g;
    if is_foreign(g) {
        return (*g).head.id;
    }
    wakes::<C>(list, g);
    sched::ready::<C>(g, true);
    0
}

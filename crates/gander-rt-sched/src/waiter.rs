//! A goroutine waiting for something, and lists of those.
//!
//! Invariant: a waiter is in at most one list, guarded by the lock of what it
//! waits for; it lies in the goroutine's descriptor or beside it, so a parked
//! goroutine's waiters stay where they are. `elem` and `chan` may be the only
//! pointers to their objects: they are roots of the collector.

use crate::channel::Channel;
use crate::goroutine::G;
use std::ptr;

/// An entry of a wait list.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Waiter {
    pub(crate) g: *mut G,
    /// Where the element goes or comes from; a semaphore's address.
    pub(crate) elem: *mut u8,
    pub(crate) next: *mut Waiter,
    pub(crate) prev: *mut Waiter,
    pub(crate) chan: *mut Channel,
    /// Others that wait for the same semaphore: first and last.
    pub(crate) peers: *mut Waiter,
    pub(crate) last_peer: *mut Waiter,
    /// The case of a select, or a ticket.
    pub(crate) number: u32,
    pub(crate) is_select: bool,
    /// Whether a communication happened (else: the channel was closed).
    pub(crate) success: bool,
}

/// A doubly linked list of waiters, first come first served.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Queue {
    pub(crate) first: *mut Waiter,
    pub(crate) last: *mut Waiter,
}

impl Queue {
    pub(crate) fn is_empty(&self) -> bool {
        self.first.is_null()
    }

    pub(crate) unsafe fn push(&mut self, waiter: *mut Waiter) {
        (*waiter).next = ptr::null_mut();
        (*waiter).prev = self.last;
        if self.last.is_null() {
            self.first = waiter;
        } else {
            (*self.last).next = waiter;
        }
        self.last = waiter;
    }

    /// Removes a waiter of this list; nothing happens if it is in none.
    pub(crate) unsafe fn remove(&mut self, waiter: *mut Waiter) {
        let (next, prev) = ((*waiter).next, (*waiter).prev);
        if prev.is_null() && self.first != waiter {
            return;
        }
        if prev.is_null() {
            self.first = next;
        } else {
            (*prev).next = next;
        }
        if next.is_null() {
            self.last = prev;
        } else {
            (*next).prev = prev;
        }
        (*waiter).next = ptr::null_mut();
        (*waiter).prev = ptr::null_mut();
    }

    /// Takes the first waiter that nobody else woke: of a select, only one
    /// case may win.
    pub(crate) unsafe fn pop(&mut self) -> *mut Waiter {
        loop {
            let waiter = self.first;
            if waiter.is_null() {
                return waiter;
            }
            self.remove(waiter);
            if !(*waiter).is_select || claim((*waiter).g) {
                return waiter;
            }
        }
    }
}

/// Wins the race for waking a goroutine in select.
unsafe fn claim(g: *mut G) -> bool {
    use std::sync::atomic::Ordering;
    (*g).select_done
        .compare_exchange(0, 1, Ordering::AcqRel, Ordering::Relaxed)
        .is_ok()
}

//! Semaphores of package sync: sleeping on the address of a counter.
//!
//! Invariant: a waiter looks at the counter under the lock of its bucket after
//! it was announced in `waiting`, a releaser adds first and looks at `waiting`
//! then: no wake-up is lost. Waiters of one address are one list entry with
//! peers, so that other addresses of the bucket stay cheap to find.

use crate::goroutine::{G, Status, WaitReason};
use crate::lock::Lock;
use crate::machine;
use crate::mode::Mode;
use crate::proc::park;
use crate::run::leave;
use crate::sched::{self, SCHED};
use crate::waiter::{Queue, Waiter};
use gander_rt_stack::Park;
use std::cell::UnsafeCell;
use std::hint::spin_loop;
use std::ptr;
use std::sync::atomic::{AtomicU32, Ordering};

struct Bucket {
    lock: Lock,
    waiting: AtomicU32,
    queue: UnsafeCell<Queue>,
}

// SAFETY: `queue` is reached with `lock` held only.
unsafe impl Sync for Bucket {}

const BUCKETS: usize = 251;

static TABLE: [Bucket; BUCKETS] = [const {
    Bucket {
        lock: Lock::new(),
        waiting: AtomicU32::new(0),
        queue: UnsafeCell::new(Queue {
            first: ptr::null_mut(),
            last: ptr::null_mut(),
        }),
    }
}; BUCKETS];

fn bucket(address: *const AtomicU32) -> &'static Bucket {
    &TABLE[(address as usize >> 3) % BUCKETS]
}

/// Takes a token if there is one.
unsafe fn try_acquire(address: *const AtomicU32) -> bool {
    let mut count = (*address).load(Ordering::SeqCst);
    while count > 0 {
        match (*address).compare_exchange_weak(count, count - 1, Ordering::SeqCst, Ordering::SeqCst)
        {
            Ok(_) => return true,
            Err(now) => count = now,
        }
    }
    false
}

/// The entry of an address, or null.
unsafe fn find(queue: &Queue, address: *mut u8) -> *mut Waiter {
    let mut entry = queue.first;
    while !entry.is_null() && (*entry).elem != address {
        entry = (*entry).next;
    }
    entry
}

/// Puts `new` in the place of `old` in the bucket's list.
unsafe fn replace(queue: &mut Queue, old: *mut Waiter, new: *mut Waiter) {
    (*new).next = (*old).next;
    (*new).prev = (*old).prev;
    if (*new).prev.is_null() {
        queue.first = new;
    } else {
        (*(*new).prev).next = new;
    }
    if (*new).next.is_null() {
        queue.last = new;
    } else {
        (*(*new).next).prev = new;
    }
}

unsafe fn insert(queue: &mut Queue, waiter: *mut Waiter, first: bool) {
    (*waiter).peers = ptr::null_mut();
    (*waiter).last_peer = ptr::null_mut();
    let entry = find(queue, (*waiter).elem);
    if entry.is_null() {
        queue.push(waiter);
    } else if first {
        replace(queue, entry, waiter);
        (*waiter).peers = entry;
        (*waiter).last_peer = if (*entry).last_peer.is_null() {
            entry
        } else {
            (*entry).last_peer
        };
    } else {
        if (*entry).last_peer.is_null() {
            (*entry).peers = waiter;
        } else {
            (*(*entry).last_peer).peers = waiter;
        }
        (*entry).last_peer = waiter;
    }
}

/// Takes the first waiter of an address, or null.
unsafe fn take(queue: &mut Queue, address: *mut u8) -> *mut Waiter {
    let entry = find(queue, address);
    if entry.is_null() {
        return entry;
    }
    let heir = (*entry).peers;
    if heir.is_null() {
        queue.remove(entry);
    } else {
        replace(queue, entry, heir);
        (*heir).last_peer = if (*entry).last_peer == heir {
            ptr::null_mut()
        } else {
            (*entry).last_peer
        };
    }
    entry
}

/// Takes a token or waits; 0 asks the caller to try again.
pub(crate) unsafe extern "C" fn acquire(address: *mut AtomicU32, lifo: u64, reason: usize) -> Park {
    if try_acquire(address) {
        return Park::ready(1);
    }
    let bucket = bucket(address);
    bucket.lock.lock();
    bucket.waiting.fetch_add(1, Ordering::SeqCst);
    if try_acquire(address) {
        bucket.waiting.fetch_sub(1, Ordering::SeqCst);
        bucket.lock.unlock();
        return Park::ready(1);
    }
    let g = machine::current_g();
    let waiter = &raw mut (*g).waiter;
    (*waiter).g = g;
    (*waiter).elem = address.cast();
    (*waiter).chan = ptr::null_mut();
    (*waiter).is_select = false;
    insert(&mut *bucket.queue.get(), waiter, lifo & 1 != 0);
    park(WaitReason::from_number(reason));
    bucket.lock.unlock();
    Park::PARKED
}

/// Adds a token and wakes a waiter, who gets the token if nobody was faster.
/// With `handoff` the waiter runs at once.
pub(crate) unsafe extern "C" fn release<C: Mode>(address: *mut AtomicU32, handoff: u64) -> Park {
    (*address).fetch_add(1, Ordering::SeqCst);
    let bucket = bucket(address);
    if bucket.waiting.load(Ordering::SeqCst) == 0 {
        return Park::ready(0);
    }
    bucket.lock.lock();
    let waiter = take(&mut *bucket.queue.get(), address.cast());
    if waiter.is_null() {
        bucket.lock.unlock();
        return Park::ready(0);
    }
    bucket.waiting.fetch_sub(1, Ordering::SeqCst);
    bucket.lock.unlock();
    let g: *mut G = (*waiter).g;
    let token = try_acquire(address);
    (*g).head.result = usize::from(token);
    sched::ready::<C>(g, true);
    if token && handoff & 1 != 0 && !C::CONTROLLED && (*machine::current()).pins == 0 {
        return yield_to_next::<C>();
    }
    Park::ready(0)
}

/// Goes to the end of this P's queue, so that the one just woken runs.
unsafe fn yield_to_next<C: Mode>() -> Park {
    let p = machine::current_p();
    let g = leave();
    (*g).set_status(Status::Runnable);
    sched::enqueue::<C>(p, g, false);
    Park::PARKED
}

/// Whether a mutex may spin for its `round`th time.
pub(crate) extern "C" fn can_spin(round: i64) -> u64 {
    let procs = SCHED.procs.load(Ordering::Relaxed);
    let idle = SCHED.idle_ps.load(Ordering::Relaxed);
    let spinning = SCHED.spinning.load(Ordering::Relaxed);
    if round >= 4 || procs <= 1 || procs <= idle + spinning + 1 {
        return 0;
    }
    // SAFETY: the P of this thread; its queue is for all threads to look at.
    let empty = unsafe { !(*machine::current_p()).has_work() };
    u64::from(empty)
}

pub(crate) extern "C" fn do_spin() {
    for _ in 0..30 {
        spin_loop();
    }
}

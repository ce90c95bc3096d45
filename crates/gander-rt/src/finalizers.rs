//! The queue of finalizers and cleanups, as overlay Go empties it.
//!
//! Invariant: one goroutine waits at most; a collection wakes it.

use crate::heap::heap;
use gander_rt_heap::{CLEANUP_WORDS, FINALIZER_WORDS};
use gander_rt_sched::{G, Lock, Mode, WaitReason, park, ready};
use gander_rt_stack::Park;
use std::ptr;
use std::sync::atomic::{AtomicPtr, AtomicU32, Ordering};

static LOCK: Lock = Lock::new();
static WAITER: AtomicPtr<G> = AtomicPtr::new(ptr::null_mut());
/// Collections when the waiter last returned.
static SEEN: AtomicU32 = AtomicU32::new(0);

/// `func setFinalizer(p unsafe.Pointer, f *finalizerFunc) bool`
pub(crate) extern "C" fn set_finalizer(object: usize, func: usize) -> u64 {
    if func == 0 {
        return u64::from(heap().remove_finalizer(object));
    }
    let mut words = [0; FINALIZER_WORDS];
    words[0] = func;
    u64::from(heap().set_finalizer(object, words))
}

/// `func addCleanup(p unsafe.Pointer, fn *funcval) uint64`
pub(crate) extern "C" fn add_cleanup(object: usize, func: usize) -> u64 {
    let mut words = [0; CLEANUP_WORDS];
    words[0] = func;
    heap().add_cleanup(object, words)
}

/// `func stopCleanup(p uintptr, id uint64)`
pub(crate) extern "C" fn stop_cleanup(object: usize, id: u64) {
    heap().remove_cleanup(object, id);
}

/// `func takeFinalizer(c *[3]uintptr) bool`
pub(crate) unsafe extern "C" fn take(out: *mut [usize; 3]) -> u64 {
    if let Some(finalizer) = heap().next_finalizer() {
        *out = [finalizer.words[0], finalizer.object, 0];
        return 1;
    }
    if let Some(cleanup) = heap().next_cleanup() {
        *out = [0, 0, cleanup[0]];
        return 1;
    }
    0
}

/// `func queuedFinalizers() int`
pub(crate) extern "C" fn queued() -> usize {
    let (finalizers, cleanups) = heap().queued();
    finalizers + cleanups
}

/// `func waitFinalizers() int`
pub(crate) unsafe extern "C" fn wait() -> Park {
    LOCK.lock();
    let cycles = heap().cycles();
    if heap().queued() != (0, 0) || cycles != SEEN.load(Ordering::Relaxed) {
        SEEN.store(cycles, Ordering::Relaxed);
        LOCK.unlock();
        return Park::ready(u64::from(cycles));
    }
    WAITER.store(park(WaitReason::FinalizerWait), Ordering::Release);
    LOCK.unlock();
    Park::PARKED
}

/// Has the goroutine that waits here collect.
pub(crate) unsafe fn ask_for_collection<C: Mode>() {
    LOCK.lock();
    let waiter = WAITER.swap(ptr::null_mut(), Ordering::AcqRel);
    LOCK.unlock();
    if !waiter.is_null() {
        (*waiter).head.result = usize::MAX;
        ready::<C>(waiter, false);
    }
}

/// After a collection.
pub(crate) unsafe fn wake<C: Mode>() {
    if WAITER.load(Ordering::Acquire).is_null() {
        return;
    }
    LOCK.lock();
    let waiter = WAITER.swap(ptr::null_mut(), Ordering::AcqRel);
    let cycles = heap().cycles();
    SEEN.store(cycles, Ordering::Relaxed);
    LOCK.unlock();
    if !waiter.is_null() {
        (*waiter).head.result = cycles as usize;
        ready::<C>(waiter, false);
    }
}

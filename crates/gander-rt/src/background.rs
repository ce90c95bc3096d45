//! What happens to the heap without anybody's asking: a collection when none
//! has been for two minutes, and unused memory given back.
//!
//! Invariant: the monitor's thread asks, now and then; the collection is done
//! by the goroutine that runs finalizers, if there is one. Controlled runs have
//! no monitor.

use crate::finalizers;
use crate::heap::heap;
use gander_rt_sched::{Mode, nanotime};
use std::sync::atomic::{AtomicI64, Ordering};

/// Without a collection for so many nanoseconds there is one.
const PERIOD: i64 = 120_000_000_000;
/// Between two looks at the heap, in nanoseconds, while there is something to do.
const PAUSE: i64 = 100_000_000;
/// The same, while there is nothing.
const REST: i64 = 60_000_000_000;
/// Bytes given back at once.
const STEP: usize = 4 << 20;

static LAST: AtomicI64 = AtomicI64::new(0);
static NEXT_LOOK: AtomicI64 = AtomicI64::new(0);

/// A collection has ended.
pub(crate) fn collected() {
    LAST.store(nanotime(), Ordering::Relaxed);
    NEXT_LOOK.store(0, Ordering::Relaxed);
}

/// Looks at the heap if it is time to; the nanoseconds until it will be again.
pub(crate) unsafe fn look<C: Mode>(now: i64) -> i64 {
    let next = NEXT_LOOK.load(Ordering::Relaxed);
    if now < next {
        return next - now;
    }
    let last = LAST.load(Ordering::Relaxed);
    if last == 0 {
        collected();
    } else if now - last > PERIOD && heap().gc_percent() >= 0 {
        collected();
        finalizers::ask_for_collection::<C>();
    }
    let delay = match heap().scavenge_surplus(STEP) {
        0 => REST,
        _ => PAUSE,
    };
    NEXT_LOOK.store(now + delay, Ordering::Relaxed);
    delay
}

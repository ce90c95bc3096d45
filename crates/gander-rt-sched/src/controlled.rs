//! Finding the next goroutine when a policy decides: one thread, virtual time.
//!
//! Invariant: nothing of the machine's timing is visible: timers fire by the
//! virtual clock, which moves only when nothing can run.

use crate::goroutine::G;
use crate::machine;
use crate::mode::Mode;
use crate::{clock, deadlock, netpoll, sched, timer};
use gander_conc::{GoroutineId, Policy, Runnable};
use std::sync::atomic::{AtomicU64, Ordering};

static LAST: AtomicU64 = AtomicU64::new(0);

/// The goroutine that the policy wants next.
pub(crate) unsafe fn choose<C: Mode>() -> *mut G {
    let p = machine::current_p();
    loop {
        timer::run_due::<C>();
        if netpoll::waiting() != 0 {
            netpoll::poll::<C>(0);
        }
        drain_global();
        if !(*p).listed.is_empty() {
            break;
        }
        let next = timer::next_when();
        if next != i64::MAX {
            clock::advance(next);
        } else if netpoll::waiting() != 0 {
            netpoll::poll::<C>(-1);
        } else {
            sched::SCHED.lock.lock();
            deadlock::report();
            sched::SCHED.lock.unlock();
            clock::sleep_micros(1000);
        }
    }
    clock::tick();
    let listed = &mut (*p).listed;
    let ids: Vec<GoroutineId> = listed.iter().map(|&g| GoroutineId((*g).head.id)).collect();
    let last = LAST.load(Ordering::Relaxed);
    let chosen = C::policy().next_goroutine(Runnable {
        goroutines: &ids,
        last: (last != 0).then_some(GoroutineId(last)),
    });
    let g = listed.remove(chosen.min(ids.len() - 1));
    LAST.store((*g).head.id, Ordering::Relaxed);
    g
}

unsafe fn drain_global() {
    let p = machine::current_p();
    sched::SCHED.lock.lock();
    loop {
        let g = sched::SCHED.pop_global(p, 1);
        if g.is_null() {
            break;
        }
        (*p).listed.push(g);
    }
    sched::SCHED.lock.unlock();
}

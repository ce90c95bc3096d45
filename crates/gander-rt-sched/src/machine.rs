//! Threads that run goroutines (M) and the right to do so (P).
//!
//! Invariant: a P belongs to one thread at a time, the one that moved its
//! status to running, or to nobody when it is idle or stopped; only the owner
//! touches its queue. Every M, once made, stays allocated.

use crate::goroutine::G;
use crate::lock::Note;
use crossbeam_deque::{Stealer, Worker};
use std::cell::Cell;
use std::ops::Range;
use std::ptr;
use std::sync::atomic::{AtomicBool, AtomicPtr, AtomicU32, AtomicU64, Ordering};

/// Most Ps.
pub(crate) const MAX_PROCS: usize = 1024;

/// A thread.
#[repr(C)]
#[derive(Debug)]
pub struct M {
    /// Its number, from 0.
    pub id: u32,
    /// The stack pointer natives start with.
    pub(crate) sys_sp: usize,
    pub(crate) g: *mut G,
    pub(crate) p: *mut P,
    /// The P of the goroutine in a system call, which may be retaken.
    pub(crate) old_p: *mut P,
    /// The P to run with after waking up.
    pub(crate) next_p: *mut P,
    pub(crate) note: Note,
    pub(crate) idle_link: *mut M,
    pub(crate) locked_g: *mut G,
    /// A goroutine to run before all others: a coroutine that was switched to.
    pub(crate) next_g: *mut G,
    pub(crate) spinning: bool,
    /// Its goroutine ended locked to it: the thread may be in any state, and
    /// runs no other.
    pub(crate) spoilt: bool,
    /// Preemption is off while it is not 0.
    pub(crate) pins: u32,
    random: u64,
}

/// Values of [`P::status`].
pub(crate) mod p_status {
    pub(crate) const IDLE: u32 = 0;
    pub(crate) const RUNNING: u32 = 1;
    pub(crate) const SYSCALL: u32 = 2;
    pub(crate) const STOPPED: u32 = 3;
}

/// The right to run Go code.
#[derive(Debug)]
pub struct P {
    /// Its number.
    pub id: usize,
    pub(crate) status: AtomicU32,
    /// Goes before the queue, and shares the running goroutine's time.
    pub(crate) next: AtomicPtr<G>,
    /// That one waited for a lock.
    pub(crate) next_waited: AtomicBool,
    pub(crate) queue: Worker<usize>,
    pub(crate) stealer: Stealer<usize>,
    pub(crate) running: AtomicPtr<G>,
    /// Counts time slices and system calls, for the monitor.
    pub(crate) slices: AtomicU32,
    pub(crate) syscalls: AtomicU32,
    pub(crate) ticks: u32,
    /// Dead goroutines for reuse.
    pub(crate) free: *mut G,
    pub(crate) free_count: usize,
    /// Slots for goroutines that were never used, which are not in a list
    /// because that would touch them.
    pub(crate) fresh: Range<usize>,
    pub(crate) idle_link: *mut P,
    /// The allocator's cache; the crate above sets and uses it.
    pub cache: *mut (),
    /// Runnable goroutines of a controlled run, in an order of its own.
    pub(crate) listed: Vec<*mut G>,
}

impl P {
    pub(crate) fn new(id: usize) -> P {
        let queue = Worker::new_fifo();
        P {
            id,
            status: AtomicU32::new(p_status::STOPPED),
            next: AtomicPtr::new(ptr::null_mut()),
            next_waited: AtomicBool::new(false),
            stealer: queue.stealer(),
            queue,
            running: AtomicPtr::new(ptr::null_mut()),
            slices: AtomicU32::new(0),
            syscalls: AtomicU32::new(0),
            ticks: 0,
            free: ptr::null_mut(),
            free_count: 0,
            fresh: 0..0,
            idle_link: ptr::null_mut(),
            cache: ptr::null_mut(),
            listed: Vec::new(),
        }
    }

    pub(crate) fn has_work(&self) -> bool {
        !self.next.load(Ordering::Relaxed).is_null() || !self.stealer.is_empty()
    }
}

thread_local! {
    static CURRENT: Cell<*mut M> = const { Cell::new(ptr::null_mut()) };
}

/// The M of this thread, null on a thread that is not the scheduler's.
#[inline]
pub fn current() -> *mut M {
    CURRENT.with(Cell::get)
}

/// The goroutine of this thread, null in the scheduler.
#[inline]
pub fn current_g() -> *mut G {
    let m = current();
    if m.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: an M is never freed, and only this thread writes the field.
    unsafe { (*m).g }
}

/// The P of this thread, null if it has none.
#[inline]
pub fn current_p() -> *mut P {
    let m = current();
    if m.is_null() {
        return ptr::null_mut();
    }
    // SAFETY: as above.
    unsafe { (*m).p }
}

pub(crate) fn set_current(m: *mut M) {
    CURRENT.with(|cell| cell.set(m));
}

static SEED: AtomicU64 = AtomicU64::new(0x9E37_79B9_7F4A_7C15);

/// Mixes entropy into the generators of threads made from now on.
pub fn seed(entropy: u64) {
    SEED.fetch_xor(entropy, Ordering::Relaxed);
}

impl M {
    /// The stack pointer natives start with: the end of what they use.
    pub fn sys_sp(&self) -> usize {
        self.sys_sp
    }

    pub(crate) fn new(id: u32) -> *mut M {
        let seed = SEED.fetch_add(0xA076_1D64_78BD_642F, Ordering::Relaxed);
        Box::into_raw(Box::new(M {
            id,
            sys_sp: 0,
            g: ptr::null_mut(),
            p: ptr::null_mut(),
            old_p: ptr::null_mut(),
            next_p: ptr::null_mut(),
            note: Note::new(),
            idle_link: ptr::null_mut(),
            locked_g: ptr::null_mut(),
            next_g: ptr::null_mut(),
            spinning: false,
            spoilt: false,
            pins: 0,
            random: seed,
        }))
    }

    /// A cheap random number: wyrand.
    #[inline]
    pub(crate) fn random(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0xA076_1D64_78BD_642F);
        let wide = u128::from(self.random) * u128::from(self.random ^ 0xE703_7ED1_A0B4_28DB);
        (wide as u64) ^ ((wide >> 64) as u64)
    }

    /// A random number below `bound`, which is not 0.
    #[inline]
    pub(crate) fn below(&mut self, bound: u32) -> u32 {
        (((self.random() >> 32) * u64::from(bound)) >> 32) as u32
    }
}

//! The scheduler's shared state: queues, idle threads, idle Ps.
//!
//! Invariant: `Guarded` is touched only with `lock` held. A goroutine becomes
//! runnable before anybody is woken for it, and a thread that goes idle looks
//! at all queues once more after it said so: no wake-up is lost.

use crate::deadlock;
use crate::goroutine::{G, Status};
use crate::lock::{Lock, Note};
use crate::machine::{self, M, MAX_PROCS, P, p_status};
use crate::mode::Mode;
use crate::throttle;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{
    AtomicBool, AtomicI64, AtomicPtr, AtomicU32, AtomicU64, AtomicUsize, Ordering,
};

/// What the lock guards.
pub(crate) struct Guarded {
    head: *mut G,
    tail: *mut G,
    idle_m: *mut M,
    pub(crate) idle_ms: u32,
    /// Threads there are, and were.
    pub(crate) machines: u32,
    pub(crate) made: u32,
    /// Threads that sleep until their locked goroutine can run.
    pub(crate) locked_idle: u32,
    idle_p: *mut P,
    /// Ps that the stopper of the world still waits for.
    pub(crate) stop_wait: i64,
    /// Dead goroutines that no P keeps.
    pub(crate) free: *mut G,
    pub(crate) free_count: usize,
}

pub(crate) struct Sched {
    pub(crate) lock: Lock,
    guarded: UnsafeCell<Guarded>,
    pub(crate) queued: AtomicUsize,
    pub(crate) idle_ps: AtomicU32,
    pub(crate) spinning: AtomicU32,
    pub(crate) stopping: AtomicBool,
    pub(crate) stop_note: Note,
    pub(crate) procs: AtomicU32,
    pub(crate) all_p: [AtomicPtr<P>; MAX_PROCS],
    /// When the network was last polled; 0 while a thread waits in the poll.
    pub(crate) last_poll: AtomicI64,
    /// Until when the waiting thread waits.
    pub(crate) poll_until: AtomicI64,
    /// Goroutines that are not dead and not the runtime's.
    pub(crate) goroutines: AtomicI64,
    pub(crate) next_id: AtomicU64,
    pub(crate) monitor_note: Note,
    pub(crate) monitor_idle: AtomicBool,
    /// Signals are handed to the program, so it can always be woken.
    pub(crate) signals_wanted: AtomicBool,
}

// SAFETY: `guarded` is reached with `lock` held only; the rest is atomic.
unsafe impl Sync for Sched {}

pub(crate) static SCHED: Sched = Sched {
    lock: Lock::new(),
    guarded: UnsafeCell::new(Guarded {
        head: ptr::null_mut(),
        tail: ptr::null_mut(),
        idle_m: ptr::null_mut(),
        idle_ms: 0,
        machines: 0,
        made: 0,
        locked_idle: 0,
        idle_p: ptr::null_mut(),
        stop_wait: 0,
        free: ptr::null_mut(),
        free_count: 0,
    }),
    queued: AtomicUsize::new(0),
    idle_ps: AtomicU32::new(0),
    spinning: AtomicU32::new(0),
    stopping: AtomicBool::new(false),
    stop_note: Note::new(),
    procs: AtomicU32::new(0),
    all_p: [const { AtomicPtr::new(ptr::null_mut()) }; MAX_PROCS],
    last_poll: AtomicI64::new(1),
    poll_until: AtomicI64::new(0),
    goroutines: AtomicI64::new(0),
    next_id: AtomicU64::new(1),
    monitor_note: Note::new(),
    monitor_idle: AtomicBool::new(false),
    signals_wanted: AtomicBool::new(false),
};

impl Sched {
    /// What the lock guards.
    ///
    /// # Safety
    /// The caller holds `lock`, and does not keep the reference beyond that.
    #[expect(clippy::mut_from_ref, reason = "the lock makes it exclusive")]
    pub(crate) unsafe fn guarded(&self) -> &mut Guarded {
        &mut *self.guarded.get()
    }

    /// The Ps in use.
    pub(crate) fn each_p(&self) -> impl Iterator<Item = *mut P> {
        let count = self.procs.load(Ordering::Acquire) as usize;
        self.all_p[..count]
            .iter()
            .map(|p| p.load(Ordering::Acquire))
    }

    /// Queues a goroutine for any thread. With the lock held.
    pub(crate) unsafe fn push_global(&self, g: *mut G) {
        let guarded = self.guarded();
        (*g).link = ptr::null_mut();
        if guarded.tail.is_null() {
            guarded.head = g;
        } else {
            (*guarded.tail).link = g;
        }
        guarded.tail = g;
        self.queued.fetch_add(1, Ordering::SeqCst);
    }

    /// Takes a goroutine from the shared queue, and a fair share of others for
    /// `p`. With the lock held.
    pub(crate) unsafe fn pop_global(&self, p: *mut P, most: usize) -> *mut G {
        let queued = self.queued.load(Ordering::Relaxed);
        if queued == 0 {
            return ptr::null_mut();
        }
        let procs = self.procs.load(Ordering::Relaxed) as usize;
        let mut take = (queued / procs.max(1) + 1).min(queued).min(128);
        if most != 0 {
            take = take.min(most);
        }
        let first = self.pop_one();
        for _ in 1..take {
            let g = self.pop_one();
            if g.is_null() {
                break;
            }
            (*p).queue.push(g as usize);
        }
        first
    }

    unsafe fn pop_one(&self) -> *mut G {
        let guarded = self.guarded();
        let g = guarded.head;
        if !g.is_null() {
            guarded.head = (*g).link;
            if guarded.head.is_null() {
                guarded.tail = ptr::null_mut();
            }
            self.queued.fetch_sub(1, Ordering::SeqCst);
        }
        g
    }

    /// Puts a P aside. With the lock held.
    pub(crate) unsafe fn put_idle_p(&self, p: *mut P) {
        (*p).status.store(p_status::IDLE, Ordering::SeqCst);
        let guarded = self.guarded();
        (*p).idle_link = guarded.idle_p;
        guarded.idle_p = p;
        self.idle_ps.fetch_add(1, Ordering::SeqCst);
    }

    /// An idle P, or null. With the lock held.
    pub(crate) unsafe fn take_idle_p(&self) -> *mut P {
        let guarded = self.guarded();
        let p = guarded.idle_p;
        if !p.is_null() {
            guarded.idle_p = (*p).idle_link;
            self.idle_ps.fetch_sub(1, Ordering::SeqCst);
            self.wake_monitor();
        }
        p
    }

    /// Not everybody is idle any more: who runs from now on has to be watched.
    #[inline]
    pub(crate) fn wake_monitor(&self) {
        if self.monitor_idle.load(Ordering::SeqCst) {
            self.monitor_note.wake();
        }
    }

    unsafe fn take_idle_m(&self) -> *mut M {
        let guarded = self.guarded();
        let m = guarded.idle_m;
        if !m.is_null() {
            guarded.idle_m = (*m).idle_link;
            guarded.idle_ms -= 1;
        }
        m
    }
}

/// Makes `p` the P of this thread.
pub(crate) unsafe fn acquire_p(p: *mut P) {
    let m = machine::current();
    (*m).p = p;
    (*p).status.store(p_status::RUNNING, Ordering::SeqCst);
}

/// Takes the P from this thread.
pub(crate) unsafe fn release_p() -> *mut P {
    let m = machine::current();
    std::mem::replace(&mut (*m).p, ptr::null_mut())
}

/// Makes a parked goroutine runnable: next on this P, or in its queue.
///
/// # Safety
/// The caller took `g` from the list it waited in, so nobody else wakes it.
pub unsafe fn ready<C: Mode>(g: *mut G, next: bool) {
    if !(*g).bubble.is_null() {
        crate::bubble::wakes(g);
    }
    (*g).set_status(Status::Runnable);
    let p = machine::current_p();
    if p.is_null() {
        SCHED.lock.lock();
        SCHED.push_global(g);
        SCHED.lock.unlock();
        wake_another::<C>();
        return;
    }
    enqueue::<C>(p, g, next);
    wake_another::<C>();
}

/// Queues a runnable goroutine on this thread's P.
pub(crate) unsafe fn enqueue<C: Mode>(p: *mut P, g: *mut G, next: bool) {
    if C::CONTROLLED {
        (*p).listed.push(g);
        return;
    }
    let mut g = g;
    if next {
        let waited = (*g).reason().is_lock();
        (*p).next_waited.store(waited, Ordering::Relaxed);
        g = (*p).next.swap(g, Ordering::AcqRel);
        if g.is_null() {
            return;
        }
    }
    (*p).queue.push(g as usize);
}

/// Wakes a thread for new work, if a P is idle and nobody looks for work.
pub(crate) unsafe fn wake_another<C: Mode>() {
    if C::CONTROLLED
        || SCHED.idle_ps.load(Ordering::SeqCst) == 0
        || SCHED.spinning.load(Ordering::SeqCst) != 0
        || !throttle::has_room()
    {
        return;
    }
    if SCHED
        .spinning
        .compare_exchange(0, 1, Ordering::SeqCst, Ordering::Relaxed)
        .is_err()
    {
        return;
    }
    SCHED.lock.lock();
    let p = if SCHED.stopping.load(Ordering::SeqCst) {
        ptr::null_mut()
    } else {
        SCHED.take_idle_p()
    };
    if p.is_null() {
        SCHED.spinning.fetch_sub(1, Ordering::SeqCst);
        SCHED.lock.unlock();
        return;
    }
    start_locked(p, true);
}

/// Runs a thread with `p`. The lock is held, and released here.
pub(crate) unsafe fn start_locked(p: *mut P, spinning: bool) {
    let m = SCHED.take_idle_m();
    if m.is_null() {
        let guarded = SCHED.guarded();
        let id = guarded.made;
        guarded.made += 1;
        guarded.machines += 1;
        SCHED.lock.unlock();
        let m = M::new(id);
        (*m).next_p = p;
        (*m).spinning = spinning;
        spawn(m);
        return;
    }
    SCHED.lock.unlock();
    (*m).next_p = p;
    (*m).spinning = spinning;
    (*m).note.wake();
}

/// As [`start_locked`], without the lock; `p` null takes an idle one.
pub(crate) unsafe fn start(p: *mut P, spinning: bool) {
    SCHED.lock.lock();
    let p = if p.is_null() { SCHED.take_idle_p() } else { p };
    if p.is_null() {
        SCHED.lock.unlock();
        return;
    }
    start_locked(p, spinning);
}

struct Handle(*mut M);

// SAFETY: the new thread becomes the only user of its M.
unsafe impl Send for Handle {}

unsafe fn spawn(m: *mut M) {
    let handle = Handle(m);
    let built = std::thread::Builder::new()
        .stack_size(512 << 10)
        .spawn(move || {
            let handle = handle;
            // SAFETY: this M was made for this thread.
            unsafe { thread_main(handle.0) };
        });
    if built.is_err() {
        deadlock::fatal("runtime: failed to create new OS thread");
    }
}

/// What each thread of the scheduler does.
pub(crate) unsafe fn thread_main(m: *mut M) {
    machine::set_current(m);
    deadlock::thread_started();
    if !(*m).next_p.is_null() {
        acquire_p(std::mem::replace(&mut (*m).next_p, ptr::null_mut()));
    }
    gander_rt_stack::enter_scheduler(&raw mut (*m).sys_sp);
}

/// Sleeps until there is a P for this thread, which has none.
pub(crate) unsafe fn stop_m() {
    let m = machine::current();
    SCHED.lock.lock();
    let guarded = SCHED.guarded();
    (*m).idle_link = guarded.idle_m;
    guarded.idle_m = m;
    guarded.idle_ms += 1;
    deadlock::check();
    SCHED.lock.unlock();
    (*m).note.sleep();
    acquire_p(std::mem::replace(&mut (*m).next_p, ptr::null_mut()));
}

/// Gives away a P whose thread blocks: to another thread if there is work for
/// it, else to the idle ones.
pub(crate) unsafe fn hand_off(p: *mut P) {
    if (*p).has_work() || SCHED.queued.load(Ordering::SeqCst) != 0 {
        start(p, false);
        return;
    }
    if SCHED.spinning.load(Ordering::SeqCst) + SCHED.idle_ps.load(Ordering::SeqCst) == 0
        && SCHED
            .spinning
            .compare_exchange(0, 1, Ordering::SeqCst, Ordering::Relaxed)
            .is_ok()
    {
        start(p, true);
        return;
    }
    SCHED.lock.lock();
    if SCHED.stopping.load(Ordering::SeqCst) {
        stopped(p);
        SCHED.lock.unlock();
        return;
    }
    let last = SCHED.idle_ps.load(Ordering::SeqCst) + 1 == SCHED.procs.load(Ordering::Relaxed);
    if SCHED.queued.load(Ordering::SeqCst) != 0
        || (last && SCHED.last_poll.load(Ordering::SeqCst) != 0)
    {
        start_locked(p, false);
        return;
    }
    SCHED.put_idle_p(p);
    SCHED.lock.unlock();
}

/// Counts a P as stopped. With the lock held.
pub(crate) unsafe fn stopped(p: *mut P) {
    (*p).status.store(p_status::STOPPED, Ordering::SeqCst);
    let guarded = SCHED.guarded();
    guarded.stop_wait -= 1;
    if guarded.stop_wait == 0 {
        SCHED.stop_note.wake();
    }
}

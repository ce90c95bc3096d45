//! Bubbles of `testing/synctest`: goroutines with a clock of their own, which
//! moves when all of them are durably blocked.
//!
//! Invariant: `running` counts the goroutines of a bubble that are not durably
//! blocked, `active` other reasons why it must not be taken for idle; whoever
//! brings both to 0 wakes either the caller of `Wait` or the bubble's root, and
//! adds 1 to `active` on its behalf. The lock is taken after channels' and
//! timers' locks and before the scheduler's; nobody is woken with it held. A
//! bubble is never freed: channels and timers keep pointers to it.

use crate::events::{emit_own, object};
use crate::goroutine::{G, Status, WaitReason};
use crate::lock::Lock;
use crate::mode::Mode;
use crate::run::leave;
use crate::timer::{self, Heap};
use crate::{machine, proc, sched};
use gander_conc::{Event, GoroutineId};
use gander_rt_stack::Park;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

/// A bubble. It begins as overlay Go knows it.
#[repr(C)]
#[derive(Debug)]
pub struct Bubble {
    /// Its clock: nanoseconds since 1970.
    now: AtomicI64,
    /// Its number, from 1.
    pub id: u64,
    lock: Lock,
    state: UnsafeCell<State>,
    /// Its timers, guarded by the lock of all timers.
    pub(crate) timers: UnsafeCell<Heap>,
    /// `sched::ready` and the report of a release, of this kind of run.
    ready: unsafe fn(*mut G, bool),
    release: unsafe fn(*const Bubble),
}

#[derive(Debug)]
struct State {
    /// Who called `Run`.
    root: *mut G,
    /// The id of the goroutine that `Run` started, 0 before.
    main: u64,
    /// Who waits in `Wait`, or null.
    waiter: *mut G,
    done: bool,
    total: i64,
    running: i64,
    active: i64,
}

static LAST_ID: AtomicU64 = AtomicU64::new(0);
/// Midnight UTC, the first of January 2000.
const START: i64 = 946_684_800_000_000_000;

/// Whether a goroutine that waits for this can be woken only from within its
/// bubble.
pub fn is_durable(reason: WaitReason) -> bool {
    use WaitReason as R;
    matches!(
        reason,
        R::ChanReceiveNil
            | R::ChanSendNil
            | R::SelectNoCases
            | R::Sleep
            | R::CondWait
            | R::WaitGroupDurable
            | R::Coroutine
            | R::SyncTestRun
            | R::SyncTestWait
            | R::ChanReceiveDurable
            | R::ChanSendDurable
            | R::SelectDurable
    )
}

impl Bubble {
    /// The time on its clock.
    pub(crate) fn now(&self) -> i64 {
        self.now.load(Ordering::Relaxed)
    }

    /// Changes the counts; wakes somebody if nothing else can.
    unsafe fn change(&self, change: impl FnOnce(&mut State)) {
        self.lock.lock();
        change(&mut *self.state.get());
        let next = self.next();
        self.lock.unlock();
        if !next.is_null() {
            (self.ready)(next, true);
        }
    }

    /// Who must be woken now, if anybody. With the lock held.
    unsafe fn next(&self) -> *mut G {
        let state = &mut *self.state.get();
        if state.running > 0 || state.active > 0 {
            return ptr::null_mut();
        }
        state.active += 1;
        let due = timer::next_of(self) <= self.now();
        match due || state.waiter.is_null() {
            true => state.root,
            false => state.waiter,
        }
    }
}

/// The running goroutine's bubble, or null.
#[inline]
pub(crate) unsafe fn current() -> *mut Bubble {
    let g = machine::current_g();
    match g.is_null() {
        true => ptr::null_mut(),
        false => (*g).bubble,
    }
}

/// The running goroutine is about to be parked.
#[cold]
pub(crate) unsafe fn parks(bubble: *mut Bubble, reason: WaitReason) {
    if is_durable(reason) {
        ((*bubble).release)(bubble);
    }
}

/// A goroutine was parked.
#[cold]
pub(crate) unsafe fn parked(bubble: *mut Bubble, reason: WaitReason) {
    if is_durable(reason) {
        (*bubble).change(|state| state.running -= 1);
    }
}

/// A parked goroutine is about to be made runnable.
#[cold]
pub(crate) unsafe fn wakes(g: *mut G) {
    let bubble = (*g).bubble;
    if is_durable((*g).reason()) {
        (*bubble).change(|state| state.running += 1);
    }
}

/// Puts a goroutine that was just made into a bubble, which may be null.
#[inline]
pub(crate) unsafe fn join(g: *mut G, bubble: *mut Bubble) {
    if bubble.is_null() {
        return;
    }
    (*g).bubble = bubble;
    (*bubble).change(|state| {
        state.total += 1;
        state.running += 1;
    });
}

/// The running goroutine ends.
#[cold]
pub(crate) unsafe fn ends(bubble: *mut Bubble) {
    ((*bubble).release)(bubble);
}

/// A goroutine has ended, or turned out to be the runtime's.
#[cold]
pub(crate) unsafe fn leaves(g: *mut G) {
    let bubble = (*g).bubble;
    (*g).bubble = ptr::null_mut();
    (*bubble).change(|state| {
        state.total -= 1;
        state.running -= 1;
        state.done |= state.main == (*g).head.id;
    });
}

/// Keeps a bubble, which may be null, from being idle until [`let_go`].
pub(crate) unsafe fn hold(bubble: *mut Bubble) {
    if !bubble.is_null() {
        (*bubble).change(|state| state.active += 1);
    }
}

/// See [`hold`].
pub(crate) unsafe fn let_go(bubble: *mut Bubble) {
    if !bubble.is_null() {
        (*bubble).change(|state| state.active -= 1);
    }
}

unsafe fn release<C: Mode>(bubble: *const Bubble) {
    emit_own::<C>(Event::ReleaseMerge {
        object: object(bubble),
    });
}

unsafe fn acquire<C: Mode>(bubble: *const Bubble) {
    emit_own::<C>(Event::Acquire {
        object: object(bubble),
    });
}

// --- Natives

/// `func bubbleEnter()`: makes a bubble with the running goroutine as its root.
pub(crate) unsafe extern "C" fn enter<C: Mode>() {
    let g = machine::current_g();
    let bubble = Box::into_raw(Box::new(Bubble {
        now: AtomicI64::new(START),
        id: LAST_ID.fetch_add(1, Ordering::Relaxed) + 1,
        lock: Lock::new(),
        state: UnsafeCell::new(State {
            root: g,
            main: 0,
            waiter: ptr::null_mut(),
            done: false,
            total: 1,
            running: 1,
            active: 1,
        }),
        timers: UnsafeCell::new(Heap::new(false)),
        ready: sched::ready::<C>,
        release: release::<C>,
    }));
    timer::add_bubble(bubble);
    (*g).bubble = bubble;
}

/// `func bubbleLeave()`: the root goes.
pub(crate) unsafe extern "C" fn leave_bubble() {
    let g = machine::current_g();
    timer::remove_bubble((*g).bubble);
    (*g).bubble = ptr::null_mut();
}

/// `func bubbleStart(fn *funcval, pc uintptr)`: starts the main goroutine.
pub(crate) unsafe extern "C" fn start<C: Mode>(func: usize, pc: usize) {
    let root = machine::current_g();
    let bubble = (*root).bubble;
    let g = proc::create(func, (*root).head.id, pc);
    (*(*bubble).state.get()).main = (*g).head.id;
    join(g, bubble);
    let child = GoroutineId((*g).head.id);
    emit_own::<C>(Event::Go { child });
    proc::enqueue_new::<C>(g);
}

/// `func bubbleIdle()`: the root fires what is due and waits until all others
/// are durably blocked.
pub(crate) unsafe extern "C" fn idle<C: Mode>() -> Park {
    let bubble = current();
    timer::fire_of::<C>(bubble);
    wait_idle(bubble, WaitReason::SyncTestRun, |state| state.active -= 1)
}

/// Parks the running goroutine, durably blocked, unless it is the one to be
/// woken right now.
unsafe fn wait_idle(
    bubble: *mut Bubble,
    reason: WaitReason,
    before: impl FnOnce(&mut State),
) -> Park {
    let g = machine::current_g();
    (*g).head.result = 0;
    (*bubble).lock.lock();
    let state = &mut *(*bubble).state.get();
    before(state);
    state.running -= 1;
    let next = (*bubble).next();
    if next == g {
        state.running += 1;
        (*bubble).lock.unlock();
        return Park::ready(0);
    }
    leave();
    proc::mark_waiting(g, reason);
    (*bubble).lock.unlock();
    if !next.is_null() {
        ((*bubble).ready)(next, true);
    }
    Park::PARKED
}

/// `func bubbleAdvance() bool`: the root moves the clock to the next timer;
/// false if there is none, or the main goroutine has ended.
pub(crate) unsafe extern "C" fn advance() -> u64 {
    let bubble = current();
    (*bubble).lock.lock();
    let next = timer::next_of(&*bubble);
    let goes_on = next != i64::MAX && !(*(*bubble).state.get()).done;
    if goes_on {
        (*bubble).now.store(next, Ordering::Relaxed);
    }
    (*bubble).lock.unlock();
    u64::from(goes_on)
}

/// `func bubbleEnd() int`: 0 if all others have ended, 1 if the main goroutine
/// has, 2 if it has not.
pub(crate) unsafe extern "C" fn end<C: Mode>() -> u64 {
    let bubble = current();
    acquire::<C>(bubble);
    (*bubble).lock.lock();
    let state = &*(*bubble).state.get();
    let answer = match (state.total, state.done) {
        (1, _) => 0,
        (_, true) => 1,
        (_, false) => 2,
    };
    (*bubble).lock.unlock();
    answer
}

/// `func bubbleWait() int`: waits until all others are durably blocked; 1 if
/// somebody does so already, else `bubbleWaited` must follow.
pub(crate) unsafe extern "C" fn wait() -> Park {
    let g = machine::current_g();
    let bubble = (*g).bubble;
    (*bubble).lock.lock();
    let state = &mut *(*bubble).state.get();
    let busy = !state.waiter.is_null();
    if !busy {
        state.waiter = g;
    }
    (*bubble).lock.unlock();
    if busy {
        return Park::ready(1);
    }
    ((*bubble).release)(bubble);
    wait_idle(bubble, WaitReason::SyncTestWait, |_| {})
}

/// `func bubbleWaited()`
pub(crate) unsafe extern "C" fn waited<C: Mode>() {
    let bubble = current();
    (*bubble).change(|state| {
        state.waiter = ptr::null_mut();
        state.active -= 1;
    });
    acquire::<C>(bubble);
}

/// `func bubbleHold(b *bubble, by int)`: adds to the reasons why it is not idle.
pub(crate) unsafe extern "C" fn hold_by(bubble: *mut Bubble, by: i64) {
    (*bubble).change(|state| state.active += by);
}

/// Whether a goroutine belongs to this bubble.
///
/// # Safety
/// `g` is a goroutine's descriptor.
pub unsafe fn is_in(g: *const G, bubble: *const Bubble) -> bool {
    !bubble.is_null() && (*g).status() != Status::Dead && ptr::eq((*g).bubble, bubble)
}

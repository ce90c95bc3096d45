//! Timers: `Sleep`, `time.Timer` and `Ticker`, deadlines of the poller.
//!
//! Invariant: one heap under one lock, taken before any channel's. A channel's
//! timer is in the heap only while a goroutine waits on the channel, else it
//! is looked at when the channel is used; so a timer that nobody can reach is
//! garbage, and after `Stop` or `Reset` no stale value is ever seen.

use crate::bubble::{self, Bubble};
use crate::channel::{self, Channel};
use crate::goroutine::{G, WaitReason};
use crate::lock::Lock;
use crate::machine;
use crate::mode::Mode;
use crate::sched::{self, SCHED};
use crate::{clock, deadlock, netpoll, proc};
use gander_rt_stack::Park;
use std::cell::UnsafeCell;
use std::ptr;
use std::sync::atomic::{AtomicI64, AtomicUsize, Ordering};

/// What a timer does when it fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub(crate) enum Action {
    /// Sends the time on `chan`.
    Send = 0,
    /// Starts the funcval `func` as a goroutine.
    Start = 1,
    /// Wakes goroutine `func`.
    Wake = 2,
    /// A deadline of poll descriptor `func`: reading, writing.
    ReadDeadline = 3,
    WriteDeadline = 4,
}

/// A timer. It begins as `time.Timer` does, and may lie in the Go heap.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Timer {
    /// `time.Timer.C`.
    pub(crate) chan: *mut Channel,
    /// `time.Timer.initTimer`.
    init: bool,
    /// The funcval to start, or what `action` says.
    pub(crate) func: usize,
    /// Nanoseconds; 0 when it is not set.
    pub(crate) when: i64,
    period: i64,
    /// Place in the heap plus one, 0 if it is not there.
    place: usize,
    action: u32,
    pub(crate) sequence: u32,
    /// The bubble whose clock it goes by, or null.
    pub(crate) bubble: *mut Bubble,
}

/// Words of a timer that are pointers.
const POINTERS: u64 = 0b101;

#[derive(Debug)]
struct Entry {
    when: i64,
    order: u64,
    timer: *mut Timer,
}

/// Timers that go by the same clock.
#[derive(Debug)]
pub(crate) struct Heap {
    entries: Vec<Entry>,
    order: u64,
    /// Whether that is the program's clock.
    common: bool,
    /// When the first of a bubble's timers fires.
    next: AtomicI64,
}

struct Timers {
    lock: Lock,
    heap: UnsafeCell<Heap>,
    /// Bubbles whose `Run` has not returned.
    bubbles: UnsafeCell<Vec<*mut Bubble>>,
}

// SAFETY: `heap` and `bubbles` are reached with the lock held only.
unsafe impl Sync for Timers {}

static TIMERS: Timers = Timers {
    lock: Lock::new(),
    heap: UnsafeCell::new(Heap::new(true)),
    bubbles: UnsafeCell::new(Vec::new()),
};
static NEXT: AtomicI64 = AtomicI64::new(i64::MAX);
static LOCATION: AtomicUsize = AtomicUsize::new(0);
static START_NANO: AtomicI64 = AtomicI64::new(0);

/// When the next timer fires, `i64::MAX` for never.
pub(crate) fn next_when() -> i64 {
    NEXT.load(Ordering::SeqCst)
}

/// The lock of all timers, for operations on timer channels.
pub(crate) fn lock() {
    TIMERS.lock.lock();
}

pub(crate) fn unlock() {
    TIMERS.lock.unlock();
}

/// As [`next_when`], of a bubble's timers.
pub(crate) fn next_of(bubble: &Bubble) -> i64 {
    // SAFETY: an atomic field of what is never freed.
    unsafe { (*bubble.timers.get()).next.load(Ordering::SeqCst) }
}

impl Heap {
    pub(crate) const fn new(common: bool) -> Heap {
        Heap {
            entries: Vec::new(),
            order: 0,
            common,
            next: AtomicI64::new(i64::MAX),
        }
    }

    fn key(&self, at: usize) -> (i64, u64) {
        (self.entries[at].when, self.entries[at].order)
    }

    unsafe fn place(&mut self, at: usize) {
        (*self.entries[at].timer).place = at + 1;
    }

    unsafe fn up(&mut self, mut at: usize) {
        while at > 0 {
            let parent = (at - 1) / 4;
            if self.key(parent) <= self.key(at) {
                break;
            }
            self.entries.swap(parent, at);
            self.place(at);
            at = parent;
        }
        self.place(at);
    }

    unsafe fn down(&mut self, mut at: usize) {
        loop {
            let first = 4 * at + 1;
            let children = first..(first + 4).min(self.entries.len());
            let Some(least) = children.min_by_key(|&child| self.key(child)) else {
                break;
            };
            if self.key(at) <= self.key(least) {
                break;
            }
            self.entries.swap(least, at);
            self.place(at);
            at = least;
        }
        self.place(at);
    }

    unsafe fn insert(&mut self, timer: *mut Timer) {
        self.order = match self.common {
            true => self.order + 1,
            // In a bubble, timers of the same instant fire in no order.
            false => (*machine::current()).random(),
        };
        self.entries.push(Entry {
            when: (*timer).when,
            order: self.order,
            timer,
        });
        self.up(self.entries.len() - 1);
        self.publish();
    }

    unsafe fn remove(&mut self, timer: *mut Timer) {
        let place = std::mem::take(&mut (*timer).place);
        if place == 0 {
            return;
        }
        let at = place - 1;
        self.entries.swap_remove(at);
        if at < self.entries.len() {
            self.up(at);
            self.down(at);
        }
        self.publish();
    }

    fn publish(&self) {
        let next = self.entries.first().map_or(i64::MAX, |entry| entry.when);
        let place = if self.common { &NEXT } else { &self.next };
        place.store(next, Ordering::SeqCst);
    }
}

/// The heap; with the lock held.
unsafe fn heap() -> &'static mut Heap {
    &mut *TIMERS.heap.get()
}

/// The heap that a timer belongs to; with the lock held.
unsafe fn heap_of(timer: *const Timer) -> &'static mut Heap {
    match (*timer).bubble.is_null() {
        true => heap(),
        false => &mut *(*(*timer).bubble).timers.get(),
    }
}

/// The time on a timer's clock.
unsafe fn now_of<C: Mode>(timer: *const Timer) -> i64 {
    match (*timer).bubble.is_null() {
        true => clock::now::<C>(),
        false => (*(*timer).bubble).now(),
    }
}

/// Whether a timer is in its heap only while somebody waits on its channel. In
/// a bubble, the clock moves to it without that.
unsafe fn is_lazy(timer: *const Timer) -> bool {
    (*timer).action == Action::Send as u32 && (*timer).bubble.is_null()
}

/// Sets a timer that is not lazy. With the lock held.
unsafe fn set(timer: *mut Timer, when: i64, period: i64) {
    let heap = heap_of(timer);
    heap.remove(timer);
    (*timer).when = when.max(1);
    (*timer).period = period;
    heap.insert(timer);
}

/// Wakes the thread that waits for events, if it would wait too long for this
/// timer.
unsafe fn wake_poller(timer: *const Timer) {
    let when = (*timer).when;
    if !(*timer).bubble.is_null() {
        return;
    }
    if SCHED.last_poll.load(Ordering::SeqCst) == 0 && SCHED.poll_until.load(Ordering::SeqCst) > when
    {
        netpoll::interrupt();
    }
}

/// Fires every timer that is due.
#[inline]
pub(crate) unsafe fn run_due<C: Mode>() {
    let next = next_when();
    if next != i64::MAX && next <= clock::now::<C>() {
        lock();
        fire_due::<C>(heap(), clock::now::<C>());
        unlock();
    }
}

/// Fires every timer of a bubble that is due.
pub(crate) unsafe fn fire_of<C: Mode>(bubble: *mut Bubble) {
    lock();
    fire_due::<C>(&mut *(*bubble).timers.get(), (*bubble).now());
    unlock();
}

unsafe fn fire_due<C: Mode>(heap: &mut Heap, now: i64) {
    while let Some(entry) = heap.entries.first() {
        if entry.when > now {
            break;
        }
        let timer = if C::CONTROLLED {
            choose::<C>(heap)
        } else {
            entry.timer
        };
        heap.remove(timer);
        let late = step(timer, now);
        if (*timer).when != 0
            && (!is_lazy(timer) || channel::has_receivers_after_one((*timer).chan))
        {
            heap.insert(timer);
        }
        fire::<C>(timer, late);
    }
}

/// Moves a timer that is due to its next time, 0 if there is none; how late it
/// is.
unsafe fn step(timer: *mut Timer, now: i64) -> i64 {
    let (when, period) = ((*timer).when, (*timer).period);
    let late = now - when;
    (*timer).when = match period > 0 {
        true => when.saturating_add(period.saturating_mul(1 + late / period)),
        false => 0,
    };
    late
}

/// Among those due at the same instant the policy chooses.
unsafe fn choose<C: Mode>(heap: &Heap) -> *mut Timer {
    use gander_conc::{Policy, SyncObject};
    let entries = &heap.entries;
    let when = entries[0].when;
    let mut due: Vec<&Entry> = entries.iter().filter(|entry| entry.when == when).collect();
    due.sort_by_key(|entry| entry.order);
    if due.len() == 1 {
        return due[0].timer;
    }
    let objects: Vec<SyncObject> = due
        .iter()
        .map(|entry| SyncObject::runtime(entry.order))
        .collect();
    let index = C::policy().next_timer(&objects);
    due[index.min(due.len() - 1)].timer
}

/// Does what the timer is for. With the lock held.
unsafe fn fire<C: Mode>(timer: *mut Timer, late: i64) {
    let func = (*timer).func;
    match (*timer).action {
        0 => {
            let mut value = match (*timer).bubble.is_null() {
                true => time_value::<C>(late),
                false => fake_time((*(*timer).bubble).now() - late),
            };
            channel::send_time::<C>((*timer).chan, &mut value);
        }
        // Tests of package time have timers that do nothing.
        1 if func == 0 => {}
        1 => proc::fire::<C>(func, timer),
        2 => sched::ready::<C>(func as *mut G, false),
        3 => netpoll::deadline::<C>(func, (*timer).sequence, true),
        _ => netpoll::deadline::<C>(func, (*timer).sequence, false),
    }
}

/// What `time.Now().Add(-late)` is: wall word, monotonic reading, location.
unsafe fn time_value<C: Mode>(late: i64) -> [u64; 3] {
    /// Seconds from 1885 to 1970, the zero of the wall word.
    const WALL_TO_UNIX: i64 = (1970 - 1885) * 365 * 86400 + 21 * 86400;
    const MONOTONIC: u64 = 1 << 63;
    let (seconds, nanos) = clock::wall::<C>();
    let total = i128::from(seconds) * 1_000_000_000 + i128::from(nanos) - i128::from(late);
    let seconds = total.div_euclid(1_000_000_000) as i64 + WALL_TO_UNIX;
    let nanos = total.rem_euclid(1_000_000_000) as u64;
    let monotonic = clock::now::<C>() - START_NANO.load(Ordering::Relaxed) - late;
    [
        MONOTONIC | (seconds as u64) << 30 | nanos,
        monotonic as u64,
        LOCATION.load(Ordering::Relaxed) as u64,
    ]
}

/// A time of a bubble's clock, which has no monotonic reading.
fn fake_time(nanos: i64) -> [u64; 3] {
    /// Seconds from the year 1 to 1970.
    const INTERNAL_TO_UNIX: i64 = 62_135_596_800;
    [
        nanos.rem_euclid(1_000_000_000) as u64,
        (nanos.div_euclid(1_000_000_000) + INTERNAL_TO_UNIX) as u64,
        LOCATION.load(Ordering::Relaxed) as u64,
    ]
}

/// If a channel's timer is due, sends. With the timers' lock held, the
/// channel's not.
pub(crate) unsafe fn check_channel<C: Mode>(chan: *mut Channel) {
    let timer = (*chan).timer;
    let when = (*timer).when;
    if (*timer).place != 0 || when == 0 {
        return;
    }
    let now = now_of::<C>(timer);
    if when <= now {
        let late = step(timer, now);
        fire::<C>(timer, late);
    }
}

/// A goroutine begins to wait on a timer's channel. With the lock held.
pub(crate) unsafe fn channel_waits(chan: *mut Channel) {
    let timer = (*chan).timer;
    if (*timer).place == 0 && (*timer).when != 0 {
        heap_of(timer).insert(timer);
        wake_poller(timer);
    }
}

/// Nobody waits on a timer's channel any more. With the lock held.
pub(crate) unsafe fn channel_rests(chan: *mut Channel) {
    let timer = (*chan).timer;
    if is_lazy(timer) {
        heap().remove(timer);
    }
}

// --- Natives

pub(crate) unsafe extern "C" fn time_base(location: usize, start_nano: i64) {
    LOCATION.store(location, Ordering::Relaxed);
    START_NANO.store(start_nano, Ordering::Relaxed);
}

pub(crate) unsafe extern "C" fn new_timer<C: Mode>(
    when: i64,
    period: i64,
    _func: usize,
    data: usize,
    chan: *mut Channel,
) -> *mut Timer {
    let layout = deadlock::Layout::Mask(POINTERS);
    let timer = (deadlock::callbacks().allocate)(size_of::<Timer>(), layout).cast::<Timer>();
    timer.write(Timer {
        chan,
        init: true,
        func: data,
        when: 0,
        period: 0,
        place: 0,
        action: if chan.is_null() {
            Action::Start as u32
        } else {
            Action::Send as u32
        },
        sequence: 0,
        bubble: bubble::current(),
    });
    if !chan.is_null() {
        (*chan).timer = timer;
    }
    reset_timer::<C>(timer, when, period);
    timer
}

/// Stops; whether it was pending.
pub(crate) unsafe extern "C" fn stop_timer(timer: *mut Timer) -> u64 {
    check_bubble(timer, "stop of synctest timer from outside bubble");
    lock();
    let pending = unset(timer);
    unlock();
    u64::from(pending)
}

pub(crate) unsafe extern "C" fn reset_timer<C: Mode>(
    timer: *mut Timer,
    when: i64,
    period: i64,
) -> u64 {
    check_bubble(timer, "reset of synctest timer from outside bubble");
    lock();
    let object = crate::events::object(timer);
    crate::events::emit_own::<C>(gander_conc::Event::TimerSet { timer: object });
    let pending = unset(timer);
    (*timer).when = when.max(1);
    (*timer).period = period;
    if !(*timer).bubble.is_null() && when <= now_of::<C>(timer) {
        // The root of the bubble would fire it only when all others are blocked.
        let late = step(timer, now_of::<C>(timer));
        fire::<C>(timer, late);
    }
    let wanted = !is_lazy(timer) || channel::has_receivers((*timer).chan);
    if (*timer).when != 0 && wanted {
        heap_of(timer).insert(timer);
        wake_poller(timer);
    }
    unlock();
    u64::from(pending)
}

/// Ends the program if a bubble's timer is used outside of all bubbles.
unsafe fn check_bubble(timer: *const Timer, message: &str) {
    if !(*timer).bubble.is_null() && bubble::current().is_null() {
        deadlock::misuse(message);
    }
}

/// With the lock held.
unsafe fn unset(timer: *mut Timer) -> bool {
    let mut pending = (*timer).when != 0;
    heap_of(timer).remove(timer);
    (*timer).when = 0;
    if (*timer).action == Action::Send as u32 {
        pending |= channel::drain((*timer).chan);
    }
    pending
}

pub(crate) unsafe extern "C" fn sleep<C: Mode>(nanos: i64) -> Park {
    if nanos <= 0 {
        return Park::ready(0);
    }
    let g = machine::current_g();
    if (*g).sleep_timer.is_null() {
        (*g).sleep_timer = owned(Action::Wake, g as usize);
    }
    let timer = (*g).sleep_timer;
    (*timer).bubble = (*g).bubble;
    let when = now_of::<C>(timer).saturating_add(nanos);
    lock();
    // Before it is parked: a bubble that is idle then looks at its timers.
    set(timer, when, 0);
    proc::park(WaitReason::Sleep);
    wake_poller(timer);
    unlock();
    Park::PARKED
}

/// A timer outside the Go heap.
pub(crate) fn owned(action: Action, func: usize) -> *mut Timer {
    Box::into_raw(Box::new(Timer {
        chan: ptr::null_mut(),
        init: true,
        func,
        when: 0,
        period: 0,
        place: 0,
        action: action as u32,
        sequence: 0,
        bubble: ptr::null_mut(),
    }))
}

/// Sets or, with `when` 0, stops a timer outside the Go heap.
pub(crate) unsafe fn change(timer: *mut Timer, when: i64, sequence: u32) {
    lock();
    heap().remove(timer);
    (*timer).when = 0;
    (*timer).sequence = sequence;
    if when != 0 {
        set(timer, when, 0);
        wake_poller(timer);
    }
    unlock();
}

/// A bubble begins to have timers.
pub(crate) unsafe fn add_bubble(bubble: *mut Bubble) {
    lock();
    (*TIMERS.bubbles.get()).push(bubble);
    unlock();
}

/// The clock of a bubble stops for ever: its timers are forgotten.
pub(crate) unsafe fn remove_bubble(bubble: *mut Bubble) {
    lock();
    (*TIMERS.bubbles.get()).retain(|&other| other != bubble);
    let heap = &mut *(*bubble).timers.get();
    for entry in std::mem::take(&mut heap.entries) {
        (*entry.timer).place = 0;
    }
    heap.publish();
    unlock();
}

/// The pointers that set timers are: roots of the collector.
///
/// # Safety
/// The world is stopped.
pub(crate) unsafe fn roots(mut visit: impl FnMut(usize)) {
    let of_bubbles = (*TIMERS.bubbles.get()).iter().map(|&bubble| {
        let heap: &Heap = &*(*bubble).timers.get();
        heap
    });
    let common: &Heap = heap();
    for entry in of_bubbles.chain([common]).flat_map(|heap| &heap.entries) {
        visit(entry.timer as usize);
        visit((*entry.timer).chan as usize);
        visit((*entry.timer).func);
    }
    visit(LOCATION.load(Ordering::Relaxed));
}

//! The network poller: goroutines waiting for file descriptors, on epoll.
//!
//! Invariant: descriptors are edge-triggered and registered once; a poll
//! descriptor is never freed, only reused, and its sequence number tells stale
//! deadlines. Each direction is `NOTHING`, `READY`, or the goroutine that
//! waits; whoever swaps the goroutine out wakes it.

use crate::goroutine::{G, WaitReason};
use crate::lock::Lock;
use crate::machine;
use crate::mode::Mode;
use crate::proc::park;
use crate::timer::{self, Action, Timer};
use crate::{clock, sched};
use gander_rt_stack::Park;
use std::ptr;
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, AtomicI32, AtomicI64, AtomicUsize, Ordering};

const NOTHING: usize = 0;
const READY: usize = 1;

/// Answers, as package poll knows them.
mod code {
    pub(super) const OK: u64 = 0;
    pub(super) const CLOSING: u64 = 1;
    pub(super) const TIMEOUT: u64 = 2;
    pub(super) const NOT_POLLABLE: u64 = 3;
    /// For the overlay: it was woken, and shall call again to hear why.
    pub(super) const AGAIN: u64 = 4;
}

#[derive(Debug)]
struct Direction {
    state: AtomicUsize,
    /// When waiting ends; 0 never, negative it has ended.
    deadline: AtomicI64,
    timer: *mut Timer,
}

/// A file descriptor that is polled.
#[derive(Debug)]
pub(crate) struct Descriptor {
    lock: Lock,
    fd: i32,
    sequence: AtomicUsize,
    closing: AtomicBool,
    failed: AtomicBool,
    read: Direction,
    write: Direction,
    next_free: *mut Descriptor,
}

struct FreeList(*mut Descriptor);

// SAFETY: the list is guarded by its mutex, its entries are nobody's.
unsafe impl Send for FreeList {}

static FREE: Mutex<FreeList> = Mutex::new(FreeList(ptr::null_mut()));
static EPOLL: AtomicI32 = AtomicI32::new(-1);
static WAKE: AtomicI32 = AtomicI32::new(-1);
static INIT: Mutex<()> = Mutex::new(());
/// Goroutines that wait for a descriptor.
static WAITING: AtomicUsize = AtomicUsize::new(0);
static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// How many goroutines wait.
pub(crate) fn waiting() -> usize {
    WAITING.load(Ordering::SeqCst)
}

/// Makes the epoll instance, once; -1 if the system refuses.
fn instance() -> i32 {
    let epoll = EPOLL.load(Ordering::Acquire);
    if epoll >= 0 {
        return epoll;
    }
    let _guard = INIT
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if EPOLL.load(Ordering::Acquire) < 0 {
        // SAFETY: plain system calls; `event` is read by the kernel.
        unsafe {
            let epoll = libc::epoll_create1(libc::EPOLL_CLOEXEC);
            let wake = libc::eventfd(0, libc::EFD_CLOEXEC | libc::EFD_NONBLOCK);
            let mut event = libc::epoll_event {
                events: libc::EPOLLIN as u32,
                u64: 0,
            };
            libc::epoll_ctl(epoll, libc::EPOLL_CTL_ADD, wake, &raw mut event);
            WAKE.store(wake, Ordering::Release);
            EPOLL.store(epoll, Ordering::Release);
        }
    }
    EPOLL.load(Ordering::Acquire)
}

/// Ends the wait of the thread that polls.
pub(crate) fn interrupt() {
    instance();
    if INTERRUPTED.swap(true, Ordering::SeqCst) {
        return;
    }
    let one = 1u64;
    // SAFETY: the kernel reads eight bytes.
    unsafe { libc::write(WAKE.load(Ordering::Acquire), (&raw const one).cast(), 8) };
}

/// Whole milliseconds: the rest is waited for in a second, short poll.
fn wait_millis(nanos: i64) -> i32 {
    if nanos < 0 {
        return -1;
    }
    i32::try_from(nanos / 1_000_000).unwrap_or(i32::MAX)
}

/// Waits for events, at most `nanos` (0 not at all, negative for ever), and
/// makes goroutines runnable.
pub(crate) unsafe fn poll<C: Mode>(nanos: i64) {
    const EVENTS: usize = 128;
    let epoll = instance();
    let mut events = [libc::epoll_event { events: 0, u64: 0 }; EVENTS];
    if (1..1_000_000).contains(&nanos) {
        precise_wait(epoll, nanos);
    }
    let millis = wait_millis(nanos);
    let count = libc::epoll_wait(epoll, events.as_mut_ptr(), EVENTS as i32, millis);
    for event in &events[..usize::try_from(count).unwrap_or(0)] {
        let (bits, key) = (event.events, event.u64);
        if key == 0 {
            if nanos != 0 {
                let mut sink = 0u64;
                libc::read(WAKE.load(Ordering::Acquire), (&raw mut sink).cast(), 8);
                INTERRUPTED.store(false, Ordering::SeqCst);
            }
            continue;
        }
        happened::<C>(key, bits);
    }
}

/// Waits less than a millisecond, which `epoll_wait` cannot.
unsafe fn precise_wait(epoll: i32, nanos: i64) {
    let mut entry = libc::pollfd {
        fd: epoll,
        events: libc::POLLIN,
        revents: 0,
    };
    let time = libc::timespec {
        tv_sec: 0,
        tv_nsec: nanos,
    };
    libc::ppoll(&raw mut entry, 1, &raw const time, ptr::null());
}

/// Descriptors are 16-aligned below 2^48; the sequence is in the upper bits.
fn key_of(descriptor: *mut Descriptor, sequence: usize) -> u64 {
    descriptor as u64 | (sequence as u64 & 0xffff) << 48
}

unsafe fn happened<C: Mode>(key: u64, bits: u32) {
    let descriptor = (key & 0xffff_ffff_ffff) as *mut Descriptor;
    if (*descriptor).sequence.load(Ordering::Acquire) as u64 & 0xffff != key >> 48 {
        return;
    }
    let both = (libc::EPOLLHUP | libc::EPOLLERR) as u32;
    let read = (libc::EPOLLIN | libc::EPOLLRDHUP) as u32 | both;
    let write = libc::EPOLLOUT as u32 | both;
    (*descriptor)
        .failed
        .store(bits == libc::EPOLLERR as u32, Ordering::Release);
    if bits & read != 0 {
        wake::<C>(&(*descriptor).read, true);
    }
    if bits & write != 0 {
        wake::<C>(&(*descriptor).write, true);
    }
}

/// Wakes who waits; with `ready`, leaves that the direction is ready.
unsafe fn wake<C: Mode>(direction: &Direction, ready: bool) {
    let new = if ready { READY } else { NOTHING };
    loop {
        let old = direction.state.load(Ordering::Acquire);
        if old == READY || (old == NOTHING && !ready) {
            return;
        }
        // Who was asleep consumes the readiness by running.
        let next = if old == NOTHING { new } else { NOTHING };
        let swapped =
            direction
                .state
                .compare_exchange(old, next, Ordering::AcqRel, Ordering::Relaxed);
        if swapped.is_ok() {
            if old > READY {
                WAITING.fetch_sub(1, Ordering::SeqCst);
                let g = old as *mut G;
                (*g).head.result = if ready { code::OK } else { code::AGAIN } as usize;
                sched::ready::<C>(g, false);
            }
            return;
        }
    }
}

impl Descriptor {
    fn direction(&self, mode: u64) -> &Direction {
        if mode as u8 == b'r' {
            &self.read
        } else {
            &self.write
        }
    }

    fn check(&self, mode: u64) -> u64 {
        if self.closing.load(Ordering::Acquire) {
            return code::CLOSING;
        }
        if self.direction(mode).deadline.load(Ordering::Acquire) < 0 {
            return code::TIMEOUT;
        }
        if mode as u8 == b'r' && self.failed.load(Ordering::Acquire) {
            return code::NOT_POLLABLE;
        }
        code::OK
    }
}

// --- Natives

pub(crate) extern "C" fn init() {
    instance();
}

pub(crate) extern "C" fn is_own(fd: usize) -> u64 {
    let own = [&EPOLL, &WAKE]
        .iter()
        .any(|own| usize::try_from(own.load(Ordering::Relaxed)) == Ok(fd));
    u64::from(own)
}

/// Answers an errno.
pub(crate) unsafe extern "C" fn open(fd: usize, out: *mut *mut Descriptor) -> i64 {
    let descriptor = take_free();
    let sequence = (*descriptor).sequence.load(Ordering::Relaxed);
    (*descriptor).fd = fd as i32;
    (*descriptor).closing.store(false, Ordering::Relaxed);
    (*descriptor).failed.store(false, Ordering::Relaxed);
    for direction in [&(*descriptor).read, &(*descriptor).write] {
        direction.state.store(NOTHING, Ordering::Relaxed);
        direction.deadline.store(0, Ordering::Relaxed);
    }
    let mut event = libc::epoll_event {
        events: (libc::EPOLLIN | libc::EPOLLOUT | libc::EPOLLRDHUP | libc::EPOLLET) as u32,
        u64: key_of(descriptor, sequence),
    };
    let failed = libc::epoll_ctl(instance(), libc::EPOLL_CTL_ADD, fd as i32, &raw mut event);
    if failed != 0 {
        let errno = i64::from(std::io::Error::last_os_error().raw_os_error().unwrap_or(0));
        give_free(descriptor);
        return errno;
    }
    *out = descriptor;
    0
}

fn take_free() -> *mut Descriptor {
    let mut free = FREE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    if free.0.is_null() {
        let direction = || Direction {
            state: AtomicUsize::new(NOTHING),
            deadline: AtomicI64::new(0),
            timer: ptr::null_mut(),
        };
        let descriptor = Box::into_raw(Box::new(Descriptor {
            lock: Lock::new(),
            fd: -1,
            sequence: AtomicUsize::new(1),
            closing: AtomicBool::new(false),
            failed: AtomicBool::new(false),
            read: direction(),
            write: direction(),
            next_free: ptr::null_mut(),
        }));
        // SAFETY: the descriptor was made here and is nobody else's yet.
        unsafe {
            (*descriptor).read.timer = timer::owned(Action::ReadDeadline, descriptor as usize);
            (*descriptor).write.timer = timer::owned(Action::WriteDeadline, descriptor as usize);
        }
        return descriptor;
    }
    let descriptor = free.0;
    // SAFETY: entries of the free list are never unmapped.
    free.0 = unsafe { (*descriptor).next_free };
    descriptor
}

unsafe fn give_free(descriptor: *mut Descriptor) {
    (*descriptor).sequence.fetch_add(1, Ordering::AcqRel);
    let mut free = FREE
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    (*descriptor).next_free = free.0;
    free.0 = descriptor;
}

pub(crate) unsafe extern "C" fn close(descriptor: *mut Descriptor) {
    let mut event = libc::epoll_event { events: 0, u64: 0 };
    libc::epoll_ctl(
        instance(),
        libc::EPOLL_CTL_DEL,
        (*descriptor).fd,
        &raw mut event,
    );
    give_free(descriptor);
}

/// Forgets that a direction was ready.
pub(crate) unsafe extern "C" fn reset(descriptor: *mut Descriptor, mode: u64) -> u64 {
    let code = (*descriptor).check(mode);
    if code == code::OK {
        (*descriptor)
            .direction(mode)
            .state
            .store(NOTHING, Ordering::Release);
    }
    code
}

/// Waits for a direction; none if it is ready already.
unsafe fn wait_for(descriptor: *mut Descriptor, mode: u64) -> Option<Park> {
    let direction = (*descriptor).direction(mode);
    loop {
        let swapped =
            direction
                .state
                .compare_exchange(READY, NOTHING, Ordering::AcqRel, Ordering::Relaxed);
        if swapped.is_ok() {
            return None;
        }
        let g = machine::current_g();
        park(WaitReason::IoWait);
        WAITING.fetch_add(1, Ordering::SeqCst);
        let swapped = direction.state.compare_exchange(
            NOTHING,
            g as usize,
            Ordering::SeqCst,
            Ordering::Relaxed,
        );
        if swapped.is_ok() {
            return Some(Park::PARKED);
        }
        WAITING.fetch_sub(1, Ordering::SeqCst);
        (*machine::current()).g = g;
        (*g).set_status(crate::goroutine::Status::Running);
    }
}

/// Waits until the direction is ready, the descriptor closed or the deadline
/// over.
pub(crate) unsafe extern "C" fn wait<C: Mode>(descriptor: *mut Descriptor, mode: u64) -> Park {
    let code = (*descriptor).check(mode);
    if code != code::OK {
        return Park::ready(code);
    }
    let Some(parked) = wait_for(descriptor, mode) else {
        return Park::ready(code::OK);
    };
    // Whoever closed it or let a deadline pass just now saw nobody waiting.
    if (*descriptor).check(mode) != code::OK {
        wake::<C>((*descriptor).direction(mode), false);
    }
    parked
}

/// Waits for a cancelled operation to end, whatever the deadline.
pub(crate) unsafe extern "C" fn wait_canceled(descriptor: *mut Descriptor, mode: u64) -> Park {
    wait_for(descriptor, mode).unwrap_or(Park::ready(0))
}

pub(crate) unsafe extern "C" fn set_deadline<C: Mode>(
    descriptor: *mut Descriptor,
    deadline: i64,
    mode: u64,
) {
    (*descriptor).lock.lock();
    let when = match deadline {
        0 => 0,
        ..0 => -1,
        delay => clock::now::<C>().saturating_add(delay),
    };
    let both = mode as u8 == b'r' + b'w';
    let sequence = (*descriptor).sequence.load(Ordering::Relaxed) as u32;
    for (direction, letter) in [(&(*descriptor).read, b'r'), (&(*descriptor).write, b'w')] {
        if both || mode as u8 == letter {
            direction.deadline.store(when, Ordering::Release);
            timer::change(direction.timer, when.max(0), sequence);
            if when < 0 {
                wake::<C>(direction, false);
            }
        }
    }
    (*descriptor).lock.unlock();
}

pub(crate) unsafe extern "C" fn unblock<C: Mode>(descriptor: *mut Descriptor) {
    (*descriptor).lock.lock();
    (*descriptor).closing.store(true, Ordering::Release);
    for direction in [&(*descriptor).read, &(*descriptor).write] {
        timer::change(direction.timer, 0, 0);
        wake::<C>(direction, false);
    }
    (*descriptor).lock.unlock();
}

/// A deadline's timer fired. The timers' lock is held.
pub(crate) unsafe fn deadline<C: Mode>(descriptor: usize, sequence: u32, read: bool) {
    let descriptor = descriptor as *mut Descriptor;
    if (*descriptor).sequence.load(Ordering::Acquire) as u32 != sequence {
        return;
    }
    let direction = if read {
        &(*descriptor).read
    } else {
        &(*descriptor).write
    };
    direction.deadline.store(-1, Ordering::SeqCst);
    wake::<C>(direction, false);
}

//! Channels: the buffer, the two wait queues, direct hand-off.
//!
//! Invariant: at most one of the queues is not empty, senders wait only when
//! the buffer is full and receivers only when it is empty; all of it is under
//! the channel's lock. `count` and `capacity` come first, as reflection and
//! `len` expect. A waker writes the sleeper's result before it is runnable.

use crate::bubble::{self, Bubble};
use crate::deadlock::{self, Layout};
use crate::events::{self, Who, object};
use crate::goroutine::{G, WaitReason};
use crate::lock::Lock;
use crate::machine;
use crate::mode::Mode;
use crate::proc::park;
use crate::sched::ready;
use crate::timer::{self, Timer};
use crate::waiter::{Queue, Waiter};
use gander_abi::rtype::{ChanType, Type};
use gander_conc::{Event, EventSink as _, GoroutineId};
use gander_rt_stack::Park;
use std::ptr;
use std::sync::atomic::{AtomicU8, Ordering};

/// A channel, in the Go heap.
#[repr(C)]
#[derive(Debug)]
pub(crate) struct Channel {
    pub(crate) count: usize,
    pub(crate) capacity: usize,
    buffer: *mut u8,
    pub(crate) timer: *mut Timer,
    /// The bubble it was made in, or null.
    pub(crate) bubble: *mut Bubble,
    send_at: usize,
    recv_at: usize,
    pub(crate) receivers: Queue,
    pub(crate) senders: Queue,
    pub(crate) lock: Lock,
    /// Bytes of an element.
    size: u16,
    closed: AtomicU8,
}

const _: () = assert!(size_of::<Channel>() == 96);

/// A channel where events are wanted.
#[repr(C)]
struct Watched {
    channel: Channel,
    /// What the sink keeps of it.
    kept: usize,
}

/// Words of a channel that are pointers into the Go heap.
const POINTERS: u64 = 0b1100;
/// Largest allocation, as gc's `maxAlloc`.
const MAX_ALLOC: usize = 1 << 48;

const SEND_OUTSIDE: &str = "send on synctest channel from outside bubble";
const RECEIVE_OUTSIDE: &str = "receive on synctest channel from outside bubble";

/// Answers of a send.
pub(crate) mod sent {
    pub(crate) const BLOCKS: u64 = 0;
    pub(crate) const DONE: u64 = 1;
    pub(crate) const CLOSED: u64 = 2;
}

/// Answers of a receive.
pub(crate) mod received {
    pub(crate) const BLOCKS: u64 = 0;
    pub(crate) const CLOSED: u64 = 1;
    pub(crate) const DONE: u64 = 3;
}

impl Channel {
    pub(crate) fn is_closed(&self) -> bool {
        self.closed.load(Ordering::Acquire) != 0
    }

    fn size(&self) -> usize {
        usize::from(self.size)
    }

    unsafe fn slot(&self, index: usize) -> *mut u8 {
        self.buffer.add(index * self.size())
    }

    /// Ends the program if the channel is of a bubble that the running
    /// goroutine is not in.
    #[inline]
    pub(crate) unsafe fn check_bubble(&self, message: &str) {
        if !self.bubble.is_null() && self.bubble != bubble::current() {
            deadlock::misuse(message);
        }
    }

    /// The reason to wait for it: in a bubble, another one.
    fn reason(&self, outside: WaitReason, inside: WaitReason) -> WaitReason {
        if self.bubble.is_null() {
            outside
        } else {
            inside
        }
    }

    fn after(&self, index: usize) -> usize {
        if index + 1 == self.capacity {
            0
        } else {
            index + 1
        }
    }

    pub(crate) unsafe fn put(&mut self, elem: *const u8) {
        copy(elem, self.slot(self.send_at), self.size());
        self.send_at = self.after(self.send_at);
        self.count += 1;
    }

    /// Takes the oldest element to `elem`, which may be null.
    pub(crate) unsafe fn take(&mut self, elem: *mut u8) {
        let slot = self.slot(self.recv_at);
        if !elem.is_null() {
            copy(slot, elem, self.size());
        }
        clear(slot, self.size());
        self.recv_at = self.after(self.recv_at);
        self.count -= 1;
    }
}

/// Copies an element; most are a word.
#[inline]
unsafe fn copy(from: *const u8, to: *mut u8, size: usize) {
    if size == 8 {
        to.cast::<u64>()
            .write_unaligned(from.cast::<u64>().read_unaligned());
    } else {
        ptr::copy_nonoverlapping(from, to, size);
    }
}

#[inline]
pub(crate) unsafe fn clear(to: *mut u8, size: usize) {
    if !to.is_null() {
        ptr::write_bytes(to, 0, size);
    }
}

/// Null if the size is out of range.
pub(crate) unsafe extern "C" fn makechan<C: Mode>(
    typ: *const ChanType,
    size: isize,
) -> *mut Channel {
    let elem: *const Type = (*typ).elem;
    let bytes = usize::try_from(size)
        .ok()
        .and_then(|count| count.checked_mul((*elem).size))
        .filter(|&bytes| bytes <= MAX_ALLOC - size_of::<Channel>());
    let Some(bytes) = bytes else {
        return ptr::null_mut();
    };
    let allocate = deadlock::callbacks().allocate;
    let size_of = match C::EVENTS {
        true => size_of::<Watched>(),
        false => size_of::<Channel>(),
    };
    let chan = allocate(size_of, Layout::Mask(POINTERS)).cast::<Channel>();
    // The lists hold no pointers to the Go heap; zero is their empty state.
    (*chan).capacity = size as usize;
    // The checker refuses elements of 64 KiB and more.
    (*chan).size = (*elem).size as u16;
    (*chan).bubble = bubble::current();
    if bytes > 0 {
        let layout = if (*elem).ptr_bytes == 0 {
            Layout::NoPointers
        } else {
            Layout::Elements(elem)
        };
        (*chan).buffer = allocate(bytes, layout);
    }
    let event = Event::ChanMake {
        channel: object(chan),
        capacity: (*chan).capacity as u64,
    };
    tell::<C>(chan, Who::own::<C>(), event);
    chan
}

/// Hands an element to a receiver that was taken from the queue.
pub(crate) unsafe fn give(chan: *mut Channel, to: *mut Waiter, elem: *const u8) -> *mut G {
    if !(*to).elem.is_null() {
        copy(elem, (*to).elem, (*chan).size());
    }
    complete(to, true)
}

/// Takes an element from a sender that was taken from the queue: through the
/// buffer if there is one, since others' elements come first.
pub(crate) unsafe fn take_from(chan: *mut Channel, from: *mut Waiter, elem: *mut u8) -> *mut G {
    if (*chan).capacity == 0 {
        if !elem.is_null() {
            copy((*from).elem, elem, (*chan).size());
        }
    } else {
        (*chan).take(elem);
        (*chan).put((*from).elem);
    }
    complete(from, true)
}

/// The waiter's communication is done, or its channel closed.
unsafe fn complete(waiter: *mut Waiter, success: bool) -> *mut G {
    let g = (*waiter).g;
    (*waiter).success = success;
    if (*waiter).is_select {
        (*g).waiter.number = (*waiter).number;
        (*g).head.result = crate::select::PARKED as usize;
    } else {
        (*g).head.result = usize::from(success);
    }
    g
}

/// Reports an event of a channel, which is locked.
#[inline]
unsafe fn tell<C: Mode>(chan: *mut Channel, by: Who, event: Event) {
    if C::EVENTS && by.is_known() {
        C::sink().channel(by.id(), event, &mut (*chan.cast::<Watched>()).kept);
    }
}

/// The running goroutine waits to send on a channel, which is locked.
#[inline]
unsafe fn waits_to_send<C: Mode>(chan: *mut Channel) {
    if C::EVENTS {
        let kept = &mut (*chan.cast::<Watched>()).kept;
        C::sink().waits_to_send(Who::own::<C>().id(), object(chan), kept);
    }
}

/// What a send of `from` to a waiting goroutine, or to `None` the buffer, means.
unsafe fn sends<C: Mode>(chan: *mut Channel, from: Who, to: Option<GoroutineId>) {
    if !C::EVENTS {
        return;
    }
    let channel = object(chan);
    match to {
        Some(receiver) if (*chan).capacity == 0 => {
            tell::<C>(chan, from, Event::ChanRendezvous { channel, receiver });
        }
        Some(receiver) => {
            tell::<C>(chan, from, Event::ChanSend { channel });
            tell::<C>(chan, Who::number(receiver), Event::ChanRecv { channel });
        }
        None => tell::<C>(chan, from, Event::ChanSend { channel }),
    }
}

/// What a receive of the running goroutine means, from a waiting sender or from
/// the buffer.
unsafe fn receives<C: Mode>(chan: *mut Channel, from: *const G) {
    if !C::EVENTS {
        return;
    }
    let channel = object(chan);
    let own = Who::own::<C>();
    if from.is_null() {
        tell::<C>(chan, own, Event::ChanRecv { channel });
    } else if (*chan).capacity == 0 {
        let receiver = own.id();
        tell::<C>(
            chan,
            Who::of(from),
            Event::ChanRendezvous { channel, receiver },
        );
    } else {
        // The oldest element comes out, then the sender's goes in.
        tell::<C>(chan, own, Event::ChanRecv { channel });
        tell::<C>(chan, Who::of(from), Event::ChanSend { channel });
    }
}

/// Sends without waiting, for the running goroutine or a timer. With the lock
/// held, which is released unless the answer is `BLOCKS`.
pub(crate) unsafe fn try_send<C: Mode>(chan: *mut Channel, elem: *const u8, by: Who) -> u64 {
    if (*chan).is_closed() {
        // The close is a write, and this a read.
        events::touch::<C, _>(chan, false);
        (*chan).lock.unlock();
        return sent::CLOSED;
    }
    let receiver = (*chan).receivers.pop();
    if !receiver.is_null() {
        let g = give(chan, receiver, elem);
        sends::<C>(chan, by, Some(GoroutineId((*g).head.id)));
        (*chan).lock.unlock();
        ready::<C>(g, true);
        return sent::DONE;
    }
    if (*chan).count < (*chan).capacity {
        (*chan).put(elem);
        sends::<C>(chan, by, None);
        (*chan).lock.unlock();
        return sent::DONE;
    }
    sent::BLOCKS
}

/// Receives without waiting. With the lock held, which is released unless the
/// answer is `BLOCKS`.
pub(crate) unsafe fn try_recv<C: Mode>(chan: *mut Channel, elem: *mut u8) -> u64 {
    if (*chan).is_closed() && (*chan).count == 0 {
        let size = (*chan).size();
        let channel = object(chan);
        tell::<C>(chan, Who::own::<C>(), Event::ChanRecvClosed { channel });
        (*chan).lock.unlock();
        clear(elem, size);
        return received::CLOSED;
    }
    let sender = (*chan).senders.pop();
    if !sender.is_null() {
        let g = take_from(chan, sender, elem);
        receives::<C>(chan, g);
        (*chan).lock.unlock();
        ready::<C>(g, true);
        return received::DONE;
    }
    if (*chan).count > 0 {
        (*chan).take(elem);
        receives::<C>(chan, ptr::null());
        (*chan).lock.unlock();
        return received::DONE;
    }
    received::BLOCKS
}

/// Prepares the running goroutine's own waiter.
unsafe fn own_waiter(chan: *mut Channel, elem: *mut u8) -> *mut Waiter {
    let g = machine::current_g();
    let waiter = &raw mut (*g).waiter;
    (*waiter).g = g;
    (*waiter).elem = elem;
    (*waiter).chan = chan;
    (*waiter).is_select = false;
    waiter
}

/// Sends; waits if need be.
pub(crate) unsafe extern "C" fn chansend<C: Mode>(chan: *mut Channel, elem: *mut u8) -> Park {
    if chan.is_null() {
        park(WaitReason::ChanSendNil);
        return Park::PARKED;
    }
    (*chan).check_bubble(SEND_OUTSIDE);
    events::rest::<C>();
    (*chan).lock.lock();
    let answer = try_send::<C>(chan, elem, Who::own::<C>());
    if answer != sent::BLOCKS {
        return Park::ready(answer);
    }
    waits_to_send::<C>(chan);
    let waiter = own_waiter(chan, elem);
    (*chan).senders.push(waiter);
    park((*chan).reason(WaitReason::ChanSend, WaitReason::ChanSendDurable));
    (*chan).lock.unlock();
    Park::PARKED
}

/// Sends if that does not wait.
pub(crate) unsafe extern "C" fn chansend_nb<C: Mode>(chan: *mut Channel, elem: *mut u8) -> u64 {
    if chan.is_null() {
        return sent::BLOCKS;
    }
    (*chan).check_bubble(SEND_OUTSIDE);
    let full = if (*chan).capacity == 0 {
        (*chan).receivers.is_empty()
    } else {
        ptr::read_volatile(&raw const (*chan).count) == (*chan).capacity
    };
    if full && !(*chan).is_closed() {
        return sent::BLOCKS;
    }
    (*chan).lock.lock();
    let answer = try_send::<C>(chan, elem, Who::own::<C>());
    if answer == sent::BLOCKS {
        waits_to_send::<C>(chan);
        (*chan).lock.unlock();
    }
    answer
}

/// Receives; waits if need be. The value is whether an element came.
pub(crate) unsafe extern "C" fn chanrecv<C: Mode>(chan: *mut Channel, elem: *mut u8) -> Park {
    if chan.is_null() {
        park(WaitReason::ChanReceiveNil);
        return Park::PARKED;
    }
    (*chan).check_bubble(RECEIVE_OUTSIDE);
    let timed = !(*chan).timer.is_null();
    if timed {
        timer::lock();
        timer::check_channel::<C>(chan);
    }
    (*chan).lock.lock();
    let answer = try_recv::<C>(chan, elem);
    if answer != received::BLOCKS {
        if timed {
            timer::unlock();
        }
        return Park::ready(u64::from(answer == received::DONE));
    }
    let waiter = own_waiter(chan, elem);
    (*chan).receivers.push(waiter);
    if timed {
        timer::channel_waits(chan);
    }
    park((*chan).reason(WaitReason::ChanReceive, WaitReason::ChanReceiveDurable));
    if timed {
        timer::unlock();
    }
    (*chan).lock.unlock();
    Park::PARKED
}

/// Receives if that does not wait.
pub(crate) unsafe extern "C" fn chanrecv_nb<C: Mode>(chan: *mut Channel, elem: *mut u8) -> u64 {
    if chan.is_null() {
        return received::BLOCKS;
    }
    (*chan).check_bubble(RECEIVE_OUTSIDE);
    let timed = !(*chan).timer.is_null();
    if timed {
        timer::lock();
        timer::check_channel::<C>(chan);
    } else if looks_empty(chan) && !(*chan).is_closed() {
        return received::BLOCKS;
    }
    (*chan).lock.lock();
    let answer = try_recv::<C>(chan, elem);
    if answer == received::BLOCKS {
        (*chan).lock.unlock();
    }
    if timed {
        timer::unlock();
    }
    answer
}

unsafe fn looks_empty(chan: *mut Channel) -> bool {
    if (*chan).capacity == 0 {
        ptr::read_volatile(&raw const (*chan).senders.first).is_null()
    } else {
        ptr::read_volatile(&raw const (*chan).count) == 0
    }
}

/// Closes: 0 done, 1 the channel is nil, 2 it is closed.
pub(crate) unsafe extern "C" fn chanclose<C: Mode>(chan: *mut Channel) -> u64 {
    if chan.is_null() {
        return 1;
    }
    (*chan).check_bubble("close of synctest channel from outside bubble");
    (*chan).lock.lock();
    if (*chan).is_closed() {
        (*chan).lock.unlock();
        return 2;
    }
    let channel = object(chan);
    tell::<C>(chan, Who::own::<C>(), Event::ChanClose { channel });
    (*chan).closed.store(1, Ordering::Release);
    // Everybody who waits goes on; they are woken without the lock.
    let mut woken: *mut G = ptr::null_mut();
    let mut last: *mut G = ptr::null_mut();
    let mut add = |g: *mut G| {
        (*g).link = ptr::null_mut();
        if last.is_null() {
            woken = g;
        } else {
            (*last).link = g;
        }
        last = g;
    };
    loop {
        let receiver = (*chan).receivers.pop();
        if receiver.is_null() {
            break;
        }
        clear((*receiver).elem, (*chan).size());
        let by = Who::of((*receiver).g);
        tell::<C>(chan, by, Event::ChanRecvClosed { channel });
        add(complete(receiver, false));
    }
    loop {
        let sender = (*chan).senders.pop();
        if sender.is_null() {
            break;
        }
        let g = complete(sender, false);
        if !(*sender).is_select {
            (*g).head.result = sent::CLOSED as usize;
        }
        add(g);
    }
    (*chan).lock.unlock();
    while !woken.is_null() {
        let g = woken;
        woken = (*g).link;
        ready::<C>(g, true);
    }
    0
}

pub(crate) unsafe extern "C" fn chanlen(chan: *mut Channel) -> usize {
    if chan.is_null() || !(*chan).timer.is_null() {
        return 0;
    }
    ptr::read_volatile(&raw const (*chan).count)
}

pub(crate) unsafe extern "C" fn chancap(chan: *mut Channel) -> usize {
    if chan.is_null() || !(*chan).timer.is_null() {
        return 0;
    }
    (*chan).capacity
}

// --- Channels of timers; the timers' lock is held

/// Sends a time, unless one waits to be received.
pub(crate) unsafe fn send_time<C: Mode>(chan: *mut Channel, value: &mut [u64; 3]) {
    (*chan).lock.lock();
    let by = Who::fired::<C, _>((*chan).timer);
    let answer = try_send::<C>(chan, value.as_ptr().cast(), by);
    if !(*chan).bubble.is_null() {
        by.emit::<C>(Event::ReleaseMerge {
            object: object((*chan).bubble),
        });
    }
    by.emit::<C>(Event::GoEnd);
    if answer == sent::BLOCKS {
        (*chan).lock.unlock();
    }
}

/// Drops a value that waits to be received; whether there was one.
pub(crate) unsafe fn drain(chan: *mut Channel) -> bool {
    (*chan).lock.lock();
    let any = (*chan).count > 0;
    if any {
        (*chan).take(ptr::null_mut());
    }
    (*chan).lock.unlock();
    any
}

pub(crate) unsafe fn has_receivers(chan: *mut Channel) -> bool {
    (*chan).lock.lock();
    let any = !(*chan).receivers.is_empty();
    (*chan).lock.unlock();
    any
}

/// Whether somebody still waits after one more element.
pub(crate) unsafe fn has_receivers_after_one(chan: *mut Channel) -> bool {
    (*chan).lock.lock();
    let first = (*chan).receivers.first;
    let any = !first.is_null() && !(*first).next.is_null();
    (*chan).lock.unlock();
    any
}

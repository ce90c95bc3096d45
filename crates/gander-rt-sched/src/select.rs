//! `select`: every channel locked, in the order of their addresses.
//!
//! Invariant: a goroutine in select has a waiter in each channel's queue, and
//! exactly one waker wins it. The Go side passes the cases (sends first) and
//! an array for the order in which they are locked, and calls
//! [`selectfinish`] after it was parked, which leaves the other queues.

use crate::channel::{self, Channel, received, sent};
use crate::events::Who;
use crate::goroutine::{G, WaitReason};
use crate::machine;
use crate::mode::Mode;
use crate::proc::park;
use crate::timer;
use crate::waiter::Waiter;
use gander_rt_stack::Park;
use std::alloc;
use std::ptr;
use std::sync::atomic::Ordering;

/// The answer that asks for [`selectfinish`].
pub(crate) const PARKED: u64 = 1;

/// A case, as the lowering lays it out.
#[repr(C)]
pub(crate) struct Case {
    chan: *mut Channel,
    elem: *mut u8,
}

fn answer(case: usize, closed: bool, received: bool) -> u64 {
    ((case as u64) + 1) << 2 | u64::from(closed) << 1 | u64::from(received)
}

struct Cases<'a> {
    cases: &'a [Case],
    /// Case numbers with a channel, sorted by the channel's address.
    order: &'a [u16],
}

impl Cases<'_> {
    fn each_channel(&self) -> impl DoubleEndedIterator<Item = *mut Channel> {
        self.order
            .iter()
            .enumerate()
            .filter(|&(at, &case)| {
                at == 0
                    || self.cases[usize::from(self.order[at - 1])].chan
                        != self.cases[usize::from(case)].chan
            })
            .map(|(_, &case)| self.cases[usize::from(case)].chan)
    }

    unsafe fn lock(&self) {
        for chan in self.each_channel() {
            (*chan).lock.lock();
        }
    }

    unsafe fn unlock(&self, but: *mut Channel) {
        for chan in self.each_channel().rev() {
            if chan != but {
                (*chan).lock.unlock();
            }
        }
    }

    unsafe fn any_timer(&self) -> bool {
        self.order
            .iter()
            .any(|&case| !(*self.cases[usize::from(case)].chan).timer.is_null())
    }
}

unsafe fn is_ready(case: &Case, is_send: bool) -> bool {
    let chan = case.chan;
    if is_send {
        return (*chan).is_closed()
            || has_waiter(&(*chan).receivers)
            || (*chan).count < (*chan).capacity;
    }
    (*chan).count > 0 || (*chan).is_closed() || has_waiter(&(*chan).senders)
}

/// Whether the queue has a waiter that can still be woken.
unsafe fn has_waiter(queue: &crate::waiter::Queue) -> bool {
    let mut waiter = queue.first;
    while !waiter.is_null() {
        if !(*waiter).is_select || (*(*waiter).g).select_done.load(Ordering::Acquire) == 0 {
            return true;
        }
        waiter = (*waiter).next;
    }
    false
}

/// Chooses among the ready cases; none if there is none.
unsafe fn choose<C: Mode>(cases: &[Case], order: &[u16], sends: usize) -> Option<usize> {
    use gander_conc::{GoroutineId, Policy};
    let m = machine::current();
    if C::CONTROLLED {
        let mut ready: Vec<u32> = order
            .iter()
            .filter(|&&case| {
                let case = usize::from(case);
                is_ready(&cases[case], case < sends)
            })
            .map(|&case| u32::from(case))
            .collect();
        ready.sort_unstable();
        if ready.is_empty() {
            return None;
        }
        let by = GoroutineId((*(*m).g).head.id);
        let index = C::policy().select_case(by, &ready);
        return Some(ready[index.min(ready.len() - 1)] as usize);
    }
    let mut chosen = None;
    let mut seen = 0;
    for &case in order {
        let case = usize::from(case);
        if is_ready(&cases[case], case < sends) {
            // Each of the ready cases with the same probability.
            seen += 1;
            if seen == 1 || (*m).below(seen) == 0 {
                chosen = Some(case);
            }
        }
    }
    chosen
}

pub(crate) unsafe extern "C" fn selectpark<C: Mode>(
    cases: *const Case,
    order: *mut u16,
    sends: usize,
    receives: usize,
    block: u64,
) -> Park {
    let count = sends + receives;
    let cases = std::slice::from_raw_parts(cases, count);
    let order = std::slice::from_raw_parts_mut(order, count);
    let mut open = 0;
    for (number, case) in cases.iter().enumerate() {
        if !case.chan.is_null() {
            (*case.chan).check_bubble("select on synctest channel from outside bubble");
            order[open] = number as u16;
            open += 1;
        }
    }
    let order = &mut order[..open];
    order.sort_unstable_by_key(|&case| cases[usize::from(case)].chan as usize);
    let all = Cases { cases, order };
    let timed = all.any_timer();
    if timed {
        timer::lock();
        for &case in all.order {
            let chan = cases[usize::from(case)].chan;
            if !(*chan).timer.is_null() {
                timer::check_channel::<C>(chan);
            }
        }
    }
    let result = loop {
        all.lock();
        if let Some(case) = choose::<C>(cases, all.order, sends) {
            if let Some(answer) = communicate::<C>(&all, case, sends) {
                break Park::ready(answer);
            }
        } else if block & 1 == 0 {
            all.unlock(ptr::null_mut());
            break Park::ready(0);
        } else {
            wait_on(&all, sends);
            return Park::PARKED;
        }
    };
    if timed {
        timer::unlock();
    }
    result
}

/// Parks with all channels (and the timers, if one is a timer's) locked.
/// The goroutine may run as soon as one is free, and its cases and order lie
/// on its stack: they are not looked at after that.
unsafe fn wait_on(all: &Cases<'_>, sends: usize) {
    wait(all, sends);
    let channels: Vec<*mut Channel> = all.each_channel().collect();
    let durable = !crate::bubble::current().is_null()
        && channels.iter().all(|&chan| !(*chan).bubble.is_null());
    let mut timed = false;
    for &chan in &channels {
        if !(*chan).timer.is_null() {
            timed = true;
            timer::channel_waits(chan);
        }
    }
    park(match durable {
        true => WaitReason::SelectDurable,
        false => WaitReason::Select,
    });
    if timed {
        timer::unlock();
    }
    for chan in channels.into_iter().rev() {
        (*chan).lock.unlock();
    }
}

/// Does a case that is ready; unlocks all channels. None if the partner, itself
/// in a select, was just won by somebody else.
unsafe fn communicate<C: Mode>(all: &Cases<'_>, case: usize, sends: usize) -> Option<u64> {
    let Case { chan, elem } = all.cases[case];
    all.unlock(chan);
    let result = if case < sends {
        channel::try_send::<C>(chan, elem, Who::own::<C>())
    } else {
        channel::try_recv::<C>(chan, elem)
    };
    // Both kinds answer 0 with the channel still locked.
    if result == sent::BLOCKS {
        (*chan).lock.unlock();
        return None;
    }
    Some(if case < sends {
        answer(case, result == sent::CLOSED, false)
    } else {
        answer(case, false, result == received::DONE)
    })
}

/// Queues the running goroutine everywhere.
unsafe fn wait(all: &Cases<'_>, sends: usize) {
    let g = machine::current_g();
    reserve(g, all.order.len());
    (*g).case_count = all.order.len() as u32;
    (*g).select_done.store(0, Ordering::Release);
    for (at, &case) in all.order.iter().enumerate() {
        let number = usize::from(case);
        let Case { chan, elem } = all.cases[number];
        let waiter = (*g).cases.add(at);
        waiter.write(Waiter {
            g,
            elem,
            next: ptr::null_mut(),
            prev: ptr::null_mut(),
            chan,
            peers: ptr::null_mut(),
            last_peer: ptr::null_mut(),
            number: u32::from(case),
            is_select: true,
            success: false,
        });
        if number < sends {
            (*chan).senders.push(waiter);
        } else {
            (*chan).receivers.push(waiter);
        }
    }
}

/// Makes room for `count` waiters, kept with the descriptor.
unsafe fn reserve(g: *mut G, count: usize) {
    let capacity = (*g).case_capacity as usize;
    if capacity >= count {
        return;
    }
    // A layout of at most 65536 small entries never overflows.
    let layout =
        |count| alloc::Layout::array::<Waiter>(count).unwrap_or(alloc::Layout::new::<Waiter>());
    if capacity != 0 {
        alloc::dealloc((*g).cases.cast(), layout(capacity));
    }
    let room = count.next_power_of_two().max(2);
    (*g).cases = alloc::alloc(layout(room)).cast();
    if (*g).cases.is_null() {
        alloc::handle_alloc_error(layout(room));
    }
    (*g).case_capacity = room as u32;
}

/// After the goroutine was woken: leaves the other queues, says which case it
/// was.
pub(crate) unsafe extern "C" fn selectfinish(
    cases: *const Case,
    order: *mut u16,
    sends: usize,
    receives: usize,
) -> u64 {
    let g = machine::current_g();
    let cases = std::slice::from_raw_parts(cases, sends + receives);
    let order = std::slice::from_raw_parts(order, (*g).case_count as usize);
    let all = Cases { cases, order };
    let timed = all.any_timer();
    if timed {
        timer::lock();
    }
    all.lock();
    let chosen = (*g).waiter.number as usize;
    let mut success = false;
    for at in 0..order.len() {
        let waiter = (*g).cases.add(at);
        let chan = (*waiter).chan;
        let number = (*waiter).number as usize;
        if number == chosen {
            success = (*waiter).success;
        } else if number < sends {
            (*chan).senders.remove(waiter);
        } else {
            (*chan).receivers.remove(waiter);
        }
        if !(*chan).timer.is_null() && (*chan).receivers.is_empty() {
            timer::channel_rests(chan);
        }
    }
    all.unlock(ptr::null_mut());
    if timed {
        timer::unlock();
    }
    (*g).case_count = 0;
    answer(
        chosen,
        chosen < sends && !success,
        success && chosen >= sends,
    )
}

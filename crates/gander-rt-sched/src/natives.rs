//! The natives of this crate by Go symbol name, for one kind of run.
//!
//! Invariant: names are those of `gander_abi::natives`; raw entries are
//! addresses of assembly.

use crate::machine;
use crate::mode::Mode;
use crate::{
    bubble, channel, coro, netpoll, notify, proc, sched, select, sema, syscall, timer, world,
};
use std::sync::atomic::Ordering;

/// Name and address of each.
pub fn natives<C: Mode>() -> Vec<(&'static str, usize)> {
    let mut list = goroutines::<C>();
    list.extend(channels::<C>());
    list.extend(others::<C>());
    list
}

macro_rules! table {
    ($($name:literal => $function:expr,)*) => {
        vec![$(($name, $function as *const () as usize),)*]
    };
}

fn goroutines<C: Mode>() -> Vec<(&'static str, usize)> {
    let mut list = table![
        "runtime.newproc" => proc::newproc::<C>,
        "runtime.goexit0" => proc::goexit0::<C>,
        "runtime.Gosched" => proc::gosched::<C>,
        "runtime.NumGoroutine" => proc::count,
        "runtime.goid" => proc::goroutine_id,
        "runtime.restartPolicy" => restart::<C>,
        "runtime.gomaxprocs" => set_procs::<C>,
        "runtime.ncpu" => ncpu,
        "runtime.lockOSThread" => proc::lock_thread,
        "runtime.unlockOSThread" => proc::unlock_thread,
        "runtime.procPin" => proc::pin,
        "runtime.procUnpin" => proc::unpin,
        "runtime.stopTheWorld" => stop::<C>,
        "runtime.startTheWorld" => start::<C>,
        "runtime.block" => proc::block,
        "runtime.goparkReason" => proc::park_for,
        "runtime.gpointer" => proc::current_goroutine,
        "runtime.goready" => proc::goready::<C>,
        "runtime.setSystemGoroutine" => proc::set_system,
        "runtime.exitsyscall" => syscall::exit::<C>,
    ];
    list.extend([
        ("runtime.morestack", gander_rt_stack::morestack()),
        ("runtime.poll", gander_rt_stack::poll()),
        ("runtime.deferenter", gander_rt_stack::deferenter()),
        ("runtime.recovery", gander_rt_stack::recovery()),
        ("runtime.entersyscall", gander_rt_stack::syscall_entry()),
    ]);
    list
}

fn channels<C: Mode>() -> Vec<(&'static str, usize)> {
    table![
        "runtime.makechan0" => channel::makechan::<C>,
        "runtime.chansend" => channel::chansend::<C>,
        "runtime.chansendnb" => channel::chansend_nb::<C>,
        "runtime.chanrecv1" => channel::chanrecv::<C>,
        "runtime.chanrecv2" => channel::chanrecv::<C>,
        "runtime.chanrecvnb" => channel::chanrecv_nb::<C>,
        "runtime.chanclose" => channel::chanclose::<C>,
        "runtime.selectpark" => select::selectpark::<C>,
        "runtime.selectfinish" => select::selectfinish,
        "runtime.chanlen" => channel::chanlen,
        "runtime.chancap" => channel::chancap,
    ]
}

fn others<C: Mode>() -> Vec<(&'static str, usize)> {
    table![
        "runtime.timeSleep" => timer::sleep::<C>,
        "runtime.timeBase" => timer::time_base,
        "runtime.newTimer0" => timer::new_timer::<C>,
        "runtime.stopTimer0" => timer::stop_timer,
        "runtime.resetTimer0" => timer::reset_timer::<C>,
        "runtime.semacquire0" => sema::acquire,
        "runtime.semrelease0" => sema::release::<C>,
        "runtime.canSpin" => sema::can_spin,
        "runtime.doSpin" => sema::do_spin,
        "runtime.notifyListAdd0" => notify::add,
        "runtime.notifyListWait0" => notify::wait,
        "runtime.notifyListNotifyAll0" => notify::notify_all::<C>,
        "runtime.notifyListNotifyOne0" => notify::notify_one::<C>,
        "runtime.pollServerInit" => netpoll::init,
        "runtime.pollOpen0" => netpoll::open,
        "runtime.pollClose0" => netpoll::close,
        "runtime.pollReset0" => netpoll::reset,
        "runtime.pollWait0" => netpoll::wait::<C>,
        "runtime.pollWaitCanceled0" => netpoll::wait_canceled,
        "runtime.pollSetDeadline0" => netpoll::set_deadline::<C>,
        "runtime.pollUnblock0" => netpoll::unblock::<C>,
        "runtime.isPollServerDescriptor" => netpoll::is_own,
        "runtime.newcorog" => coro::create::<C>,
        "runtime.coroswitch0" => coro::switch::<C>,
        "runtime.coroexit0" => coro::exit::<C>,
        "runtime.bubbleEnter" => bubble::enter::<C>,
        "runtime.bubbleLeave" => bubble::leave_bubble,
        "runtime.bubbleStart" => bubble::start::<C>,
        "runtime.bubbleIdle" => bubble::idle::<C>,
        "runtime.bubbleAdvance" => bubble::advance,
        "runtime.bubbleEnd" => bubble::end::<C>,
        "runtime.bubbleWait" => bubble::wait,
        "runtime.bubbleWaited" => bubble::waited::<C>,
        "runtime.bubbleHold" => bubble::hold_by,
    ]
}

unsafe extern "C" fn set_procs<C: Mode>(count: i64) -> u32 {
    let old = sched::SCHED.procs.load(Ordering::Relaxed);
    if count > 0 && count != i64::from(old) && !C::CONTROLLED {
        world::stop_world::<C>();
        world::resize(count as usize);
        world::start_world::<C>();
    }
    old
}

/// The processors that the process may use.
pub(crate) extern "C" fn ncpu() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

unsafe extern "C" fn restart<C: Mode>() {
    if C::CONTROLLED {
        use gander_conc::Policy;
        C::policy().restart();
        crate::clock::round_up();
    }
}

unsafe extern "C" fn stop<C: Mode>() {
    world::stop_world::<C>();
    (*machine::current()).pins += 1;
}

unsafe extern "C" fn start<C: Mode>() {
    (*machine::current()).pins -= 1;
    world::start_world::<C>();
}

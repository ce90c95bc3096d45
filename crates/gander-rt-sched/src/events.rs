//! What the scheduler reports to a policy that wants events.
//!
//! Invariant: without `EVENTS` nothing here leaves code behind. An event is
//! reported before anybody whom it makes runnable can run, and while its object
//! is locked. The place of an event is the sink's to find: it is called on the
//! thread of the goroutine, except for events of goroutines that are parked.

use crate::goroutine::G;
use crate::machine;
use crate::mode::Mode;
use gander_conc::{Event, EventSink as _, GoroutineId, Site, SyncObject};
use std::sync::atomic::{AtomicU64, Ordering};

/// Numbers of the goroutines that timers' sends are attributed to, above all
/// real ones.
static FIRED: AtomicU64 = AtomicU64::new(1 << 40);

/// Reports `event` of `by`, which is not null.
#[inline]
pub(crate) unsafe fn emit<C: Mode>(by: *const G, event: Event) {
    if C::EVENTS {
        C::sink().event(GoroutineId((*by).head.id), Site::default(), event);
    }
}

/// Reports an event of the running goroutine.
#[inline]
pub(crate) unsafe fn emit_own<C: Mode>(event: Event) {
    if C::EVENTS {
        let g = machine::current_g();
        if !g.is_null() {
            emit::<C>(g, event);
        }
    }
}

/// Reports an access of the running goroutine to the byte at `object`.
#[inline]
pub(crate) unsafe fn touch<C: Mode, T>(object: *const T, write: bool) {
    if C::EVENTS {
        let g = machine::current_g();
        if !g.is_null() {
            let by = GoroutineId((*g).head.id);
            C::sink().access(by, write, object as u64, 1);
        }
    }
}

/// A place at the start of a native of kind `Sys` or `Park`: nothing is locked.
#[inline]
pub(crate) fn rest<C: Mode>() {
    if C::EVENTS {
        C::sink().rest();
    }
}

/// The object at an address.
pub(crate) fn object<T>(address: *const T) -> SyncObject {
    SyncObject::at(address as u64)
}

/// Who a communication is attributed to.
#[derive(Clone, Copy)]
pub(crate) struct Who(u64);

impl Who {
    /// The running goroutine.
    #[inline]
    pub(crate) unsafe fn own<C: Mode>() -> Who {
        if !C::EVENTS {
            return Who(0);
        }
        let g = machine::current_g();
        Who(if g.is_null() { 0 } else { (*g).head.id })
    }

    /// Somebody who knows what `timer` was set with, and nothing else.
    pub(crate) fn fired<C: Mode, T>(timer: *const T) -> Who {
        if !C::EVENTS {
            return Who(0);
        }
        let who = Who(FIRED.fetch_add(1, Ordering::Relaxed));
        who.emit::<C>(Event::Fire {
            object: object(timer),
        });
        who
    }

    /// Reports an event.
    #[inline]
    pub(crate) fn emit<C: Mode>(self, event: Event) {
        if C::EVENTS && self.0 != 0 {
            C::sink().event(GoroutineId(self.0), Site::default(), event);
        }
    }

    /// A goroutine, which is not null.
    #[inline]
    pub(crate) unsafe fn of(g: *const G) -> Who {
        Who((*g).head.id)
    }

    /// The goroutine with this number.
    pub(crate) fn number(id: GoroutineId) -> Who {
        Who(id.0)
    }

    /// Whether there is one.
    pub(crate) fn is_known(self) -> bool {
        self.0 != 0
    }

    /// Its number.
    pub(crate) fn id(self) -> GoroutineId {
        GoroutineId(self.0)
    }
}

//! The natives of race builds.
//!
//! Invariant: all are of kind `Sys`, so the stack can be walked from them; each
//! is called by the goroutine that it is about.

use crate::{stacks, state};
use gander_conc::{Event, GoroutineId, SyncObject};
use gander_race::AccessKind;
use gander_rt_sched::{G, current_g};
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::SeqCst};

/// Name and address of each.
pub fn natives() -> Vec<(&'static str, usize)> {
    vec![
        ("runtime.raceRead", read as *const () as usize),
        ("runtime.raceWrite", write as *const () as usize),
        ("runtime.raceAcquire", acquire as *const () as usize),
        ("runtime.raceRelease", release as *const () as usize),
        (
            "runtime.raceReleaseMerge",
            release_merge as *const () as usize,
        ),
        ("runtime.raceSetEnabled", set_enabled as *const () as usize),
        ("runtime.raceErrorCount", error_count as *const () as usize),
        ("runtime.raceExit", exit as *const () as usize),
        ("runtime.raceAtomic", atomic as *const () as usize),
        ("runtime.raceAtomicPtr", atomic as *const () as usize),
        ("runtime.raceEvent", typed as *const () as usize),
        ("runtime.raceIO", io as *const () as usize),
        ("runtime.raceFinalizer", finalizer as *const () as usize),
    ]
}

/// The running goroutine.
unsafe fn own() -> (*mut G, GoroutineId) {
    let g = current_g();
    (g, GoroutineId((*g).head.id))
}

/// `func raceRead(p unsafe.Pointer, n, pc uintptr)`
unsafe extern "C" fn read(address: u64, size: u64, pc: usize) {
    access(AccessKind::Read, address, size, pc);
}

/// `func raceWrite(p unsafe.Pointer, n, pc uintptr)`
unsafe extern "C" fn write(address: u64, size: u64, pc: usize) {
    access(AccessKind::Write, address, size, pc);
}

unsafe fn access(kind: AccessKind, address: u64, size: u64, pc: usize) {
    let (g, by) = own();
    let site = stacks::capture(g, pc);
    state::access(by, site, kind, address..address.saturating_add(size));
}

/// Whether the goroutine's synchronisation is recorded: `race_state` counts how
/// often it was turned off.
unsafe fn enabled(g: *const G) -> bool {
    (*g).head.race_state == 0
}

unsafe fn synchronise(event: Event) {
    let (g, by) = own();
    if enabled(g) {
        let site = stacks::capture(g, 0);
        state::event(by, site, event);
    }
}

/// `func raceAcquire(p unsafe.Pointer)`
unsafe extern "C" fn acquire(address: u64) {
    let object = SyncObject::at(address);
    synchronise(Event::Acquire { object });
}

/// `func raceRelease(p unsafe.Pointer)`
unsafe extern "C" fn release(address: u64) {
    let object = SyncObject::at(address);
    synchronise(Event::Release { object });
}

/// `func raceReleaseMerge(p unsafe.Pointer)`
unsafe extern "C" fn release_merge(address: u64) {
    let object = SyncObject::at(address);
    synchronise(Event::ReleaseMerge { object });
}

/// `func raceEvent(what uintptr, p unsafe.Pointer)`
unsafe extern "C" fn typed(what: u64, address: u64) {
    use gander_abi::race::event;
    let object = SyncObject::at(address);
    synchronise(match what {
        event::LOCK => Event::Lock { lock: object },
        event::UNLOCK => Event::Unlock { lock: object },
        event::READ_LOCK => Event::RLock { lock: object },
        event::READ_UNLOCK => Event::RUnlock { lock: object },
        event::GROUP_DONE => Event::WaitGroupDone { group: object },
        event::GROUP_WAIT => Event::WaitGroupWait { group: object },
        event::POOL_PUT => Event::PoolPut { item: object },
        _ => Event::PoolGet { item: object },
    });
}

/// `func raceIO(what uintptr, fd int)`
unsafe extern "C" fn io(what: u64, fd: u64) {
    use gander_abi::race::event;
    let closes = what == event::IO_CLOSE;
    let Some(key) = state::with(|state| state.kernel_object(fd as i32, closes)).flatten() else {
        return;
    };
    let object = SyncObject::kernel(key);
    synchronise(match what {
        event::IO_READ => Event::IoRead { object },
        _ => Event::IoWrite { object },
    });
}

/// `func raceSetEnabled(on bool)`
unsafe extern "C" fn set_enabled(on: u64) {
    let (g, _) = own();
    (*g).head.race_state = match on & 1 {
        0 => (*g).head.race_state + 1,
        _ => (*g).head.race_state.saturating_sub(1),
    };
}

/// `func raceErrorCount() int`
extern "C" fn error_count() -> usize {
    state::with(|state| state.reporter().count()).unwrap_or(0)
}

/// `func raceExit() int`: the exit code, 0 if there were no races.
extern "C" fn exit() -> i64 {
    let code = state::with(|state| state.finish()).flatten();
    i64::from(code.unwrap_or(0))
}

/// `func raceFinalizer()`
unsafe extern "C" fn finalizer() {
    let (_, by) = own();
    state::with(|state| state.finalizer(by));
}

/// `func raceAtomic(op uintptr, p unsafe.Pointer, a, b uint64) uint64`: the
/// operation (see [`gander_abi::race`]) and what it means, in one step.
unsafe extern "C" fn atomic(op: u64, address: u64, a: u64, b: u64) -> u64 {
    let (g, by) = own();
    let (what, size) = gander_abi::race::decode(op);
    let silent = what & gander_abi::race::SILENT != 0;
    let what = what & !gander_abi::race::SILENT;
    if !enabled(g) {
        // Its meaning is told in other words.
        return perform(what, size, address, a, b).0;
    }
    let site = stacks::capture(g, 0);
    let result = state::with(|state| {
        let (result, wrote) = perform(what, size, address, a, b);
        if silent {
            let kind = match wrote {
                true => AccessKind::AtomicWrite,
                false => AccessKind::AtomicRead,
            };
            state.access(by, site, kind, address..address + u64::from(size));
        } else if state.is_shared(address) {
            state.event(by, site, event(what, wrote, address, size));
        }
        result
    });
    result.unwrap_or_else(|| perform(what, size, address, a, b).0)
}

fn event(what: u64, wrote: bool, address: u64, size: u8) -> Event {
    match what {
        gander_abi::race::STORE => Event::AtomicStore { address, size },
        _ if wrote => Event::AtomicRmw { address, size },
        _ => Event::AtomicLoad { address, size },
    }
}

/// The operation: its result, and whether it wrote.
unsafe fn perform(what: u64, size: u8, address: u64, a: u64, b: u64) -> (u64, bool) {
    use gander_abi::race::{ADD, AND, CAS, LOAD, OR, STORE};
    macro_rules! with {
        ($atomic:ident, $int:ty) => {{
            let cell = &*(address as *const $atomic);
            let (a, b) = (a as $int, b as $int);
            match what {
                LOAD => (u64::from(cell.load(SeqCst)), false),
                STORE => {
                    cell.store(a, SeqCst);
                    (0, true)
                }
                ADD => (u64::from(cell.fetch_add(a, SeqCst)), true),
                AND => (u64::from(cell.fetch_and(a, SeqCst)), true),
                OR => (u64::from(cell.fetch_or(a, SeqCst)), true),
                CAS => {
                    let done = cell.compare_exchange(a, b, SeqCst, SeqCst).is_ok();
                    (u64::from(done), done)
                }
                _ => (u64::from(cell.swap(a, SeqCst)), true),
            }
        }};
    }
    match size {
        1 => with!(AtomicU8, u8),
        4 => with!(AtomicU32, u32),
        _ => with!(AtomicU64, u64),
    }
}

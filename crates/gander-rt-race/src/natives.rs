//! The natives of race builds.
//!
//! Invariant: all are of kind `Sys`, so the stack can be walked from them; each
//! is called by the goroutine that it is about.

use crate::events::Looks;
use crate::report::Reporter;
use crate::state::{self, Io, state};
use crate::{check, stacks};
use gander_conc::{Event, GoroutineId, SyncObject};
use gander_race::{AccessKind, LockMode};
use gander_rt_sched::{G, current_g};
use std::sync::atomic::{AtomicU8, AtomicU32, AtomicU64, Ordering::SeqCst};

/// Name and address of each.
pub fn natives() -> Vec<(&'static str, usize)> {
    let mut list = vec![
        ("runtime.raceRead", read as *const () as usize),
        ("runtime.raceWrite", write as *const () as usize),
        ("runtime.raceAcquire", acquire as *const () as usize),
        ("runtime.raceRelease", release as *const () as usize),
        (
            "runtime.raceReleaseMerge",
            release_merge as *const () as usize,
        ),
        ("runtime.raceErrorCount", error_count as *const () as usize),
        ("runtime.raceExit", exit as *const () as usize),
        ("runtime.raceExitSleep", exit_sleep as *const () as usize),
        ("runtime.raceAtomic", atomic as *const () as usize),
        ("runtime.raceAtomicPtr", atomic as *const () as usize),
        ("runtime.raceEvent", typed as *const () as usize),
        ("runtime.raceIO", io as *const () as usize),
        ("runtime.raceFinalizer", finalizer as *const () as usize),
        ("runtime.raceIdle", idle as *const () as usize),
    ];
    list.extend(check::natives());
    list
}

/// The running goroutine.
unsafe fn own() -> (*mut G, GoroutineId) {
    let g = current_g();
    (g, GoroutineId((*g).head.id))
}

/// `func raceRead(p unsafe.Pointer, n, pc, entry uintptr)`
unsafe extern "C" fn read(address: u64, size: u64, pc: usize, entry: usize) {
    access(AccessKind::Read, address, size, (pc, entry));
}

/// `func raceWrite(p unsafe.Pointer, n, pc, entry uintptr)`
unsafe extern "C" fn write(address: u64, size: u64, pc: usize, entry: usize) {
    access(AccessKind::Write, address, size, (pc, entry));
}

unsafe fn access(kind: AccessKind, address: u64, size: u64, from: (usize, usize)) {
    let Some(state) = state() else {
        return;
    };
    let bytes = address..address.saturating_add(size);
    let (g, _) = own();
    let racer = &*state::own_racer(state, g);
    if bytes.is_empty() || state.engine.is_covered(racer, kind, &bytes) {
        return;
    }
    let local = state.engine.local();
    if state.engine.is_alone(racer, local, &bytes) {
        return;
    }
    let Some(region) = state.engine.region(address) else {
        return;
    };
    let how = (kind, local.path.capture(g, from));
    let races = state.engine.access_in(region, racer, local, how, bytes);
    state.found(&races);
    state.tidy();
}

/// Whether the goroutine's synchronisation is recorded: `race_state` counts how
/// often it was turned off.
unsafe fn enabled(g: *const G) -> bool {
    (*g).head.race_state == 0
}

unsafe fn synchronise(event: Event) {
    let (g, _) = own();
    let Some(state) = state().filter(|_| enabled(g)) else {
        return;
    };
    let racer = &*state::own_racer(state, g);
    let local = state.engine.local();
    let site = stacks::site(local.path.capture(g, (0, 0)));
    state.engine.event(racer, local, site, &event);
    state.tidy();
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
    /// A mutex changes its state.
    const MUTEX: Looks = Some((AccessKind::AtomicWrite, 4));
    /// Who uses an `RWMutex` looks at it.
    const READER: Looks = Some((AccessKind::Read, 1));
    let object = SyncObject::at(address);
    // That an Add which takes the counter from 0 is ordered before every Wait is a
    // duty of the program, and not what orders them: it is as if the one read
    // what the other writes. Several may do either.
    match what {
        event::GROUP_FIRST => return access(AccessKind::Read, address, 1, (0, 0)),
        event::GROUP_PARK => return access(AccessKind::AtomicWrite, address, 1, (0, 0)),
        event::GROUP_PASS => access(AccessKind::AtomicWrite, address, 1, (0, 0)),
        event::MUTEX_LOCK => return lock(true, (object, LockMode::Exclusive, MUTEX)),
        event::MUTEX_UNLOCK => return lock(false, (object, LockMode::Exclusive, MUTEX)),
        event::LOCK => return lock(true, (object, LockMode::Exclusive, None)),
        event::UNLOCK => {
            let readers = address + gander_abi::race::READERS;
            access(AccessKind::AtomicWrite, readers, 4, (0, 0));
            return lock(false, (object, LockMode::Exclusive, READER));
        }
        event::READ_LOCK => return lock(true, (object, LockMode::Shared, READER)),
        event::READ_UNLOCK => return lock(false, (object, LockMode::Shared, READER)),
        _ => {}
    }
    synchronise(match what {
        event::GROUP_DONE => Event::WaitGroupDone { group: object },
        event::GROUP_WAIT | event::GROUP_PASS => Event::WaitGroupWait { group: object },
        event::POOL_PUT => Event::PoolPut { item: object },
        _ => Event::PoolGet { item: object },
    });
}

/// A lock is taken or released: who takes it observes the one who released it.
unsafe fn lock(takes: bool, lock: (SyncObject, LockMode, Looks)) {
    let (g, _) = own();
    let Some(state) = state().filter(|_| enabled(g)) else {
        return;
    };
    let engine = &state.engine;
    let racer = &*state::own_racer(state, g);
    let local = engine.local();
    let site = stacks::site(local.path.capture(g, (0, 0)));
    let races = match takes {
        true => engine.locked(racer, local, site, lock),
        false => engine.unlocked(racer, local, site, lock),
    };
    engine.keep_pace(local);
    state.found(&races);
    state.tidy();
}

/// `func raceIO(what uintptr, fd int)`
unsafe extern "C" fn io(what: u64, fd: u64) {
    use gander_abi::race::event;
    let Some(state) = state() else {
        return;
    };
    let io = match what {
        event::IO_READ => Io::Read,
        event::IO_CLOSE => Io::Close,
        _ => Io::Write,
    };
    for key in state.kernel_objects(fd as i32, io) {
        let object = SyncObject::kernel(key);
        synchronise(match io {
            Io::Read => Event::IoRead { object },
            Io::Write | Io::Close => Event::IoWrite { object },
        });
    }
}

/// `func raceErrorCount() int`
extern "C" fn error_count() -> usize {
    state().map_or(0, |state| state.reporter(Reporter::count))
}

/// `func raceExit() int`: the exit code, 0 if there were no races.
extern "C" fn exit() -> i64 {
    let code = state().and_then(state::State::finish);
    i64::from(code.unwrap_or(0))
}

/// `func raceExitSleep() int64`
extern "C" fn exit_sleep() -> i64 {
    state().map_or(0, |state| {
        let milliseconds = state.reporter(|reporter| reporter.options().exit_sleep_ms);
        milliseconds.saturating_mul(1_000_000).min(i64::MAX as u64) as i64
    })
}

/// `func raceFinalizer()`
unsafe extern "C" fn finalizer() {
    let (g, _) = own();
    if let Some(state) = state() {
        state.stopped(&mut || {
            let racer = state::own_racer(state, g);
            state.engine.finalizer(&*racer, state.engine.local());
        });
    }
}

/// `func raceIdle(child bool)`
unsafe extern "C" fn idle(child: u64) {
    let (g, _) = own();
    if let Some(state) = state() {
        let racer = &*state::own_racer(state, g);
        match child & 1 {
            0 => state.engine.rest(racer),
            _ => racer.starts_idle.set(true),
        }
    }
}

/// `func raceAtomic(op uintptr, p unsafe.Pointer, a, b uint64) uint64`: the
/// operation (see [`gander_abi::race`]) and what it means, in one step.
unsafe extern "C" fn atomic(op: u64, address: u64, a: u64, b: u64) -> u64 {
    let (what, size) = gander_abi::race::decode(op);
    let silent = what & gander_abi::race::SILENT != 0;
    let what = what & !gander_abi::race::SILENT;
    let perform = || perform(what, size, address, a, b);
    let (g, _) = own();
    let Some(state) = state() else {
        return perform().0;
    };
    // Without synchronisation, its meaning is told in other words.
    if !enabled(g) || state.engine.region(address).is_none() {
        return perform().0;
    }
    let racer = &*state::own_racer(state, g);
    let local = state.engine.local();
    let stack = local.path.capture(g, (0, 0));
    let (result, races) = if silent {
        let (result, wrote) = perform();
        let kind = match wrote {
            true => AccessKind::AtomicWrite,
            false => AccessKind::AtomicRead,
        };
        let bytes = address..address + u64::from(size);
        let races = state.engine.access(racer, local, kind, stack, bytes);
        (result, races)
    } else {
        let variable = (address, size, what == gander_abi::race::STORE);
        state
            .engine
            .atomic(racer, local, stacks::site(stack), variable, perform)
    };
    state.engine.keep_pace(local);
    state.found(&races);
    state.tidy();
    result
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

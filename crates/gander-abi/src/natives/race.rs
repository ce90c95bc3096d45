//! What race builds tell the detector beyond instrumented code and the
//! scheduler's own events.

use super::{Native, raw, sys};

pub(super) const LIST: &[Native] = &[
    // func raceRead(p unsafe.Pointer, n, pc, entry uintptr); raceWrite: an access by
    // the current goroutine, in the call of the function at entry that returns to
    // pc; pc 0 is the innermost caller
    sys("runtime.raceRead"),
    sys("runtime.raceWrite"),
    // func raceExitSleep() int64: nanoseconds that others may go on at the end
    sys("runtime.raceExitSleep"),
    // func raceAcquire(p unsafe.Pointer), raceRelease, raceReleaseMerge: as
    // runtime.RaceAcquire and so on
    sys("runtime.raceAcquire"),
    sys("runtime.raceRelease"),
    sys("runtime.raceReleaseMerge"),
    // func raceErrorCount() int: races reported so far
    sys("runtime.raceErrorCount"),
    // func raceExit() int: writes the closing line; the exit code if there were
    // races, else 0
    sys("runtime.raceExit"),
    // func raceAtomic(op uintptr, p unsafe.Pointer, a, b uint64) uint64: an atomic
    // operation and its event; op is numbered as `gander_abi::race` says
    sys("runtime.raceAtomic"),
    // func raceAtomicPtr(op uintptr, p, a, b unsafe.Pointer) unsafe.Pointer: as
    // raceAtomic, on a pointer
    sys("runtime.raceAtomicPtr"),
    // func raceEvent(what uintptr, p unsafe.Pointer), raceIO(what uintptr, fd int):
    // what a function of the standard library did, see `gander_abi::race::event`
    sys("runtime.raceEvent"),
    sys("runtime.raceIO"),
    // func raceFinalizer(): a finalizer or cleanup is about to be called
    sys("runtime.raceFinalizer"),
    // func raceIdle(child bool): the goroutine, or the next one that it starts,
    // does nothing before its next raceFinalizer
    sys("runtime.raceIdle"),
    // func raceCheckRead8(p unsafe.Pointer) and so on: an access of so many bytes;
    // func raceCheckRead(p unsafe.Pointer, n uintptr); they keep all registers
    raw("runtime.raceCheckRead1"),
    raw("runtime.raceCheckRead2"),
    raw("runtime.raceCheckRead4"),
    raw("runtime.raceCheckRead8"),
    raw("runtime.raceCheckRead"),
    raw("runtime.raceCheckWrite1"),
    raw("runtime.raceCheckWrite2"),
    raw("runtime.raceCheckWrite4"),
    raw("runtime.raceCheckWrite8"),
    raw("runtime.raceCheckWrite"),
    // func raceCheckUpdate8(p unsafe.Pointer) and so on: a read and then a write
    raw("runtime.raceCheckUpdate1"),
    raw("runtime.raceCheckUpdate2"),
    raw("runtime.raceCheckUpdate4"),
    raw("runtime.raceCheckUpdate8"),
    // func raceCheckRead8Int(p unsafe.Pointer) and so on: the same, but they keep
    // integer registers only
    raw("runtime.raceCheckRead1Int"),
    raw("runtime.raceCheckRead2Int"),
    raw("runtime.raceCheckRead4Int"),
    raw("runtime.raceCheckRead8Int"),
    raw("runtime.raceCheckWrite1Int"),
    raw("runtime.raceCheckWrite2Int"),
    raw("runtime.raceCheckWrite4Int"),
    raw("runtime.raceCheckWrite8Int"),
    raw("runtime.raceCheckUpdate1Int"),
    raw("runtime.raceCheckUpdate2Int"),
    raw("runtime.raceCheckUpdate4Int"),
    raw("runtime.raceCheckUpdate8Int"),
    raw("runtime.raceCheckReadInt"),
    raw("runtime.raceCheckWriteInt"),
];

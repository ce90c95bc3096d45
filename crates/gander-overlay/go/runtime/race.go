//go:build race

package runtime

import (
	"internal/abi"
	"unsafe"
)

// The race detector is on. What a native records belongs to the innermost
// caller outside of package runtime, unless a program counter is given.

const raceenabled = true

//
// The program counter is what the call of a function returns to, which begins at
// entry: that is the innermost frame.
func raceRead(p unsafe.Pointer, n, pc, entry uintptr)
func raceWrite(p unsafe.Pointer, n, pc, entry uintptr)
func raceAcquire(p unsafe.Pointer)
func raceRelease(p unsafe.Pointer)
func raceReleaseMerge(p unsafe.Pointer)

// raceEvent and raceIO record what a function of the standard library did;
// compiled code calls them in place of raceAcquire and so on.
func raceEvent(what uintptr, p unsafe.Pointer)
func raceIO(what uintptr, fd int)

func raceErrorCount() int

// raceAtomic carries out an atomic operation and records it, in one step;
// compiled code calls it.
func raceAtomic(op uintptr, p unsafe.Pointer, a, b uint64) uint64

// raceAtomicPtr is raceAtomic for variables that hold pointers.
func raceAtomicPtr(op uintptr, p, a, b unsafe.Pointer) unsafe.Pointer

// Compiled code calls these before its accesses.
func raceCheckRead1(p unsafe.Pointer)
func raceCheckRead2(p unsafe.Pointer)
func raceCheckRead4(p unsafe.Pointer)
func raceCheckRead8(p unsafe.Pointer)
func raceCheckRead(p unsafe.Pointer, n uintptr)
func raceCheckWrite1(p unsafe.Pointer)
func raceCheckWrite2(p unsafe.Pointer)
func raceCheckWrite4(p unsafe.Pointer)
func raceCheckWrite8(p unsafe.Pointer)
func raceCheckWrite(p unsafe.Pointer, n uintptr)
func raceCheckUpdate1(p unsafe.Pointer)
func raceCheckUpdate2(p unsafe.Pointer)
func raceCheckUpdate4(p unsafe.Pointer)
func raceCheckUpdate8(p unsafe.Pointer)

// And these, where it has nothing in registers for floating point.
func raceCheckRead1Int(p unsafe.Pointer)
func raceCheckRead2Int(p unsafe.Pointer)
func raceCheckRead4Int(p unsafe.Pointer)
func raceCheckRead8Int(p unsafe.Pointer)
func raceCheckWrite1Int(p unsafe.Pointer)
func raceCheckWrite2Int(p unsafe.Pointer)
func raceCheckWrite4Int(p unsafe.Pointer)
func raceCheckWrite8Int(p unsafe.Pointer)
func raceCheckUpdate1Int(p unsafe.Pointer)
func raceCheckUpdate2Int(p unsafe.Pointer)
func raceCheckUpdate4Int(p unsafe.Pointer)
func raceCheckUpdate8Int(p unsafe.Pointer)
func raceCheckReadInt(p unsafe.Pointer, n uintptr)
func raceCheckWriteInt(p unsafe.Pointer, n uintptr)

// raceFinalizer orders everything that was done with what is unreachable now
// before what the caller does next.
func raceFinalizer()

// raceIdle says that the caller, or the next goroutine that it starts, touches
// nothing of the program's before its next raceFinalizer.
func raceIdle(child bool)

// raceExit reports how many races there were, and returns the exit code for
// that, or 0 if there were none.
func raceExit() int

// raceExitSleep reports for how many nanoseconds other goroutines may go on when
// main has returned.
func raceExitSleep() int64

func raceReadRange(p unsafe.Pointer, n uintptr)  { raceRead(p, n, 0, 0) }
func raceWriteRange(p unsafe.Pointer, n uintptr) { raceWrite(p, n, 0, 0) }

func racereadpc(p unsafe.Pointer, callerpc, pc uintptr)  { raceRead(p, 1, callerpc, pc) }
func racewritepc(p unsafe.Pointer, callerpc, pc uintptr) { raceWrite(p, 1, callerpc, pc) }

func raceReadObjectPC(t *abi.Type, p unsafe.Pointer, callerpc, pc uintptr) {
	raceRead(p, t.Size_, callerpc, pc)
}

//go:linkname race_Read internal/race.Read
func race_Read(p unsafe.Pointer) { raceRead(p, 1, 0, 0) }

//go:linkname race_ReadPC internal/race.ReadPC
func race_ReadPC(p unsafe.Pointer, callerpc, pc uintptr) { raceRead(p, 1, callerpc, pc) }

//go:linkname race_ReadObjectPC internal/race.ReadObjectPC
func race_ReadObjectPC(t *abi.Type, p unsafe.Pointer, callerpc, pc uintptr) {
	raceReadObjectPC(t, p, callerpc, pc)
}

//go:linkname race_Write internal/race.Write
func race_Write(p unsafe.Pointer) { raceWrite(p, 1, 0, 0) }

//go:linkname race_WritePC internal/race.WritePC
func race_WritePC(p unsafe.Pointer, callerpc, pc uintptr) { raceWrite(p, 1, callerpc, pc) }

//go:linkname race_WriteObjectPC internal/race.WriteObjectPC
func race_WriteObjectPC(t *abi.Type, p unsafe.Pointer, callerpc, pc uintptr) {
	raceWrite(p, t.Size_, callerpc, pc)
}

//go:linkname race_ReadRange internal/race.ReadRange
func race_ReadRange(p unsafe.Pointer, n int) { raceRead(p, uintptr(n), 0, 0) }

//go:linkname race_WriteRange internal/race.WriteRange
func race_WriteRange(p unsafe.Pointer, n int) { raceWrite(p, uintptr(n), 0, 0) }

//go:linkname race_Acquire internal/race.Acquire
func race_Acquire(p unsafe.Pointer) { raceAcquire(p) }

//go:linkname race_Release internal/race.Release
func race_Release(p unsafe.Pointer) { raceRelease(p) }

//go:linkname race_ReleaseMerge internal/race.ReleaseMerge
func race_ReleaseMerge(p unsafe.Pointer) { raceReleaseMerge(p) }

//go:linkname race_Disable internal/race.Disable
func race_Disable() { RaceDisable() }

//go:linkname race_Enable internal/race.Enable
func race_Enable() { RaceEnable() }

//go:linkname race_Errors internal/race.Errors
func race_Errors() int { return raceErrorCount() }

// The exported functions exist in race builds only.

// RaceRead records a read of the object at p.
func RaceRead(p unsafe.Pointer) { raceRead(p, 1, 0, 0) }

// RaceWrite records a write.
func RaceWrite(p unsafe.Pointer) { raceWrite(p, 1, 0, 0) }

// RaceReadRange records a read of n bytes.
func RaceReadRange(p unsafe.Pointer, n int) { raceRead(p, uintptr(n), 0, 0) }

// RaceWriteRange records a write of n bytes.
func RaceWriteRange(p unsafe.Pointer, n int) { raceWrite(p, uintptr(n), 0, 0) }

// RaceErrors returns how many races were reported.
func RaceErrors() int { return raceErrorCount() }

// RaceAcquire orders the caller after the last RaceRelease and all
// RaceReleaseMerge calls since with the same p.
func RaceAcquire(p unsafe.Pointer) { raceAcquire(p) }

// RaceRelease orders the caller before later calls of RaceAcquire.
func RaceRelease(p unsafe.Pointer) { raceRelease(p) }

// RaceReleaseMerge is as RaceRelease, but earlier ones stay in force.
func RaceReleaseMerge(p unsafe.Pointer) { raceReleaseMerge(p) }

// RaceDisable stops recording synchronisation of the goroutine: raceState counts
// how often.
func RaceDisable() { getg().raceState++ }

// RaceEnable undoes a RaceDisable.
func RaceEnable() {
	if gp := getg(); gp.raceState != 0 {
		gp.raceState--
	}
}

//go:build !race

package runtime

import (
	"internal/abi"
	"unsafe"
)

// The race detector is off.

const raceenabled = false

func raceReadRange(p unsafe.Pointer, n uintptr)                            {}
func raceWriteRange(p unsafe.Pointer, n uintptr)                           {}
func racereadpc(p unsafe.Pointer, callerpc, pc uintptr)                    {}
func racewritepc(p unsafe.Pointer, callerpc, pc uintptr)                   {}
func raceReadObjectPC(t *abi.Type, p unsafe.Pointer, callerpc, pc uintptr) {}
func raceFinalizer()                                                       {}
func raceIdle(child bool)                                                  {}
func raceExit() int                                                        { return 0 }
func raceExitSleep() int64                                                 { return 0 }

package runtime

import (
	"unsafe"
)

// Goroutines and processors.

// newproc starts a goroutine; a go statement is a call of it.
func newproc(fn *funcval)

// Gosched lets other goroutines run.
//
//go:linkname Gosched
func Gosched()

func goschedguarded() { Gosched() }

// NumCPU returns the number of logical processors the process can use.
func NumCPU() int

// NumGoroutine returns the number of goroutines that exist.
func NumGoroutine() int

// setProcs sets how many goroutines may run at once, unless n < 1, and returns
// the old number; 0 stands for the default.
func setProcs(n int, set bool) int

// GOMAXPROCS sets how many goroutines may run at once, unless n < 1, and
// returns the number before.
func GOMAXPROCS(n int) int { return setProcs(n, n >= 1) }

// SetDefaultGOMAXPROCS sets GOMAXPROCS to what it is without anybody setting
// it.
func SetDefaultGOMAXPROCS() { setProcs(0, true) }

// LockOSThread wires the goroutine to its operating system thread, until as
// many calls of UnlockOSThread.
func LockOSThread()
func UnlockOSThread()

// NumCgoCall returns the number of calls from Go to C, of which there are
// none.
func NumCgoCall() int64 { return 0 }

// SetCgoTraceback would set functions for stacks of C code.
func SetCgoTraceback(version int, traceback, context, symbolizer unsafe.Pointer) {
	if version != 0 {
		panic("unsupported version")
	}
}

// Breakpoint executes a breakpoint trap.
func Breakpoint()

// entersyscall announces a system call that may take long; between it and
// exitsyscall no Go code must run that needs a processor.
//
//go:linkname entersyscall
func entersyscall()

//go:linkname exitsyscall
func exitsyscall()

// A coro is a goroutine that runs only while another waits for it; package
// iter makes them.
type coro struct {
	// The goroutine, for natives.
	g uintptr
	f func(*coro)
}

// coroStart makes the goroutine of c, which will call fn and waits for the
// first coroswitch. coroEnd ends the goroutine it runs in and resumes the one
// that waits.
func coroStart(c *coro, fn *funcval)
func coroEnd(c *coro)

// coroswitch lets the goroutine of c run in place of this one.
//
//go:linkname coroswitch
func coroswitch(c *coro)

//go:linkname newcoro
func newcoro(f func(*coro)) *coro {
	c := &coro{f: f}
	coroStart(c, funcvalOf(func() {
		defer coroEnd(c)
		c.f(c)
	}))
	return c
}

//go:linkname syscall_runtime_doAllThreadsSyscall syscall.runtime_doAllThreadsSyscall
func syscall_runtime_doAllThreadsSyscall(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr) {
	throw("system calls on all threads are not implemented")
	return 0, 0, 0
}

//go:linkname syscall_cgocaller syscall.cgocaller
func syscall_cgocaller(fn unsafe.Pointer, args ...uintptr) uintptr {
	throw("there is no cgo")
	return 0
}

//go:linkname setMaxThreads runtime/debug.setMaxThreads
func setMaxThreads(n int) (old int) {
	old, maxThreads = maxThreads, n
	return old
}

var maxThreads = 10000

// setStackLimit sets the size of stacks that ends a program.
func setStackLimit(n int) int

//go:linkname setMaxStack runtime/debug.setMaxStack
func setMaxStack(n int) int { return setStackLimit(n) }

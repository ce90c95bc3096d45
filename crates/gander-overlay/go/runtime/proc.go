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

// ncpu is the number of processors the process can use.
func ncpu() int

// NumCPU returns the number of logical processors the process can use.
func NumCPU() int { return ncpu() }

// NumGoroutine returns the number of goroutines that exist.
func NumGoroutine() int

// gomaxprocs sets how many goroutines may run at once, unless n < 1, and
// returns the number before; defaultProcs is the number when the program began.
func gomaxprocs(n int) int

var defaultProcs = gomaxprocs(0)

// GOMAXPROCS sets how many goroutines may run at once, unless n < 1, and
// returns the number before.
func GOMAXPROCS(n int) int { return gomaxprocs(n) }

// SetDefaultGOMAXPROCS sets GOMAXPROCS to what it is without anybody setting
// it.
func SetDefaultGOMAXPROCS() { gomaxprocs(defaultProcs) }

func lockOSThread()
func unlockOSThread()

// LockOSThread wires the goroutine to its operating system thread, until as
// many calls of UnlockOSThread.
func LockOSThread()   { lockOSThread() }
func UnlockOSThread() { unlockOSThread() }

// stopTheWorld stops all other goroutines until startTheWorld.
func stopTheWorld()
func startTheWorld()

// setSystemGoroutine makes the current goroutine one of the runtime: not
// counted, not shown, and not looked at for deadlocks.
func setSystemGoroutine()

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
	// The one of the two goroutines that does not run.
	g uintptr
	f func(*coro)
}

// newcorog makes a goroutine that will call fn and is only ever switched to.
func newcorog(fn *funcval) uintptr

// coroswitch0 runs the goroutine in *slot in place of the current one, which
// takes its place; coroexit0 does so for the last time.
func coroswitch0(slot *uintptr)
func coroexit0(slot *uintptr)

//go:linkname coroswitch
func coroswitch(c *coro) { coroswitch0(&c.g) }

//go:linkname newcoro
func newcoro(f func(*coro)) *coro {
	c := &coro{f: f}
	c.g = newcorog(funcvalOf(func() {
		defer coroexit(c)
		c.f(c)
	}))
	return c
}

func coroexit(c *coro) { coroexit0(&c.g) }

// allThreadsSyscall has every thread carry out a system call, given by its
// number and arguments, and returns what the kernel returned. The world is
// stopped.
func allThreadsSyscall(call *[7]uintptr) uintptr

//go:linkname syscall_runtime_doAllThreadsSyscall syscall.runtime_doAllThreadsSyscall
func syscall_runtime_doAllThreadsSyscall(trap, a1, a2, a3, a4, a5, a6 uintptr) (r1, r2, err uintptr) {
	call := [7]uintptr{trap, a1, a2, a3, a4, a5, a6}
	stopTheWorld()
	r := allThreadsSyscall(&call)
	startTheWorld()
	const maxErrno = 4095
	if r > ^uintptr(maxErrno) {
		return ^uintptr(0), 0, -r
	}
	return r, 0, 0
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

package runtime

import "unsafe"

// A g is the head of a goroutine's descriptor as compiled code knows it, and
// the beginning of the scheduler's part. The layout is that of GHead in crate
// gander-abi, and of G in crate gander-rt-sched.
type g struct {
	limit       uintptr
	preempt     uintptr
	ctx         uintptr
	overflow    uintptr
	savedSP     uintptr
	sysSP       uintptr
	segment     uintptr
	panic       *_panic
	deferFrames *deferFrame
	result      uintptr
	m           uintptr
	id          uint64
	sigPC       uintptr
	raceContext uint64
	raceState   uintptr
	local       *goLocal
	// Registers at a system call.
	_ [6]uintptr
	// The bubble of testing/synctest that the goroutine is in, or nil.
	bubble *bubble
}

// A goLocal is what the runtime's Go part keeps for a goroutine; it is made
// when first needed.
type goLocal struct {
	fipsIndicator uint8
	fipsBypass    bool
	panicOnFault  bool
	labels        unsafe.Pointer
	// What print statements have gathered, and how deep they are nested.
	printing int
	printed  []byte
}

// getg returns the current goroutine; the compiler knows it.
func getg() *g

// callerfp is the frame pointer of the caller of the function whose frame
// pointer is fp. Where the stack continues in another segment there is a frame
// between the two, see crate gander-rt-stack.
//
//go:nosplit
func callerfp(fp uintptr) uintptr {
	caller := *(*uintptr)(unsafe.Pointer(fp))
	if *(*uintptr)(unsafe.Pointer(fp + 8)) == module.lessstack {
		caller = *(*uintptr)(unsafe.Pointer(caller))
	}
	return caller
}

// localOf returns gp.local, made if necessary. Only gp itself may call it.
func localOf(gp *g) *goLocal {
	if gp.local == nil {
		gp.local = new(goLocal)
	}
	return gp.local
}

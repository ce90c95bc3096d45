package runtime

import "unsafe"

// Semaphores, condition variables and the other needs of package sync.

// Why a goroutine waits for a semaphore, as stack traces show it; the numbers
// are those of WaitReason in crate gander-rt-sched.
const (
	waitSemacquire = 8 + iota
	waitMutexLock
	waitRWMutexRLock
	waitRWMutexLock
	waitWaitGroup

	waitWaitGroupDurable = 27

	waitMutex = waitSemacquire // the runtime's own
)

// semacquire0 waits until *addr is positive and decrements it; with lifo the
// goroutine goes to the front of the queue. False means that it was woken
// without that.
func semacquire0(addr *uint32, lifo bool, reason int) bool

// semrelease0 increments *addr and wakes a waiter; with handoff it runs at
// once.
func semrelease0(addr *uint32, handoff bool)

func semaAcquire(addr *uint32, lifo bool, reason int) {
	for !semacquire0(addr, lifo, reason) {
	}
}

func semaRelease(addr *uint32, handoff bool) { semrelease0(addr, handoff) }

// A notifyList is the list of a sync.Cond; package sync knows the layout.
type notifyList struct {
	// Ticket numbers: of the next waiter, and of the next to be woken.
	wait   uint32
	notify uint32
	// For natives.
	lock uintptr
	head unsafe.Pointer
	tail unsafe.Pointer
}

// notifyListWait0 waits until the ticket is called. Those that notify return 0,
// or the goroutine that they must not wake because it is in another bubble.
func notifyListAdd0(l *notifyList) uint32
func notifyListWait0(l *notifyList, ticket uint32)
func notifyListNotifyAll0(l *notifyList) uint64
func notifyListNotifyOne0(l *notifyList) uint64

// procPin keeps the goroutine on its processor, whose number it returns; it is
// not preempted until procUnpin.
//
//go:linkname procPin
func procPin() int

//go:linkname procUnpin
func procUnpin()

//go:linkname sync_runtime_Semacquire sync.runtime_Semacquire
func sync_runtime_Semacquire(addr *uint32) { semaAcquire(addr, false, waitSemacquire) }

//go:linkname poll_runtime_Semacquire internal/poll.runtime_Semacquire
func poll_runtime_Semacquire(addr *uint32) { semaAcquire(addr, false, waitSemacquire) }

//go:linkname sync_runtime_SemacquireWaitGroup sync.runtime_SemacquireWaitGroup
func sync_runtime_SemacquireWaitGroup(addr *uint32, synctestDurable bool) {
	reason := waitWaitGroup
	if synctestDurable {
		reason = waitWaitGroupDurable
	}
	semaAcquire(addr, false, reason)
}

//go:linkname sync_runtime_SemacquireRWMutexR sync.runtime_SemacquireRWMutexR
func sync_runtime_SemacquireRWMutexR(addr *uint32, lifo bool, skipframes int) {
	semaAcquire(addr, lifo, waitRWMutexRLock)
}

//go:linkname sync_runtime_SemacquireRWMutex sync.runtime_SemacquireRWMutex
func sync_runtime_SemacquireRWMutex(addr *uint32, lifo bool, skipframes int) {
	semaAcquire(addr, lifo, waitRWMutexLock)
}

//go:linkname internal_sync_runtime_SemacquireMutex internal/sync.runtime_SemacquireMutex
func internal_sync_runtime_SemacquireMutex(addr *uint32, lifo bool, skipframes int) {
	semaAcquire(addr, lifo, waitMutexLock)
}

//go:linkname sync_runtime_Semrelease sync.runtime_Semrelease
func sync_runtime_Semrelease(addr *uint32, handoff bool, skipframes int) {
	semaRelease(addr, handoff)
}

//go:linkname internal_sync_runtime_Semrelease internal/sync.runtime_Semrelease
func internal_sync_runtime_Semrelease(addr *uint32, handoff bool, skipframes int) {
	semaRelease(addr, handoff)
}

//go:linkname poll_runtime_Semrelease internal/poll.runtime_Semrelease
func poll_runtime_Semrelease(addr *uint32) { semaRelease(addr, false) }

// canSpin reports whether a mutex should try again instead of waiting, for the
// i-th time; doSpin lets some time pass.
func canSpin(i int) bool
func doSpin()

//go:linkname internal_sync_runtime_canSpin internal/sync.runtime_canSpin
func internal_sync_runtime_canSpin(i int) bool { return canSpin(i) }

//go:linkname internal_sync_runtime_doSpin internal/sync.runtime_doSpin
func internal_sync_runtime_doSpin() { doSpin() }

//go:linkname notifyListAdd sync.runtime_notifyListAdd
func notifyListAdd(l *notifyList) uint32 { return notifyListAdd0(l) }

//go:linkname notifyListWait sync.runtime_notifyListWait
func notifyListWait(l *notifyList, t uint32) { notifyListWait0(l, t) }

//go:linkname notifyListNotifyAll sync.runtime_notifyListNotifyAll
func notifyListNotifyAll(l *notifyList) { checkWoken(notifyListNotifyAll0(l)) }

//go:linkname notifyListNotifyOne sync.runtime_notifyListNotifyOne
func notifyListNotifyOne(l *notifyList) { checkWoken(notifyListNotifyOne0(l)) }

// checkWoken ends the program if a goroutine was about to be woken from outside
// of its bubble.
func checkWoken(foreign uint64) {
	if foreign != 0 {
		println("semaphore wake of synctest goroutine", foreign, "from outside bubble")
		fatal("semaphore wake of synctest goroutine from outside bubble")
	}
}

//go:linkname notifyListCheck sync.runtime_notifyListCheck
func notifyListCheck(size uintptr) {
	if size != unsafe.Sizeof(notifyList{}) {
		throw("bad notifyList size")
	}
}

//go:linkname sync_runtime_procPin sync.runtime_procPin
func sync_runtime_procPin() int { return procPin() }

//go:linkname sync_runtime_procUnpin sync.runtime_procUnpin
func sync_runtime_procUnpin() { procUnpin() }

//go:linkname sync_atomic_runtime_procPin sync/atomic.runtime_procPin
func sync_atomic_runtime_procPin() int { return procPin() }

//go:linkname sync_atomic_runtime_procUnpin sync/atomic.runtime_procUnpin
func sync_atomic_runtime_procUnpin() { procUnpin() }

// poolCleanup is what package sync wants done at each collection while the
// world is stopped.
var poolCleanup func()

//go:linkname sync_runtime_registerPoolCleanup sync.runtime_registerPoolCleanup
func sync_runtime_registerPoolCleanup(f func()) {
	poolCleanup = f
	startFinalizers()
}

func cleanPools() {
	if poolCleanup != nil {
		stopTheWorld()
		poolCleanup()
		startTheWorld()
	}
}

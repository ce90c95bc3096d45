package runtime

import "internal/runtime/atomic"

// A mutex guards the runtime's own tables. The race detector does not see it:
// the order in which goroutines enter the runtime is no order of the program.
type mutex struct {
	// 0 free, 1 locked, 2 locked and somebody may wait.
	state uint32
	sema  uint32
}

func lock(l *mutex) {
	if atomic.Cas(&l.state, 0, 1) {
		return
	}
	for atomic.Xchg(&l.state, 2) != 0 {
		semaAcquire(&l.sema, false, waitMutex)
	}
}

func unlock(l *mutex) {
	if atomic.Xchg(&l.state, 0) == 2 {
		// A token that nobody waits for costs the next waiter one round.
		semaRelease(&l.sema, false)
	}
}

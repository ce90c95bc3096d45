package runtime

import _ "unsafe" // for linknames

// The network poller as package internal/poll sees it. Modes are the bytes
// 'r', 'w' and, for deadlines, their sum.

// pollOpen makes a descriptor for fd, or returns 0 and stores the error number
// to *errno.
func pollOpen(fd uintptr, errno *int) uintptr
func pollInit()
func pollClose(pd uintptr)

// pollReset and pollWait return 0 if all is well, 1 if the descriptor is being
// closed, 2 after the deadline, 3 if it cannot be polled.
func pollReset(pd uintptr, mode int) int
func pollWait(pd uintptr, mode int) int

// pollWaitCanceled waits for readiness even beyond the deadline.
func pollWaitCanceled(pd uintptr, mode int)
func pollSetDeadline(pd uintptr, d int64, mode int)
func pollUnblock(pd uintptr)
func pollIsOwn(fd uintptr) bool

//go:linkname poll_runtime_pollServerInit internal/poll.runtime_pollServerInit
func poll_runtime_pollServerInit() { pollInit() }

//go:linkname poll_runtime_isPollServerDescriptor internal/poll.runtime_isPollServerDescriptor
func poll_runtime_isPollServerDescriptor(fd uintptr) bool { return pollIsOwn(fd) }

//go:linkname poll_runtime_pollOpen internal/poll.runtime_pollOpen
func poll_runtime_pollOpen(fd uintptr) (uintptr, int) {
	errno := 0
	pd := pollOpen(fd, &errno)
	return pd, errno
}

//go:linkname poll_runtime_pollClose internal/poll.runtime_pollClose
func poll_runtime_pollClose(pd uintptr) { pollClose(pd) }

//go:linkname poll_runtime_pollReset internal/poll.runtime_pollReset
func poll_runtime_pollReset(pd uintptr, mode int) int { return pollReset(pd, mode) }

//go:linkname poll_runtime_pollWait internal/poll.runtime_pollWait
func poll_runtime_pollWait(pd uintptr, mode int) int { return pollWait(pd, mode) }

//go:linkname poll_runtime_pollWaitCanceled internal/poll.runtime_pollWaitCanceled
func poll_runtime_pollWaitCanceled(pd uintptr, mode int) { pollWaitCanceled(pd, mode) }

//go:linkname poll_runtime_pollSetDeadline internal/poll.runtime_pollSetDeadline
func poll_runtime_pollSetDeadline(pd uintptr, d int64, mode int) { pollSetDeadline(pd, d, mode) }

//go:linkname poll_runtime_pollUnblock internal/poll.runtime_pollUnblock
func poll_runtime_pollUnblock(pd uintptr) { pollUnblock(pd) }

package runtime

import _ "unsafe" // for linknames

// The network poller as package internal/poll sees it. Modes are the bytes
// 'r', 'w' and, for deadlines, their sum.

// pollOpen0 makes a descriptor for fd and stores it to *pd, or returns an error
// number.
func pollOpen0(fd uintptr, pd *uintptr) int
func pollServerInit()
func pollClose0(pd uintptr)

// pollReset0 and pollWait0 return 0 if all is well, 1 if the descriptor is being
// closed, 2 after the deadline, 3 if it cannot be polled; waiting may also be
// ended early, by pollAgain.
func pollReset0(pd uintptr, mode int) int
func pollWait0(pd uintptr, mode int) int

// pollWaitCanceled0 waits for readiness even beyond the deadline, or is ended
// early.
func pollWaitCanceled0(pd uintptr, mode int) int
func pollSetDeadline0(pd uintptr, d int64, mode int)
func pollUnblock0(pd uintptr)
func isPollServerDescriptor(fd uintptr) bool

//go:linkname poll_runtime_pollServerInit internal/poll.runtime_pollServerInit
func poll_runtime_pollServerInit() { pollServerInit() }

//go:linkname poll_runtime_isPollServerDescriptor internal/poll.runtime_isPollServerDescriptor
func poll_runtime_isPollServerDescriptor(fd uintptr) bool { return isPollServerDescriptor(fd) }

//go:linkname poll_runtime_pollOpen internal/poll.runtime_pollOpen
func poll_runtime_pollOpen(fd uintptr) (uintptr, int) {
	var pd uintptr
	errno := pollOpen0(fd, &pd)
	return pd, errno
}

//go:linkname poll_runtime_pollClose internal/poll.runtime_pollClose
func poll_runtime_pollClose(pd uintptr) { pollClose0(pd) }

//go:linkname poll_runtime_pollReset internal/poll.runtime_pollReset
func poll_runtime_pollReset(pd uintptr, mode int) int { return pollReset0(pd, mode) }

//go:linkname poll_runtime_pollWait internal/poll.runtime_pollWait
func poll_runtime_pollWait(pd uintptr, mode int) int {
	for {
		if code := pollWait0(pd, mode); code != pollAgain {
			return code
		}
	}
}

// pollAgain asks to wait again: the descriptor or its deadline has changed.
const pollAgain = 4

//go:linkname poll_runtime_pollWaitCanceled internal/poll.runtime_pollWaitCanceled
func poll_runtime_pollWaitCanceled(pd uintptr, mode int) {
	for pollWaitCanceled0(pd, mode) == pollAgain {
	}
}

//go:linkname poll_runtime_pollSetDeadline internal/poll.runtime_pollSetDeadline
func poll_runtime_pollSetDeadline(pd uintptr, d int64, mode int) { pollSetDeadline0(pd, d, mode) }

//go:linkname poll_runtime_pollUnblock internal/poll.runtime_pollUnblock
func poll_runtime_pollUnblock(pd uintptr) { pollUnblock0(pd) }

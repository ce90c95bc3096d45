package runtime

import "unsafe"

// Clocks, sleeping and timers.

// nanotime is the monotonic clock; it is never 0.
//
//go:linkname nanotime
func nanotime() int64

// walltime is the time of day in nanoseconds since 1970.
func walltime() int64

// cputicks counts at some constant rate.
//
//go:linkname cputicks
func cputicks() int64 { return nanotime() }

func splitWalltime() (sec int64, nsec int32) {
	t := walltime()
	sec = t / 1e9
	return sec, int32(t - sec*1e9)
}

//go:linkname time_now time.now
func time_now() (sec int64, nsec int32, mono int64) {
	sec, nsec = splitWalltime()
	return sec, nsec, nanotime()
}

//go:linkname time_runtimeNow time.runtimeNow
func time_runtimeNow() (sec int64, nsec int32, mono int64) {
	if b := getg().bubble; b != nil {
		// Without a monotonic reading: it would say nothing about times from
		// outside.
		return b.now / 1e9, int32(b.now % 1e9), 0
	}
	return time_now()
}

//go:linkname time_runtimeNano time.runtimeNano
func time_runtimeNano() int64 {
	if b := getg().bubble; b != nil {
		return b.now
	}
	return nanotime()
}

//go:linkname time_runtimeIsBubbled time.runtimeIsBubbled
func time_runtimeIsBubbled() bool { return getg().bubble != nil }

//go:linkname internal_sync_nanotime internal/sync.runtime_nanotime
func internal_sync_nanotime() int64 { return nanotime() }

//go:linkname poll_runtimeNano internal/poll.runtimeNano
func poll_runtimeNano() int64 { return nanotime() }

//go:linkname crypto_monoTime crypto/internal/fips140deps/time.monoTime
func crypto_monoTime() int64 { return nanotime() }

// haveHighResSleep tells tests of package time that sleeping is exact.
//
//go:linkname haveHighResSleep
var haveHighResSleep = true

// timeSleep waits for ns nanoseconds.
//
//go:linkname timeSleep
func timeSleep(ns int64)

//go:linkname time_Sleep time.Sleep
func time_Sleep(ns int64) {
	if ns > 0 {
		timeSleep(ns)
	}
}

// A timer is what a time.Timer or time.Ticker points to; natives make it.
type timer struct {
	c    unsafe.Pointer
	init bool
}

// timeBase tells what natives need to make a time.Time: &time.localLoc and
// time.startNano.
func timeBase(loc unsafe.Pointer, startNano int64)

// newTimer0 makes and arms a timer. With a channel it sends the time there,
// and what was sent and not received vanishes when it is stopped or reset;
// else it starts the function of the funcval argData as a goroutine.
func newTimer0(when, period int64, f, argData, cp unsafe.Pointer) *timer

// stopTimer0 disarms a timer and reports whether it was armed; resetTimer0 arms
// it again and reports the same.
func stopTimer0(t *timer) bool
func resetTimer0(t *timer, when, period int64) bool

// Of package time. The type of localLoc does not matter here.

//go:linkname time_localLoc time.localLoc
var time_localLoc uintptr

//go:linkname time_startNano time.startNano
var time_startNano int64

var timeBaseKnown bool

//go:linkname newTimer time.newTimer
func newTimer(when, period int64, f func(any, uintptr, int64), arg any, cp unsafe.Pointer) *timer {
	if !timeBaseKnown {
		// Doing it twice does no harm.
		timeBase(unsafe.Pointer(&time_localLoc), time_startNano)
		timeBaseKnown = true
	}
	return newTimer0(when, period, *(*unsafe.Pointer)(unsafe.Pointer(&f)), efaceOf(&arg).data, cp)
}

//go:linkname stopTimer time.stopTimer
func stopTimer(t *timer) bool { return stopTimer0(t) }

//go:linkname resetTimer time.resetTimer
func resetTimer(t *timer, when, period int64) bool { return resetTimer0(t, when, period) }

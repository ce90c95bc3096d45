package runtime

import _ "unsafe" // for linknames

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
func time_runtimeNow() (sec int64, nsec int32, mono int64) { return time_now() }

//go:linkname time_runtimeNano time.runtimeNano
func time_runtimeNano() int64 { return nanotime() }

//go:linkname time_runtimeIsBubbled time.runtimeIsBubbled
func time_runtimeIsBubbled() bool { return false }

//go:linkname internal_sync_nanotime internal/sync.runtime_nanotime
func internal_sync_nanotime() int64 { return nanotime() }

//go:linkname poll_runtimeNano internal/poll.runtimeNano
func poll_runtimeNano() int64 { return nanotime() }

//go:linkname crypto_monoTime crypto/internal/fips140deps/time.monoTime
func crypto_monoTime() int64 { return nanotime() }

// sleep waits for ns nanoseconds.
func sleep(ns int64)

//go:linkname timeSleep time.Sleep
func timeSleep(ns int64) {
	if ns > 0 {
		sleep(ns)
	}
}

// A timer is what a time.Timer or time.Ticker points to: package time knows
// the first two fields, natives all of them.
type timer struct {
	c    *hchan
	init bool
	// When it expires, on the monotonic clock, and how often after that.
	when   int64
	period int64
	// What is to be called then.
	f   func(arg any, seq uintptr, delta int64)
	arg any
	// For natives.
	state [6]uintptr
}

// timerStart arms a new timer. A timer with a channel belongs to it: what was
// sent and not received vanishes when the timer is stopped or reset.
func timerStart(t *timer)

// timerStop disarms a timer and reports whether it was armed.
func timerStop(t *timer) bool

// timerReset is timerStop and then timerStart with new times.
func timerReset(t *timer, when, period int64) bool

//go:linkname newTimer time.newTimer
func newTimer(when, period int64, f func(arg any, seq uintptr, delta int64), arg any, c *hchan) *timer {
	t := &timer{c: c, init: true, when: when, period: period, f: f, arg: arg}
	timerStart(t)
	return t
}

//go:linkname stopTimer time.stopTimer
func stopTimer(t *timer) bool { return timerStop(t) }

//go:linkname resetTimer time.resetTimer
func resetTimer(t *timer, when, period int64) bool { return timerReset(t, when, period) }

// A callback is something that the runtime wants Go code to do.
type callback struct {
	kind int
	// Of a timer: its function and arguments.
	timerFunc func(arg any, seq uintptr, delta int64)
	arg       any
	seq       uintptr
	delta     int64
}

const (
	callTimer = iota
	callPoolCleanup
)

// nextCallback waits for the next thing to do and stores it to *c. The one
// before is done: whoever stops a timer whose function runs waits for that if
// the timer has a channel.
func nextCallback(c *callback)

// runCallbacks is a goroutine of the runtime; it does not count when
// deadlocks are looked for.
func runCallbacks() {
	c := new(callback)
	for {
		nextCallback(c)
		switch c.kind {
		case callTimer:
			c.timerFunc(c.arg, c.seq, c.delta)
		case callPoolCleanup:
			if poolCleanup != nil {
				poolCleanup()
			}
		}
		*c = callback{}
	}
}

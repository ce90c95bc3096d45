package runtime

import (
	"internal/runtime/sys"
	"unsafe"
)

// Bubbles of testing/synctest. Counting who is blocked is the scheduler's; here
// is what may panic.

// A bubble is the head of what natives keep of one; see Bubble in crate
// gander-rt-sched. The clock moves only when everybody in it is blocked.
type bubble struct {
	now int64
	id  uint64
}

// bubbleEnter makes a bubble with the current goroutine as its root, bubbleLeave
// takes the goroutine out again. bubbleStart starts the main goroutine of the
// bubble, as if by a go statement at pc.
func bubbleEnter()
func bubbleLeave()
func bubbleStart(fn *funcval, pc uintptr)

// bubbleIdle fires the timers that are due and waits until all other goroutines
// are durably blocked or gone; bubbleAdvance moves the clock to the next timer
// and reports whether there is one that can still fire.
func bubbleIdle()
func bubbleAdvance() bool

// bubbleEnd tells how the bubble ended.
func bubbleEnd() int

const (
	bubbleEmpty   = iota // all goroutines but the root are gone
	bubbleRemains        // main is gone, others are not
	bubbleBlocked        // main is not gone
)

// bubbleWait waits until all other goroutines are durably blocked and returns
// 0, after which bubbleWaited must be called, or 1 if somebody does that
// already.
func bubbleWait() int
func bubbleWaited()

// bubbleHold adds to the number of reasons why a bubble does not count as
// blocked.
func bubbleHold(b *bubble, by int)

// bubbleAssociate tells, in numbers that internal/synctest knows, whether the
// object at p belongs to the bubble of this id, to another one, or to none; with
// add it belongs to this one from then on.
func bubbleAssociate(p unsafe.Pointer, id uint64, add bool) int
func bubbleDisassociate(p unsafe.Pointer)

// crashBubble makes a crash show the goroutines of a bubble.
func crashBubble(b *bubble)

//go:linkname synctestRun internal/synctest.Run
//go:noinline
func synctestRun(f func()) {
	gp := getg()
	if gp.bubble != nil {
		panic("synctest.Run called from within a synctest bubble")
	}
	bubbleEnter()
	defer bubbleLeave()
	bubbleStart(funcvalOf(f), sys.GetCallerPC())
	for {
		bubbleIdle()
		if !bubbleAdvance() {
			break
		}
	}
	switch bubbleEnd() {
	case bubbleRemains:
		panic(bubbleDeadlock{"deadlock: main bubble goroutine has exited but blocked goroutines remain", gp.bubble})
	case bubbleBlocked:
		panic(bubbleDeadlock{"deadlock: all goroutines in bubble are blocked", gp.bubble})
	}
}

// A bubbleDeadlock is what Run panics with if goroutines of its bubble can
// never go on.
type bubbleDeadlock struct {
	reason string
	bubble *bubble
}

func (e bubbleDeadlock) Error() string { return e.reason }

//go:linkname synctestWait internal/synctest.Wait
func synctestWait() {
	if getg().bubble == nil {
		panic("goroutine is not in a bubble")
	}
	if bubbleWait() != 0 {
		panic("wait already in progress")
	}
	bubbleWaited()
}

//go:linkname synctest_isInBubble internal/synctest.IsInBubble
func synctest_isInBubble() bool { return getg().bubble != nil }

//go:linkname synctest_acquire internal/synctest.acquire
func synctest_acquire() any {
	b := getg().bubble
	if b == nil {
		return nil
	}
	bubbleHold(b, 1)
	return b
}

//go:linkname synctest_release internal/synctest.release
func synctest_release(b any) { bubbleHold(b.(*bubble), -1) }

//go:linkname synctest_inBubble internal/synctest.inBubble
func synctest_inBubble(b any, f func()) {
	gp := getg()
	if gp.bubble != nil {
		panic("goroutine is already bubbled")
	}
	gp.bubble = b.(*bubble)
	defer func() { gp.bubble = nil }()
	f()
}

//go:linkname synctest_associate internal/synctest.associate
func synctest_associate(p unsafe.Pointer) int { return bubbleAssociate(p, getg().bubble.id, true) }

//go:linkname synctest_disassociate internal/synctest.disassociate
func synctest_disassociate(p unsafe.Pointer) { bubbleDisassociate(p) }

//go:linkname synctest_isAssociated internal/synctest.isAssociated
func synctest_isAssociated(p unsafe.Pointer) bool {
	const current = 1
	return bubbleAssociate(p, getg().bubble.id, false) == current
}

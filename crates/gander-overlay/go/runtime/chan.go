package runtime

import "unsafe"

// Channels and select. The channels themselves are native; natives cannot
// panic, so they return what happened.

// An hchan is a channel; only natives look inside.
type hchan struct {
	_ uintptr
}

// What chanSend and chanRecv return.
const (
	chanBlocked = iota // not ready, and the caller does not want to wait
	chanDone           // a value was sent or received
	chanClosed         // the channel is closed; a receiver's value was zeroed
)

// chanNew makes a channel for size elements; the arguments were checked.
func chanNew(t *chantype, size int) *hchan

// chanSend sends *elem on c; chanRecv receives to *elem, unless that is nil.
// If wait is false, they do not wait. With c nil they wait forever.
func chanSend(c *hchan, elem unsafe.Pointer, wait bool) int
func chanRecv(c *hchan, elem unsafe.Pointer, wait bool) int

// chanClose reports whether c was open; c is not nil.
func chanClose(c *hchan) bool

//go:linkname chanlen
func chanlen(c *hchan) int
func chancap(c *hchan) int

// An scase is a case of a select statement as compiled code lays it out:
// sends first.
type scase struct {
	c    *hchan
	elem unsafe.Pointer
}

// selectWait carries out a select statement and returns twice the index of
// the case that was chosen, plus 1 for a receive that got a value. order is
// room for two uint16 per case. Special results are below.
func selectWait(cases *scase, order *uint16, nsends, nrecvs int, wait bool) int

const (
	selectBlocked    = -1 // no case is ready, and the caller does not want to wait
	selectSendClosed = -2 // a channel that is sent to is closed
)

// block waits forever: select without cases.
func block()

//go:linkname makechan
func makechan(t *chantype, size int) *hchan {
	bytes, ok := arraySize(t.Elem, size)
	if !ok || bytes > maxAlloc-hchanSize {
		panic(plainError("makechan: size out of range"))
	}
	return chanNew(t, size)
}

// hchanSize is about what a channel needs beside its buffer.
const hchanSize = 128

func makechan64(t *chantype, size int64) *hchan { return makechan(t, int(size)) }

func panicSendClosed() { panic(plainError("send on closed channel")) }

// chansend1 is c <- *elem.
func chansend1(c *hchan, elem unsafe.Pointer) {
	if chanSend(c, elem, true) == chanClosed {
		panicSendClosed()
	}
}

// chanrecv1 is <-c, to *elem if elem is not nil.
func chanrecv1(c *hchan, elem unsafe.Pointer) { chanRecv(c, elem, true) }

// chanrecv2 is v, ok := <-c.
func chanrecv2(c *hchan, elem unsafe.Pointer) bool {
	return chanRecv(c, elem, true) == chanDone
}

// closechan is close(c).
func closechan(c *hchan) {
	if c == nil {
		panic(plainError("close of nil channel"))
	}
	if !chanClose(c) {
		panic(plainError("close of closed channel"))
	}
}

// selectnbsend is a select with one send and a default case.
func selectnbsend(c *hchan, elem unsafe.Pointer) bool {
	r := chanSend(c, elem, false)
	if r == chanClosed {
		panicSendClosed()
	}
	return r == chanDone
}

// selectnbrecv is a select with one receive and a default case.
func selectnbrecv(elem unsafe.Pointer, c *hchan) (selected, received bool) {
	r := chanRecv(c, elem, false)
	return r != chanBlocked, r == chanDone
}

// selectgo is any other select: nsends cases that send, then nrecvs that
// receive. It returns the index of the chosen case, -1 for the default case
// (wait is false), and whether a receive got a value. pc0 is not used.
func selectgo(cas0 *scase, order0 *uint16, pc0 *uintptr, nsends, nrecvs int, wait bool) (int, bool) {
	r := selectWait(cas0, order0, nsends, nrecvs, wait)
	switch r {
	case selectBlocked:
		return -1, false
	case selectSendClosed:
		panicSendClosed()
	}
	return r >> 1, r&1 != 0
}

//go:linkname reflect_makechan reflect.makechan
func reflect_makechan(t *chantype, size int) *hchan { return makechan(t, size) }

//go:linkname reflect_chansend reflect.chansend0
func reflect_chansend(c *hchan, elem unsafe.Pointer, nb bool) bool {
	r := chanSend(c, elem, !nb)
	if r == chanClosed {
		panicSendClosed()
	}
	return r == chanDone
}

//go:linkname reflect_chanrecv reflect.chanrecv
func reflect_chanrecv(c *hchan, nb bool, elem unsafe.Pointer) (selected, received bool) {
	r := chanRecv(c, elem, !nb)
	return r != chanBlocked, r == chanDone
}

//go:linkname reflect_chanlen reflect.chanlen
func reflect_chanlen(c *hchan) int { return chanlen(c) }

//go:linkname reflectlite_chanlen internal/reflectlite.chanlen
func reflectlite_chanlen(c *hchan) int { return chanlen(c) }

//go:linkname reflect_chancap reflect.chancap
func reflect_chancap(c *hchan) int { return chancap(c) }

//go:linkname reflect_chanclose reflect.chanclose
func reflect_chanclose(c *hchan) { closechan(c) }

// A runtimeSelect is a case of reflect.Select; the layout is reflect's.
type runtimeSelect struct {
	dir selectDir
	typ unsafe.Pointer
	ch  *hchan
	val unsafe.Pointer
}

type selectDir int

const (
	_ selectDir = iota
	selectSend
	selectRecv
	selectDefault
)

//go:linkname reflect_rselect reflect.rselect
func reflect_rselect(cases []runtimeSelect) (int, bool) {
	if len(cases) == 0 {
		block()
	}
	// Sends come first in what selectgo gets, receives after them.
	ordered := make([]scase, 0, len(cases))
	original := make([]int, 0, len(cases))
	byDefault := -1
	nsends := 0
	for _, dir := range [...]selectDir{selectSend, selectRecv} {
		for i, c := range cases {
			if c.dir == dir {
				ordered = append(ordered, scase{c.ch, c.val})
				original = append(original, i)
			}
		}
		if dir == selectSend {
			nsends = len(ordered)
		}
	}
	for i, c := range cases {
		if c.dir == selectDefault {
			byDefault = i
		}
	}
	if len(ordered) == 0 {
		return byDefault, false
	}
	order := make([]uint16, 2*len(ordered))
	chosen, ok := selectgo(&ordered[0], &order[0], nil, nsends, len(ordered)-nsends, byDefault < 0)
	if chosen < 0 {
		return byDefault, false
	}
	return original[chosen], ok
}

package runtime

import "unsafe"

// Channels and select. The channels themselves are native; natives cannot
// panic, so they return what happened.
//
// The functions that compiled code calls are not inlined: listings and
// linknames show them by their names.

// An hchan is a channel; only natives look inside.
type hchan struct {
	_ uintptr
}

// makechan0 makes a channel, or returns nil if the size is out of range.
func makechan0(t *chantype, size int) *hchan

// chansend sends *elem on c and returns sendDone or sendClosed; chansendnb
// does not wait, and may return sendBlocked. With c nil, one waits forever,
// the other blocks.
func chansend(c *hchan, elem unsafe.Pointer) int
func chansendnb(c *hchan, elem unsafe.Pointer) int

const (
	sendBlocked = iota
	sendDone
	sendClosed
)

// chanrecv1 is <-c, to *elem if elem is not nil; chanrecv2 is v, ok := <-c.
func chanrecv1(c *hchan, elem unsafe.Pointer)
func chanrecv2(c *hchan, elem unsafe.Pointer) bool

// chanrecvnb does not wait.
func chanrecvnb(c *hchan, elem unsafe.Pointer) int

const (
	recvBlocked = 0
	recvClosed  = 1
	recvDone    = 3
)

// chanclose closes c.
func chanclose(c *hchan) int

const (
	closeDone = iota
	closeNil
	closeClosed
)

//go:linkname chanlen
func chanlen(c *hchan) int
func chancap(c *hchan) int

// An scase is a case of a select statement as compiled code lays it out:
// sends first.
type scase struct {
	c    *hchan
	elem unsafe.Pointer
}

// selectpark carries out a select statement: nsends cases that send, then
// nrecvs that receive; order is room for two uint16 per case. It returns
// selectDefault, selectParked if selectfinish has to be called, or the outcome.
func selectpark(cases *scase, order *uint16, nsends, nrecvs int, wait bool) int
func selectfinish(cases *scase, order *uint16, nsends, nrecvs int) int

// An outcome is the index of a case plus 1, times 4, plus these bits.
const (
	selectDefault = 0
	selectParked  = 1

	selectReceived   = 1
	selectSendClosed = 2
)

// block waits forever: select without cases.
func block()

//go:linkname makechan
//go:noinline
func makechan(t *chantype, size int) *hchan {
	c := makechan0(t, size)
	if c == nil {
		panic(plainError("makechan: size out of range"))
	}
	return c
}

//go:noinline
func makechan64(t *chantype, size int64) *hchan { return makechan(t, int(size)) }

func panicSendClosed() { panic(plainError("send on closed channel")) }

// chansend1 is c <- *elem.
//
//go:noinline
func chansend1(c *hchan, elem unsafe.Pointer) {
	if chansend(c, elem) == sendClosed {
		panicSendClosed()
	}
}

// closechan is close(c).
//
//go:noinline
func closechan(c *hchan) {
	switch chanclose(c) {
	case closeNil:
		panic(plainError("close of nil channel"))
	case closeClosed:
		panic(plainError("close of closed channel"))
	}
}

// selectnbsend is a select with one send and a default case.
//
//go:noinline
func selectnbsend(c *hchan, elem unsafe.Pointer) bool {
	r := chansendnb(c, elem)
	if r == sendClosed {
		panicSendClosed()
	}
	return r == sendDone
}

// selectnbrecv is a select with one receive and a default case.
//
//go:noinline
func selectnbrecv(elem unsafe.Pointer, c *hchan) (selected, received bool) {
	r := chanrecvnb(c, elem)
	return r != recvBlocked, r == recvDone
}

// selectgo is any other select: nsends cases that send, then nrecvs that
// receive. It returns the index of the chosen case, -1 for the default case
// (wait is false), and whether a receive got a value. pc0 is not used.
//
//go:noinline
func selectgo(cas0 *scase, order0 *uint16, pc0 *uintptr, nsends, nrecvs int, wait bool) (int, bool) {
	r := selectpark(cas0, order0, nsends, nrecvs, wait)
	switch r {
	case selectDefault:
		return -1, false
	case selectParked:
		r = selectfinish(cas0, order0, nsends, nrecvs)
	}
	if r&selectSendClosed != 0 {
		panicSendClosed()
	}
	return r>>2 - 1, r&selectReceived != 0
}

//go:linkname reflect_makechan reflect.makechan
func reflect_makechan(t *chantype, size int) *hchan { return makechan(t, size) }

//go:linkname reflect_chansend reflect.chansend0
func reflect_chansend(c *hchan, elem unsafe.Pointer, nb bool) bool {
	if nb {
		return selectnbsend(c, elem)
	}
	chansend1(c, elem)
	return true
}

//go:linkname reflect_chanrecv reflect.chanrecv
func reflect_chanrecv(c *hchan, nb bool, elem unsafe.Pointer) (selected, received bool) {
	if nb {
		return selectnbrecv(elem, c)
	}
	return true, chanrecv2(c, elem)
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
	dirSend
	dirRecv
	dirDefault
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
	for _, dir := range [...]selectDir{dirSend, dirRecv} {
		for i, c := range cases {
			if c.dir == dir {
				ordered = append(ordered, scase{c.ch, c.val})
				original = append(original, i)
			}
		}
		if dir == dirSend {
			nsends = len(ordered)
		}
	}
	for i, c := range cases {
		if c.dir == dirDefault {
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

// Channels as keys: the direction is part of what an interface holds, and not of
// the channel.
package main

import (
	"fmt"
	"runtime/cgo"
	"unsafe"
)

type named chan int

func main() {
	bi := make(chan int, 1)
	recvOnly, sendOnly := (<-chan int)(bi), (chan<- int)(bi)

	m := map[any]string{}
	m[any(bi)], m[any(recvOnly)], m[sendOnly], m[named(bi)] = "both", "recv", "send", "named"
	fmt.Println(len(m), m[bi], m[recvOnly], m[sendOnly], m[named(bi)])
	delete(m, recvOnly)
	_, ok := m[recvOnly]
	fmt.Println(len(m), ok, m[bi])

	r := map[<-chan int]string{}
	r[bi], r[recvOnly] = "both", "recv"
	fmt.Println(len(r), r[bi], r[recvOnly], r[named(bi)], r[nil])
	r[nil] = "nil"
	fmt.Println(len(r), r[nil])

	type pair struct {
		c <-chan int
		n any
	}
	p := map[pair]int{{bi, bi}: 1, {recvOnly, recvOnly}: 2}
	fmt.Println(len(p), p[pair{recvOnly, bi}], p[pair{bi, (<-chan int)(bi)}])
	arrays := map[[2]any]int{{bi, sendOnly}: 1, {sendOnly, bi}: 2}
	fmt.Println(len(arrays), arrays[[2]any{bi, sendOnly}])

	fmt.Println(bi == recvOnly, any(bi) == any(recvOnly), any(recvOnly) == recvOnly, any(bi) == recvOnly)
	switch any(recvOnly) {
	case bi:
		fmt.Println("equal to bi")
	case recvOnly:
		fmt.Println("equal to recvOnly")
	}

	// The direction of a variable is in its type only.
	again := *(*chan int)(unsafe.Pointer(&recvOnly))
	again <- 5
	fmt.Println(<-recvOnly, again == bi)
	reinterpreted := *(*chan<- int)(unsafe.Pointer(&recvOnly))
	reinterpreted <- 6
	close(reinterpreted)
	fmt.Println(<-recvOnly, any(reinterpreted) == any(sendOnly))

	h := cgo.NewHandle(recvOnly)
	c, ok := h.Value().(<-chan int)
	fmt.Println(ok, c == recvOnly, m[h.Value()] == "")
	h.Delete()
	try := func(what string, f func()) {
		defer func() { fmt.Println(what, recover()) }()
		f()
	}
	try("deleted:", func() { h.Value() })
	try("zero:", func() { cgo.Handle(0).Value() })
	try("unknown:", func() { cgo.Handle(12345).Delete() })
}

// Verdict: race.
//
// A compare-and-swap that fails has no effect that could be observed: the
// load observes the initial value.
package main

import (
	"sync/atomic"
	"time"
)

var (
	x int
	a atomic.Int32
)

func main() {
	go func() {
		x = 1 // racy
		a.CompareAndSwap(7, 8)
	}()
	time.Sleep(10 * time.Millisecond)
	if a.Load() == 0 {
		println(x) // racy
	}
}

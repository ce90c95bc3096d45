// Verdict: no race.
//
// A swap returns the old value: it observes the store.
package main

import (
	"sync/atomic"
	"time"
)

var (
	x int
	a atomic.Int64
)

func main() {
	go func() {
		x = 1
		a.Store(1)
	}()
	for a.Swap(2) != 1 {
		time.Sleep(time.Millisecond)
		a.CompareAndSwap(2, 0)
	}
	println(x)
}

// Verdict: no race.
//
// A compare-and-swap that succeeds observes what it replaces.
package main

import (
	"sync/atomic"
	"time"
)

var (
	x int
	a int32
)

func main() {
	go func() {
		x = 1
		atomic.StoreInt32(&a, 1)
	}()
	for !atomic.CompareAndSwapInt32(&a, 1, 2) {
		time.Sleep(time.Millisecond)
	}
	println(x)
}

// Verdict: race.
//
// The load observes the second store. The first was overwritten by an
// operation that does not observe it.
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
		x = 1 // racy
		a.Store(1)
	}()
	go func() {
		time.Sleep(10 * time.Millisecond)
		a.Store(2)
	}()
	time.Sleep(20 * time.Millisecond)
	for a.Load() != 2 {
		time.Sleep(time.Millisecond)
	}
	println(x) // racy
}

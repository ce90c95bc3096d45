// Verdict: race.
//
// A store observes nothing, so the second is not ordered after the first.
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
	time.Sleep(10 * time.Millisecond)
	a.Store(2)
	println(x) // racy
}

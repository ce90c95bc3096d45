// Verdict: race.
//
// The write comes after the store that is observed.
package main

import (
	"sync/atomic"
	"time"
)

var (
	x     int
	ready atomic.Bool
)

func main() {
	go func() {
		ready.Store(true)
		x = 1 // racy
	}()
	for !ready.Load() {
	}
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}

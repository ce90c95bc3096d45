// Verdict: race.
//
// The load observes the first value, not the effect of the store, which
// comes later.
package main

import (
	"sync/atomic"
	"time"
)

var (
	x     int
	ready atomic.Int32
)

func main() {
	done := make(chan bool)
	go func() {
		time.Sleep(10 * time.Millisecond)
		x = 1 // racy
		ready.Store(1)
		done <- true
	}()
	if ready.Load() == 0 {
		x = 2 // racy
	}
	<-done
}

// Verdict: no race.
//
// Resetting a timer takes a value that nobody received out of its channel; the
// next value comes after the reset.
package main

import (
	"sync/atomic"
	"time"
)

func main() {
	t := time.NewTimer(time.Millisecond)
	ready := make(chan bool, 1)
	var x int
	for range 20 {
		// Both can be received: now and then the timer's value stays.
		ready <- true
		time.Sleep(2 * time.Millisecond)
		left := false
		select {
		case <-t.C:
			<-ready
		case <-ready:
			left = true
		}
		if left {
			var begun atomic.Bool
			done := make(chan bool)
			go func() {
				for !begun.Load() {
					time.Sleep(time.Millisecond)
				}
				time.Sleep(3 * time.Millisecond)
				<-t.C
				x++
				done <- true
			}()
			begun.Store(true)
			x++
			t.Reset(20 * time.Millisecond)
			<-done
		}
		t.Reset(time.Millisecond)
	}
	println("done")
}

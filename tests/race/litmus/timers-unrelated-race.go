// Verdict: race.
//
// Two timers have nothing to do with each other, though one processor runs
// both: what one function did is not before the other.
package main

import "time"

var x int

func main() {
	done := make(chan bool)
	time.AfterFunc(time.Millisecond, func() {
		x = 1 // racy
	})
	time.AfterFunc(20*time.Millisecond, func() {
		println(x) // racy
		done <- true
	})
	<-done
}

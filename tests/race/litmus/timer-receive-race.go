// Verdict: race.
//
// The timer was set before the goroutine wrote; its channel carries no order
// from a goroutine that did not set it.
package main

import "time"

var x int

func main() {
	t := time.NewTimer(10 * time.Millisecond)
	go func() {
		x = 1 // racy
	}()
	<-t.C
	println(x) // racy
}

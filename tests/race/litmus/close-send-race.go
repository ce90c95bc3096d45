// Verdict: race.
//
// A send on a closed channel panics; the model orders neither close before
// send nor send before close, so both touch the channel unordered.
package main

import "time"

func main() {
	c := make(chan int, 1)
	go func() {
		c <- 1 // racy
	}()
	time.Sleep(10 * time.Millisecond)
	close(c) // racy
	println("closed")
}

// Verdict: race.
//
// The receive returns an element that was sent before the write, not a zero
// value because of the close: it is ordered after the send only.
package main

import "time"

var x int

func main() {
	c := make(chan struct{}, 1)
	go func() {
		c <- struct{}{}
		x = 1 // racy
		close(c)
	}()
	time.Sleep(10 * time.Millisecond)
	<-c
	println(x) // racy
}

// Verdict: race.
//
// len(c) tells of a send, but the memory model orders only sends, receives
// and close.
package main

import "time"

var x int

func main() {
	c := make(chan int, 1)
	go func() {
		x = 1 // racy
		c <- 0
	}()
	for len(c) == 0 {
		time.Sleep(time.Millisecond)
	}
	println(x) // racy
}

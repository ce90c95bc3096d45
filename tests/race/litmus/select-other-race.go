// Verdict: race.
//
// Two cases are ready, one is chosen: the send of the other channel is
// ordered with nothing here.
package main

import "time"

var x, y int

func main() {
	a, b := make(chan int, 1), make(chan int, 1)
	go func() {
		x = 1 // racy
		a <- 0
	}()
	time.Sleep(10 * time.Millisecond)
	select {
	case <-b:
	case b <- 0:
	}
	println(x) // racy
	println(<-a)
}

// Verdict: race.
//
// A send on a nil channel blocks for ever and orders nothing.
package main

import "time"

var x int

func main() {
	go func() {
		x = 1 // racy
		var c chan int
		c <- 0
	}()
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}

// Verdict: race.
//
// Rule 2 with C = 3: receive 1 is before send 4, and send 3 is after no
// receive.
package main

import "time"

var x int

func main() {
	c := make(chan int, 3)
	c <- 0
	c <- 0
	go func() {
		x = 1 // racy
		<-c
	}()
	time.Sleep(10 * time.Millisecond)
	c <- 0
	println(x) // racy
}

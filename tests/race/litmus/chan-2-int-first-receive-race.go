// Verdict: race.
//
// Rule 1 pairs send k with receive k. The write is after send 1, so only
// receive 2 would be ordered after it.
package main

import "time"

var x int

func main() {
	c := make(chan int, 2)
	go func() {
		c <- 0
		x = 1 // racy
		c <- 0
	}()
	time.Sleep(10 * time.Millisecond)
	<-c
	println(x) // racy
}

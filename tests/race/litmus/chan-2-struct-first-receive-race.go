// Verdict: race.
//
// Rule 1 pairs send k with receive k. The write is after send 1, so only
// receive 2 would be ordered after it.
package main

import "time"

var x int

func main() {
	c := make(chan struct{}, 2)
	go func() {
		c <- struct{}{}
		x = 1 // racy
		c <- struct{}{}
	}()
	time.Sleep(10 * time.Millisecond)
	<-c
	println(x) // racy
}

// Verdict: race.
//
// The default case communicates with nobody.
package main

import "time"

var x int

func main() {
	c := make(chan int)
	go func() {
		x = 1 // racy
		c <- 0
	}()
	for range 3 {
		select {
		case <-make(chan int):
		default:
		}
	}
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
	<-c
}

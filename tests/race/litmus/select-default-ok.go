// Verdict: no race.
//
// The loop ends with the case that received: rule 1.
package main

import "time"

var x int

func main() {
	c := make(chan int)
	go func() {
		x = 1
		c <- 0
	}()
	for {
		select {
		case <-c:
			println(x)
			return
		default:
			time.Sleep(time.Millisecond)
		}
	}
}

// Verdict: no race.
//
// After len(c) says that there is an element it is received: rule 1.
package main

import "time"

var x int

func main() {
	c := make(chan int, 1)
	go func() {
		x = 1
		c <- 0
	}()
	for len(c) == 0 {
		time.Sleep(time.Millisecond)
	}
	<-c
	println(x)
}

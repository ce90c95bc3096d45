// Verdict: no race.
//
// Rule 1: send 2, which is after the write, is before the completion of
// receive 2.
package main

var x int

func main() {
	c := make(chan int, 2)
	go func() {
		c <- 0
		x = 1
		c <- 0
	}()
	<-c
	<-c
	println(x)
}

// Verdict: no race.
//
// Rule 1: "A send on a channel is synchronized before the completion of the
// corresponding receive".
package main

var x int

func main() {
	c := make(chan int)
	go func() {
		x = 1
		c <- 0
	}()
	<-c
	println(x)
}

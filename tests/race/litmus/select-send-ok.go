// Verdict: no race.
//
// The receive from an unbuffered channel is before the completion of the
// send that the select chose.
package main

var x int

func main() {
	c, never := make(chan int), make(chan int)
	go func() {
		x = 1
		<-c
	}()
	select {
	case c <- 0:
	case <-never:
	}
	println(x)
}

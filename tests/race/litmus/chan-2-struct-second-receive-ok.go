// Verdict: no race.
//
// Rule 1: send 2, which is after the write, is before the completion of
// receive 2.
package main

var x int

func main() {
	c := make(chan struct{}, 2)
	go func() {
		c <- struct{}{}
		x = 1
		c <- struct{}{}
	}()
	<-c
	<-c
	println(x)
}

// Verdict: no race.
//
// Rule 2 with C = 1: "The kth receive from a channel with capacity C is
// synchronized before the completion of the k+Cth send": receive 1 before
// send 2.
package main

var x int

func main() {
	c := make(chan struct{}, 1)
	c <- struct{}{}
	go func() {
		x = 1
		<-c
	}()
	c <- struct{}{}
	println(x)
}

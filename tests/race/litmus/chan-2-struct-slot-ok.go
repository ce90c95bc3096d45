// Verdict: no race.
//
// Rule 2 with C = 2: receive 1 is before the completion of send 3.
package main

var x int

func main() {
	c := make(chan struct{}, 2)
	c <- struct{}{}
	c <- struct{}{}
	go func() {
		x = 1
		<-c
	}()
	c <- struct{}{}
	println(x)
}

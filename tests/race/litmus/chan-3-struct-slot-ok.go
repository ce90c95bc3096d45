// Verdict: no race.
//
// Rule 2 with C = 3: receive 1 is before the completion of send 4.
package main

var x int

func main() {
	c := make(chan struct{}, 3)
	for range 3 {
		c <- struct{}{}
	}
	go func() {
		x = 1
		<-c
	}()
	c <- struct{}{}
	println(x)
}

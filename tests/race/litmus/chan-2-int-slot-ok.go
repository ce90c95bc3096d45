// Verdict: no race.
//
// Rule 2 with C = 2: receive 1 is before the completion of send 3.
package main

var x int

func main() {
	c := make(chan int, 2)
	c <- 0
	c <- 0
	go func() {
		x = 1
		<-c
	}()
	c <- 0
	println(x)
}

// Verdict: race.
//
// Rule 1 orders what is before the send; the write comes after it.
package main

var x int

func main() {
	c := make(chan int)
	go func() {
		c <- 0
		x = 1 // racy
	}()
	<-c
	println(x) // racy
}

// Verdict: no race.
//
// A case with a nil channel takes no part; the other case orders by rule 1.
package main

var x int

func main() {
	var none chan int
	c := make(chan int)
	go func() {
		x = 1
		c <- 0
	}()
	select {
	case <-none:
	case <-c:
	}
	println(x)
}

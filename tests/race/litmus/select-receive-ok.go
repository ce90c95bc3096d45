// Verdict: no race.
//
// A communication in a select is a communication: rule 1 for the case that
// was chosen.
package main

var x int

func main() {
	c, never := make(chan int), make(chan int)
	go func() {
		x = 1
		c <- 0
	}()
	select {
	case <-c:
	case <-never:
	}
	println(x)
}

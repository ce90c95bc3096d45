// Verdict: no race.
//
// The loop over a channel ends with a receive that returns because the
// channel is closed.
package main

var x int

func main() {
	c := make(chan int, 3)
	go func() {
		for i := range 5 {
			c <- i
		}
		x = 1
		close(c)
	}()
	for range c {
	}
	println(x)
}

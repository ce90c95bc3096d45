// Verdict: no race.
//
// "The closing of a channel is synchronized before a receive that returns a
// zero value because the channel is closed".
package main

var x int

func main() {
	c := make(chan int)
	go func() {
		x = 1
		close(c)
	}()
	<-c
	println(x)
}

// Verdict: no race.
//
// "A receive from an unbuffered channel is synchronized before the
// completion of the corresponding send".
package main

var x int

func main() {
	c := make(chan int)
	go func() {
		x = 1
		<-c
	}()
	c <- 0
	println(x)
}

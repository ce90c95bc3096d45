// Verdict: race.
//
// The receive is ordered before the completion of the send, but the write
// comes after the receive.
package main

var x int

func main() {
	c := make(chan int)
	go func() {
		<-c
		x = 1 // racy
	}()
	c <- 0
	println(x) // racy
}

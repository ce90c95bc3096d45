// Verdict: no race.
//
// The sender says on another channel that it is done; the send is before the
// close.
package main

func main() {
	c := make(chan int, 1)
	done := make(chan bool)
	go func() {
		c <- 1
		done <- true
	}()
	<-done
	close(c)
	println("closed")
}

// An unbuffered channel orders both ways: the send before the completion of the
// receive, the receive before the completion of the send.
package main

func main() {
	c := make(chan int)
	done := make(chan bool)
	var a, b int
	go func() {
		a = 1
		c <- 1
		println(b)
		done <- true
	}()
	b = 2
	<-c
	println(a)
	<-done
}

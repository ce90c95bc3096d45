// A channel of no capacity: each send waits for a receive that comes after it in both.
//
// Nobody gets past the send: a deadlock, which is reported under the race detector
// as without it.
package main

var z int

func write(c chan int, v int, done chan bool) {
	c <- 0
	z = v
	<-c
	done <- true
}

func main() {
	c := make(chan int)
	done := make(chan bool)
	go write(c, 42, done)
	go write(c, 43, done)
	<-done
	<-done
	println(z == 42 || z == 43)
}

// A channel of capacity 1 as a lock: send takes it, receive gives it back.
//
// "The kth receive on a channel with capacity C is synchronized before the
// completion of the k+Cth send": with C = 1 each receive comes before the next
// send, so one write comes before the other, in an order that the schedule
// decides. No race under any.
package main

var z int

func write(c chan int, v int, done chan bool) {
	c <- 0
	z = v
	<-c
	done <- true
}

func main() {
	c := make(chan int, 1)
	done := make(chan bool)
	go write(c, 42, done)
	go write(c, 43, done)
	<-done
	<-done
	println(z == 42 || z == 43)
}

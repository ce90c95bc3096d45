// A channel of capacity 2 is a semaphore of two permits, not a lock: the kth
// receive is synchronized before the (k+2)th send only, so both may hold one,
// and their writes are a race. The element's size does not matter.
package main

var n int

func add(permits chan struct{}, done chan bool) {
	permits <- struct{}{}
	n++
	<-permits
	done <- true
}

func main() {
	permits := make(chan struct{}, 2)
	done := make(chan bool)
	go add(permits, done)
	go add(permits, done)
	<-done
	<-done
}

// A channel of capacity 1 as a lock: send is Lock, receive is Unlock.
//
// Memory model, "Channel communication": the kth receive is synchronized before
// the completion of the (k+1)th send. So whoever sent last knows what the one
// before did: no race. Both orders are possible.
package main

var n int

func add(lock chan struct{}, done chan bool) {
	for range 10 {
		lock <- struct{}{}
		n++
		<-lock
	}
	done <- true
}

func main() {
	lock := make(chan struct{}, 1)
	done := make(chan bool)
	go add(lock, done)
	go add(lock, done)
	<-done
	<-done
	println(n)
}

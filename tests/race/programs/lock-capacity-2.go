// A channel of capacity 2 is no lock: both goroutines may be between send and receive.
//
// The kth receive is synchronized before the k+2nd send only: nothing orders the
// first receive and the second send. Race.
package main

var z int

func write(c chan int, v int, done chan bool) {
	c <- 0
	z = v
	<-c
	done <- true
}

func main() {
	c := make(chan int, 2)
	done := make(chan bool)
	go write(c, 42, done)
	go write(c, 43, done)
	<-done
	<-done
	println(z == 42 || z == 43)
}

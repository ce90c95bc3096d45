// Receive k is synchronized after send k alone, also if elements have no size:
// the first receive says nothing of what the second sender did. Its write races
// with the read. The order of the sends is made by polling the length, which
// is no synchronisation.
package main

import "runtime"

var x int

func main() {
	c := make(chan struct{}, 10)
	c <- struct{}{}
	go func() {
		x = 1
		c <- struct{}{}
	}()
	for len(c) < 2 {
		runtime.Gosched()
	}
	<-c
	println(x)
}

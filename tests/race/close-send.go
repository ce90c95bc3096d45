// A close that is not ordered with a send is a race, documented as one: the
// send may panic.
package main

import "runtime"

func main() {
	c := make(chan int, 1)
	go func() { c <- 1 }()
	for len(c) == 0 {
		runtime.Gosched()
	}
	close(c)
}

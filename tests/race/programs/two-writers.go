// GORACE: suppress_equal_addresses=0
//
// Two goroutines count, and main sleeps instead of waiting for them. Sleep is no
// synchronisation: the writers race with each other, and main's read races with
// them. By default only the first race of an address is reported; here all are.
package main

import (
	"fmt"
	"time"
)

var shared = 0

func write() {
	for i := 0; i < 1000; i++ {
		shared++
	}
}

func main() {
	go write()
	go write()
	time.Sleep(100 * time.Millisecond)
	fmt.Println("written:", shared > 0)
}

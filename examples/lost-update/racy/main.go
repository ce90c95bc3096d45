// Command racy adds to one counter from ten goroutines without any order
// between them. An increment is a load, an addition and a store; what another
// goroutine stores in between is lost.
package main

import (
	"fmt"
	"sync"
)

const (
	goroutines = 10
	increments = 1000
)

func main() {
	var wg sync.WaitGroup
	counter := 0
	for range goroutines {
		wg.Add(1)
		go func() {
			// Done orders the end of this goroutine before Wait returns. It
			// does not order the goroutines among themselves.
			defer wg.Done()
			for range increments {
				counter++
			}
		}()
	}
	wg.Wait()
	fmt.Println("expected:", goroutines*increments)
	fmt.Println("counted: ", counter)
	fmt.Println("lost some:", counter < goroutines*increments)
}

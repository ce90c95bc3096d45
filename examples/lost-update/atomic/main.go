// Command atomic adds to one counter from ten goroutines with increments that
// cannot be divided.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

const (
	goroutines = 10
	increments = 1000
)

func main() {
	var (
		wg      sync.WaitGroup
		counter atomic.Int64
	)
	for range goroutines {
		wg.Go(func() {
			for range increments {
				counter.Add(1)
			}
		})
	}
	wg.Wait()
	fmt.Println("expected:", goroutines*increments)
	fmt.Println("counted: ", counter.Load())
}

// Command mutex adds to one counter from ten goroutines, one at a time.
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
	var (
		wg      sync.WaitGroup
		mu      sync.Mutex
		counter int
	)
	for range goroutines {
		wg.Go(func() {
			for range increments {
				mu.Lock()
				counter++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println("expected:", goroutines*increments)
	fmt.Println("counted: ", counter)
}

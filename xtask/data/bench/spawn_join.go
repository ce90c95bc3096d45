// Goroutines that end at once, in batches that are waited for.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

func main() {
	var sum atomic.Int64
	for batch := range 2000 {
		var wg sync.WaitGroup
		for i := range 1000 {
			wg.Add(1)
			go func() {
				defer wg.Done()
				sum.Add(int64(batch ^ i))
			}()
		}
		wg.Wait()
	}
	fmt.Println(sum.Load())
}

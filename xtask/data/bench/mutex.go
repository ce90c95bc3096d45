// Eight goroutines increment counters under one mutex.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	var counters [8]int
	total := 0
	for id := range counters {
		wg.Go(func() {
			for range 1_500_000 {
				mu.Lock()
				counters[id]++
				total++
				mu.Unlock()
			}
		})
	}
	wg.Wait()
	fmt.Println(total, counters)
}

// Maps of several goroutines, merged under a lock.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var mu sync.Mutex
	var wg sync.WaitGroup
	all := make(map[string]int)
	for id := range 4 {
		wg.Go(func() {
			mine := make(map[int]int)
			x := uint32(id + 1)
			for range 2_000_000 {
				x = x*1664525 + 1013904223
				mine[int(x>>20)]++
			}
			mu.Lock()
			defer mu.Unlock()
			for k, v := range mine {
				all[fmt.Sprint(k%100)] += v
			}
		})
	}
	wg.Wait()
	sum := 0
	for _, v := range all {
		sum += v
	}
	fmt.Println(len(all), sum)
}

// Readers exclude the writer, not each other.
package main

import "sync"

func main() {
	var mu sync.RWMutex
	x := 0
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			mu.RLock()
			_ = x
			mu.RUnlock()
		})
		wg.Go(func() {
			mu.Lock()
			x++
			mu.Unlock()
		})
	}
	wg.Wait()
	println(x)
}

// The counter under a mutex: Unlock n is synchronized before Lock n+1.
package main

import "sync"

var (
	mu sync.Mutex
	n  int
)

func main() {
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			mu.Lock()
			defer mu.Unlock()
			n++
		}()
	}
	wg.Wait()
	println(n)
}

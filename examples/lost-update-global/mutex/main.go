// Command mutex guards the package variable with a mutex beside it.
package main

import "sync"

var (
	mu      sync.Mutex
	counter int // guarded by mu
)

func increment(wg *sync.WaitGroup) {
	defer wg.Done()
	for range 1000 {
		mu.Lock()
		counter++
		mu.Unlock()
	}
}

func main() {
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go increment(&wg)
	}
	wg.Wait()
	println(counter)
}

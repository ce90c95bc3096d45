// Verdict: no race.
//
// The mutex orders what is done at every depth of both recursions.
package main

import "sync"

var (
	mu sync.Mutex
	x  int
)

func down(n int) {
	mu.Lock()
	x++
	mu.Unlock()
	if n > 0 {
		down(n - 1)
	}
	mu.Lock()
	x--
	mu.Unlock()
}

func main() {
	var wg sync.WaitGroup
	for depth := range 4 {
		wg.Go(func() { down(600 * depth) })
	}
	wg.Wait()
	println(x)
}

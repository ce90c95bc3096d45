// Verdict: no race.
//
// The nth Unlock is before the return of the RLock that comes after it.
package main

import "sync"

var (
	mu sync.RWMutex
	x  int
)

func main() {
	mu.Lock()
	go func() {
		x = 1
		mu.Unlock()
	}()
	mu.RLock()
	println(x)
	mu.RUnlock()
}

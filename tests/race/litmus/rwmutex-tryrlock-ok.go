// Verdict: no race.
//
// A successful TryRLock is an RLock, and so after the Unlock.
package main

import (
	"sync"
	"time"
)

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
	for !mu.TryRLock() {
		time.Sleep(time.Millisecond)
	}
	println(x)
	mu.RUnlock()
}

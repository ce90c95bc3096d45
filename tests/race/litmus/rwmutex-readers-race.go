// Verdict: race.
//
// An RUnlock is ordered before no RLock: readers are not ordered among each
// other, so a write under RLock is not ordered before a read under RLock.
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
	go func() {
		mu.RLock()
		x = 1 // racy
		mu.RUnlock()
	}()
	time.Sleep(10 * time.Millisecond)
	mu.RLock()
	println(x) // racy
	mu.RUnlock()
}

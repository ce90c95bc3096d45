// Verdict: race.
//
// A failed TryLock has no synchronising effect.
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
		x = 1 // racy
		mu.RLock()
	}()
	time.Sleep(10 * time.Millisecond)
	if !mu.TryLock() {
		println(x) // racy
	}
}

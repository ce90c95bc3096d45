// Verdict: race.
//
// An RWMutex is made anew while a reader waits for it, for ever.
package main

import (
	"sync"
	"time"
)

func main() {
	var mu sync.RWMutex
	mu.Lock()
	go func() {
		mu.RLock() // racy
		panic("not reached")
	}()
	time.Sleep(20 * time.Millisecond)
	mu = sync.RWMutex{} // racy
}

// Verdict: no race.
//
// An RUnlock is before the next Lock of the same lock.
package main

import "sync"

var (
	mu sync.RWMutex
	x  int
)

func main() {
	ready := make(chan bool)
	go func() {
		mu.RLock()
		ready <- true
		println(x)
		mu.RUnlock()
	}()
	<-ready
	mu.Lock()
	x = 1
	mu.Unlock()
}

// Verdict: race.
//
// "A failed call has no synchronizing effect at all".
package main

import (
	"sync"
	"time"
)

var (
	mu sync.Mutex
	x  int
)

func main() {
	go func() {
		x = 1 // racy
		mu.Lock()
	}()
	time.Sleep(10 * time.Millisecond)
	if !mu.TryLock() {
		println(x) // racy
	}
}

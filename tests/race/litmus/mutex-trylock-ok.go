// Verdict: no race.
//
// "A successful call to l.TryLock is equivalent to a call to l.Lock".
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
	mu.Lock()
	go func() {
		x = 1
		mu.Unlock()
	}()
	for !mu.TryLock() {
		time.Sleep(time.Millisecond)
	}
	println(x)
}

// Verdict: race.
//
// The write comes after Unlock and is ordered before no later Lock.
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
		mu.Lock()
		mu.Unlock()
		x = 1 // racy
	}()
	time.Sleep(10 * time.Millisecond)
	mu.Lock()
	println(x) // racy
	mu.Unlock()
}

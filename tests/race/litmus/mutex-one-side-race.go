// Verdict: race.
//
// The reader takes no lock, so no Unlock is before its read.
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
		x = 1 // racy
		mu.Unlock()
	}()
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}

// Verdict: race.
//
// The first check of the flag is an ordinary read without the lock.
package main

import (
	"sync"
	"time"
)

var (
	mu    sync.Mutex
	ready bool
	x     int
)

func get() int {
	if !ready { // racy
		return 0
	}
	return x
}

func main() {
	go func() {
		mu.Lock()
		defer mu.Unlock()
		if !ready {
			ready = true // racy
		}
	}()
	time.Sleep(10 * time.Millisecond)
	println(get())
}

// Verdict: no race.
//
// RLocker's Lock and Unlock are RLock and RUnlock: before the next Lock.
package main

import "sync"

var (
	mu sync.RWMutex
	x  = 1
)

func main() {
	l := mu.RLocker()
	l.Lock()
	go func() {
		println(x)
		l.Unlock()
	}()
	mu.Lock()
	x = 2
	mu.Unlock()
}

// Verdict: no race.
//
// A copy of an RWMutex that was unlocked before, and is locked by who copies it.
package main

import "sync"

func main() {
	var mu sync.RWMutex
	turn := 0
	go func() {
		mu.Lock()
		turn = 1
		mu.Unlock()
	}()
	for {
		mu.Lock()
		if turn == 1 {
			spare := mu
			_ = &spare
			mu.Unlock()
			return
		}
		mu.Unlock()
	}
}

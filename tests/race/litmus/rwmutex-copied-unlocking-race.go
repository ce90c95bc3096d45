// Verdict: race.
//
// A copy of an RWMutex that is ordered after its Lock, and not with its Unlock.
package main

import "sync"

func main() {
	var mu sync.RWMutex
	locked, done := make(chan bool), make(chan bool)
	go func() {
		mu.Lock()
		locked <- true
		mu.Unlock() // racy
		done <- true
	}()
	<-locked
	spare := mu // racy
	_ = &spare
	<-done
}

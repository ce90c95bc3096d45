// Verdict: race.
//
// An RWMutex is made anew while a reader uses it.
package main

import "sync"

type table struct {
	mu   sync.RWMutex
	rows int
}

func main() {
	t := &table{}
	done := make(chan bool)
	go func() {
		t.mu.RLock() // racy
		_ = t.rows
		t.mu.RUnlock()
		done <- true
	}()
	t.mu = sync.RWMutex{} // racy
	<-done
}

// Verdict: race.
//
// An Unlock by a goroutine that did not lock is a change of the mutex too, and
// nothing orders it before the copy.
package main

import "sync"

func main() {
	var mu sync.Mutex
	mu.Lock()
	done := make(chan bool)
	go func() {
		mu.Unlock() // racy
		done <- true
	}()
	m := mu // racy
	<-done
	println(m.TryLock())
}

// Verdict: no race.
//
// Who locked last has handed on everything that was done to the mutex before.
package main

import "sync"

func main() {
	var mu sync.Mutex
	done := make(chan bool)
	for range 3 {
		go func() {
			for range 10 {
				mu.Lock()
				mu.Unlock()
			}
			done <- true
		}()
	}
	for range 3 {
		<-done
	}
	m := mu
	println(m.TryLock())
}

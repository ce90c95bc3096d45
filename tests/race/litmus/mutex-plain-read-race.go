// Verdict: race.
//
// Locking changes the mutex, so copying it meanwhile is a race: with the first
// Lock, and with one after others of the same goroutine.
package main

import "sync"

func main() {
	var mu sync.Mutex
	done := make(chan bool)
	go func() {
		for range 3 {
			mu.Lock() // racy
			mu.Unlock()
		}
		done <- true
	}()
	m := mu // racy
	<-done
	println(m.TryLock())
}

// Verdict: no race.
//
// Both assignments are in critical sections of one lock.
package main

import "sync"

var (
	mu sync.Mutex
	m  = map[int]int{}
)

func set(k int) {
	mu.Lock()
	m[k] = k
	mu.Unlock()
}

func main() {
	done := make(chan bool)
	go func() {
		set(1)
		done <- true
	}()
	set(2)
	<-done
	println(len(m))
}

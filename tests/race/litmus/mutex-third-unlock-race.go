// Verdict: race.
//
// An Unlock is before every later Lock, whoever unlocked; what its goroutine does
// after it is not.
package main

import (
	"sync"
	"time"
)

var x int

func main() {
	var mu sync.Mutex
	done := make(chan bool)
	mu.Lock()
	go func() {
		mu.Unlock()
		x = 1 // racy
		done <- true
	}()
	mu.Lock()
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
	mu.Unlock()
	<-done
}

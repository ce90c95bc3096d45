// Verdict: race.
//
// The rule is about calls of one lock; two locks order nothing between them.
package main

import "sync"

var (
	a, b sync.Mutex
	x    int
)

func main() {
	done := make(chan bool)
	go func() {
		a.Lock()
		x = 1 // racy
		a.Unlock()
		done <- true
	}()
	b.Lock()
	x = 2 // racy
	b.Unlock()
	<-done
}

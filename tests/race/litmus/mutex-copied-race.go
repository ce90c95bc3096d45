// Verdict: race.
//
// A copy of a lock is another lock: each call locks its own.
package main

import "sync"

type counter struct {
	mu sync.Mutex
	n  *int
}

func (c counter) inc() {
	c.mu.Lock()
	defer c.mu.Unlock()
	*c.n++ // racy
}

func main() {
	c := counter{n: new(int)}
	done := make(chan bool)
	go func() {
		c.inc()
		done <- true
	}()
	c.inc()
	<-done
}

// Verdict: no race.
//
// With a pointer receiver both calls lock the same lock.
package main

import "sync"

type counter struct {
	mu sync.Mutex
	n  int
}

func (c *counter) inc() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.n++
}

func main() {
	var c counter
	done := make(chan bool)
	go func() {
		c.inc()
		done <- true
	}()
	c.inc()
	<-done
	println(c.n)
}

// Verdict: race.
//
// Signal is before the Wait that it unblocks, which is that of the goroutine
// that waited first; the other is unblocked by somebody else.
package main

import (
	"sync"
	"time"
)

// none is a lock that orders nothing.
type none struct{}

func (none) Lock()   {}
func (none) Unlock() {}

func main() {
	c := sync.NewCond(none{})
	x := 0
	done := make(chan bool)
	wait := func() {
		c.L.Lock()
		c.Wait()
		c.L.Unlock()
	}
	go wait()
	time.Sleep(10 * time.Millisecond)
	go func() {
		wait()
		println(x) // racy
		done <- true
	}()
	go func() {
		time.Sleep(20 * time.Millisecond)
		x = 1 // racy
		c.Signal()
	}()
	time.Sleep(60 * time.Millisecond)
	c.Signal()
	<-done
}

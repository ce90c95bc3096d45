// Verdict: race.
//
// The write comes after Signal.
package main

import (
	"sync"
	"time"
)

func main() {
	c := sync.NewCond(&sync.Mutex{})
	x := 0
	go func() {
		time.Sleep(10 * time.Millisecond)
		c.Signal()
		x = 1 // racy
	}()
	c.L.Lock()
	c.Wait()
	c.L.Unlock()
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}

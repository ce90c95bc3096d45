// Verdict: no race.
//
// "A call to Broadcast or Signal synchronizes before any Wait call that it
// unblocks", also without the lock.
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
		x = 1
		c.Signal()
	}()
	c.L.Lock()
	c.Wait()
	c.L.Unlock()
	println(x)
}

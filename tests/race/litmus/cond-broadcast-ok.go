// Verdict: no race.
//
// Broadcast is before every Wait that it unblocks.
package main

import (
	"sync"
	"time"
)

func main() {
	c := sync.NewCond(&sync.Mutex{})
	x := 0
	var wg sync.WaitGroup
	for range 3 {
		wg.Go(func() {
			c.L.Lock()
			c.Wait()
			c.L.Unlock()
			println(x)
		})
	}
	time.Sleep(20 * time.Millisecond)
	x = 1
	c.Broadcast()
	wg.Wait()
}

// sync.Cond: a call to Signal synchronizes before the Wait that it unblocks,
// also if the caller does not hold the lock.
package main

import (
	"runtime"
	"sync"
)

func main() {
	var mu sync.Mutex
	cond := sync.NewCond(&mu)
	x := 0
	waiting := make(chan bool, 1)
	done := make(chan bool)
	go func() {
		mu.Lock()
		waiting <- true
		cond.Wait()
		println(x)
		mu.Unlock()
		close(done)
	}()
	<-waiting
	mu.Lock()
	mu.Unlock()
	x = 1
	for {
		cond.Signal()
		select {
		case <-done:
			return
		default:
			runtime.Gosched()
		}
	}
}

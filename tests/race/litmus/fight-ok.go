// Verdict: no race.
//
// Goroutines fight for a lock, an atomic variable and a channel, all of which
// order them; then two wait for each other in loops: each observes the store
// that it waits for.
package main

import (
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	var (
		wg   sync.WaitGroup
		mu   sync.Mutex
		n    atomic.Int64
		lock = make(chan struct{}, 1)
		a, b int
		end  = time.Now().Add(60 * time.Millisecond)
	)
	for range 6 {
		wg.Go(func() {
			for time.Now().Before(end) {
				for range 100 {
					mu.Lock()
					a++
					mu.Unlock()
					n.Add(1)
					lock <- struct{}{}
					b++
					<-lock
				}
			}
		})
	}
	wg.Wait()
	var turn atomic.Int64
	for id := range int64(2) {
		wg.Go(func() {
			for i := range int64(500) {
				for turn.Load() != 2*i+id {
				}
				a--
				turn.Add(1)
			}
		})
	}
	wg.Wait()
	println(a == b-1000, n.Load() == int64(b))
}

// Verdict: race.
//
// What goroutines do with the lock is ordered; that one of them also counts
// without it is not, in whatever order they run.
package main

import (
	"sync"
	"time"
)

func main() {
	var (
		wg  sync.WaitGroup
		mu  sync.Mutex
		n   int
		end = time.Now().Add(40 * time.Millisecond)
	)
	for id := range 4 {
		wg.Go(func() {
			for time.Now().Before(end) {
				for range 100 {
					mu.Lock()
					n++ // racy
					mu.Unlock()
				}
				if id == 0 {
					n++ // racy
				}
			}
		})
	}
	wg.Wait()
	println(n > 0)
}

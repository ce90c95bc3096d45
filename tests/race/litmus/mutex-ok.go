// Verdict: no race.
//
// "Call n of l.Unlock() is synchronized before call m of l.Lock() returns"
// for n < m.
package main

import "sync"

var (
	mu sync.Mutex
	x  int
)

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			mu.Lock()
			defer mu.Unlock()
			x++
		})
	}
	wg.Wait()
	println(x)
}

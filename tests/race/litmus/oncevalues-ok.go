// Verdict: no race.
//
// Both values are computed before any call returns.
package main

import "sync"

func main() {
	f := sync.OnceValues(func() (*int, error) { return new(int), nil })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			p, err := f()
			println(*p, err == nil)
		})
	}
	wg.Wait()
}

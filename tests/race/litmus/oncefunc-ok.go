// Verdict: no race.
//
// The function that OnceFunc makes calls once.Do: what it did is before
// every return.
package main

import "sync"

var x int

func main() {
	f := sync.OnceFunc(func() { x = 1 })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			f()
			println(x)
		})
	}
	wg.Wait()
}

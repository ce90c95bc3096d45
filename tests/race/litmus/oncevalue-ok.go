// Verdict: no race.
//
// The value is computed before any call returns it.
package main

import "sync"

func main() {
	f := sync.OnceValue(func() []int { return []int{1, 2, 3} })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() { println(f()[2]) })
	}
	wg.Wait()
}

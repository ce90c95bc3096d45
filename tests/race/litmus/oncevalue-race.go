// Verdict: race.
//
// OnceValue orders the computation, not what its users do with the slice
// that they share.
package main

import "sync"

func main() {
	f := sync.OnceValue(func() []int { return []int{1, 2, 3} })
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			f()[2]++ // racy
		})
	}
	wg.Wait()
}

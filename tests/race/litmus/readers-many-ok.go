// Verdict: no race.
//
// All readers are waited for before the write.
package main

import "sync"

var x int

func main() {
	var wg sync.WaitGroup
	for range 200 {
		wg.Go(func() {
			if x != 0 {
				println(x)
			}
		})
	}
	wg.Wait()
	x = 1
}

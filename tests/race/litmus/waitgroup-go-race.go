// Verdict: race.
//
// The functions of one group are not ordered among each other.
package main

import "sync"

func main() {
	var wg sync.WaitGroup
	n := 0
	for range 2 {
		wg.Go(func() {
			n++ // racy
		})
	}
	wg.Wait()
	println(n > 0)
}

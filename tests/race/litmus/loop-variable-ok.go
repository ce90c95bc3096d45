// Verdict: no race.
//
// Since Go 1.22 each iteration has its own variable, and the goroutine reads
// that of its iteration.
package main

import "sync"

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 3; i++ {
		wg.Go(func() { println(i) })
	}
	wg.Wait()
}

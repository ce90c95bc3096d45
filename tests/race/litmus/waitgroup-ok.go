// Verdict: no race.
//
// "A call to Done synchronizes before the return of any Wait call that it
// unblocks".
package main

import "sync"

var x int

func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		defer wg.Done()
		x = 1
	}()
	wg.Wait()
	println(x)
}

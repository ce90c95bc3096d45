// Verdict: no race.
//
// "The return from f synchronizes before the return of any Wait call that it
// unblocks"; two writes to different elements do not conflict.
package main

import "sync"

func main() {
	var wg sync.WaitGroup
	a := make([]int, 4)
	for i := range a {
		wg.Go(func() { a[i] = i })
	}
	wg.Wait()
	println(a[3])
}

// Verdict: no race.
//
// Add is before the go statement, and so before Wait in program order; the
// counter is not zero when the second Add comes.
package main

import "sync"

func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		wg.Add(1)
		go wg.Done()
		wg.Done()
	}()
	wg.Wait()
	println("end")
}

// Verdict: no race.
//
// A channel of capacity 1 as a lock: a receive is before the completion of
// the next send (rule 2 with C = 1), whichever goroutine sends first.
package main

import "sync"

var z int

func main() {
	c := make(chan struct{}, 1)
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Add(1)
		go func() {
			c <- struct{}{}
			z = 42 + i
			<-c
			wg.Done()
		}()
	}
	wg.Wait()
	println(z >= 42)
}

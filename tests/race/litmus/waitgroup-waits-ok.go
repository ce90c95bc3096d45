// Verdict: no race.
//
// Several goroutines may wait for one group, whether they block or not: the Add
// happens before all their calls of Wait.
package main

import "sync"

func main() {
	var wg sync.WaitGroup
	x := 0
	wg.Add(1)
	done := make(chan int)
	for range 3 {
		go func() {
			wg.Wait()
			done <- x
		}()
	}
	go func() {
		x = 1
		wg.Done()
	}()
	wg.Wait()
	println(<-done + <-done + <-done + x)
}

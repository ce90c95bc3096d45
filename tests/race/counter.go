// The racy counter: increments are not ordered. Goroutines' starts and the
// WaitGroup's end order everything else.
package main

import "sync"

var n int

func main() {
	var wg sync.WaitGroup
	for range 2 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			n++
		}()
	}
	wg.Wait()
	println(n)
}

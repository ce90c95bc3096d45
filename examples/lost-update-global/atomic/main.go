// Command atomic makes the package variable one that only knows atomic
// operations.
package main

import (
	"sync"
	"sync/atomic"
)

var counter atomic.Uint64

func increment(wg *sync.WaitGroup) {
	defer wg.Done()
	for range 1000 {
		counter.Add(1)
	}
}

func main() {
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go increment(&wg)
	}
	wg.Wait()
	println(counter.Load())
}

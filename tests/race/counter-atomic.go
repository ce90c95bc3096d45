// Atomic operations never race with each other, and order what is around them.
package main

import (
	"sync"
	"sync/atomic"
)

func main() {
	var n atomic.Int64
	var wg sync.WaitGroup
	for range 10 {
		wg.Go(func() { n.Add(1) })
	}
	wg.Wait()
	println(n.Load())
}

// Atomic counters, and a value that is published through an atomic pointer.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

type config struct{ version, weight int }

func main() {
	var current atomic.Pointer[config]
	current.Store(&config{weight: 1})
	var total, seen atomic.Int64
	var wg sync.WaitGroup
	for id := range 8 {
		wg.Go(func() {
			for i := range 400_000 {
				c := current.Load()
				total.Add(int64(c.weight))
				if id == 0 && i%100 == 0 {
					current.Store(&config{version: i, weight: 1})
				}
			}
			seen.Add(1)
		})
	}
	wg.Wait()
	fmt.Println(total.Load(), seen.Load())
}

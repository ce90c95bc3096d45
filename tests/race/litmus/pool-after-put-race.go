// Verdict: race.
//
// The object is changed after it was put into the pool.
package main

import (
	"sync"
	"time"
)

type buffer struct{ n int }

var pool sync.Pool

func main() {
	put := make([]*buffer, 64)
	for i := range put {
		put[i] = &buffer{}
	}
	go func() {
		for _, b := range put {
			pool.Put(b)
		}
		for _, b := range put {
			b.n = 1 // racy
		}
	}()
	time.Sleep(10 * time.Millisecond)
	for range 1000 {
		if b, ok := pool.Get().(*buffer); ok {
			println(b.n) // racy
			return
		}
	}
}

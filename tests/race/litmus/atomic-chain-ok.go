// Verdict: no race.
//
// The addition observes the store, the load observes the addition: the order
// is transitive.
package main

import (
	"sync/atomic"
	"time"
)

var (
	x int
	a atomic.Int64
)

func main() {
	go func() {
		x = 1
		a.Store(10)
	}()
	go func() {
		for a.Load() != 10 {
			time.Sleep(time.Millisecond)
		}
		a.Add(1)
	}()
	for a.Load() != 11 {
		time.Sleep(time.Millisecond)
	}
	println(x)
}

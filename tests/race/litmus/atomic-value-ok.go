// Verdict: no race.
//
// atomic.Value is an atomic variable: its load observes the store.
package main

import (
	"sync/atomic"
	"time"
)

var v atomic.Value

func main() {
	go func() {
		v.Store([]int{1, 2, 3})
	}()
	for v.Load() == nil {
		time.Sleep(time.Millisecond)
	}
	println(v.Load().([]int)[1])
}

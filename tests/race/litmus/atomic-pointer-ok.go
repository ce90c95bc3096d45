// Verdict: no race.
//
// The load observes the store of the pointer, so what was written before is
// ordered before.
package main

import (
	"sync/atomic"
	"time"
)

type config struct{ n int }

var p atomic.Pointer[config]

func main() {
	go func() {
		p.Store(&config{n: 7})
	}()
	for p.Load() == nil {
		time.Sleep(time.Millisecond)
	}
	println(p.Load().n)
}

// Verdict: race.
//
// What the pointer leads to is changed after it was published.
package main

import (
	"sync/atomic"
	"time"
)

type config struct{ n int }

var p atomic.Pointer[config]

func main() {
	go func() {
		c := &config{n: 7}
		p.Store(c)
		c.n = 8 // racy
	}()
	for p.Load() == nil {
		time.Sleep(time.Millisecond)
	}
	time.Sleep(10 * time.Millisecond)
	println(p.Load().n) // racy
}

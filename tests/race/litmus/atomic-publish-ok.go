// Verdict: no race.
//
// "If the effect of an atomic operation A is observed by atomic operation B,
// then A is synchronized before B".
package main

import "sync/atomic"

var (
	x     int
	ready atomic.Bool
)

func main() {
	go func() {
		x = 1
		ready.Store(true)
	}()
	for !ready.Load() {
	}
	println(x)
}

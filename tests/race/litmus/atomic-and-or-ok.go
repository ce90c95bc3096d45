// Verdict: no race.
//
// And and Or read and write: each observes the one before.
package main

import (
	"sync/atomic"
	"time"
)

var (
	x int
	a atomic.Uint32
)

func main() {
	go func() {
		x = 1
		a.Or(6)
	}()
	for a.And(^uint32(1))&4 == 0 {
		time.Sleep(time.Millisecond)
	}
	println(x)
}

// Verdict: no race.
//
// All accesses are atomic.
package main

import (
	"sync/atomic"
	"time"
)

var n int64

func main() {
	go func() {
		atomic.AddInt64(&n, 1)
	}()
	time.Sleep(10 * time.Millisecond)
	println(atomic.LoadInt64(&n))
}

// Verdict: race.
//
// "A data race is a write happening concurrently with another read or write,
// unless all the accesses are atomic": one of these is not.
package main

import (
	"sync/atomic"
	"time"
)

var n int64

func main() {
	go func() {
		atomic.AddInt64(&n, 1) // racy
	}()
	time.Sleep(10 * time.Millisecond)
	println(n) // racy
}

// An atomic store that is observed by a load is synchronized before it.
package main

import (
	"runtime"
	"sync/atomic"
)

var (
	data  int
	ready atomic.Bool
)

func main() {
	go func() {
		data = 42
		ready.Store(true)
	}()
	for !ready.Load() {
		runtime.Gosched()
	}
	println(data)
}

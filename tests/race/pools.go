// Two pools that share no object: putting to one is not synchronized before
// getting from the other.
package main

import (
	"runtime"
	"sync"
)

var (
	x    int
	a, b sync.Pool
)

func main() {
	b.Put(new(int))
	go func() {
		x = 1
		a.Put(new(int))
	}()
	for range 1000 {
		runtime.Gosched()
	}
	b.Get()
	println(x)
}

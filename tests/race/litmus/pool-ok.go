// Verdict: no race.
//
// "A call to Put(x) synchronizes before a call to Get returning that same
// value x".
package main

import (
	"sync"
	"time"
)

type buffer struct{ n int }

var pool sync.Pool

func main() {
	go func() {
		b := &buffer{}
		for range 100 {
			b.n = 1
			pool.Put(b)
			b = &buffer{}
		}
	}()
	time.Sleep(10 * time.Millisecond)
	for range 200 {
		if b, ok := pool.Get().(*buffer); ok {
			println(b.n)
			return
		}
	}
	println("dropped")
}

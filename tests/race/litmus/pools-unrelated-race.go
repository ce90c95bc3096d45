// Verdict: race.
//
// Objects of two pools have nothing to do with each other: Put is before the
// Get of the same object only.
package main

import (
	"sync"
	"time"
)

type buffer struct{ n [64]int }

var (
	a, b sync.Pool
	x    int
)

func main() {
	for range 300 {
		b.Put(new(buffer))
	}
	go func() {
		x = 1 // racy
		for range 300 {
			a.Put(new(buffer))
		}
	}()
	time.Sleep(10 * time.Millisecond)
	for range 300 {
		b.Get()
	}
	println(x) // racy
}

// GOMAXPROCS changes while goroutines run, meet and spin. With a collection at every
// few allocations: whoever spins must be stopped after each of them.
//
// env GANDER_GCSTRESS=5
package main

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"
	"time"
)

func main() {
	var stop atomic.Bool
	var wg sync.WaitGroup
	var n atomic.Int64
	c := make(chan int)
	for i := range 8 {
		wg.Go(func() {
			for !stop.Load() {
				if i%2 == 0 {
					select {
					case c <- i:
					case <-time.After(time.Millisecond):
					}
				} else {
					select {
					case <-c:
						n.Add(1)
					case <-time.After(time.Millisecond):
					}
				}
			}
		})
	}
	wg.Go(func() {
		x := 0
		for !stop.Load() {
			x++
		}
	})
	prev := []int{}
	for i := range 60 {
		prev = append(prev, runtime.GOMAXPROCS(1+i%7))
		if i%20 == 0 {
			runtime.GC()
		}
	}
	for n.Load() == 0 {
		time.Sleep(time.Millisecond)
	}
	fmt.Println(prev[1:9], runtime.GOMAXPROCS(0), runtime.GOMAXPROCS(-3))
	stop.Store(true)
	wg.Wait()
	fmt.Println(n.Load() > 0)
}

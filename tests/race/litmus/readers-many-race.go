// Verdict: race.
//
// The first read is not ordered before the write. That other goroutines,
// ordered among themselves, read the variable since changes nothing.
package main

import (
	"sync"
	"time"
)

var x int

func main() {
	go func() {
		println(x) // racy
	}()
	time.Sleep(10 * time.Millisecond)
	var wg sync.WaitGroup
	for range 200 {
		wg.Add(1)
		go func() {
			_ = x + 1
			wg.Done()
		}()
		wg.Wait()
	}
	x = 1 // racy
}

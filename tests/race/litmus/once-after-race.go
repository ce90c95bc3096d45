// Verdict: race.
//
// The write is after the call of Do; only what the function did is before
// the other return.
package main

import (
	"sync"
	"time"
)

var (
	once sync.Once
	x    int
)

func main() {
	go func() {
		once.Do(func() {})
		x = 1 // racy
	}()
	time.Sleep(10 * time.Millisecond)
	once.Do(func() {})
	println(x) // racy
}

// Verdict: no race.
//
// A lock may be unlocked by a goroutine that did not lock it; Unlock 1 is
// before the return of Lock 2.
package main

import "sync"

var (
	mu sync.Mutex
	x  int
)

func main() {
	mu.Lock()
	go func() {
		x = 1
		mu.Unlock()
	}()
	mu.Lock()
	println(x)
}

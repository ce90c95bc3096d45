// Verdict: race.
//
// The write comes after Done, which is all that Wait waits for.
package main

import (
	"sync"
	"time"
)

var x int

func main() {
	var wg sync.WaitGroup
	wg.Add(1)
	go func() {
		wg.Done()
		x = 1 // racy
	}()
	wg.Wait()
	time.Sleep(10 * time.Millisecond)
	println(x) // racy
}

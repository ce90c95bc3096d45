// Verdict: race.
//
// Capacity 2 admits two holders: send 1 and send 2 complete without any
// receive, so nothing orders the two writes.
package main

import (
	"sync"
	"time"
)

var z int

func main() {
	c := make(chan int, 2)
	var wg sync.WaitGroup
	for i := range 2 {
		wg.Add(1)
		go func() {
			c <- 0
			z = 42 + i // racy
			time.Sleep(time.Millisecond)
			<-c
			wg.Done()
		}()
	}
	wg.Wait()
	println(z >= 42)
}

// Command locals is the same with a z of each goroutine's own: with := there is
// nothing to guard, and nothing races whatever the capacity.
package main

import (
	"fmt"
	"sync"
)

func main() {
	var wg sync.WaitGroup
	c := make(chan int, 2)
	seen := make(chan int, 2)
	wg.Go(func() {
		c <- 0
		z := 42
		<-c
		seen <- z
	})
	wg.Go(func() {
		c <- 0
		z := 43
		<-c
		seen <- z
	})
	wg.Wait()
	fmt.Println(<-seen + <-seen)
}

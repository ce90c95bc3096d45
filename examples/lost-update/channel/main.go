// Command channel counts in one goroutine what ten others send it: only one
// goroutine has the counter.
package main

import (
	"fmt"
	"sync"
)

const (
	goroutines = 10
	increments = 1000
)

// count adds up what it receives, and sends the sum when in is closed.
func count(in <-chan int, sum chan<- int) {
	counter := 0
	for n := range in {
		counter += n
	}
	sum <- counter
}

func main() {
	add, sum := make(chan int), make(chan int)
	go count(add, sum)
	var wg sync.WaitGroup
	for range goroutines {
		wg.Go(func() {
			for range increments {
				add <- 1
			}
		})
	}
	wg.Wait()
	close(add)
	fmt.Println("expected:", goroutines*increments)
	fmt.Println("counted: ", <-sum)
}

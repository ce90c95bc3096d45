// Command atomic has two goroutines change an atomic package variable, and
// waits for them.
package main

import (
	"fmt"
	"sync"
	"sync/atomic"
)

var shared atomic.Int32

func write() {
	for range 1000 {
		shared.Add(1)
	}
}

func main() {
	var wg sync.WaitGroup
	wg.Go(write)
	wg.Go(write)
	wg.Wait()
	fmt.Println("final value:", shared.Load())
}

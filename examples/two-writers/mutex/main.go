// Command mutex has two goroutines change a package variable under a mutex, and
// waits for them.
package main

import (
	"fmt"
	"sync"
)

var (
	mu     sync.Mutex
	shared int // guarded by mu
)

func write() {
	for range 1000 {
		mu.Lock()
		shared++
		mu.Unlock()
	}
}

func main() {
	var wg sync.WaitGroup
	wg.Go(write)
	wg.Go(write)
	wg.Wait()
	fmt.Println("final value:", shared)
}

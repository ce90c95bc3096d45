// A million goroutines parked on a channel, all of them woken once.
package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"sync"
)

// resident returns the resident memory of the process in bytes.
func resident() int {
	text, err := os.ReadFile("/proc/self/statm")
	if err != nil {
		panic(err)
	}
	pages, err := strconv.Atoi(string(bytes.Fields(text)[1]))
	if err != nil {
		panic(err)
	}
	return pages * os.Getpagesize()
}

func main() {
	const n = 1_000_000 // race: 50_000
	before := resident()
	gate, done := make(chan int), make(chan int, 1024)
	var ready sync.WaitGroup
	ready.Add(n)
	for range n {
		go func() {
			ready.Done()
			done <- <-gate
		}()
	}
	ready.Wait()
	for range 10 {
		runtime.Gosched()
	}
	// For the harness, which does not compare this stream.
	fmt.Fprintf(os.Stderr, "metric bytes/goroutine %d\n", (resident()-before)/n)
	go func() {
		for i := range n {
			gate <- i
		}
	}()
	sum := 0
	for range n {
		sum += <-done
	}
	fmt.Println(sum)
}

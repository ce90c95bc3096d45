// Command racy changes a package variable from ten goroutines. It prints with
// the built-in println, on standard error.
package main

import "sync"

var counter int

func increment(wg *sync.WaitGroup) {
	for range 1000 {
		counter++
	}
	wg.Done()
}

func main() {
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go increment(&wg)
	}
	wg.Wait()
	println(counter, "lost some:", counter < 10_000)
}

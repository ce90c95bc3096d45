// The same with a package-level variable and a named function.
package main

import "sync"

var counter int

func increment(wg *sync.WaitGroup) {
	for i := 0; i < 1000; i++ {
		counter++
	}
	wg.Done()
}

func main() {
	var wg sync.WaitGroup
	for i := 0; i < 10; i++ {
		wg.Add(1)
		go increment(&wg)
	}
	wg.Wait()
	println(counter > 0)
}

// Command channel guards the package variable with a channel of capacity 1:
// the send takes the lock, the receive gives it back.
package main

import "sync"

var (
	lock    = make(chan struct{}, 1)
	counter int // guarded by lock
)

func increment(wg *sync.WaitGroup) {
	defer wg.Done()
	for range 1000 {
		lock <- struct{}{}
		counter++
		<-lock
	}
}

func main() {
	var wg sync.WaitGroup
	for range 10 {
		wg.Add(1)
		go increment(&wg)
	}
	wg.Wait()
	println(counter)
}

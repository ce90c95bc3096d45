// A channel of capacity 1 is a lock: send acquires, receive releases.
package main

import (
	"fmt"
	"sync"
)

func main() {
	lock := make(chan struct{}, 1)
	counter := 0
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 1000 {
				lock <- struct{}{}
				counter++
				<-lock
			}
		})
	}
	wg.Wait()
	fmt.Println(counter)

	var mu sync.RWMutex
	var once sync.Once
	cond := sync.NewCond(&sync.Mutex{})
	ready, total := false, 0
	for range 4 {
		wg.Go(func() {
			once.Do(func() { fmt.Println("once") })
			cond.L.Lock()
			for !ready {
				cond.Wait()
			}
			cond.L.Unlock()
			mu.Lock()
			total++
			mu.Unlock()
		})
	}
	cond.L.Lock()
	ready = true
	cond.L.Unlock()
	cond.Broadcast()
	wg.Wait()
	mu.RLock()
	fmt.Println(total)
	mu.RUnlock()
}

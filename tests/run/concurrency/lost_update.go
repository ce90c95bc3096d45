// env GANDER_SCHED=seed:7
// Two goroutines add to a counter without synchronisation. Under this schedule
// updates are lost, the same ones in every run.
package main

import (
	"fmt"
	"runtime"
	"sync"
)

func main() {
	counter := 0
	var wg sync.WaitGroup
	for range 2 {
		wg.Go(func() {
			for range 10 {
				seen := counter
				runtime.Gosched()
				counter = seen + 1
			}
		})
	}
	wg.Wait()
	fmt.Println(counter < 20, counter)
}
